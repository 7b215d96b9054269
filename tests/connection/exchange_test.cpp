// Two engines, wired by memory: what each of them says in the course of ordinary exchanges.
#include <array>
#include <string>

#include "support/end.hpp"

namespace h2::test {

TEST_CASE("§3.4: both ends begin with SETTINGS and acknowledge those of the other",
          "[rfc9113][3.4][9113-3.4-7]") {
  Pair pair;

  const auto [client, server] = pair.run();

  CHECK(client == Log{"settings 3=100 6=65536", "settings acknowledged"});
  CHECK(server == Log{"settings 2=0 6=65536", "settings acknowledged"});
}

TEST_CASE("§8.1: a request and its response", "[rfc9113][8.1][9113-8.1-12]") {
  Pair pair;
  pair.run();

  REQUIRE(pair.client.connection.submit(SendHeaders{1, get_request, true}));
  CHECK(pair.run().second ==
        Log{"headers 1 request end [:method: GET, :scheme: http, :authority: h2.test, :path: /]"});
  REQUIRE(pair.server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(pair.server.connection.submit(SendData{1, Body::own(std::string("hello")), true}));
  const auto [client, server] = pair.run();

  CHECK(client == Log{"headers 1 response [:status: 200]", "data 1 end \"hello\"",
                      "closed 1 NO_ERROR both answered"});
  CHECK(server == Log{"sent 1", "closed 1 NO_ERROR both answered"});
}

}  // namespace h2::test
