#include "lines.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <h2/frame.hpp>

namespace tracing {

namespace {

using nlohmann::json;
namespace observed = h2::observed;
namespace frame = h2::frame;
using frame::Type;

const json& member(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) throw BadLine(std::string("no member \"") + name + "\"");
  return *found;
}

template <class Number = std::uint32_t>
Number number(const json& object, const char* name) {
  const json& value = member(object, name);
  if (!value.is_number_unsigned() ||
      value.get<std::uint64_t>() > std::numeric_limits<Number>::max()) {
    throw BadLine(std::string("\"") + name + "\" is not a number of its size");
  }
  return value.get<Number>();
}

const std::string& text(const json& object, const char* name) {
  const json& value = member(object, name);
  if (!value.is_string()) throw BadLine(std::string("\"") + name + "\" is not a string");
  return value.get_ref<const std::string&>();
}

bool truth(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

const json& array(const json& object, const char* name) {
  const json& value = member(object, name);
  if (!value.is_array()) throw BadLine(std::string("\"") + name + "\" is not an array");
  for (const json& entry : value) {
    if (!entry.is_object() && !entry.is_string()) {
      throw BadLine(std::string("what is in \"") + name + "\" is not of a trace");
    }
  }
  return value;
}

// From code points U+0000 to U+00FF, which the parser holds as UTF-8, to the octets they stand for.
std::string octets(const std::string& utf8) {
  std::string result;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      result += utf8[i];
    } else if (lead < 0xc4 && i + 1 < utf8.size()) {
      result += static_cast<char>((lead & 3) << 6 | (utf8[++i] & 0x3f));
    } else {
      throw BadLine("a character beyond U+00FF");
    }
  }
  return result;
}

std::string octets(const json& object, const char* name) { return octets(text(object, name)); }

h2::Bytes bytes(const std::string& string) { return std::as_bytes(std::span{string}); }

