// RFC 9113 §5.1: every state of a stream against every type of frame. The table is written from the
// section and from what was decided where it leaves a choice, not from the engine.
#include <functional>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

struct Outcome {
  enum class What : std::uint8_t { taken, dropped, reset, end } what;
  Rule rule{};
  ErrorCode code{};
};
using What = Outcome::What;

constexpr Outcome ok{What::taken};
constexpr Outcome drop{What::dropped};
constexpr Outcome idle{What::end, Rule::idle_stream, ErrorCode::protocol_error};
constexpr Outcome reserved{What::end, Rule::reserved_stream, ErrorCode::protocol_error};
constexpr Outcome parity{What::end, Rule::stream_parity, ErrorCode::protocol_error};
constexpr Outcome half{What::reset, Rule::half_closed_stream, ErrorCode::stream_closed};
constexpr Outcome ended_h{What::end, Rule::ended_stream_headers, ErrorCode::stream_closed};
constexpr Outcome ended_d{What::reset, Rule::ended_stream_data, ErrorCode::stream_closed};
constexpr Outcome late{What::reset, Rule::reset_stream, ErrorCode::stream_closed};
constexpr Outcome server{What::end, Rule::push_from_client, ErrorCode::protocol_error};
constexpr Outcome push{What::end, Rule::push_stream_state, ErrorCode::protocol_error};
constexpr Outcome cont{What::end, Rule::continuation_unexpected, ErrorCode::protocol_error};

struct Row {
  const char* name;
  StreamId stream;
  StreamId highest;  // of the peer, in GOAWAY
  std::function<void(Twins&)> arrange;
  std::string_view block;  // what HEADERS carries: it has to be right where it is taken
  Outcome data, headers, priority, rst, promise, update, continuation;
};

// What brings a server's streams into their states. 1 is the client's, 2 is promised on 1.
void nothing(Twins&) {}
void request(Twins& ends) { static_cast<void>(ends.feed(post(1))); }
void whole_request(Twins& ends) { static_cast<void>(ends.feed(get(1))); }
void answer(Twins& ends) { REQUIRE(ends.submit(SendHeaders{1, ok_response, true})); }
void reset_1(Twins& ends) { REQUIRE(ends.submit(ResetStream{1})); }
void reset_2(Twins& ends) { REQUIRE(ends.submit(ResetStream{2})); }
void peer_resets_1(Twins& ends) { static_cast<void>(ends.feed(rst(1, ErrorCode::cancel))); }
void peer_resets_2(Twins& ends) { static_cast<void>(ends.feed(rst(2, ErrorCode::cancel))); }
void push_2(Twins& ends) {
  whole_request(ends);
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
}
void answer_2(Twins& ends, bool end) { REQUIRE(ends.submit(SendHeaders{2, ok_response, end})); }

// And a client's. 1 is its own, 2 is promised on it.
void ask(Twins& ends) { REQUIRE(ends.submit(SendHeaders{1, post_request})); }
void ask_whole(Twins& ends) { REQUIRE(ends.submit(SendHeaders{1, get_request, true})); }
void answered(Twins& ends, bool end) { static_cast<void>(ends.feed(headers(1, "88", end))); }
void promised(Twins& ends) {
  ask_whole(ends);
  static_cast<void>(ends.feed(promise(1, 2)));
}
void pushed(Twins& ends, bool end) {
  promised(ends);
  static_cast<void>(ends.feed(headers(2, "88", end)));
}

template <class... Steps>
std::function<void(Twins&)> all(Steps... steps) {
  return [=](Twins& ends) { (steps(ends), ...); };
}
std::function<void(Twins&)> with(void (*step)(Twins&, bool), bool end) {
  return [=](Twins& ends) { step(ends, end); };
}

constexpr std::string_view get_block = "82 86 84 01 01 78";

