// RFC 9113 §8.2.3: cookies on their way in and out.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::string_view request = "82 86 84 01 01 78 ";
// cookie: a and cookie: b, as literals with an indexed name and without indexing.
constexpr std::string_view cookies = "0f 11 01 61 0f 11 01 62";

Options joining() {
  Options options;
  options.join_cookies = true;
  return options;
}

Options splitting() {
  Options options;
  options.split_cookies = true;
  return options;
}

constexpr std::array<Field, 5> with_cookie = {get_request[0], get_request[1], get_request[2],
                                              get_request[3], Field{"cookie", "a=b; c=d"}};

}  // namespace

TEST_CASE("§8.2.3: received cookies are shown as one where the caller wants that",
          "[rfc9113][8.2.3][9113-8.2.3-2]") {
  const Wire input = headers(1, std::string(request) + std::string(cookies), true);
  const std::string begin =
      "headers 1 request end [:method: GET, :scheme: http, :path: /, :authority: x, ";

  Twins plain = Twins::established(Role::server);
  CHECK(plain.feed(input) == Log{begin + "cookie: a, cookie: b]"});
  Twins joined = Twins::established(Role::server, joining());
  CHECK(joined.feed(input) == Log{begin + "cookie: a; b]"});
}

TEST_CASE("§8.2.3: a sent cookie is split where the caller wants that",
          "[rfc9113][8.2.3][9113-8.2.3-1]") {
  Twins plain = Twins::established(Role::client);
  REQUIRE(plain.submit(SendHeaders{1, with_cookie, true}));
  Twins split = Twins::established(Role::client, splitting());
  REQUIRE(split.submit(SendHeaders{1, with_cookie, true}));

  hpack::Decoder decoder;
  const auto lines = [&decoder](const Wire& frame) {
    REQUIRE(decoder.decode(Bytes{frame}.subspan(9)));
    REQUIRE(decoder.finish());
    std::vector<std::string> out;
    for (const Field& field : decoder.fields()) {
      if (field.name == "cookie") out.emplace_back(field.value);
    }
    return out;
  };
  CHECK(lines(plain.output()) == std::vector<std::string>{"a=b; c=d"});
  decoder = hpack::Decoder{};
  CHECK(lines(split.output()) == std::vector<std::string>{"a=b", "c=d"});
}

// Crumbs are short, so the encoder keeps them out of the table: RFC 7541 §7.1.3.
TEST_CASE("§8.2.3: what one end splits the other joins", "[rfc9113][8.2.3]") {
  Pair pair{splitting(), joining()};
  pair.run();
  REQUIRE(pair.client.connection.submit(SendHeaders{1, with_cookie, true}));

  CHECK(pair.run().second == Log{"headers 1 request end [:method: GET, :scheme: http, "
                                 ":authority: h2.test, :path: /, cookie: a=b; c=d (sensitive)]"});
}

}  // namespace h2::test
