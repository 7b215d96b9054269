// What working peers do, for an hour or longer: no limit may trip.
#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t second = 1'000 * millisecond;

/// A client and a server that answers, over a wire without delay, with one clock.
class Scene {
 public:
  explicit Scene(std::string answer, const Options& server_options = {})
      : answer_(std::move(answer)), client_(Role::client), server_(Role::server, server_options) {
    pass(0);
    exchange();
  }

  void pass(std::int64_t nanoseconds) {
    now_ += nanoseconds;
    client_.advance(Time{now_});
    server_.advance(Time{now_});
  }

  StreamId request(Fields fields = get_request, bool end_stream = true) {
    const StreamId id = *client_.next_stream_id();
    REQUIRE(client_.submit(SendHeaders{id, fields, end_stream}));
    return id;
  }

  /// Carries octets to and fro until nothing is under way.
  void exchange() {
    for (bool moved = true; moved;) {
      moved = carry(client_, server_);
      moved = carry(server_, client_) || moved;
    }
    REQUIRE(errors_ == 0);
  }

  /// Octets that the client's engine would not write, but others do.
  void say(const Wire& octets) {
    Bytes input = octets;
    listen(server_, input);
    REQUIRE(errors_ == 0);
  }

  void hold_answers(bool hold) { hold_ = hold; }
  [[nodiscard]] std::size_t closed() const { return closed_; }
  Connection& client() { return client_; }
  Connection& server() { return server_; }

 private:
  bool carry(Connection& from, Connection& to) {
    std::array<std::byte, 16'384> buffer;
    bool moved = false;
    while (const std::size_t n = from.write(buffer)) {
      Bytes input = Bytes{buffer}.first(n);
      listen(to, input);
      moved = true;
    }
    Bytes nothing;
    listen(from, nothing);
    return moved;
  }

  void listen(Connection& connection, Bytes& input) {
    while (const auto event = connection.poll(input)) {
      errors_ += std::holds_alternative<PeerError>(*event) ? 1 : 0;
      if (const auto* error = std::get_if<PeerError>(&*event)) FAIL(info(error->rule).name);
      closed_ += std::holds_alternative<StreamClosed>(*event) && &connection == &client_ ? 1 : 0;
      const auto* headers = std::get_if<HeadersReceived>(&*event);
      if (headers == nullptr || &connection != &server_ || hold_) continue;
      REQUIRE(connection.submit(SendHeaders{headers->stream, ok_response, answer_.empty()}));
      if (answer_.empty()) continue;
      REQUIRE(connection.submit(SendData{headers->stream, Body::own(answer_), true}));
    }
  }

  std::string answer_;
  Connection client_;
  Connection server_;
  std::int64_t now_ = 0;
  std::size_t errors_ = 0;
  std::size_t closed_ = 0;
  bool hold_ = false;
};

}  // namespace

