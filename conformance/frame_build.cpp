// Frames from their text: RFC 9113 §4.1, §6; field blocks in the plainest form, RFC 7541 §6.
#include <algorithm>
#include <array>
#include <optional>

#include "conformance/frame_text.hpp"
#include "conformance/names.hpp"

namespace h2::conformance {

namespace {

void put(std::string& out, std::uint32_t value, unsigned octets) {
  while (octets-- > 0) out += static_cast<char>(value >> (8 * octets) & 0xff);
}

// RFC 7541 §5.1
void put_integer(std::string& out, unsigned first, unsigned prefix, std::uint32_t value) {
  const std::uint32_t full = (1u << prefix) - 1;
  if (value < full) {
    out += static_cast<char>(first | value);
    return;
  }
  out += static_cast<char>(first | full);
  for (value -= full; value >= 128; value >>= 7) out += static_cast<char>(128 | (value & 127));
  out += static_cast<char>(value);
}

void put_string(std::string& out, std::string_view text) {
  put_integer(out, 0, 7, static_cast<std::uint32_t>(text.size()));
  out += text;
}

struct Static {
  std::uint32_t index;
  std::string_view name;
  std::string_view value;
};

// The entries of RFC 7541 §A that cases use most.
constexpr std::array<Static, 14> static_entries{{
    {2, ":method", "GET"},
    {3, ":method", "POST"},
    {4, ":path", "/"},
    {5, ":path", "/index.html"},
    {6, ":scheme", "http"},
    {7, ":scheme", "https"},
    {8, ":status", "200"},
    {9, ":status", "204"},
    {10, ":status", "206"},
    {11, ":status", "304"},
    {12, ":status", "400"},
    {13, ":status", "404"},
    {14, ":status", "500"},
    {15, "accept-charset", ""},
}};

void put_literal(std::string& out, unsigned first, std::string_view word) {
  const auto [name, value] = to_pair(word);
  out += static_cast<char>(first);
  put_string(out, name);
  put_string(out, value);
}

// One word of a field block.
void put_field(std::string& out, std::string_view word) {
  if ((word[0] == '{' || word[0] == '"') && !is_pair(word)) {
    out += to_octets(word);
  } else if (word[0] == '#') {
    put_integer(out, 0x80, 7, static_cast<std::uint32_t>(to_number(word.substr(1), "an index")));
  } else if (word[0] == '~') {
    put_integer(out, 0x20, 5, static_cast<std::uint32_t>(to_number(word.substr(1), "a size")));
  } else if (starts_with(word, "fragment=")) {
    const auto octets = to_number(word.substr(9), "a number of octets", 0xff'ffff);
    out.append(static_cast<std::size_t>(octets), '\0');
  } else if (word[0] == '+') {
    put_literal(out, 0x40, word.substr(1));
  } else if (word[0] == '!') {
    put_literal(out, 0x10, word.substr(1));
  } else {
    const auto [name, value] = to_pair(word);
    for (const Static& entry : static_entries) {
      if (entry.name != name || entry.value != value) continue;
      put_integer(out, 0x80, 7, entry.index);
      return;
    }
    put_literal(out, 0x00, word);
  }
}

std::string fields(Words& words) {
  std::string out;
  while (!words.empty()) put_field(out, words.take("a field"));
  return out;
}

std::string octets(Words& words) {
  std::string out;
  while (!words.empty()) out += to_octets(words.take("octets"));
  return out;
}

struct Flags {
  unsigned bits = 0;
  std::optional<unsigned> padding;
  std::string priority;
};

void put_priority(std::string& out, Words& words) {
  const auto dependency = static_cast<std::uint32_t>(words.number("a dependency"));
  const auto weight = words.number("a weight from 1 to 256", 256);
  if (weight == 0) throw Malformed("a weight is 1 to 256");
  put(out, dependency | (words.take_if("exclusive") ? 0x8000'0000u : 0u), 4);
  put(out, static_cast<std::uint32_t>(weight - 1), 1);
}

Flags flags(Words& words) {
  Flags out;
  while (true) {
    if (words.take_if("end_stream") || words.take_if("ack")) {
      out.bits |= 0x1;
    } else if (words.take_if("end_headers")) {
      out.bits |= 0x4;
    } else if (words.take_if("pad")) {
      out.bits |= 0x8;
      out.padding = static_cast<unsigned>(words.number("a number of octets", 255));
    } else if (words.take_if("priority")) {
      out.bits |= 0x20;
      put_priority(out.priority, words);
    } else if (starts_with(words.peek(), "flags=")) {
      out.bits |= static_cast<unsigned>(to_number(words.take("").substr(6), "flags", 0xff));
    } else {
      return out;
    }
  }
}

std::string frame(unsigned type, unsigned bits, std::uint32_t stream, std::string_view payload) {
  std::string out;
  put(out, static_cast<std::uint32_t>(payload.size()), 3);
  put(out, type, 1);
  put(out, bits, 1);
  put(out, stream, 4);
  return out.append(payload);
}

std::uint32_t stream_of(Words& words) {
  return static_cast<std::uint32_t>(words.number("a stream identifier"));
}

// DATA, HEADERS, PUSH_PROMISE, CONTINUATION: flags, what stands in front, content, padding.
std::string with_content(unsigned type, Words& words) {
  const std::uint32_t stream = stream_of(words);
  std::string promised;
  if (type == 5) put(promised, static_cast<std::uint32_t>(words.number("a promised stream")), 4);
  const Flags f = flags(words);
  std::string payload;
  if (f.padding) payload += static_cast<char>(*f.padding);
  payload += f.priority + promised;
  payload += type == 0 ? octets(words) : fields(words);
  payload.append(f.padding.value_or(0), '\0');
  return frame(type, f.bits, stream, payload);
}

std::string settings(Words& words) {
  const Flags f = flags(words);
  std::string payload;
  for (const auto& [id, value] : to_settings(words)) {
    put(payload, id, 2);
    put(payload, value, 4);
  }
  return frame(4, f.bits, 0, payload);
}

std::string goaway(Words& words) {
  std::string payload;
  put(payload, static_cast<std::uint32_t>(words.number("the last stream")), 4);
  put(payload, to_code(words.take("an error code")), 4);
  return frame(7, 0, 0, payload + octets(words));
}

std::string number_frame(unsigned type, Words& words) {
  const std::uint32_t stream = stream_of(words);
  std::string payload;
  const std::string word = words.take(type == 3 ? "an error code" : "an increment");
  put(payload,
      type == 3 ? to_code(word) : static_cast<std::uint32_t>(to_number(word, "an increment")), 4);
  words.done();
  return frame(type, 0, stream, payload);
}

std::string altsvc(Words& words) {
  const std::uint32_t stream = stream_of(words);
  const std::string origin = to_octets(words.take("an origin"));
  std::string payload;
  put(payload, static_cast<std::uint32_t>(origin.size()), 2);
  return frame(0xa, 0, stream, payload + origin + octets(words));
}

std::string origin(Words& words) {
  std::string payload;
  while (!words.empty()) {
    const std::string each = to_octets(words.take("an origin"));
    put(payload, static_cast<std::uint32_t>(each.size()), 2);
    payload += each;
  }
  return frame(0xc, 0, 0, payload);
}

std::string other(std::string_view kind, Words& words) {
  if (kind == "PRIORITY") {
    const std::uint32_t stream = stream_of(words);
    std::string payload;
    put_priority(payload, words);
    words.done();
    return frame(2, 0, stream, payload);
  }
  if (kind == "PING") {
    const Flags f = flags(words);
    return frame(6, f.bits, 0, octets(words));
  }
  if (kind == "PRIORITY_UPDATE") {
    std::string payload;
    put(payload, stream_of(words), 4);
    return frame(0x10, 0, 0, payload + octets(words));
  }
  if (kind == "FRAME") {
    const auto type = static_cast<unsigned>(words.number("a frame type", 0xff));
    const auto bits = static_cast<unsigned>(words.number("flags", 0xff));
    const std::uint32_t stream = stream_of(words);
    return frame(type, bits, stream, octets(words));
  }
  throw Malformed("not a frame: " + std::string(kind));
}

}  // namespace

std::vector<FieldLine> to_fields(Words& words) {
  std::vector<FieldLine> out;
  while (!words.empty()) {
    const std::string word = words.take("a field");
    const bool sensitive = word[0] == '!';
    auto [name, value] = to_pair(std::string_view(word).substr(sensitive ? 1 : 0));
    out.push_back({std::move(name), std::move(value), sensitive});
  }
  return out;
}

std::string frame_octets(std::string_view text) {
  Words words(text);
  const std::string kind = words.take("a frame");
  if (kind == "raw") return octets(words);
  if (kind == "magic") {
    words.done();
    return std::string(magic);
  }
  if (kind == "DATA") return with_content(0, words);
  if (kind == "HEADERS") return with_content(1, words);
  if (kind == "RST_STREAM") return number_frame(3, words);
  if (kind == "SETTINGS") return settings(words);
  if (kind == "PUSH_PROMISE") return with_content(5, words);
  if (kind == "GOAWAY") return goaway(words);
  if (kind == "WINDOW_UPDATE") return number_frame(8, words);
  if (kind == "CONTINUATION") return with_content(9, words);
  if (kind == "ALTSVC") return altsvc(words);
  if (kind == "ORIGIN") return origin(words);
  return other(kind, words);
}

}  // namespace h2::conformance