// The enumerator whose word it is; `words` in the order of the enumerators.
template <class Enum, std::size_t Size>
Enum one_of(const std::array<std::string_view, Size>& words, const json& object, const char* name) {
  const std::string& word = text(object, name);
  for (std::size_t i = 0; i < Size; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  throw BadLine(std::string("\"") + name + "\" cannot be \"" + word + "\"");
}

observed::Way way(const json& line) {
  constexpr std::array<std::string_view, 2> words = {"received", "sent"};
  return one_of<observed::Way>(words, line, "way");
}

h2::StreamState state(const json& line, const char* name) {
  constexpr std::array<std::string_view, 7> words = {
      "idle",  "reserved_local",    "reserved_remote",
      "open",  "half_closed_local", "half_closed_remote",
      "closed"};
  return one_of<h2::StreamState>(words, line, name);
}

h2::ErrorCode code(const json& line) { return h2::ErrorCode{number(line, "error_code")}; }

frame::PriorityFields priority(const json& line) {
  const json& object = member(line, "priority");
  return {number(object, "dependency"), number<std::uint16_t>(object, "weight"),
          truth(object, "exclusive")};
}

// The memory of what a frame says, as long as it is told of.
struct Memory {
  std::vector<std::string> strings = std::vector<std::string>(2);
  std::vector<h2::Setting> settings = {};
};

frame::Frame settings(const json& line, bool ack, Memory& memory) {
  if (ack) return frame::Settings{true};
  for (const json& entry : array(line, "settings")) {
    memory.settings.push_back(
        {h2::SettingId{number<std::uint16_t>(entry, "id")}, number(entry, "value")});
  }
  return frame::Settings{false, memory.settings};
}

frame::Frame ping(const json& line, bool ack) {
  const std::string& digits = text(line, "payload");
  frame::Ping ping{{}, ack};
  if (digits.size() != 2 * ping.payload.size() ||
      digits.find_first_not_of("0123456789abcdef") != digits.npos) {
    throw BadLine("\"payload\" is not 16 hexadecimal digits");
  }
  for (std::size_t i = 0; i < ping.payload.size(); ++i) {
    ping.payload[i] = static_cast<std::byte>(std::stoul(digits.substr(2 * i, 2), nullptr, 16));
  }
  return ping;
}

frame::Frame origins(const json& line, Memory& memory) {
  std::string& entries = memory.strings[0];
  for (const json& entry : array(line, "origins")) {
    if (!entry.is_string()) throw BadLine("\"origins\" is not an array of strings");
    const std::string origin = octets(entry.get_ref<const std::string&>());
    entries += static_cast<char>(origin.size() >> 8 & 0xff);
    entries += static_cast<char>(origin.size() & 0xff);
    entries += origin;
  }
  return frame::Origin{bytes(entries)};
}

// What the payload said. Fragments and data are not in a trace, and what has a type that is not
// known says nothing.
frame::Frame content(const json& line, const frame::Header& header, Memory& memory) {
  const h2::StreamId stream = header.stream;
  const bool ends = header.has(frame::flag::end_stream);  // or ACK
  const bool last = header.has(frame::flag::end_headers);
  std::string& one = memory.strings[0];
  std::string& two = memory.strings[1];
  switch (header.type) {
    case Type::data: return frame::Data{stream, {}, ends};
    case Type::headers: {
      frame::Headers headers{stream, {}, ends, last};
      if (line.contains("priority")) headers.priority = priority(line);
      return headers;
    }
    case Type::priority: return frame::Priority{stream, priority(line)};
    case Type::rst_stream: return frame::RstStream{stream, code(line)};
    case Type::settings: return settings(line, ends, memory);
    case Type::push_promise: return frame::PushPromise{stream, number(line, "promised"), {}, last};
    case Type::ping: return ping(line, ends);
    case Type::goaway:
      if (line.contains("debug")) one = octets(line, "debug");
      return frame::Goaway{number(line, "last_stream"), code(line), bytes(one)};
    case Type::window_update: return frame::WindowUpdate{stream, number(line, "increment")};
    case Type::continuation: return frame::Continuation{stream, {}, last};
    case Type::altsvc:
      one = octets(line, "origin");
      two = octets(line, "value");
      return frame::AltSvc{stream, bytes(one), bytes(two)};
    case Type::origin: return origins(line, memory);
    case Type::priority_update:
      one = octets(line, "value");
      return frame::PriorityUpdate{number(line, "prioritized"), bytes(one)};
  }
  return frame::Raw{
      header.length, static_cast<std::uint8_t>(header.type), header.flags, stream, {}};
}

// A reader of one event: says what was observed to whoever asked.
using Say = std::function<void(const observed::What&)>;

void read_frame(const json& line, const Say& say) {
  const frame::Header header{number(line, "length"), Type{number<std::uint8_t>(line, "number")},
                             number<std::uint8_t>(line, "flags"), number(line, "stream")};
  if (truth(line, "unread")) return say(observed::Frame{way(line), header, nullptr});
  Memory memory;
  const frame::Frame read = content(line, header, memory);
  say(observed::Frame{way(line), header, &read});
}

void read_fields(const json& line, const Say& say) {
  const json& entries = array(line, "fields");
  std::vector<std::string> strings;
  for (const json& entry : entries) {
    strings.push_back(octets(entry, "name"));
    // Only the length of a secret is known, and only that is going to be shown.
    strings.push_back(entry.contains("hidden") ? std::string(number(entry, "hidden"), '*')
                                               : octets(entry, "value"));
  }
  std::vector<h2::Field> fields;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    fields.push_back({strings[2 * i], strings[2 * i + 1], truth(entries[i], "sensitive")});
  }
  const h2::StreamId promised = line.contains("promised") ? number(line, "promised") : 0;
  say(observed::FieldSection{way(line), number(line, "stream"), promised, fields,
                             truth(line, "cut")});
}