// clang-format off
const Row server_rows[] = {
  //                                                                                        DATA      HEADERS   PRIO  RST   PUSH    WU    CONT
  {"idle",                       1, 0, nothing,                                  get_block, idle,     ok,       drop, idle, server, idle, cont},
  {"idle, below nothing",        7, 0, nothing,                                  get_block, idle,     ok,       drop, idle, server, idle, cont},
  {"idle, ours to open",         2, 0, nothing,                                  get_block, idle,     parity,   drop, idle, server, idle, cont},
  {"reserved (local)",           2, 1, push_2,                                   get_block, reserved, reserved, drop, ok,   server, ok,   cont},
  {"open",                       1, 1, request,                                  "",        ok,       ok,       drop, ok,   server, ok,   cont},
  {"half-closed (local)",        1, 1, all(request, answer),                     "",        ok,       ok,       drop, ok,   server, ok,   cont},
  {"half-closed (remote)",       1, 1, whole_request,                            "",        half,     half,     drop, ok,   server, ok,   cont},
  {"half-closed (remote), push", 2, 1, all(push_2, with(answer_2, false)),       "",        half,     half,     drop, ok,   server, ok,   cont},
  {"closed",                     1, 1, all(whole_request, answer),               "",        ended_d,  ended_h,  drop, drop, server, drop, cont},
  {"closed, push",               2, 1, all(push_2, with(answer_2, true)),        "",        ended_d,  ended_h,  drop, drop, server, drop, cont},
  {"reset by us",                1, 1, all(request, reset_1),                    "",        drop,     drop,     drop, drop, server, drop, cont},
  {"reset by us, push",          2, 1, all(push_2, reset_2),                     "",        drop,     drop,     drop, drop, server, drop, cont},
  {"reset by the peer",          1, 1, all(request, peer_resets_1),              "",        late,     late,     drop, drop, server, drop, cont},
  {"reset by the peer, push",    2, 1, all(push_2, peer_resets_2),               "",        late,     late,     drop, drop, server, drop, cont},
};
const Row client_rows[] = {
  {"idle",                       1, 0, nothing,                                  "88",      idle,     parity,   drop, idle, push,   idle, cont},
  {"idle, the server's",         2, 0, nothing,                                  "88",      idle,     parity,   drop, idle, push,   idle, cont},
  {"reserved (remote)",          2, 2, promised,                                 "88",      reserved, ok,       drop, ok,   push,   reserved, cont},
  {"open",                       1, 0, all(ask, with(answered, false)),          "",        ok,       ok,       drop, ok,   ok,     ok,   cont},
  {"half-closed (local)",        1, 0, all(ask_whole, with(answered, false)),    "",        ok,       ok,       drop, ok,   ok,     ok,   cont},
  {"half-closed (local), push",  2, 2, with(pushed, false),                      "",        ok,       ok,       drop, ok,   push,   ok,   cont},
  {"half-closed (remote)",       1, 0, all(ask, with(answered, true)),           "",        half,     half,     drop, ok,   push,   ok,   cont},
  {"closed",                     1, 0, all(ask_whole, with(answered, true)),     "",        ended_d,  ended_h,  drop, drop, push,   drop, cont},
  {"closed, push",               2, 2, with(pushed, true),                       "",        ended_d,  ended_h,  drop, drop, push,   drop, cont},
  {"reset by us",                1, 0, all(ask, reset_1),                        "",        drop,     drop,     drop, drop, ok,     drop, cont},
  {"reset by us, push",          2, 2, all(promised, reset_2),                   "",        drop,     drop,     drop, drop, push,   drop, cont},
  {"reset by the peer",          1, 0, all(ask, peer_resets_1),                  "",        late,     late,     drop, drop, push,   drop, cont},
  {"reset by the peer, push",    2, 2, all(promised, peer_resets_2),             "",        late,     late,     drop, drop, push,   drop, cont},
};
// clang-format on

Twins arranged(Role role, const Row& row) {
  Twins ends = Twins::established(role, role == Role::client ? with_settings({}) : Options{});
  row.arrange(ends);
  static_cast<void>(ends.output());
  static_cast<void>(ends.events());
  return ends;
}

// Whether the frame was taken shows in an event, in a window, in a frame of ours.
void check_taken(Twins& ends, const Wire& input, StreamId stream) {
  const auto window = ends.connection().send_window(stream);
  const Log log = ends.feed(input);
  const Wire out = ends.output();
  CHECK((!log.empty() || ends.connection().send_window(stream) != window || out != Wire{}));
  for (const std::string& line : log) CHECK(line.rfind("error", 0) != 0);
  check_lives(ends);
}

