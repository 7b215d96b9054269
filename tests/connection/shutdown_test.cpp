// The end of a connection: RFC 9113 §6.8, §9.1, as the caller brings it about.
#include <optional>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins server_with(const Wire& input) {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(input));
  return ends;
}

const Wire& notice() {
  static const Wire octets = goaway(0x7fff'ffff, ErrorCode::no_error) + ping("shutdown");
  return octets;
}

}  // namespace

TEST_CASE("Shutdown: of a server, in two stages, with streams that finish",
          "[shutdown][6.8][9113-6.8-9][9113-6.8-14]") {
  Twins ends = server_with(get(1));
  REQUIRE(ends.submit(Shutdown{Shutdown::When::drained, ErrorCode::no_error}));
  CHECK(ends.output() == notice());
  CHECK(ends.events() == Log{"stage noticed"});
  CHECK(ends.feed(get(3) + ping("shutdown", true) + get(5)).back() == "stage draining");
  CHECK(ends.output() == goaway(3, ErrorCode::no_error));

  for (const StreamId id : {1U, 3U}) {
    CHECK_FALSE(ends.connection().finished());
    REQUIRE(ends.submit(SendHeaders{id, ok_response, true}));
    CHECK(ends.output() == headers(id, "88", true));
    Log log = {"closed " + std::to_string(id) + " NO_ERROR both answered"};
    if (id == 3) log.push_back("stage ended");
    CHECK(ends.events() == log);
  }

  CHECK(ends.connection().finished());
  CHECK(ends.feed(get(7) + ping("too late")).empty());
  CHECK(ends.output() == Wire{});
  CHECK(ends.submit(Shutdown{}).error() == MisuseKind::connection_ended);
}

TEST_CASE("Shutdown: of a server without streams, as soon as the client knows", "[shutdown][6.8]") {
  Twins ends = server_with({});
  REQUIRE(ends.submit(Shutdown{}));
  CHECK(ends.output() == notice());
  CHECK_FALSE(ends.connection().finished());

  CHECK(ends.feed(ping("shutdown", true)) == Log{"stage noticed", "stage draining", "stage ended"});

  CHECK_FALSE(ends.connection().finished());  // GOAWAY has to go first
  CHECK(ends.output() == goaway(0, ErrorCode::no_error));
  CHECK(ends.connection().finished());
}

TEST_CASE("Shutdown: of a client, at once, and its streams go on",
          "[shutdown][6.8][9113-6.8-2][9113-6.8-10]") {
  Twins ends = Twins::established(Role::client, with_settings({}));
  REQUIRE(ends.submit(SendHeaders{1, post_request}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(promise(1, 2)));

  REQUIRE(ends.submit(Shutdown{}));

  CHECK(ends.events() == Log{"stage draining"});
  CHECK(ends.output() == goaway(2, ErrorCode::no_error));
  CHECK(ends.submit(SendHeaders{3, get_request}).error() == MisuseKind::shutting_down);
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("rest")), true}));
  CHECK(ends.output() == data(1, "rest", true));
  CHECK(ends.feed(promise(1, 4) + headers(4, "88", true) + data(4, "x")).size() == 1);
  const Log rest = ends.feed(headers(1, "88", true) + headers(2, "88", true));
  CHECK(rest.size() == 5);
  CHECK(rest.back() == "stage ended");
  CHECK(ends.connection().finished());
}

