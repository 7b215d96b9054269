// RFC 3986 §3.2 as RFC 9113 §8.3.1 and RFC 9110 §4.2, §7.2, §9.3.6 need it.
#include "message/authority.hpp"

#include "support/catch.hpp"

namespace h2::test {
namespace {

using namespace message;

TEST_CASE("an authority is host and port", "[rfc9113][8.3.1][authority_syntax]") {
  struct Row {
    const char* text;
    const char* host;
    int port;
  };
  const Row rows[] = {
      {"a", "a", -1},
      {"a.example", "a.example", -1},
      {"a:80", "a", 80},
      {"a:", "a", -1},
      {"a:0", "a", 0},
      {"a:00080", "a", 80},
      {"a:65535", "a", 65535},
      {"", "", -1},
      {":80", "", 80},
      {"127.0.0.1:1", "127.0.0.1", 1},
      {"[::1]", "[::1]", -1},
      {"[::1]:443", "[::1]", 443},
      {"[fe80::1%25en0]:1", "[fe80::1%25en0]", 1},
      {"[v1.x:y]", "[v1.x:y]", -1},
      {"a_b~c-d!$&'()*+,;=%41", "a_b~c-d!$&'()*+,;=%41", -1},
  };
  for (const Row& row : rows) {
    const Authority authority = parse_authority(row.text);
    CAPTURE(row.text);
    CHECK(authority.valid);
    CHECK(authority.host == row.host);
    CHECK(authority.port == row.port);
    CHECK_FALSE(authority.userinfo);
  }
}

TEST_CASE("what an authority must not have", "[rfc9113][8.3.1][authority_syntax]") {
  for (const char* bad :
       {"a b",      "a/",    "a?",   "a#",    "a\\b",  "a:b",      "a:1:2", "a:65536", "a:99999",
        "a:100000", "a:-1",  "a:+1", "a: 1",  "::1",   "[::1",     "::1]",  "[]",      "[::1]a",
        "[::1]:x",  "[a/b]", "a[b]", "[::/]", "[/::]", "a:000080", "a\x01", "a\x7f",   "\xc3\xa9",
        "a,b:c",    "a\"b",  "<a>",  "u@a@b", "a b@c", "u/p@a"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_authority(bad).valid);
  }
}

TEST_CASE("userinfo is seen", "[rfc9113][8.3.1][9113-8.3.1-7]") {
  for (const char* text : {"user@host", "user:secret@host:80", "@host"}) {
    CAPTURE(text);
    CHECK(parse_authority(text).valid);
    CHECK(parse_authority(text).userinfo);
    CHECK(parse_authority(text).host == "host");
  }
}

TEST_CASE("two authorities are the same without case and with the scheme's default port",
          "[rfc9113][8.3.1][host_mismatch][9113-8.3.1-5]") {
  const auto same = [](const char* a, const char* b, Scheme scheme) {
    CHECK(same_authority(a, b, scheme) == same_authority(b, a, scheme));
    return same_authority(a, b, scheme);
  };
  CHECK(same("a.example", "a.example", Scheme::https));
  CHECK(same("A.example:443", "a.example", Scheme::https));
  CHECK(same("a.example:80", "A.EXAMPLE", Scheme::http));
  CHECK(same("a:443", "a:", Scheme::https));
  CHECK(same("a:0443", "a:443", Scheme::other));
  CHECK(same("[::A]", "[::a]:80", Scheme::http));
  CHECK_FALSE(same("a.example:443", "a.example", Scheme::http));
  CHECK_FALSE(same("a.example:80", "a.example", Scheme::https));
  CHECK_FALSE(same("a.example:443", "a.example", Scheme::other));
  CHECK_FALSE(same("a.example", "b.example", Scheme::https));
  CHECK_FALSE(same("a.example", "a.example.", Scheme::https));
  CHECK_FALSE(same("a:0", "a", Scheme::http));
  CHECK_FALSE(same("a", "a:x", Scheme::https));
  CHECK_FALSE(same("a:x", "a:y", Scheme::https));
  CHECK_FALSE(same("a", "", Scheme::https));
  CHECK_FALSE(same("a", "u@a", Scheme::https));
  CHECK_FALSE(same("a", "a b", Scheme::https));
}

}  // namespace
}  // namespace h2::test
