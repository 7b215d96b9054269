#include "frame_text.hpp"

#include <span>
#include <variant>

namespace examples {

namespace {

using h2::frame::Type;

std::string hex(std::uint64_t number) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[number % 16]);
    number /= 16;
  } while (number != 0);
  return "0x" + digits;
}

std::string setting_name(h2::SettingId id) {
  switch (id) {
    case h2::SettingId::header_table_size: return "HEADER_TABLE_SIZE";
    case h2::SettingId::enable_push: return "ENABLE_PUSH";
    case h2::SettingId::max_concurrent_streams: return "MAX_CONCURRENT_STREAMS";
    case h2::SettingId::initial_window_size: return "INITIAL_WINDOW_SIZE";
    case h2::SettingId::max_frame_size: return "MAX_FRAME_SIZE";
    case h2::SettingId::max_header_list_size: return "MAX_HEADER_LIST_SIZE";
    case h2::SettingId::enable_connect_protocol: return "ENABLE_CONNECT_PROTOCOL";
    case h2::SettingId::no_rfc7540_priorities: return "NO_RFC7540_PRIORITIES";
  }
  return hex(static_cast<std::uint16_t>(id));
}

std::string quoted(h2::Bytes octets) { return "\"" + printable(as_text(octets)) + "\""; }

std::string describe_priority(const h2::frame::PriorityFields& priority) {
  return "depends on " + std::to_string(priority.dependency) +
         (priority.exclusive ? " exclusively" : "") + ", weight " + std::to_string(priority.weight);
}

// One overload for each frame that has more to say than its header does.
struct Describe {
  std::string operator()(const h2::frame::Headers& f) const {
    return f.priority ? describe_priority(*f.priority) : std::string{};
  }
  std::string operator()(const h2::frame::Priority& f) const {
    return describe_priority(f.priority);
  }
  std::string operator()(const h2::frame::RstStream& f) const { return code_name(f.code); }
  std::string operator()(const h2::frame::Settings& f) const {
    std::string text;
    for (std::size_t i = 0; i < f.entries.size(); ++i) {
      const h2::Setting entry = f.entries[i];
      if (i != 0) text += ", ";
      text += setting_name(entry.id) + " " + grouped(entry.value);
    }
    return text;
  }
  std::string operator()(const h2::frame::PushPromise& f) const {
    return "promises stream " + std::to_string(f.promised);
  }
  std::string operator()(const h2::frame::Ping& f) const {
    const std::string shown = printable(as_text(f.payload));
    if (shown.size() == f.payload.size()) return "\"" + shown + "\"";
    std::uint64_t number = 0;
    for (const std::byte b : f.payload) number = number << 8 | std::to_integer<std::uint64_t>(b);
    return hex(number);
  }
  std::string operator()(const h2::frame::Goaway& f) const {
    std::string text = code_name(f.code) + ", last stream " + grouped(f.last_stream);
    if (!f.debug.empty()) text += ", " + quoted(f.debug);
    return text;
  }
  std::string operator()(const h2::frame::WindowUpdate& f) const {
    return "+" + grouped(f.increment);
  }
  std::string operator()(const h2::frame::AltSvc& f) const { return quoted(f.value); }
  std::string operator()(const h2::frame::PriorityUpdate& f) const {
    return "stream " + std::to_string(f.prioritized) + ": " + quoted(f.value);
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\r') {
      shown += "\\r";
    } else if (c == '\n') {
      shown += "\\n";
    } else if (octet < 0x20 || octet >= 0x7f) {
      shown += "\\x";
      shown += "0123456789abcdef"[octet / 16];
      shown += "0123456789abcdef"[octet % 16];
    } else {
      shown += c;
    }
  }
  return shown;
}

std::string padded_left(std::string_view text, std::size_t width) {
  const std::size_t gap = width > text.size() ? width - text.size() : 0;
  return std::string(gap, ' ') + std::string{text};
}

std::string padded_right(std::string_view text, std::size_t width) {
  const std::size_t gap = width > text.size() ? width - text.size() : 0;
  return std::string{text} + std::string(gap, ' ');
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string type_name(Type type) {
  const std::string_view known = h2::frame::name(type);
  if (known != "UNKNOWN") return std::string{known};
  return "UNKNOWN(" + hex(static_cast<std::uint8_t>(type)) + ")";
}

std::string flag_names(const h2::frame::Header& header) {
  namespace flag = h2::frame::flag;
  const Type type = header.type;
  const bool block = type == Type::headers || type == Type::push_promise;
  std::string names;
  const auto add = [&](bool applies, std::uint8_t bit, std::string_view name) {
    if (!applies || !header.has(bit)) return;
    if (!names.empty()) names += ' ';
    names += name;
  };
  add(type == Type::settings || type == Type::ping, flag::ack, "ACK");
  add(type == Type::data || type == Type::headers, flag::end_stream, "END_STREAM");
  add(block || type == Type::continuation, flag::end_headers, "END_HEADERS");
  add(block || type == Type::data, flag::padded, "PADDED");
  add(type == Type::headers, flag::priority, "PRIORITY");
  return names;
}

std::string code_name(h2::ErrorCode code) {
  const std::string_view known = h2::name(code);
  if (known != "UNKNOWN") return std::string{known};
  return "UNKNOWN(" + hex(static_cast<std::uint32_t>(code)) + ")";
}

std::string describe(const h2::frame::Frame& frame) { return std::visit(Describe{}, frame); }

}  // namespace examples
