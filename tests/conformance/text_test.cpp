// How the words of a conformance case are written.
#include "conformance/text.hpp"

#include <string>

#include "support/catch.hpp"

using namespace h2::conformance;
using namespace std::string_literals;

TEST_CASE("conformance text: octets in all their forms", "[conformance]") {
  CHECK(to_octets("plain") == "plain");
  CHECK(to_octets(R"("a \"b\" \\ \r\n\t\x7f")") == "a \"b\" \\ \r\n\t\x7f");
  CHECK(to_octets("{00 ff 0A}") == "\x00\xff\n"s);
  CHECK(to_octets("\"ab\"*3{00}*2x") == "ababab\0\0x"s);
  CHECK(to_octets("\"x\"*0").empty());
  CHECK(to_octets("a*2") == "a*2");
}

TEST_CASE("conformance text: octets that cannot be read", "[conformance]") {
  for (const char* word : {"\"open", "{00", "{0}", "{0g}", "\"\\q\"", "\"\\x0\"", "\"x\"*"}) {
    INFO(word);
    CHECK_THROWS_AS(to_octets(word), Malformed);
  }
}

TEST_CASE("conformance text: what is printed is read again", "[conformance]") {
  for (const std::string& octets :
       {""s, "a b"s, "\"\\"s, "\0\x7f\xff\r\n"s, std::string(100, 'x'),
        "ab" + std::string(30, '"') + "cd", std::string(24, '\0') + std::string(23, 'y')}) {
    CHECK(to_octets(quote(octets)) == octets);
    CHECK(to_octets(plain(octets)) == octets);
  }
  CHECK(quote("abc") == "\"abc\"");
  CHECK(quote("a" + std::string(1000, 'x')) == "\"a\"\"x\"*1000");
  CHECK(plain("/index.html") == "/index.html");
  CHECK(plain("a b") == "\"a b\"");
}

TEST_CASE("conformance text: words end at spaces, but not inside quotes", "[conformance]") {
  Words words("  DATA 1 \"a b\"{00 01} end ");
  CHECK(words.take("") == "DATA");
  CHECK(words.number("a stream") == 1);
  CHECK(words.take("") == "\"a b\"{00 01}");
  CHECK_FALSE(words.take_if("start"));
  CHECK(words.take_if("end"));
  CHECK(words.empty());
  CHECK_THROWS_WITH(words.take("a frame"), "here should be a frame");
}

TEST_CASE("conformance text: pairs part at the first = that is not in front", "[conformance]") {
  CHECK(to_pair("a=b=c") == std::pair{"a"s, "b=c"s});
  CHECK(to_pair("\"x=y\"=z") == std::pair{"x=y"s, "z"s});
  CHECK(to_pair("a=") == std::pair{"a"s, ""s});
  CHECK(to_pair("\"\"=v") == std::pair{""s, "v"s});
  CHECK_THROWS_AS(to_pair("alone"), Malformed);
  CHECK_FALSE(is_pair("\"a=b\""));
}

TEST_CASE("conformance text: numbers have an end", "[conformance]") {
  CHECK(to_number("0x7fffffff", "a number") == 0x7fffffff);
  CHECK(to_number("4294967295", "a number") == 0xffffffff);
  CHECK_THROWS_WITH(to_number("256", "flags", 0xff), "not flags: 256 (too large)");
  CHECK_THROWS_WITH(to_number("1a", "a number"), "not a number: 1a");
  CHECK_THROWS_AS(to_number("0x", "a number"), Malformed);
}
