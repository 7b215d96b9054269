// The verdict on one field, which is kept beside table entries: what it holds, name by name.
#include "sections.hpp"

namespace h2::test {
namespace {

using message::classify;
using message::FieldClass;
using message::FieldName;
using message::ValueSyntax;

FieldName name_of(std::string_view name) { return classify({name, "x"}).name(); }

TEST_CASE("classify: every name with a meaning, and names one octet away", "[message][classify]") {
  const std::pair<const char*, FieldName> names[] = {
      {":method", FieldName::method},
      {":scheme", FieldName::scheme},
      {":authority", FieldName::authority},
      {":path", FieldName::path},
      {":status", FieldName::status},
      {":protocol", FieldName::protocol},
      {"connection", FieldName::connection},
      {"keep-alive", FieldName::connection},
      {"proxy-connection", FieldName::connection},
      {"transfer-encoding", FieldName::transfer_encoding},
      {"upgrade", FieldName::connection},
      {"te", FieldName::te},
      {"host", FieldName::host},
      {"content-length", FieldName::content_length},
      {"priority", FieldName::priority},
  };
  for (const auto& [name, token] : names) {
    CAPTURE(name);
    CHECK(name_of(name) == token);
    CHECK(classify({name, "x"}).valid_name());
    CHECK(classify({name, "x"}).pseudo() == (name[0] == ':'));
    const FieldName otherwise = name[0] == ':' ? FieldName::unknown_pseudo : FieldName::regular;
    const std::string text = name;
    CHECK(name_of(text + "x") == otherwise);
    for (std::size_t i = text[0] == ':' ? 1 : 0; i < text.size(); ++i) {
      std::string other = text;
      other[i] = other[i] == 'z' ? 'y' : 'z';
      CHECK(name_of(other) == otherwise);
    }
  }
  CHECK(name_of(":") == FieldName::unknown_pseudo);
  CHECK(classify({":", "x"}).valid_name());
  CHECK_FALSE(classify({"", "x"}).valid_name());
  CHECK_FALSE(classify({"::path", "x"}).valid_name());
}

TEST_CASE("classify: an ordinary field is passed over at one glance", "[message][classify]") {
  CHECK(classify({"accept", "*/*"}).harmless());
  CHECK(classify({"x-y", ""}).harmless());
  CHECK_FALSE(classify({"accept", "\x01"}).harmless());
  CHECK_FALSE(classify({"accept", " x"}).harmless());
  CHECK_FALSE(classify({"Accept", "x"}).harmless());
  CHECK_FALSE(classify({"te", "x"}).harmless());
}

TEST_CASE("classify: the value is judged whatever the name is", "[message][classify]") {
  for (const char* name : {"accept", ":path", ":method", "te", "connection", "Bad Name"}) {
    CHECK(classify({name, "a"}).value() == ValueSyntax::valid);
    CHECK(classify({name, "a\x01"}).value() == ValueSyntax::controls);
    CHECK(classify({name, "a\n"}).value() == ValueSyntax::invalid);
  }
}

TEST_CASE("classify: what the value says comes back out of the number", "[message][classify]") {
  const auto kept = [](const char* name, const char* value) {
    return FieldClass::from(classify({name, value}).bits());
  };
  CHECK(kept(":method", "CONNECT").method() == Method::connect);
  CHECK(kept(":method", "PUT").method() == Method::other);
  CHECK(kept(":method", "PUT").valid_method());
  CHECK_FALSE(kept(":method", "P T").valid_method());
  CHECK(kept(":scheme", "https").scheme() == message::Scheme::https);
  CHECK(kept(":path", "*").path() == message::PathForm::asterisk);
  CHECK(kept(":status", "999").status() == 999);
  CHECK(kept(":protocol", "a").valid_protocol());
  CHECK(kept("te", "TRAILERS").te_trailers());
  CHECK(kept("host", "u@:1").authority().userinfo);
  CHECK(kept("host", "u@:1").authority().empty_host);
  CHECK(kept("host", "u@:1").authority().port);
  CHECK_FALSE(kept(":authority", "a:0").authority().port);
  CHECK_FALSE(kept(":authority", "a/").authority().valid);
}

}  // namespace
}  // namespace h2::test
