// Frames to their text.
#include <algorithm>

#include "conformance/frame_text.hpp"
#include "conformance/names.hpp"

namespace h2::conformance {

namespace {

std::uint32_t number(std::string_view octets, std::size_t at, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out = out << 8 | static_cast<unsigned char>(octets[at + i]);
  }
  return out;
}

// A payload that its frame type cannot have.
struct BadPayload {};

void must(bool holds) {
  if (!holds) throw BadPayload{};
}

std::string_view drop(std::string_view& from, std::size_t count) {
  must(from.size() >= count);
  const std::string_view front = from.substr(0, count);
  from.remove_prefix(count);
  return front;
}

std::string priority_text(std::string_view& payload) {
  const std::string_view fields = drop(payload, 5);
  const std::uint32_t dependency = number(fields, 0, 4);
  return std::to_string(dependency & 0x7fff'ffff) + " " + std::to_string(number(fields, 4, 1) + 1) +
         ((dependency & 0x8000'0000u) != 0 ? " exclusive" : "");
}

std::string_view type_name(unsigned type) {
  switch (type) {
    case 0x0: return "DATA";
    case 0x1: return "HEADERS";
    case 0x2: return "PRIORITY";
    case 0x3: return "RST_STREAM";
    case 0x4: return "SETTINGS";
    case 0x5: return "PUSH_PROMISE";
    case 0x6: return "PING";
    case 0x7: return "GOAWAY";
    case 0x8: return "WINDOW_UPDATE";
    case 0x9: return "CONTINUATION";
    case 0xa: return "ALTSVC";
    case 0xc: return "ORIGIN";
    case 0x10: return "PRIORITY_UPDATE";
    default: return {};
  }
}

struct FlagName {
  unsigned bit;
  std::string_view name;
};

// The flags that a type has, by their names; " flags=0x.." for others that are set.
std::string flag_text(unsigned type, unsigned flags) {
  std::vector<FlagName> known;
  if (type == 0 || type == 1) known.push_back({0x1, "end_stream"});
  if (type == 4 || type == 6) known.push_back({0x1, "ack"});
  if (type == 1 || type == 5 || type == 9) known.push_back({0x4, "end_headers"});
  std::string out;
  for (const FlagName& flag : known) {
    if ((flags & flag.bit) == 0) continue;
    out.append(" ").append(flag.name);
    flags &= ~flag.bit;
  }
  if (type == 0 || type == 1 || type == 5) flags &= ~0x8u;
  if (type == 1) flags &= ~0x20u;
  if (flags != 0) out += " flags=0x" + hex(std::string(1, static_cast<char>(flags)));
  return out;
}

// Takes Pad Length and padding away, and says what they were.
std::string unpad(std::string_view& payload, unsigned flags) {
  if ((flags & 0x8) == 0) return {};
  const auto length = number(drop(payload, 1), 0, 1);
  must(payload.size() >= length);
  const std::string_view padding = payload.substr(payload.size() - length);
  payload.remove_suffix(length);
  const bool zero = padding.find_first_not_of('\0') == std::string_view::npos;
  return " pad " + std::to_string(length) + (zero ? "" : " not_zero");
}

std::string content(std::string_view octets) { return octets.empty() ? "" : " " + quote(octets); }

// Table size updates at the front of a block, RFC 7541 §6.3.
std::string size_updates(std::string_view block) {
  std::string out;
  while (!block.empty() && (static_cast<unsigned char>(block[0]) & 0xe0) == 0x20) {
    std::uint64_t value = static_cast<unsigned char>(block[0]) & 0x1f;
    block.remove_prefix(1);
    for (unsigned shift = 0; value >= 31 && !block.empty() && shift < 35; shift += 7) {
      const auto octet = static_cast<unsigned char>(block[0]);
      value += std::uint64_t{octet & 0x7fu} << shift;
      block.remove_prefix(1);
      if ((octet & 0x80) == 0) break;
    }
    out += " ~" + std::to_string(value);
  }
  return out;
}

std::string origins(std::string_view payload) {
  std::string out;
  while (!payload.empty()) {
    const std::uint32_t length = number(drop(payload, 2), 0, 2);
    out += " " + quote(drop(payload, length));
  }
  return out;
}

// Frames without a field block, behind their name and, where it says, their stream.
std::string simple(unsigned type, std::string_view payload) {
  switch (type) {
    case 2: return " " + priority_text(payload);
    case 3: must(payload.size() == 4); return " " + code_name(number(payload, 0, 4));
    case 4: {
      SettingList list;
      must(payload.size() % 6 == 0);
      for (std::size_t i = 0; i < payload.size(); i += 6) {
        list.emplace_back(static_cast<std::uint16_t>(number(payload, i, 2)),
                          number(payload, i + 2, 4));
      }
      return print(list);
    }
    case 6: must(payload.size() == 8); return content(payload);
    case 7:
      must(payload.size() >= 8);
      return " " + std::to_string(number(payload, 0, 4)) + " " + code_name(number(payload, 4, 4)) +
             content(payload.substr(8));
    case 8: must(payload.size() == 4); return " " + std::to_string(number(payload, 0, 4));
    case 0xa: {
      const std::uint32_t length = number(drop(payload, 2), 0, 2);
      const std::string_view origin = drop(payload, length);
      return " " + quote(origin) + content(payload);
    }
    case 0xc: return origins(payload);
    case 0x10: return " " + std::to_string(number(drop(payload, 4), 0, 4)) + content(payload);
    default: return content(payload);
  }
}

bool is_connection_frame(unsigned type) {
  return type == 4 || type == 6 || type == 7 || type == 0xc || type == 0x10;
}

}  // namespace

std::string print(const FieldLine& field) {
  return (field.sensitive ? "!" : "") + plain(field.name) + "=" + plain(field.value);
}

hpack::DecoderLimits OutputReader::limits() { return {1u << 28, 1u << 20, 1u << 28, 2, 1u << 20}; }

std::string OutputReader::block(std::string_view fragment, bool last) {
  block_ += fragment;
  if (!last) return " fragment=" + std::to_string(fragment.size());
  std::string out = size_updates(block_);
  decoder_.announce_table_limit(1u << 20);
  const auto octets = std::as_bytes(std::span{block_});
  if (!decoder_.decode(octets) || !decoder_.finish()) {
    out += " undecodable " + quote(block_);
  } else {
    for (const Field& field : decoder_.fields()) {
      out += " " + print({std::string(field.name), std::string(field.value), field.sensitive});
    }
  }
  block_.clear();
  return out;
}

std::string OutputReader::headers(std::string_view payload, unsigned flags, bool promise) {
  std::string padding = unpad(payload, flags);
  std::string out;
  if (promise) {
    out = " " + std::to_string(number(drop(payload, 4), 0, 4)) + flag_text(5, flags) + padding;
  } else {
    out = flag_text(1, flags) + padding;
    if ((flags & 0x20) != 0) out += " priority " + priority_text(payload);
  }
  return out + block(payload, (flags & 0x4) != 0);
}

std::string OutputReader::frame(std::string_view octets) {
  const unsigned type = number(octets, 3, 1);
  const unsigned flags = number(octets, 4, 1);
  const std::uint32_t stream = number(octets, 5, 4);
  std::string_view payload = octets.substr(9);
  std::string name(type_name(type));
  if (name.empty()) {
    return "FRAME 0x" + hex(octets.substr(3, 1)) + " 0x" + hex(octets.substr(4, 1)) + " " +
           std::to_string(stream) + content(payload);
  }
  try {
    if (!is_connection_frame(type)) {
      name += " " + std::to_string(stream);
    } else if (stream != 0) {
      name += " on_stream " + std::to_string(stream);
    }
    if (type == 0) {
      name += flag_text(type, flags);
      name += unpad(payload, flags);
      return name + content(payload);
    }
    if (type == 1 || type == 5) return name + headers(payload, flags, type == 5);
    name += flag_text(type, flags);
    if (type == 9) return name + block(payload, (flags & 0x4) != 0);
    return name + simple(type, payload);
  } catch (const BadPayload&) {
    return std::string(type_name(type)) + " with a bad payload: " + hex(octets);
  }
}

std::vector<FrameText> OutputReader::read(std::string& octets) {
  std::vector<FrameText> out;
  if (awaits_magic_) {
    if (octets.size() < magic.size()) return out;
    const std::string front = octets.substr(0, magic.size());
    if (front == magic) {
      out.push_back({"magic", front});
      octets.erase(0, magic.size());
    }
    awaits_magic_ = false;
  }
  std::size_t at = 0;
  while (octets.size() - at >= 9) {
    const std::size_t size = 9 + number(octets, at, 3);
    if (octets.size() - at < size) break;
    const std::string each = octets.substr(at, size);
    out.push_back({frame(each), each});
    at += size;
  }
  octets.erase(0, at);
  return out;
}

std::string OutputReader::canonical(std::string_view text) {
  OutputReader reader(text == "magic");
  std::string octets = frame_octets(text);
  const std::vector<FrameText> frames = reader.read(octets);
  if (frames.size() != 1 || !octets.empty()) throw Malformed("not one frame");
  return frames[0].text;
}

}  // namespace h2::conformance
