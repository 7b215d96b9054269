// Questions change nothing: has_output(), and gather() asked again.
#include <array>
#include <string>

#include "support/end.hpp"

namespace h2::test {

namespace {

// A server with a response body of `octets` queued and its HEADERS taken.
End answering(std::size_t octets) {
  End server = established(Role::server);
  server.feed(get(1));
  REQUIRE(server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(server.connection.submit(SendData{1, Body::own(std::string(octets, 'x')), true}));
  std::array<std::byte, 10> headers;
  REQUIRE(server.connection.write(headers) == 10);
  return server;
}

}  // namespace

TEST_CASE("has_output() spends no window and fixes no order", "[output][5.2.1]") {
  End server = answering(5);

  CHECK(server.connection.has_output());

  CHECK(server.connection.send_window() == 65'535);
  CHECK(server.connection.send_window(1) == 65'535);
  server.feed(wire("000008 06 00 00000000  0102030405060708"));
  CHECK(server.output() == wire("000008 06 01 00000000  0102030405060708"
                                "000005 00 01 00000001  7878787878"));
}

TEST_CASE("§6.9.1: has_output() says no while the window is shut", "[output][6.9.1]") {
  End server = established(Role::server, {}, wire("000006 04 00 00000000  0004 00000000"));
  server.feed(get(1));
  REQUIRE(server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(server.connection.submit(SendData{1, Body::own(std::string("x")), false}));
  static_cast<void>(server.output());

  CHECK_FALSE(server.connection.has_output());

  server.feed(wire("000004 08 00 00000001  00000001"));
  CHECK(server.connection.has_output());
}

TEST_CASE("gather() with fewer views takes nothing back that was shown", "[output]") {
  End server = answering(20'000);
  std::array<Bytes, 4> views;
  const std::size_t count = server.connection.gather(views);
  REQUIRE(count == 4);  // two DATA frames
  const std::array<Bytes, 4> shown = views;

  CHECK(server.connection.gather({}) == 0);
  CHECK(server.connection.gather({views.data(), 1}) == 1);
  server.feed(wire("000004 03 00 00000001  00000008"));

  Wire octets;
  for (const Bytes& view : shown) octets += copy(view);
  CHECK(octets.size() == 20'000 + 18);
  CHECK(octets.octets.back() == std::byte{'x'});
  server.connection.sent(octets.size());
  CHECK(server.events() == Log{"sent 1", "closed 1 NO_ERROR both answered"});
}

TEST_CASE("§6.1: an empty body in the middle of a message sends nothing", "[output][6.1]") {
  End server = established(Role::server);
  server.feed(get(1));
  REQUIRE(server.connection.submit(SendHeaders{1, ok_response}));
  static_cast<void>(server.output());

  REQUIRE(server.connection.submit(SendData{1, Body{}, false}));

  CHECK(server.output() == Wire{});
  CHECK(server.events() == Log{"sent 1"});
}

}  // namespace h2::test
