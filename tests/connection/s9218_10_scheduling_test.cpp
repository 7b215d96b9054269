// RFC 9218 §10: in which order a server sends.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

struct Response {
  StreamId stream;
  Priority priority;
  std::size_t octets;
};

// A server, with requests on the streams of `responses`, that has been told to send them all.
Twins server_with(const std::vector<Response>& responses, const Options& options = {},
                  std::uint32_t window = 1'000'000) {
  Twins ends = Twins::established(Role::server, options,
                                  settings({{SettingId::initial_window_size, window}}));
  StreamId highest = 0;
  for (const Response& r : responses) highest = std::max(highest, r.stream);
  static_cast<void>(ends.feed(window_update(0, 1'000'000)));
  for (StreamId id = 1; id <= highest; id += 2) static_cast<void>(ends.feed(get(id)));
  for (const Response& r : responses) {
    REQUIRE(ends.submit(UpdatePriority{r.stream, r.priority}));
    REQUIRE(ends.submit(SendHeaders{r.stream, ok_response}));
  }
  static_cast<void>(ends.output());
  for (const Response& r : responses) {
    REQUIRE(ends.submit(SendData{r.stream, Body::own(std::string(r.octets, 'x')), true}));
  }
  return ends;
}

// The streams whose DATA frames follow each other.
std::string order(const Wire& output) {
  std::string out;
  for (const std::string& line : frames(output.octets)) {
    if (line.rfind("DATA ", 0) != 0) continue;
    if (!out.empty()) out += ' ';
    out += line.substr(5, line.find(' ', 5) - 5);
  }
  return out;
}

constexpr std::size_t frame = 16'384;

}  // namespace

TEST_CASE("§10: the most urgent first", "[rfc9218][10][9218-10-1]") {
  Twins ends = server_with({{1, {7, false}, 2 * frame},
                            {3, {3, false}, 2 * frame},
                            {5, {0, true}, 2 * frame},
                            {7, {3, false}, 2 * frame}});

  CHECK(order(ends.output()) == "5 5 3 3 7 7 1 1");
}

TEST_CASE("§10: the same urgency one after another, incremental by turns",
          "[rfc9218][10][9218-10-1]") {
  SECTION("not incremental") {
    Twins ends = server_with({{1, {}, 3 * frame}, {3, {}, 3 * frame}, {5, {}, frame}});
    CHECK(order(ends.output()) == "1 1 1 3 3 3 5");
  }
  SECTION("not incremental, answered in another order") {
    Twins ends = server_with({{5, {}, 2 * frame}, {3, {}, 2 * frame}, {1, {}, 2 * frame}});
    CHECK(order(ends.output()) == "1 1 3 3 5 5");
  }
  SECTION("incremental") {
    Twins ends =
        server_with({{1, {3, true}, 3 * frame}, {3, {3, true}, 2 * frame}, {5, {3, true}, frame}});
    CHECK(order(ends.output()) == "1 3 5 1 3 1");
  }
  SECTION("both") {
    Twins ends = server_with({{1, {}, 2 * frame},
                              {3, {3, true}, 2 * frame},
                              {5, {3, true}, 2 * frame},
                              {7, {}, 2 * frame}});
    CHECK(order(ends.output()) == "1 3 1 5 7 3 7 5");
  }
}

