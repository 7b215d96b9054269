// RFC 9113 §8.2.3: cookies in one line or in many. RFC 9110 §5.3: the combined value of a field.
#include "message/cookies.hpp"

#include <memory_resource>

#include <h2/fields.hpp>

#include "sections.hpp"

namespace h2::test {
namespace {

using message::Cookies;

constexpr std::uint32_t no_limit = 0xffff'ffff;

List list(Fields fields) { return {fields.begin(), fields.end()}; }

TEST_CASE("§8.2.3: several cookie fields become one, where the first stood",
          "[rfc9113][8.2.3][9113-8.2.3-2]") {
  Cookies cookies{std::pmr::get_default_resource()};
  const List crumbs{
      {"a", "1"}, {"cookie", "a=b"}, {"b", "2"}, {"cookie", "c=d", true}, {"cookie", "e=f"}};

  const List joined = list(cookies.join(crumbs));

  CHECK(joined == List{{"a", "1"}, {"cookie", "a=b; c=d; e=f", true}, {"b", "2"}});
}

TEST_CASE("§8.2.3: empty cookies are kept", "[rfc9113][8.2.3][9113-8.2.3-2]") {
  Cookies cookies{std::pmr::get_default_resource()};
  const List crumbs{{"cookie", ""}, {"cookie", "a"}, {"cookie", ""}};

  CHECK(list(cookies.join(crumbs)) == List{{"cookie", "; a; "}});
}

TEST_CASE("§8.2.3: with one cookie field or none there is nothing to join",
          "[rfc9113][8.2.3][9113-8.2.3-2]") {
  Cookies cookies{std::pmr::get_default_resource()};
  const List one{{"a", "1"}, {"cookie", "a=b; c=d"}};
  const List none{{"a", "1"}, {"set-cookie", "x"}, {"set-cookie", "y"}};

  CHECK(cookies.join(one).data() == one.data());
  CHECK(cookies.join(none).data() == none.data());
  CHECK(cookies.split(none, no_limit).data() == none.data());
}

TEST_CASE("§8.2.3: a cookie is cut into crumbs that say the same",
          "[rfc9113][8.2.3][9113-8.2.3-1]") {
  Cookies cookies{std::pmr::get_default_resource()};
  const List whole{{"a", "1; 2"}, {"cookie", "a=b; c=d;e=f; g", true, Indexing::index}, {"b", ""}};

  const Fields crumbs = cookies.split(whole, no_limit);

  CHECK(list(crumbs) == List{{"a", "1; 2"},
                             {"cookie", "a=b", true, Indexing::index},
                             {"cookie", "c=d;e=f", true, Indexing::index},
                             {"cookie", "g", true, Indexing::index},
                             {"b", ""}});
  CHECK(crumbs[1].value.data() == whole[1].value.data());
}

TEST_CASE("§8.2.3: a cookie is not cut where a crumb would be malformed",
          "[rfc9113][8.2.3][9113-8.2.3-1]") {
  Cookies cookies{std::pmr::get_default_resource()};
  for (const char* value : {"a;  b", "a ; b", "a; ", "a;\tb", "a; \tb", "a;b", ";"}) {
    CAPTURE(value);
    const List whole{{"cookie", value}};
    CHECK(cookies.split(whole, no_limit).data() == whole.data());
  }
  const List partly{{"cookie", "a;  b; c"}};
  CHECK(list(cookies.split(partly, no_limit)) == List{{"cookie", "a;  b"}, {"cookie", "c"}});
}

TEST_CASE("§8.2.3: a cookie stays whole where its crumbs would count for too much",
          "[rfc9113][8.2.3][6.5.2][9113-8.2.3-1]") {
  Cookies cookies{std::pmr::get_default_resource()};
  const List whole{{"cookie", "a; b"}};  // 6 + 1 + 32, twice

  CHECK(cookies.split(whole, 77).data() == whole.data());
  CHECK(cookies.split(whole, 78).size() == 2);
}

TEST_CASE("RFC 9110 §5.3: all lines of a name make one value", "[rfc9110][5.3][9110-5.3-1]") {
  const List fields{{"a", "1"},    {"b", "x"},        {"a", ""},
                    {"a", "2, 3"}, {"cookie", "c=d"}, {"cookie", "e=f"}};

  CHECK(combined_value(fields, "a") == "1, , 2, 3");
  CHECK(combined_value(fields, "b") == "x");
  CHECK(combined_value(fields, "cookie") == "c=d; e=f");
  CHECK(combined_value(fields, "c") == std::nullopt);
}

TEST_CASE("RFC 9110 §5.3: set-cookie is not combined", "[rfc9110][5.3][9110-5.3-1]") {
  const List one{{"set-cookie", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}};

  CHECK(combined_value(one, "set-cookie") == one[0].value);
  CHECK(combined_value(one + one, "set-cookie") == std::nullopt);
}

TEST_CASE("a field is found by its name, the first of several", "[fields]") {
  const List fields{{"a", "1"}, {"b", "x"}, {"b", "y"}};

  REQUIRE(find(fields, "b") != nullptr);
  CHECK(find(fields, "b")->value == "x");
  CHECK(find(fields, "B") == nullptr);
  CHECK(find({}, "a") == nullptr);
}

}  // namespace
}  // namespace h2::test