void check_cell(Role role, const Row& row, const Wire& input, const Outcome& outcome) {
  Twins ends = arranged(role, row);
  switch (outcome.what) {
    case What::taken: return check_taken(ends, input, row.stream);
    case What::dropped:
      CHECK(ends.feed(input).empty());
      CHECK(ends.output() == Wire{});
      return check_lives(ends);
    case What::end:
      static_cast<void>(check_ends(ends, input, outcome.rule, outcome.code, row.highest));
      return;
    case What::reset: {
      // A stream whose last event was told has nobody to tell: the peer hears of it, and only once.
      const bool told = outcome.rule != Rule::half_closed_stream;
      if (!told) {
        static_cast<void>(check_resets(ends, input, outcome.rule, outcome.code, row.stream));
      } else {
        CHECK(ends.feed(input).empty());
        CHECK(ends.output() == rst(row.stream, outcome.code));
      }
      CHECK(ends.feed(input).empty());
      CHECK(ends.output() == Wire{});
      return check_lives(ends);
    }
  }
}

void check_row(Role role, const Row& row) {
  INFO(row.name << ", stream " << row.stream);
  const StreamId id = row.stream;
  const auto cell = [&](const char* frame, const Wire& input, const Outcome& outcome) {
    INFO(frame);
    check_cell(role, row, input, outcome);
  };
  cell("DATA", data(id, "x"), row.data);
  cell("DATA, empty", data(id, ""), row.data.what == What::taken ? drop : row.data);
  cell("HEADERS", headers(id, row.block, true), row.headers);
  cell("PRIORITY", raw(2, 0, id, wire("00000000 0f")), row.priority);
  cell("PRIORITY, exclusive", raw(2, 0, id, wire("80000063 ff")), row.priority);
  cell("RST_STREAM", rst(id, ErrorCode::cancel), row.rst);
  cell("PUSH_PROMISE", promise(id, 4), row.promise);
  cell("WINDOW_UPDATE", window_update(id, 5), row.update);
  cell("CONTINUATION", raw(9, 4, id), row.continuation);
}

}  // namespace

TEST_CASE("§5.1: what a server's streams take in each state",
          "[rfc9113][5.1][9113-5.1-1][9113-5.1-2][9113-5.1-3][9113-5.1-6][9113-5.1-7][9113-5.1-14]"
          "[9113-5.1-18][9113-5.1-19][9113-5.1-20][9113-5.1-25][9113-6.1-7][9113-6.3-3]"
          "[9113-6.4-4][9113-8.4-6][9113-6.9-5][idle_stream][stream_parity][reserved_stream]"
          "[half_closed_stream][ended_stream_headers][ended_stream_data][reset_stream]"
          "[push_from_client][continuation_unexpected]") {
  for (const Row& row : server_rows) check_row(Role::server, row);
}

TEST_CASE("§5.1: what a client's streams take in each state",
          "[rfc9113][5.1][9113-5.1-1][9113-5.1-2][9113-5.1-3][9113-5.1-9][9113-5.1-13]"
          "[9113-5.1-14][9113-5.1-18][9113-5.1-19][9113-5.1-20][9113-5.1-22][9113-5.1-25]"
          "[9113-6.6-4][idle_stream][stream_parity][reserved_stream][half_closed_stream]"
          "[ended_stream_headers][ended_stream_data][reset_stream][push_stream_state]") {
  for (const Row& row : client_rows) check_row(Role::client, row);
}

TEST_CASE("§5.1: SETTINGS, PING and GOAWAY belong to no stream, whatever its state",
          "[rfc9113][5.1][9113-6.5-6][9113-6.7-5][9113-6.8-3][settings_on_stream][ping_on_stream]"
          "[goaway_on_stream]") {
  const auto check = [](Role role, const Row& row) {
    INFO(row.name);
    const auto cell = [&](const Wire& input, Rule rule) {
      check_cell(role, row, input, Outcome{What::end, rule, ErrorCode::protocol_error});
    };
    cell(raw(4, 0, row.stream), Rule::settings_on_stream);
    cell(raw(4, 1, row.stream), Rule::settings_on_stream);
    cell(raw(6, 0, row.stream, wire("0102030405060708")), Rule::ping_on_stream);
    cell(raw(6, 1, row.stream, wire("0102030405060708")), Rule::ping_on_stream);
    cell(raw(7, 0, row.stream, wire("0000000000000000")), Rule::goaway_on_stream);
  };
  for (const Row& row : server_rows) check(Role::server, row);
  for (const Row& row : client_rows) check(Role::client, row);
}

}  // namespace h2::test
