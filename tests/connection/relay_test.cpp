// Programs over the engine that pass content on: an echo server and a proxy. RFC 9113 §5.2: a slow
// reader holds its writer back, through everything in between, and nobody in between stores more
// than one window.
#include <algorithm>
#include <deque>
#include <map>
#include <string>

#include "support/end.hpp"
#include "support/heap.hpp"

namespace h2::test {

namespace {

constexpr std::size_t window = 65'535;

Options manual(std::pmr::memory_resource* memory = nullptr) {
  Options options;
  options.credit = Credit::manual;
  options.memory = memory;
  return options;
}

/// Content on its way through: as much as the other side has not taken is held, and nothing of it
/// is given back as credit before that.
class Relay {
 public:
  /// Sends a received piece on as it is, or the end alone.
  void take(Connection& to, StreamId stream, const DataReceived& piece, StreamId from) {
    sizes_[stream].push_back({from, static_cast<std::uint32_t>(piece.data.size())});
    held += piece.data.size();
    most = std::max(most, held);
    REQUIRE(to.submit(SendData{stream, Body::copy(piece.data), piece.end_stream}));
  }

  /// The next piece of a stream has gone: the writer may send as much more.
  void sent(Connection& from, StreamId stream) {
    const auto [writer, octets] = sizes_[stream].front();
    sizes_[stream].pop_front();
    held -= octets;
    if (octets > 0) static_cast<void>(from.submit(Consume{writer, octets}));
  }

  std::size_t held = 0;
  std::size_t most = 0;

 private:
  struct Piece {
    StreamId from;
    std::uint32_t octets;
  };
  std::map<StreamId, std::deque<Piece>> sizes_;
};

/// One end that polls, answers what it hears, and writes.
template <class OnEvent>
Wire turn(Connection& end, const Wire& received, OnEvent&& on_event) {
  Wire out;
  Bytes input = received;
  std::array<std::byte, 16'384> buffer;
  for (bool busy = true; busy;) {
    busy = false;
    while (const auto event = end.poll(input)) {
      std::visit(on_event, *event);
      busy = true;
    }
    while (const std::size_t n = end.write(buffer)) {
      out += copy(Bytes{buffer}.first(n));
      busy = true;
    }
  }
  REQUIRE(input.empty());
  return out;
}

class EchoServer {
 public:
  Wire turn(const Wire& received) {
    return test::turn(
        connection, received,
        overloaded{
            [this](const HeadersReceived& e) {
              REQUIRE(connection.submit(SendHeaders{e.stream, ok_response}));
            },
            [this](const DataReceived& e) { relay.take(connection, e.stream, e, e.stream); },
            [this](const BodySent& e) { relay.sent(connection, e.stream); },
            [](const auto&) {},
        });
  }

  CountingHeap memory;
  Connection connection{Role::server, manual(&memory)};
  Relay relay;
};

/// A server to its client and a client to its server. Streams are opened behind as they are in
/// front; requests, responses, trailers and resets are passed on as they come.
class Proxy {
  // What comes on one side goes out on the other.
  auto side(Connection& there, Relay& away, Relay& toward) {
    return overloaded{
        [&there, this](const HeadersReceived& e) {
          const StreamId stream = e.kind == HeadersKind::request ? open(e.stream) : e.stream;
          REQUIRE(there.submit(SendHeaders{stream, e.fields, e.end_stream}));
        },
        [&](const DataReceived& e) { away.take(there, e.stream, e, e.stream); },
        [&](const BodySent& e) { toward.sent(there, e.stream); },
        [&](const StreamClosed& e) {
          if (e.by != EndedBy::both) static_cast<void>(there.submit(ResetStream{e.stream, e.code}));
        },
        [](const PeerError&) { FAIL("nobody breaks a rule here"); },
        [](const auto&) {},
    };
  }

 public:
  void turn(Wire& from_client, Wire& to_client, Wire& from_server, Wire& to_server) {
    do {
      to_client += test::turn(front, std::exchange(from_client, {}), side(back, up, down));
      to_server += test::turn(back, std::exchange(from_server, {}), side(front, down, up));
    } while (front.has_output() || back.has_output());
  }

  CountingHeap memory;
  Connection front{Role::server, manual(&memory)};
  Connection back{Role::client, manual(&memory)};
  Relay up;    // to the server
  Relay down;  // to the client

 private:
  // The identifiers are the same on both sides, because both count the client's streams from 1.
  StreamId open(StreamId stream) {
    REQUIRE(back.next_stream_id() == stream);
    return stream;
  }
};

/// Takes what arrives and gives credit back when told to.
class Reader {
 public:
  explicit Reader(Role role) : connection(role, manual()) {}

  Wire turn(const Wire& received = {}) {
    return test::turn(connection, received,
                      overloaded{
                          [this](const HeadersReceived& e) {
                            ++sections;
                            ended = e.end_stream;
                          },
                          [this](const DataReceived& e) {
                            content.append(reinterpret_cast<const char*>(e.data.data()),
                                           e.data.size());
                            unread += static_cast<std::uint32_t>(e.data.size());
                            ended = e.end_stream;
                          },
                          [this](const StreamClosed& e) { closed = e; },
                          [](const auto&) {},
                      });
  }