TEST_CASE("§10: a body that goes on keeps its place", "[rfc9218][10][9218-10-1]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1) + get(3)));
  for (const StreamId id : {1U, 3U}) REQUIRE(ends.submit(SendHeaders{id, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string(10, 'a'))}));
  REQUIRE(ends.submit(SendData{3, Body::own(std::string(40'000, 'b'))}));
  static_cast<void>(ends.output());
  REQUIRE(ends.submit(SendData{3, Body::own(std::string(10, 'b')), true}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string(10, 'a')), true}));

  CHECK(order(ends.output()) == "1 3");
}

TEST_CASE("§10: a stream without window holds up nobody", "[rfc9218][10][9218-10-1]") {
  Twins ends = server_with({{1, {0, false}, frame}, {3, {7, false}, 10}}, {}, 10);

  CHECK(order(ends.output()) == "1 3");
  static_cast<void>(ends.feed(window_update(1, 5)));
  CHECK(order(ends.output()) == "1");
  static_cast<void>(ends.feed(settings({{SettingId::initial_window_size, 1'000'000}})));
  CHECK(order(ends.output()) == "1");
  CHECK(ends.events().size() == 2);
}

TEST_CASE("§10: a priority that changes counts from the next frame on",
          "[rfc9218][10][9218-10-1]") {
  End server = established(Role::server);
  static_cast<void>(server.feed(get(1) + get(3)));
  for (const StreamId id : {1U, 3U}) {
    REQUIRE(server.connection.submit(SendHeaders{id, ok_response}));
    REQUIRE(server.connection.submit(SendData{id, Body::own(std::string(2 * frame, 'x')), true}));
  }
  std::vector<std::byte> buffer(20 + 9 + frame);
  REQUIRE(server.connection.write(buffer) == buffer.size());
  CHECK(order(Wire{buffer}) == "1");

  const Wire urgent = frame_octets(h2::frame::PriorityUpdate{3, text("u=0").octets});
  CHECK(server.feed(urgent) == Log{"priority 3 u=0"});
  CHECK(order(server.output()) == "3 3 1");
}

TEST_CASE("§10: a priority that changes while there is no window counts afterwards",
          "[rfc9218][10][9218-10-1]") {
  Twins ends = server_with({{1, {}, frame}, {3, {}, frame}, {5, {}, frame}}, {}, 0);
  CHECK(ends.output() == Wire{});

  REQUIRE(ends.submit(UpdatePriority{5, {0, false}}));
  REQUIRE(ends.submit(UpdatePriority{1, {3, true}}));
  REQUIRE(ends.submit(UpdatePriority{1, {4, true}}));
  static_cast<void>(ends.feed(settings({{SettingId::initial_window_size, 65'535}})));
  CHECK(order(ends.output()) == "5 3 1");
}

namespace {

// Chooses the stream with the most octets left, and remembers what it was shown.
struct Longest {
  std::vector<std::string> seen;

  static StreamId choose(void* context, std::span<const Sendable> streams) {
    std::string line;
    for (const Sendable& s : streams) {
      line += std::to_string(s.stream) + ":" + std::to_string(s.queued / frame) + ":u" +
              std::to_string(s.priority.urgency) + " ";
    }
    static_cast<Longest*>(context)->seen.push_back(line);
    return std::max_element(
               streams.begin(), streams.end(),
               [](const Sendable& a, const Sendable& b) { return a.queued < b.queued; })
        ->stream;
  }
};

}  // namespace

TEST_CASE("§10: a scheduler of the caller's own chooses among those that can send",
          "[rfc9218][10][scheduling]") {
  Longest longest;
  Options options;
  options.scheduling = {&Longest::choose, &longest};
  End server =
      established(Role::server, options, settings({{SettingId::initial_window_size, 2 * frame}}));
  static_cast<void>(server.feed(get(1) + get(3) + get(5) + window_update(0, 1'000'000)));
  static_cast<void>(server.feed(window_update(3, frame)));
  REQUIRE(server.connection.submit(UpdatePriority{1, {0, false}}));
  REQUIRE(server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(server.connection.submit(SendHeaders{3, ok_response}));
  static_cast<void>(server.output());

  REQUIRE(server.connection.submit(SendData{1, Body::own(std::string(3 * frame, 'x')), true}));
  REQUIRE(server.connection.submit(SendData{3, Body::own(std::string(2 * frame, 'x'))}));
  REQUIRE(server.connection.submit(SendData{3, Body::own(std::string(frame, 'x')), true}));

  CHECK(server.connection.has_output());
  CHECK(longest.seen.empty());
  CHECK(order(server.output()) == "1 3 1 3 3");
  CHECK(longest.seen == std::vector<std::string>{"1:3:u0 3:3:u3 ", "3:3:u3 1:2:u0 ",
                                                 "1:2:u0 3:2:u3 ", "3:2:u3 ", "3:1:u3 "});
  CHECK_FALSE(server.connection.has_output());
}

}  // namespace h2::test
