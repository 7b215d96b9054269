// Whatever message the engine accepts can be written as HTTP/1.1 and reads back as exactly one
// message with the same fields: nobody smuggles anything through who translates (RFC 9113 §10.3).
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/connection/http1_text.hpp"
#include "fuzz/connection/laws.hpp"
#include "support/end.hpp"
#include "support/frames.hpp"

namespace h2::fuzz {
namespace {

using namespace std::string_view_literals;

constexpr std::array names = {
    ":method"sv, ":scheme"sv,  ":authority"sv,        ":path"sv,   ":status"sv, "host"sv,
    "x"sv,       "cookie"sv,   "content-length"sv,    "te"sv,      "expect"sv,  "X"sv,
    ""sv,        "x y"sv,      "transfer-encoding"sv, "upgrade"sv, "x:y"sv,     "connection"sv,
    "x\r\ny"sv,  ":protocol"sv};
constexpr std::array values = {"GET"sv,       "POST"sv,
                               "HEAD"sv,      "CONNECT"sv,
                               "OPTIONS"sv,   "http"sv,
                               "https"sv,     "/"sv,
                               "*"sv,         "a"sv,
                               "a:80"sv,      "200"sv,
                               "204"sv,       "304"sv,
                               "0"sv,         "3"sv,
                               "03"sv,        "+3"sv,
                               "3, 3"sv,      "trailers"sv,
                               "chunked"sv,   " x"sv,
                               "x "sv,        ""sv,
                               "a b"sv,       "/ HTTP/1.1\r\nx: y"sv,
                               "a\r\nx: y"sv, "a\nb"sv,
                               "a\0b"sv,      "u@a"sv,
                               "/#x"sv,       "urn"sv};

/// Fields that make a valid message, for a beginning.
constexpr std::array<Field, 4> request = {Field{":method", "POST"}, Field{":scheme", "http"},
                                          Field{":authority", "a"}, Field{":path", "/"}};
constexpr std::array<Field, 1> response = {Field{":status", "200"}};

/// A name or a value: one that has a meaning somewhere, some octets, or both.
template <class Table>
std::string some_text(Input& in, const Table& table) {
  const std::uint8_t what = in.octet();
  std::string out;
  if (what < 224) out = table[what % table.size()];
  if (what >= 192) out += in.text(in.octet() % 16U);
  return out;
}

test::Wire block_of(const std::vector<Line>& lines) {
  std::vector<Field> fields;
  for (const auto& [name, value] : lines) fields.push_back({name, value});
  hpack::Encoder encoder;
  test::Wire block;
  block.octets.resize(encoder.bound(fields));
  block.octets.resize(encoder.encode(fields, block.octets));
  return block;
}

std::vector<Line> read_lines(Input& in, Fields beginning) {
  std::vector<Line> lines;
  for (const Field& field : beginning) {
    const std::uint8_t what = in.octet();
    if (what == 255) continue;
    const bool other = what >= 160;
    lines.emplace_back(field.name, other ? some_text(in, values) : std::string{field.value});
  }
  for (std::size_t n = in.octet() % 6U; n > 0; --n) {
    std::string name = some_text(in, names);
    lines.emplace_back(std::move(name), some_text(in, values));
  }
  return lines;
}

/// What has END_STREAM.
enum class End : std::uint8_t { headers, content, trailers };

/// What the engine makes of one message; nothing if it finds fault with it.
std::optional<Message> received(Role role, const std::vector<Line>& lines, Bytes content,
                                End end_of) {
  const bool without_content = end_of == End::headers;
  Watched end{role, {}};
  std::optional<Message> message;
  bool complete = false;
  const auto hear = [&](const Event& event) {
    if (const auto* headers = std::get_if<HeadersReceived>(&event)) {
      if (headers->status != 0 && headers->status < 200) return;
      complete = headers->end_stream;
      if (headers->kind == HeadersKind::trailers) return;
      message.emplace();
      for (const Field& field : headers->fields)
        message->lines.emplace_back(field.name, field.value);
    } else if (const auto* data = std::get_if<DataReceived>(&event)) {
      for (const std::byte octet : data->data) message->content += static_cast<char>(octet);
      complete = data->end_stream;
    }
  };
  if (role == Role::server) {
    end.feed(test::magic(), hear);
  } else {
    check(end.connection.submit(SendHeaders{1, test::get_request, true}).has_value(), "a request");
  }
  end.feed(test::frame_octets(frame::Settings{}), hear);
  while (end.connection.has_output()) end.take(4'096, false);
  const test::Wire block = block_of(lines);
  end.feed(test::frame_octets(frame::Headers{1, block.octets, without_content}), hear);
  const bool with_trailers = end_of == End::trailers;
  if (!without_content) {
    end.feed(test::frame_octets(frame::Data{1, content, !with_trailers}), hear);
    if (with_trailers) end.feed(test::headers(1, "00 01 78 01 79", true), hear);
  }
  end.finish();
  return complete ? message : std::nullopt;
}

/// What HTTP/1.1 has a form for: requests of other schemes go by rules of their own.
bool is_of_http(const Message& message) {
  for (const auto& [name, value] : message.lines) {
    if (name == ":scheme") return value == "http" || value == "https";
  }
  return true;
}

void run(Input in) {
  const std::uint8_t flags = in.octet();
  const Role role = (flags & 1) != 0 ? Role::server : Role::client;
  const Fields beginning = role == Role::server ? Fields{request} : Fields{response};
  const std::vector<Line> lines = read_lines(in, beginning);
  const End end_of = (flags & 2) != 0      ? End::headers
                     : (flags & 0x80) != 0 ? End::trailers
                                           : End::content;
  const auto message = received(role, lines, in.bytes(flags / 4 % 8U), end_of);
  if (!message || !is_of_http(*message)) return;
  check(message->lines == lines, "fields are shown as they came");
  const std::string text = write_http1(*message);
  const auto again = read_http1(text, role == Role::server);
  check(again.has_value(), "what was accepted is one message of HTTP/1.1");
  check(*again == as_http1(*message), "and the same message");
}

}  // namespace
}  // namespace h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h2::fuzz::run(h2::fuzz::Input{data, size});
  return 0;
}
