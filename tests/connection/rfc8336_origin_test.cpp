// RFC 8336 §2: the ORIGIN frame.
#include <array>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Wire entries(const std::vector<std::string>& origins) {
  Wire out;
  for (const std::string& origin : origins) {
    out.octets.push_back(static_cast<std::byte>(origin.size() >> 8));
    out.octets.push_back(static_cast<std::byte>(origin.size() & 0xff));
    out += text(origin);
  }
  return out;
}

Wire origin(const std::vector<std::string>& origins, std::uint8_t flags = 0, StreamId stream = 0) {
  return raw(0xc, flags, stream, entries(origins));
}

Options shows() {
  Options options;
  options.show_origin = true;
  return options;
}

}  // namespace

TEST_CASE("RFC 8336 §2.2: a client that asks for them is shown origins",
          "[rfc8336][2.2][8336-2.1-1][8336-2.2-6]") {
  Twins ends = Twins::established(Role::client, shows());

  CHECK(ends.feed(origin({})) == Log{"origin"});
  CHECK(ends.feed(origin({"https://a.example", "xx", "https://b.example:8443"})) ==
        Log{"origin https://a.example https://b.example:8443"});
  CHECK(ends.feed(origin({"", "https://", "://a", "1s://a", "https://u@a", "https://a/",
                          "https://a?", "https://a:x", "https://a b", "h t://a", "https:/a",
                          "http://[::1]:80"})) == Log{"origin http://[::1]:80"});
  check_lives(ends);
}

TEST_CASE("RFC 8336 §2.2: ORIGIN on a stream is ignored", "[rfc8336][2.2][8336-2.2-2]") {
  Twins ends = Twins::established(Role::client, shows());
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(headers(3, "88", true)));

  for (const StreamId id : {1U, 2U, 3U, 5U}) {
    CHECK(ends.feed(origin({"https://a"}, 0, id) + raw(0xc, 0, id, wire("0005"))).empty());
  }
  check_lives(ends);
}

TEST_CASE("RFC 8336 §2.2: four of the flags make ORIGIN another frame",
          "[rfc8336][2.2][8336-2.2-4]") {
  Twins ends = Twins::established(Role::client, shows());

  for (unsigned flags = 1; flags < 16; ++flags) {
    CHECK(ends.feed(origin({"https://a"}, static_cast<std::uint8_t>(flags))).empty());
    CHECK(ends.feed(origin({"https://a"}, static_cast<std::uint8_t>(flags << 4))) ==
          Log{"origin https://a"});
  }
}

TEST_CASE("RFC 8336 §2.2: who did not ask for it is not bothered, whatever is in the frame",
          "[rfc8336][2.2][8336-2.2-3][8336-2.2-7]") {
  Twins client = Twins::established(Role::client);
  Twins server = Twins::established(Role::server, shows());

  for (Twins* ends : {&client, &server}) {
    CHECK(ends->feed(origin({"https://a"}) + raw(0xc, 0, 0, wire("0005 6162"))).empty());
    check_lives(*ends);
  }
}

TEST_CASE("RFC 8336 §2.1: ORIGIN that is shorter than its entries",
          "[attacks][A35][rfc8336][2.1][8336-2.1-2][origin_length]") {
  for (const char* payload : {"00", "0005 6162", "0001 61 00"}) {
    Twins ends = Twins::established(Role::client, shows());
    check_ends(ends, raw(0xc, 0, 0, wire(payload)), Rule::origin_length,
               ErrorCode::frame_size_error, 0);
  }
}

TEST_CASE("RFC 8336 §4: no more than 100 origins are shown of a frame",
          "[attacks][A35][rfc8336][4][8336-4-1]") {
  Twins ends = Twins::established(Role::client, shows());
  const std::vector<std::string> many(1'000, "a://b");
  std::string all = "origin";
  for (int i = 0; i < 100; ++i) all += " a://b";

  CHECK(ends.feed(origin(many)) == Log{all});
  CHECK(ends.feed(origin(std::vector<std::string>(5'461, "x"))) == Log{"origin"});
  check_lives(ends);
}

TEST_CASE("RFC 8336 §2: a server sends ORIGIN", "[rfc8336][2][8336-2.1-1][8336-2.2-1]") {
  Twins ends = Twins::established(Role::server);
  const std::array<std::string_view, 3> three = {"https://a", "", "https://b:8443"};

  REQUIRE(ends.submit(Origin{}));
  REQUIRE(ends.submit(Origin{three}));
  CHECK(ends.output() == origin({}) + origin({"https://a", "", "https://b:8443"}));

  const std::string large(16'384 - 2, 'o');
  const std::string larger(16'384 - 1, 'o');
  const std::string huge(65'536, 'o');
  const std::array<std::string_view, 1> fits = {large};
  const std::array<std::string_view, 1> does_not = {larger};
  const std::array<std::string_view, 1> never = {huge};
  CHECK(ends.submit(Origin{does_not}).error() == MisuseKind::frame_content);
  CHECK(ends.submit(Origin{never}).error() == MisuseKind::frame_content);
  CHECK(ends.output() == Wire{});
  REQUIRE(ends.submit(Origin{fits}));
  CHECK(ends.output() == origin({large}));
}

TEST_CASE("RFC 8336 §2.2: a client sends none", "[rfc8336][2.2][8336-2.2-1]") {
  Twins ends = Twins::established(Role::client);
  CHECK(ends.submit(Origin{}).error() == MisuseKind::wrong_role);
}

}  // namespace h2::test