h2::Rule rule_named(const std::string& name) {
  for (std::size_t i = 0; i < h2::rule_count; ++i) {
    const auto rule = static_cast<h2::Rule>(i);
    if (h2::info(rule).name == name) return rule;
  }
  throw BadLine("no rule is called \"" + name + "\"");
}

void read_broken(const json& line, const Say& say) {
  say(observed::BrokenRule{rule_named(text(line, "rule")), number(line, "stream")});
}

void read_tolerated(const json& line, const Say& say) {
  h2::RuleSet rules;
  for (const json& entry : array(line, "rules")) {
    if (!entry.is_string()) throw BadLine("\"rules\" is not an array of strings");
    rules.insert(rule_named(entry.get_ref<const std::string&>()));
  }
  say(observed::ToleratedRules{way(line), number(line, "stream"), rules});
}

void read_refused(const json& line, const Say& say) {
  constexpr std::array kinds = {
#define H2_MISUSE_NAME(kind, text) std::string_view{#kind},
      H2_MISUSES(H2_MISUSE_NAME)
#undef H2_MISUSE_NAME
  };
  h2::Misuse misuse{one_of<h2::MisuseKind>(kinds, line, "why")};
  if (misuse.kind == h2::MisuseKind::malformed_fields) {
    misuse.rule = rule_named(text(line, "rule"));
    misuse.field = number(line, "field");
  }
  say(observed::Refused{text(line, "action"), number(line, "stream"), misuse});
}

void read_ended(const json& line, const Say& say) {
  constexpr std::array<std::string_view, 5> by = {"both", "peer", "caller", "engine", "transport"};
  constexpr std::array<std::string_view, 3> verdicts = {"answered", "maybe_processed",
                                                        "not_processed"};
  say(observed::StreamEnded{number(line, "stream"), code(line), one_of<h2::EndedBy>(by, line, "by"),
                            one_of<h2::Verdict>(verdicts, line, "verdict")});
}

void read_event(const json& line, const Say& say) {
  constexpr std::array<std::string_view, 2> roles = {"client", "server"};
  constexpr std::array<std::string_view, 4> stages = {"open", "noticed", "draining", "ended"};
  const std::string& event = text(line, "event");
  if (event == "began") return say(observed::Began{one_of<h2::Role>(roles, line, "role")});
  if (event == "magic") return say(observed::Magic{way(line)});
  if (event == "frame") return read_frame(line, say);
  if (event == "fields") return read_fields(line, say);
  if (event == "broken") return read_broken(line, say);
  if (event == "tolerated") return read_tolerated(line, say);
  if (event == "refused") return read_refused(line, say);
  if (event == "ended") return read_ended(line, say);
  if (event == "blocked") return say(observed::Blocked{number(line, "stream")});
  if (event == "writable") return say(observed::Writable{number(line, "stream")});
  if (event == "moved") {
    return say(
        observed::StreamMoved{number(line, "stream"), state(line, "from"), state(line, "to")});
  }
  if (event == "stage") {
    return say(observed::StageReached{one_of<h2::Stage>(stages, line, "stage")});
  }
  if (event == "deadline") return say(observed::DeadlinePassed{text(line, "deadline")});
}

}  // namespace

void read_line(const json& line, const Tell& tell) {
  if (!line.is_object()) throw BadLine("not a JSON object");
  const std::string connection = line.contains("connection") ? text(line, "connection") : "";
  std::optional<h2::Time> time;
  if (const auto found = line.find("time"); found != line.end()) {
    if (!found->is_number()) throw BadLine("\"time\" is not a number");
    const double seconds = found->get<double>();
    if (!(std::abs(seconds) < 9e9)) throw BadLine("\"time\" is out of range");
    time = h2::Time{std::llround(seconds * 1e9)};
  }
  read_event(line, [&](const observed::What& what) { tell(connection, {time, what}); });
}

json parse_line(const std::string& line) {
  try {
    return json::parse(line);
  } catch (const json::parse_error& error) {
    throw BadLine("not JSON from octet " + std::to_string(error.byte) + " on");
  }
}

}  // namespace tracing
