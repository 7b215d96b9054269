// Traces for people.
#include <string>
#include <string_view>
#include <utility>

#include <h2/trace.hpp>

#include "trace/scene.hpp"

namespace h2::test {

namespace {

std::string printed(trace::TextOptions options) {
  std::string lines;
  trace::Text text{trace::append_to(lines), std::move(options)};
  play_scene(observed_by(text));
  text.settle();
  return lines;
}

std::string line_of(const frame::Frame& frame) {
  std::string lines;
  trace::Text text{trace::append_to(lines)};
  print_received(text, frame);
  text.settle();
  return lines;
}

}  // namespace

TEST_CASE("trace::Text: one aligned line for each frame, and one for each field", "[trace]") {
  CHECK(
      printed({}) ==
      R"(←      0  SETTINGS             12  MAX_CONCURRENT_STREAMS 100, MAX_HEADER_LIST_SIZE 65,536
→         preface              24  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
→      0  SETTINGS              6  INITIAL_WINDOW_SIZE 80,000
←      0  SETTINGS              0  ACK
→      0  SETTINGS              0  ACK
→      1  HEADERS              13  END_HEADERS
                 :method: POST
                 :scheme: http
                 :path: /
                 :authority: a
                 cookie: (hidden, 4 octets)  (never indexed)
→      1  DATA                  5  END_STREAM
←      1  HEADERS              10  END_HEADERS
                 :status: 200
                 x: a"\\\xff<
←      1  DATA             16,384
←      1  DATA             16,384
                 … 2 more DATA frames, 32,767 octets
→      0  WINDOW_UPDATE         4  +10,000
←      1  DATA              4,465
←      1  HEADERS               5  END_STREAM END_HEADERS
                 t: u
→      3  HEADERS              12  END_HEADERS
                 :method: POST
                 :scheme: http
                 :path: /
                 :authority: h2.test
→      3  WINDOW_UPDATE         4  +0
✗      3  broken rule              WINDOW_UPDATE of 0 for a stream (RFC 9113 §6.9)
←      3  RST_STREAM            4  PROTOCOL_ERROR
→      0  UNKNOWN(0x42)         2
←      0  GOAWAY                8  NO_ERROR, last stream 2,147,483,647
←      0  PING                  8  "shutdown"
→      0  PING                  8  ACK  "shutdown"
←      0  GOAWAY                8  NO_ERROR, last stream 3
)");
}

TEST_CASE("trace::Text: label, time and decisions where they are asked for", "[trace]") {
  CHECK(printed({.label = "#7", .time = true, .fields = false, .decisions = true, .fold = false}) ==
        "#7            ←      0  SETTINGS             12  MAX_CONCURRENT_STREAMS 100, "
        R"(MAX_HEADER_LIST_SIZE 65,536
#7  0.000000  →         preface              24  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#7  0.000000  →      0  SETTINGS              6  INITIAL_WINDOW_SIZE 80,000
#7  0.000000  ←      0  SETTINGS              0  ACK
#7  0.000000  →      0  SETTINGS              0  ACK
#7  0.001250  →      1  HEADERS              13  END_HEADERS
#7  0.001250  ·      1  state                    idle → open
#7  0.001250  →      1  DATA                  5  END_STREAM
#7  0.001250  ·      1  state                    open → half closed remote
#7  0.001250  ←      1  HEADERS              10  END_HEADERS
#7  0.001250  ←      1  DATA             16,384
#7  0.001250  ←      1  DATA             16,384
#7  0.001250  ←      1  DATA             16,384
#7  0.001250  ←      1  DATA             16,383
#7  0.001250  ·      0  blocked                  a flow-control window is used up
#7  0.001250  →      0  WINDOW_UPDATE         4  +10,000
#7  0.001250  ·      0  writable                 there is room in the window again
#7  0.001250  ←      1  DATA              4,465
#7  0.001250  ←      1  HEADERS               5  END_STREAM END_HEADERS
#7  0.001250  ·      1  state                    half closed remote → closed
#7  0.001250  ·      1  ended                    NO_ERROR by both, answered
#7  0.001250  →      3  HEADERS              12  END_HEADERS
#7  0.001250  ·      3  state                    idle → open
#7  0.001250  →      3  WINDOW_UPDATE         4  +0
#7  0.001250  ✗      3  broken rule              WINDOW_UPDATE of 0 for a stream (RFC 9113 §6.9)
#7  0.001250  ←      3  RST_STREAM            4  PROTOCOL_ERROR
#7  0.001250  ·      3  state                    open → closed
#7  0.001250  ·      3  ended                    PROTOCOL_ERROR by engine, maybe processed
#7  0.001250  →      0  UNKNOWN(0x42)         2
#7  0.100000  ←      0  GOAWAY                8  NO_ERROR, last stream 2,147,483,647
#7  0.100000  ←      0  PING                  8  "shutdown"
#7  0.100000  ·      0  stage                    noticed
#7  0.100000  →      0  PING                  8  ACK  "shutdown"
#7  0.100000  ←      0  GOAWAY                8  NO_ERROR, last stream 3
#7  0.100000  ·      0  stage                    draining
#7  0.100000  ·      0  stage                    ended
)");
}

TEST_CASE("trace::Text: what each frame says", "[trace]") {
  const std::string text = "ab\n";
  const Bytes octets = std::as_bytes(std::span{text});
  CHECK(line_of(frame::Priority{1, {3, 256, true}}) ==
        "→      1  PRIORITY              5  depends on 3 exclusively, weight 256\n");
  CHECK(line_of(frame::PushPromise{1, 2, {}}) ==
        "→      1  PUSH_PROMISE          4  END_HEADERS  promises stream 2\n");
  CHECK(line_of(frame::Ping{{std::byte{1}}}) ==
        "→      0  PING                  8  0x0100000000000000\n");
  CHECK(line_of(frame::Goaway{3, ErrorCode{0xff}, octets}) ==
        "→      0  GOAWAY               11  UNKNOWN(0xff), last stream 3, \"ab\\n\"\n");
  CHECK(line_of(frame::AltSvc{0, octets, octets}) ==
        "→      0  ALTSVC                8  \"ab\\n\" \"ab\\n\"\n");
  CHECK(line_of(frame::Origin{wire("0001 61 0002 6263").octets}) ==
        "→      0  ORIGIN                7  a, bc\n");
  CHECK(line_of(frame::PriorityUpdate{5, octets}) ==
        "→      0  PRIORITY_UPDATE       7  stream 5: \"ab\\n\"\n");
  CHECK(line_of(frame::Settings{false, std::array{Setting{SettingId{0x99}, 1}}}) ==
        "→      0  SETTINGS              6  UNKNOWN(0x99) 1\n");
}

TEST_CASE("trace::Text: what was refused, and what was let pass", "[trace]") {
  std::string lines;
  trace::Text text{trace::append_to(lines), {.decisions = true}};
  text.print({{}, observed::Refused{"Ping", 0, {MisuseKind::too_many_pending}}});
  text.print(
      {{}, observed::Refused{"SendHeaders", 3, {MisuseKind::malformed_fields, Rule::te_value, 2}}});
  text.print({{}, observed::ToleratedRules{observed::Way::received, 5, {Rule::te_value}}});
  CHECK(
      lines ==
      "✗      0  refused                  Ping: too many of these await the peer's answer\n"
      "✗      3  refused                  SendHeaders: the fields do not make a valid message: "
      "a TE field other than \"trailers\"\n"
      "·      5  tolerated                a TE field other than \"trailers\" (RFC 9113 §8.2.2)\n");
}

TEST_CASE("trace::Text: one hidden frame is shown after all", "[trace]") {
  std::string lines;
  trace::Text text{trace::append_to(lines)};
  for (int i = 0; i < 3; ++i) print_received(text, frame::Data{1, {}});
  text.settle();
  const std::string line = "→      1  DATA                  0\n";
  CHECK(lines == line + line + line);
}

TEST_CASE("trace::Text: a field section that was cut says so", "[trace]") {
  std::string lines;
  trace::Text text{trace::append_to(lines)};
  const Field field{"a", "b"};
  text.print({{}, observed::FieldSection{observed::Way::sent, 1, 0, {&field, 1}, true}});
  CHECK(lines ==
        "                 a: b\n"
        "                 ... and more than the limits allow\n");
}

TEST_CASE("trace::Text: secrets are shown to who asks for them", "[trace]") {
  const std::string lines = printed({.secrets = trace::Secrets::shown});
  CHECK(lines.find("cookie: id=7  (never indexed)\n") != lines.npos);
}

TEST_CASE("trace::Text: colour adds escape sequences and nothing else", "[trace]") {
  std::string coloured = printed({.decisions = true, .colour = true});
  for (std::size_t at; (at = coloured.find('\x1b')) != coloured.npos;) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  CHECK(coloured == printed({.decisions = true}));
}

TEST_CASE("printable: what a terminal could take for a command is escaped", "[trace]") {
  CHECK(trace::printable("a\x1b[1m\r\n\t\\\x80") == "a\\x1b[1m\\r\\n\\t\\\\\\x80");
}

}  // namespace h2::test
