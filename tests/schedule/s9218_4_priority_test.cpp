// RFC 9218 §4, §5: what a Priority field says, by the grammar of RFC 8941.
#include <string>
#include <string_view>

#include <h2/priority.hpp>

#include "schedule/priority_value.hpp"
#include "support/catch.hpp"

namespace h2::test {

namespace {

constexpr Priority said(int urgency, bool incremental) {
  return {static_cast<std::uint8_t>(urgency), incremental};
}

// Well-formed and void values differ only where something else held before.
constexpr Priority before{5, true};

bool is_void(std::string_view value) {
  return !schedule::read_priority(value, {}) && parse_priority(value, before) == before;
}

}  // namespace

TEST_CASE("§4: what is left out has its default", "[rfc9218][4][9218-4-1]") {
  CHECK(parse_priority("") == said(3, false));
  CHECK(parse_priority("   ") == said(3, false));
  CHECK(parse_priority("u=1") == said(1, false));
  CHECK(parse_priority("i") == said(3, true));
  CHECK(parse_priority("u=0, i") == said(0, true));
  CHECK(parse_priority("i,u=7") == said(7, true));
}

TEST_CASE("§4: members that cannot be used are ignored one by one", "[rfc9218][4][9218-4-2]") {
  CHECK(parse_priority("u=9, i") == said(3, true));
  CHECK(parse_priority("u=8, i") == said(3, true));
  CHECK(parse_priority("u=-1, i") == said(3, true));
  CHECK(parse_priority("u=1.5, i") == said(3, true));
  CHECK(parse_priority("u=1.0, i") == said(3, true));
  CHECK(parse_priority("u=\"1\", i") == said(3, true));
  CHECK(parse_priority("u=?1, i") == said(3, true));
  CHECK(parse_priority("u, i") == said(3, true));
  CHECK(parse_priority("u=(1), i") == said(3, true));
  CHECK(parse_priority("u=one, i") == said(3, true));
  CHECK(parse_priority("i=1, u=2") == said(2, false));
  CHECK(parse_priority("i=(?1), u=2") == said(2, false));
  CHECK(parse_priority("i=:aTE=:, u=2") == said(2, false));
  CHECK(parse_priority("x=1, u=0") == said(0, false));
  CHECK(parse_priority("uu=1, ii, u-=2, *u=4") == said(3, false));
}

TEST_CASE("§4: the value is a dictionary of structured fields", "[rfc9218][4][9218-4-3]") {
  CHECK(parse_priority("u=1, u=5") == said(5, false));
  CHECK(parse_priority("i=?1") == said(3, true));
  CHECK(parse_priority("i=?0", before) == said(5, false));
  CHECK(parse_priority("i, i=?0") == said(3, false));
  CHECK(parse_priority("u=2;x=1") == said(2, false));
  CHECK(parse_priority("u=2;i, i;u=7") == said(2, true));
  CHECK(parse_priority("u=2; x;y=\"a, \\\"b\\\\\" , i") == said(2, true));
  CHECK(parse_priority("u=-0") == said(0, false));
  CHECK(parse_priority("u=000000000000007") == said(7, false));
  CHECK(parse_priority("u=1\t \t,\t \ti") == said(1, true));
  CHECK(parse_priority("  u=1,i  ") == said(1, true));
}

TEST_CASE("§4: the last of a name counts, also where it is of no use", "[rfc9218][4][9218-4-3]") {
  CHECK(parse_priority("u=1, u=9") == said(3, false));
  CHECK(parse_priority("u=1, u=9", before) == said(5, true));
  CHECK(parse_priority("i, i=1") == said(3, false));
}

TEST_CASE("§4: other members may hold any item", "[rfc9218][4][9218-4-2]") {
  for (const char* item : {"0",
                           "-999999999999999",
                           "123456789012.125",
                           "-1.5",
                           "\"\"",
                           "\" ~\\\\\\\"\"",
                           "token",
                           "*",
                           "T!#$%&'*+-.^_`|~:/9",
                           "::",
                           ":YWI=:",
                           ":YWI:",
                           ":YQ==:",
                           ":YQ:",
                           ":+/09:",
                           "?0",
                           "?1",
                           "()",
                           "( )",
                           "(1)",
                           "( 1  2 )",
                           "(a;p=1 \"b\";q);r=?0",
                           "1;p;q=2;*r"}) {
    INFO(item);
    CHECK(parse_priority("x=" + std::string(item) + ", u=1, i") == said(1, true));
    CHECK(parse_priority("u=1;x=0, i, x=" + std::string(item)) == said(1, true));
  }
}

TEST_CASE("§4: a value that is no dictionary is void as a whole", "[rfc9218][4][9218-4-4]") {
  for (const char* value : {"u=1,",
                            "u=1, ",
                            "u=",
                            "u=1 i",
                            "u=1,,i",
                            ",u=1",
                            "U=1",
                            "1",
                            "=1",
                            "u =1",
                            "u= 1",
                            "u=1;",
                            "u=1;X",
                            "u=1;x=",
                            "u=1 ;x",
                            "\tu=1",
                            "u=1, x=1234567890123456",
                            "u=1, x=1234567890123.5",
                            "u=1, x=1.",
                            "u=1, x=1.2345",
                            "u=1, x=-",
                            "u=1, x=.5",
                            "u=1, x=--1",
                            "u=1, x=\"a",
                            "u=1, x=\"a\\",
                            "u=1, x=\"\\a\"",
                            "u=1, x=\"\x7f\"",
                            "u=1, x=\"\t\"",
                            "u=1, x=?",
                            "u=1, x=?2",
                            "u=1, x=?10",
                            "u=1, x=:a:",
                            "u=1, x=:YWI",
                            "u=1, x=:Y WI:",
                            "u=1, x=:=:",
                            "u=1, x=:YWI==:",
                            "u=1, x=:YQ=:",
                            "u=1, x=:YQ===:",
                            "u=1, x=:YWJj=:",
                            "u=1, x=(",
                            "u=1, x=(1",
                            "u=1, x=(1,2)",
                            "u=1, x=(1\t2)",
                            "u=1, x=(1\"a\")",
                            "u=1, x=((1))",
                            "u=1, x=(1;)",
                            "u=1, x=);",
                            "u=1, x=@1",
                            "u=1, x=%\"a\"",
                            "u=1\n",
                            "\xc3\xbc=1",
                            "u=1, x=\"\xc3\xbc\"",
                            "u=1, x=t\xc3\xbc"}) {
    INFO(value);
    CHECK(is_void(value));
  }
  CHECK(is_void(std::string_view("u=1\0", 4)));
}

TEST_CASE("§4: any beginning of a value is read without looking further", "[rfc9218][4]") {
  constexpr std::string_view whole =
      "a=(1 \"b\";c=:YWI=: ?1);d=-1.5, u=2;x=t/k, i=?0, e=\"\\\"\\\\\", *f.g-h_i=*";
  REQUIRE(parse_priority(whole, before) == said(2, false));

  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string part(whole.substr(0, size));
    CHECK(parse_priority(part).urgency <= 7);
  }
}

TEST_CASE("§4.1, §4.2: what is said is short", "[rfc9218][4.1][9218-4.1-1][9218-4.2-1]") {
  CHECK(field_value({}).empty());
  CHECK(field_value({3, true}) == "i");
  CHECK(field_value({5, true}) == "u=5, i");
  CHECK(field_value({0, false}) == "u=0");
}

TEST_CASE("§5: what a response leaves out stays as the request had it", "[rfc9218][5][9218-5-1]") {
  CHECK(parse_priority("u=1", before) == said(1, true));
  CHECK(parse_priority("", before) == before);
  CHECK(parse_priority("i=?0", before) == said(5, false));
}

}  // namespace h2::test
