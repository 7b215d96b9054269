#include "trace/words.hpp"

#include <algorithm>

#include <h2/trace.hpp>

namespace h2::trace {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

Sink append_to(std::string& text) {
  return {[](void* context, std::string_view lines) {
            static_cast<std::string*>(context)->append(lines);
          },
          &text};
}

std::string printable(std::string_view octets) {
  std::string shown;
  shown.reserve(octets.size());
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    switch (c) {
      case '\r': shown += "\\r"; continue;
      case '\n': shown += "\\n"; continue;
      case '\t': shown += "\\t"; continue;
      case '\\': shown += "\\\\"; continue;
      default: break;
    }
    if (octet >= 0x20 && octet < 0x7f) {
      shown += c;
    } else {
      shown.append("\\x").append({digits[octet / 16], digits[octet % 16]});
    }
  }
  return shown;
}

std::string hex(Bytes octets) {
  std::string text;
  for (const std::byte octet : octets) {
    const auto number = std::to_integer<unsigned>(octet);
    text.append({digits[number / 16], digits[number % 16]});
  }
  return text;
}

std::string_view word(Role role) { return role == Role::client ? "client" : "server"; }

std::string_view word(observed::Way way) {
  return way == observed::Way::sent ? "sent" : "received";
}

std::string_view word(MisuseKind kind) {
  switch (kind) {
#define H2_MISUSE_WORD(kind, text) \
  case MisuseKind::kind: return #kind;
    H2_MISUSES(H2_MISUSE_WORD)
#undef H2_MISUSE_WORD
  }
  return {};
}

std::string_view word(SettingId id) {
  switch (id) {
    case SettingId::header_table_size: return "HEADER_TABLE_SIZE";
    case SettingId::enable_push: return "ENABLE_PUSH";
    case SettingId::max_concurrent_streams: return "MAX_CONCURRENT_STREAMS";
    case SettingId::initial_window_size: return "INITIAL_WINDOW_SIZE";
    case SettingId::max_frame_size: return "MAX_FRAME_SIZE";
    case SettingId::max_header_list_size: return "MAX_HEADER_LIST_SIZE";
    case SettingId::enable_connect_protocol: return "ENABLE_CONNECT_PROTOCOL";
    case SettingId::no_rfc7540_priorities: return "NO_RFC7540_PRIORITIES";
  }
  return {};
}

FlagNames flag_names(const frame::Header& header) {
  using frame::Type;
  namespace flag = frame::flag;
  const Type type = header.type;
  const bool block = type == Type::headers || type == Type::push_promise;
  FlagNames flags;
  const auto add = [&](bool applies, std::uint8_t bit, std::string_view name) {
    if (applies && header.has(bit)) flags.names[flags.size++] = name;
  };
  add(type == Type::settings || type == Type::ping, flag::ack, "ACK");
  add(type == Type::data || type == Type::headers, flag::end_stream, "END_STREAM");
  add(block || type == Type::continuation, flag::end_headers, "END_HEADERS");
  add(block || type == Type::data, flag::padded, "PADDED");
  add(type == Type::headers, flag::priority, "PRIORITY");
  return flags;
}

bool is_secret(const Field& field) {
  constexpr std::array<std::string_view, 4> names = {"authorization", "proxy-authorization",
                                                     "cookie", "set-cookie"};
  return field.sensitive || std::find(names.begin(), names.end(), field.name) != names.end();
}

std::string_view take_origin(Bytes& entries) {
  const auto octet = [&](std::size_t i) { return std::to_integer<std::size_t>(entries[i]); };
  if (entries.size() < 2) {
    entries = {};
    return {};
  }
  const std::size_t size = std::min(octet(0) << 8 | octet(1), entries.size() - 2);
  const Bytes origin = entries.subspan(2, size);
  entries = entries.subspan(2 + size);
  return as_text(origin);
}

}  // namespace h2::trace