  void read(std::uint32_t octets) {
    octets = std::min(octets, unread);
    unread -= octets;
    if (octets > 0) static_cast<void>(connection.submit(Consume{1, octets}));
  }

  Connection connection;
  std::string content;
  std::uint32_t unread = 0;
  int sections = 0;
  bool ended = false;
  std::optional<StreamClosed> closed;
};

/// No two neighbouring parts are equal, so that octets that change places are noticed.
std::string long_text(std::size_t octets) {
  std::string text;
  for (std::size_t i = 0; text.size() < octets; ++i) text += std::to_string(i) + ' ';
  text.resize(octets);
  return text;
}

struct ProxyChain {
  void run() {
    do {
      to_proxy += client.turn(std::exchange(to_client, {}));
      proxy.turn(to_proxy, to_client, from_server, to_server);
      from_server += server.turn(std::exchange(to_server, {}));
    } while (!to_client.octets.empty() || !to_proxy.octets.empty() || !from_server.octets.empty());
  }

  Reader client{Role::client};
  Proxy proxy;
  Reader server{Role::server};
  Wire to_client, to_proxy, to_server, from_server;
};

}  // namespace

TEST_CASE("§5.2: an echo server holds no more than a window, however slow the reader",
          "[rfc9113][5.2][5.2.1][relay]") {
  const std::string text = long_text(1'000'000);
  EchoServer server;
  Reader client{Role::client};
  REQUIRE(client.connection.submit(SendHeaders{1, post_request}));
  REQUIRE(client.connection.submit(SendData{1, Body::own(std::string(text)), true}));

  Wire to_client;
  for (int i = 0; i < 1'000 && !client.closed; ++i) {
    const std::size_t before = client.content.size();
    to_client = server.turn(client.turn(to_client));
    // A reader that does not read gets a window, and the server fills up to one of its own.
    CHECK(client.content.size() - before <= window);
    client.read(10'000);
  }

  CHECK(client.content == text);
  CHECK(server.relay.most <= window);
  CHECK(server.relay.held == 0);
  CHECK(server.memory.peak() <= 16'384);
}

TEST_CASE("§5.2: a proxy holds no more than a window of a download that nobody reads",
          "[rfc9113][5.2][5.2.1][relay]") {
  const std::string text = long_text(1'000'000);
  ProxyChain chain;
  REQUIRE(chain.client.connection.submit(SendHeaders{1, get_request, true}));
  chain.run();
  REQUIRE(chain.server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(chain.server.connection.submit(SendData{1, Body::own(std::string(text)), true}));

  chain.run();
  CHECK(chain.client.content.size() == window);
  CHECK(chain.proxy.down.held == window);

  for (int i = 0; i < 1'000 && !chain.client.closed; ++i) {
    chain.client.read(10'000);
    chain.run();
  }
  CHECK(chain.client.content == text);
  CHECK(chain.client.closed->verdict == Verdict::answered);
  CHECK(chain.proxy.down.most == window);
  CHECK(chain.proxy.down.held == 0);
  CHECK(chain.proxy.memory.peak() <= 32'768);
}

TEST_CASE("§5.2: a proxy holds no more than a window of an upload that nobody reads",
          "[rfc9113][5.2][5.2.1][relay]") {
  const std::string text = long_text(1'000'000);
  ProxyChain chain;
  REQUIRE(chain.client.connection.submit(SendHeaders{1, post_request}));
  REQUIRE(chain.client.connection.submit(SendData{1, Body::own(std::string(text))}));
  REQUIRE(
      chain.client.connection.submit(SendHeaders{1, std::array{Field{"x-checksum", "42"}}, true}));

  chain.run();
  CHECK(chain.server.content.size() == window);
  CHECK(chain.proxy.up.held == window);
  for (int i = 0; i < 1'000 && !chain.server.ended; ++i) {
    chain.server.read(10'000);
    chain.run();
  }
  CHECK(chain.server.content == text);
  CHECK(chain.server.sections == 2);
  CHECK(chain.proxy.up.most == window);
  REQUIRE(chain.server.connection.submit(SendHeaders{1, ok_response, true}));
  chain.run();
  CHECK(chain.client.closed->verdict == Verdict::answered);
  CHECK(chain.proxy.front.live_streams() == 0);
  CHECK(chain.proxy.back.live_streams() == 0);
}

TEST_CASE("§5.4.2: a proxy passes resets on, and what it held is let go",
          "[rfc9113][5.4.2][5.2][relay]") {
  ProxyChain chain;
  REQUIRE(chain.client.connection.submit(SendHeaders{1, get_request, true}));
  chain.run();
  REQUIRE(chain.server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(chain.server.connection.submit(SendData{1, Body::own(long_text(200'000)), true}));
  chain.run();
  REQUIRE(chain.proxy.down.held == window);

  REQUIRE(chain.client.connection.submit(ResetStream{1, ErrorCode::cancel}));
  chain.run();

  CHECK(chain.server.closed->code == ErrorCode::cancel);
  CHECK(chain.server.closed->by == EndedBy::peer);
  CHECK(chain.proxy.down.held == 0);
  CHECK(chain.proxy.back.receive_window() == static_cast<std::int64_t>(window));
}

}  // namespace h2::test