TEST_CASE("benign: a browser that leaves a page with a hundred requests under way",
          "[benign][rfc9113][10.5][9113-10.5-4]") {
  Scene scene{std::string(20'000, 'x')};
  for (StreamId id = 3; id <= 13; id += 2) {
    scene.say(frame_octets(frame::Priority{id, {0, 200, false}}));
  }
  scene.hold_answers(true);
  for (int round = 0; round < 360; ++round) {
    std::vector<StreamId> ids;
    for (int i = 0; i < 100; ++i) ids.push_back(scene.request());
    scene.exchange();
    for (const StreamId id : ids) REQUIRE(scene.client().submit(ResetStream{id}));
    scene.exchange();
    scene.pass(10 * second);
  }
}

TEST_CASE("benign: a client that sends PING and RST_STREAM for each body it does not read",
          "[benign][rfc9113][10.5][9113-10.5-4]") {
  const bool clock = GENERATE(true, false);
  Scene scene{"ok"};
  for (int i = 0; i < 20'000; ++i) {
    scene.hold_answers(true);
    const StreamId unread = scene.request();
    scene.exchange();
    REQUIRE(scene.server().submit(SendHeaders{unread, ok_response}));
    REQUIRE(scene.server().submit(SendData{unread, Body::own(std::string(900, 'x'))}));
    scene.exchange();
    REQUIRE(scene.client().submit(ResetStream{unread}));
    REQUIRE(scene.client().submit(Ping{}));
    scene.hold_answers(false);
    static_cast<void>(scene.request());
    scene.exchange();
    if (!clock) continue;
    // Fifty a second, then somebody reads for a while.
    scene.pass(20 * millisecond);
    if (i % 1'000 == 0) scene.pass(180 * second);
  }
}

TEST_CASE("benign: small messages both ways, with PING to measure each round trip",
          "[benign][rfc9113][10.5]") {
  const bool clock = GENERATE(true, false);
  Scene scene{""};
  scene.hold_answers(true);
  const StreamId id = scene.request(post_request, false);
  scene.exchange();
  REQUIRE(scene.server().submit(SendHeaders{id, ok_response}));
  for (int i = 0; i < 50'000; ++i) {
    REQUIRE(scene.client().submit(SendData{id, Body::own(std::string("hello"))}));
    REQUIRE(scene.server().submit(SendData{id, Body::own(std::string("hello"))}));
    scene.exchange();
    REQUIRE(scene.client().submit(Ping{}));
    REQUIRE(scene.server().submit(Ping{}));
    // A client that gives credit back for each message as it comes.
    if (i > 0) scene.say(window_update(0, 5) + window_update(id, 5));
    scene.exchange();
    if (clock) scene.pass(i % 1'000 == 0 ? 80 * second : millisecond / 5);
  }
}

TEST_CASE("benign: an upload in padded pieces of 1 KiB", "[benign][rfc9113][10.5]") {
  Scene scene{"thanks"};
  scene.hold_answers(true);
  const StreamId id = scene.request(post_request, false);
  scene.exchange();
  Wire payload = wire("ff");
  payload.octets.resize(1 + 1'024 + 255);
  for (int i = 0; i < 20'000; ++i) {
    scene.say(raw(0, 8, id, payload));
    std::array<std::byte, 4'096> credit;
    while (scene.server().write(credit) > 0) {
    }
    scene.pass(i % 1'000 == 0 ? 200 * second : millisecond);
  }
}

TEST_CASE("benign: a download in frames of 16 MiB, for which credit comes by the KiB",
          "[benign][rfc9113][10.5]") {
  const Wire wide = settings(
      {{SettingId::max_frame_size, 0xff'ffff}, {SettingId::initial_window_size, 0x7fff'ffff}});
  End server = established(Role::server, {}, wide);
  static_cast<void>(server.feed(window_update(0, 0x7fff'ffff - 65'535) + get(1)));
  REQUIRE(server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(server.connection.submit(SendData{1, Body::own(std::string(64 << 20, 'x')), true}));
  const Wire credit = window_update(0, 16'000) + window_update(1, 16'000);

  std::vector<std::byte> buffer(16'384);
  Log said;
  for (std::size_t n = 1; n > 0 && said.empty();) {
    n = server.connection.write(buffer);
    if (server.connection.live_streams() > 0 && n > 0) said = server.feed(credit);
  }

  CHECK(said == Log{"sent 1", "closed 1 NO_ERROR both answered"});
}

TEST_CASE("benign: content that was under way when its stream was reset",
          "[benign][rfc9113][5.1][10.5]") {
  Scene scene{""};
  scene.hold_answers(true);
  for (int round = 0; round < 500; ++round) {
    const StreamId id = scene.request(post_request, false);
    scene.exchange();
    REQUIRE(scene.server().submit(ResetStream{id}));
    for (int i = 0; i < 32; ++i) scene.say(data(id, std::string(2'000, 'x')));
    scene.say(window_update(id, 1'000));
    scene.say(data(id, "", true));
    scene.exchange();
    scene.pass(10 * second);
  }
}

TEST_CASE("benign: a connection that is kept alive for thirty days",
          "[benign][rfc9113][6.7][10.5]") {
  Scene scene{""};
  for (std::int64_t t = 0; t < 30 * 86'400; t += 10) {
    scene.pass(10 * second);
    REQUIRE(scene.client().submit(Ping{}));
    scene.exchange();
  }
}

TEST_CASE("benign: a hundred thousand requests without a clock", "[benign][rfc9113][10.5]") {
  Scene scene{std::string(100, 'x')};
  for (int i = 0; i < 100'000; ++i) {
    const StreamId id = scene.request();
    // As some clients do: more credit for the stream at its beginning, and late.
    scene.exchange();
    scene.say(window_update(id, 1'000) + window_update(id, 1'000));
    if (i % 50 == 0) REQUIRE(scene.client().submit(ChangeSettings{}));
  }
  CHECK(scene.closed() == 100'000);
}

TEST_CASE("benign: many cookies and many fields", "[benign][rfc9113][10.5.1]") {
  Scene scene{"ok"};
  std::vector<std::string> values;
  for (int i = 0; i < 90; ++i) values.push_back("crumb" + std::to_string(i) + "=of a cookie");
  std::vector<Field> cookies{get_request.begin(), get_request.end()};
  for (const std::string& value : values) cookies.push_back({"cookie", value});
  std::vector<Field> large{get_request.begin(), get_request.end()};
  const std::string value(450, 'v');
  for (int i = 0; i < 60; ++i) large.push_back({"x-forwarded", value});
  for (int i = 0; i < 100; ++i) {
    static_cast<void>(scene.request(cookies));
    static_cast<void>(scene.request(large));
    scene.exchange();
    scene.pass(40 * second);
  }
  CHECK(scene.closed() == 200);
}

TEST_CASE("benign: a section as large as a trusted peer was told that it may be",
          "[benign][rfc9113][6.10][10.5.1]") {
  Options trusting;
  trusting.limits = Limits::trusted();
  Scene scene{"ok", trusting};
  // Octets that the Huffman code does not shorten, in fields that are not to be kept.
  const std::string value(9'900, '\x7e');
  std::vector<Field> large{get_request.begin(), get_request.end()};
  for (int i = 0; i < 105; ++i) {
    large.push_back({.name = "x-large", .value = value, .indexing = Indexing::skip});
  }
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(scene.request(large));
    scene.exchange();
  }
  CHECK(scene.closed() == 3);
}

TEST_CASE("benign: trailers, and content that ends with an empty DATA frame",
          "[benign][rfc9113][8.1][10.5]") {
  constexpr std::array<Field, 1> trailers = {Field{"grpc-status", "0"}};
  Scene scene{""};
  scene.hold_answers(true);
  for (int i = 0; i < 4'000; ++i) {
    const StreamId id = scene.request(post_request, false);
    REQUIRE(scene.client().submit(SendData{id, Body::own(std::string("hello"))}));
    scene.exchange();
    REQUIRE(scene.client().submit(SendData{id, Body{}, true}));
    scene.exchange();
    REQUIRE(scene.server().submit(SendHeaders{id, ok_response}));
    REQUIRE(scene.server().submit(SendData{id, Body::own(std::string("hi"))}));
    if (i % 2 == 0) {
      REQUIRE(scene.server().submit(SendHeaders{id, trailers, true}));
    } else {
      scene.exchange();
      REQUIRE(scene.server().submit(SendData{id, Body{}, true}));
    }
    scene.exchange();
    scene.pass(second);
  }
  CHECK(scene.closed() == 4'000);
}

TEST_CASE("benign: pushes, of which some are not wanted, until none are",
          "[benign][rfc9113][8.4][10.5]") {
  Scene scene{"ok"};
  scene.hold_answers(true);
  const std::array<Setting, 1> on = {Setting{SettingId::enable_push, 1}};
  const std::array<Setting, 1> off = {Setting{SettingId::enable_push, 0}};
  for (int i = 0; i < 400; ++i) {
    if (i % 100 == 0) REQUIRE(scene.client().submit(ChangeSettings{on}));
    if (i % 100 == 50) REQUIRE(scene.client().submit(ChangeSettings{off}));
    scene.exchange();
    const StreamId id = scene.request();
    scene.exchange();
    std::vector<StreamId> promised;
    for (int j = 0; j < 5 && i % 100 < 50; ++j) {
      promised.push_back(*scene.server().next_stream_id());
      REQUIRE(scene.server().submit(PushPromise{id, promised.back(), get_request}));
    }
    scene.exchange();
    for (std::size_t j = 0; j < promised.size(); ++j) {
      if (j % 2 == 1) {
        REQUIRE(scene.client().submit(ResetStream{promised[j]}));
        scene.exchange();
      } else {
        REQUIRE(scene.server().submit(SendHeaders{promised[j], ok_response, true}));
      }
    }
    REQUIRE(scene.server().submit(SendHeaders{id, ok_response, true}));
    scene.exchange();
    scene.pass(10 * second);
  }
  CHECK(scene.closed() == 400 + 200 * 5);
}

TEST_CASE("benign: a server that promises more than it keeps up with",
          "[benign][rfc9113][8.4][10.5]") {
  Scene scene{""};
  scene.hold_answers(true);
  const std::array<Setting, 1> on = {Setting{SettingId::enable_push, 1}};
  REQUIRE(scene.client().submit(ChangeSettings{on}));
  scene.exchange();
  // What a client has not asked for does not count as its own.
  for (int i = 0; i < 40; ++i) {
    const StreamId id = scene.request();
    scene.exchange();
    for (int j = 0; j < 2; ++j) {
      const StreamId promised = *scene.server().next_stream_id();
      REQUIRE(scene.server().submit(PushPromise{id, promised, get_request}));
      REQUIRE(scene.server().submit(SendHeaders{promised, ok_response}));
    }
    scene.exchange();
  }
  for (int i = 0; i < 60; ++i) static_cast<void>(scene.request());
  for (int i = 0; i < 50; ++i) {
    const StreamId promised = *scene.server().next_stream_id();
    REQUIRE(scene.server().submit(PushPromise{1, promised, get_request}));
  }
  scene.exchange();
  CHECK(scene.server().live_streams() == 100 + 80 + 50);
  for (int i = 0; i < 40; ++i) {
    REQUIRE(scene.client().submit(ResetStream{static_cast<StreamId>(2 * i + 1)}));
  }
  scene.exchange();
  for (int i = 0; i < 40; ++i) static_cast<void>(scene.request());
  scene.exchange();
  CHECK(scene.server().live_streams() == 100 + 80 + 50);
}

}  // namespace h2::test