TEST_CASE("Shutdown: of a client, in the middle of a promise, which then comes too late",
          "[shutdown][6.8][9113-6.8-11]") {
  End end = established(Role::client, with_settings({}));
  REQUIRE(end.connection.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(end.output());
  const Wire late = promise(1, 2);
  const Bytes octets = late;
  static_cast<void>(end.feed(octets.first(octets.size() - 1)));

  REQUIRE(end.connection.submit(Shutdown{}));
  CHECK(end.feed(octets.last(1)) == Log{"stage draining"});

  CHECK(end.output() == goaway(0, ErrorCode::no_error));
  CHECK(end.connection.live_streams() == 1);
  CHECK(end.feed(headers(2, "88", true)).empty());
  CHECK(end.feed(headers(1, "88", true)).back() == "stage ended");
}

TEST_CASE("Shutdown: only once, but at once after all", "[shutdown][6.8][9113-6.8-6]") {
  Twins ends = server_with(get(1));
  REQUIRE(ends.submit(Shutdown{}));
  static_cast<void>(ends.output());
  CHECK(ends.submit(Shutdown{}).error() == MisuseKind::shutting_down);
  CHECK(ends.submit(PushPromise{1, 2, get_request}).error() == MisuseKind::shutting_down);
  static_cast<void>(ends.feed(ping("shutdown", true)));
  CHECK(ends.submit(Shutdown{}).error() == MisuseKind::shutting_down);
  CHECK(ends.output() == goaway(1, ErrorCode::no_error));

  REQUIRE(ends.submit(Shutdown{Shutdown::When::now, ErrorCode::enhance_your_calm}));

  CHECK(ends.output() == goaway(1, ErrorCode::enhance_your_calm));
  CHECK(ends.events() == Log{"closed 1 ENHANCE_YOUR_CALM caller maybe_processed", "stage ended"});
  CHECK(ends.connection().finished());
  CHECK(ends.submit(Shutdown{Shutdown::When::now}).error() == MisuseKind::connection_ended);
}

TEST_CASE("Shutdown: now, behind what is on its way and nothing else", "[shutdown][6.8]") {
  End end = established(Role::server);
  static_cast<void>(end.feed(get(1) + get(3)));
  for (const StreamId id : {1U, 3U}) {
    REQUIRE(end.connection.submit(SendHeaders{id, ok_response}));
    REQUIRE(end.connection.submit(SendData{id, Body::own(std::string(20, 'x')), true}));
  }
  std::vector<std::byte> some(29);
  REQUIRE(end.connection.write(some) == some.size());

  REQUIRE(end.connection.submit(Shutdown{Shutdown::When::now, ErrorCode::internal_error}));

  // The frame that was begun was the last of stream 1: that one was answered after all.
  CHECK(end.events() == Log{"sent 3 incomplete", "closed 3 INTERNAL_ERROR caller maybe_processed"});
  const Wire rest = end.output();
  CHECK(rest == text(std::string(20, 'x')) + goaway(3, ErrorCode::internal_error));
  CHECK_FALSE(end.connection.finished());
  CHECK(end.events() == Log{"sent 1", "closed 1 NO_ERROR both answered", "stage ended"});
  CHECK(end.connection.finished());
}

TEST_CASE("Shutdown: late streams change nothing, as long as the connection lives",
          "[shutdown][6.8][9113-6.8-11]") {
  Twins ends = server_with(post(1));
  REQUIRE(ends.submit(Shutdown{}));
  static_cast<void>(ends.feed(ping("shutdown", true)));
  static_cast<void>(ends.output());

  CHECK(ends.feed(get(3) + post(5) + data(5, "x") + headers(5, "", true) + get(3)).empty());
  CHECK(ends.submit(SendHeaders{3, ok_response}).error() == MisuseKind::unknown_stream);
  CHECK(ends.connection().live_streams() == 1);
  check_lives(ends);
}

TEST_CASE("Shutdown: a PING answer that nobody sent for is not the client's word",
          "[shutdown][6.8]") {
  Twins ends = server_with({});
  CHECK(ends.feed(ping("shutdown", true)).empty());
  REQUIRE(ends.submit(Shutdown{}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(ping("SHUTDOWN", true)) == Log{"stage noticed"});
  CHECK(ends.output() == Wire{});
  CHECK_FALSE(ends.connection().finished());
}

TEST_CASE("Shutdown: an end to patience", "[shutdown][deadline][6.8]") {
  const auto drain = [](Twins& ends) {
    ends.advance(Time{1});
    static_cast<void>(ends.output());
    static_cast<void>(ends.events());
    CHECK(ends.connection().next_deadline() == Time{30'000'000'001});
    ends.advance(Time{30'000'000'000});
    CHECK(ends.events().empty());
    ends.advance(Time{30'000'000'001});
  };
  SECTION("the client does not answer the notice") {
    Twins ends = server_with(get(1));
    REQUIRE(ends.submit(Shutdown{}));
    drain(ends);
    CHECK(ends.events() == Log{"closed 1 NO_ERROR engine maybe_processed", "stage ended"});
    CHECK(ends.output() == goaway(1, ErrorCode::no_error));
    CHECK(ends.connection().finished());
  }
  SECTION("a stream does not end") {
    Twins ends = Twins::established(Role::client);
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
    REQUIRE(ends.submit(Shutdown{}));
    drain(ends);
    CHECK(ends.events() == Log{"closed 1 NO_ERROR engine maybe_processed", "stage ended"});
    CHECK(ends.output() == goaway(0, ErrorCode::no_error));
    CHECK(ends.connection().finished());
  }
}

TEST_CASE("Shutdown: of two engines, whoever begins", "[shutdown][6.8]") {
  for (const bool server_begins : {true, false}) {
    Pair pair;
    pair.run();
    REQUIRE(pair.client.connection.submit(SendHeaders{1, get_request, true}));
    pair.run();
    End& first = server_begins ? pair.server : pair.client;
    End& second = server_begins ? pair.client : pair.server;
    REQUIRE(first.connection.submit(Shutdown{}));
    pair.run();
    REQUIRE(second.connection.submit(Shutdown{}));
    pair.run();
    CHECK_FALSE(first.connection.finished());
    REQUIRE(pair.server.connection.submit(SendHeaders{1, ok_response, true}));

    const auto [client, server] = pair.run();

    CHECK(client.back() == "stage ended");
    CHECK(server.back() == "stage ended");
    CHECK(first.connection.finished());
    CHECK(second.connection.finished());
  }
}

TEST_CASE("Shutdown: after an error there is nothing to shut down", "[shutdown][5.4.1]") {
  Twins ends = server_with({});
  CHECK(ends.feed(raw(6, 0, 0)).size() == 1);

  CHECK(ends.submit(Shutdown{}).error() == MisuseKind::connection_ended);
  CHECK(ends.submit(Shutdown{Shutdown::When::now}).error() == MisuseKind::connection_ended);
  CHECK(ends.output() == goaway(0, ErrorCode::frame_size_error));
}

}  // namespace h2::test
