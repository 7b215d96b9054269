// The frame codec of the library alone, without a connection.
#include <algorithm>
#include <variant>
#include <vector>

#include "conformance/h2_subject.hpp"

namespace h2::conformance {

namespace {

Bytes bytes(std::string_view text) { return std::as_bytes(std::span{text}); }

// Reads a payload from the front, asking nothing.
struct Payload {
  std::string_view rest;

  std::uint32_t number(std::size_t octets) {
    if (rest.size() < octets) throw Malformed("the payload of this frame is too short");
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < octets; ++i) out = out << 8 | static_cast<unsigned char>(rest[i]);
    rest.remove_prefix(octets);
    return out;
  }
  std::optional<std::uint8_t> padding(std::uint8_t flags) {
    if ((flags & frame::flag::padded) == 0) return std::nullopt;
    const auto length = static_cast<std::uint8_t>(number(1));
    rest.remove_suffix(std::min<std::size_t>(length, rest.size()));
    return length;
  }
  frame::PriorityFields priority() {
    const std::uint32_t dependency = number(4);
    return {dependency & max_stream_id, static_cast<std::uint16_t>(number(1) + 1),
            (dependency & 0x8000'0000u) != 0};
  }
};

frame::Headers headers(StreamId stream, std::uint8_t flags, Payload& payload) {
  frame::Headers out{stream, {}};
  out.padding = payload.padding(flags);
  if ((flags & frame::flag::priority) != 0) out.priority = payload.priority();
  out.fragment = bytes(payload.rest);
  out.end_stream = (flags & frame::flag::end_stream) != 0;
  out.end_headers = (flags & frame::flag::end_headers) != 0;
  return out;
}

frame::PushPromise push_promise(StreamId stream, std::uint8_t flags, Payload& payload) {
  frame::PushPromise out{stream, 0, {}};
  out.padding = payload.padding(flags);
  out.promised = payload.number(4);
  out.fragment = bytes(payload.rest);
  out.end_headers = (flags & frame::flag::end_headers) != 0;
  return out;
}

frame::Ping ping(std::uint8_t flags, Payload& payload) {
  frame::Ping out;
  if (payload.rest.size() != 8) throw Malformed("a PING has 8 octets");
  std::ranges::copy(bytes(payload.rest), out.payload.begin());
  out.ack = (flags & frame::flag::ack) != 0;
  return out;
}

// The struct of the library for a frame, whatever is wrong with it; `stream` has all 32 bits.
frame::Frame to_frame(std::string_view octets) {
  Payload header{octets};
  const std::uint32_t length = header.number(3);
  const auto type = static_cast<std::uint8_t>(header.number(1));
  const auto flags = static_cast<std::uint8_t>(header.number(1));
  const std::uint32_t stream = header.number(4);
  Payload payload{header.rest};
  switch (static_cast<frame::Type>(type)) {
    case frame::Type::data: {
      const auto padding = payload.padding(flags);
      return frame::Data{stream, bytes(payload.rest), (flags & 1) != 0, padding};
    }
    case frame::Type::headers: return headers(stream, flags, payload);
    case frame::Type::priority: return frame::Priority{stream, payload.priority()};
    case frame::Type::rst_stream:
      return frame::RstStream{stream, static_cast<ErrorCode>(payload.number(4))};
    case frame::Type::settings:
      if (stream != 0 || payload.rest.size() % 6 != 0) break;
      return frame::Settings{(flags & 1) != 0,
                             frame::SettingEntries::from_wire(bytes(payload.rest))};
    case frame::Type::push_promise: return push_promise(stream, flags, payload);
    case frame::Type::ping: return ping(flags, payload);
    case frame::Type::goaway: {
      const StreamId last = payload.number(4);
      const auto code = static_cast<ErrorCode>(payload.number(4));
      return frame::Goaway{last, code, bytes(payload.rest)};
    }
    case frame::Type::window_update: return frame::WindowUpdate{stream, payload.number(4)};
    case frame::Type::continuation:
      return frame::Continuation{stream, bytes(payload.rest),
                                 (flags & frame::flag::end_headers) != 0};
    case frame::Type::altsvc: {
      const std::uint32_t size = payload.number(2);
      return frame::AltSvc{stream, bytes(payload.rest.substr(0, size)),
                           bytes(payload.rest.substr(size))};
    }
    case frame::Type::origin: return frame::Origin{bytes(payload.rest), stream, flags};
    case frame::Type::priority_update: {
      const StreamId prioritized = payload.number(4);
      return frame::PriorityUpdate{prioritized, bytes(payload.rest)};
    }
  }
  return frame::Raw{length, type, flags, stream, bytes(payload.rest)};
}

std::optional<std::string> encoded(const frame::Frame& frame) {
  std::vector<std::byte> out(frame::encoded_size(frame));
  const auto size = frame::encode(frame, out);
  if (!size) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(out.data()), *size);
}

// The value of the field that asks for h2c, RFC 7540 §3.2.1.
constexpr std::string_view upgrade_field = "HTTP2-Settings";

std::string upgrade_value(std::string_view list) {
  Words words(list);
  std::vector<Setting> settings;
  for (const auto& [id, value] : to_settings(words)) {
    settings.push_back({static_cast<SettingId>(id), value});
  }
  return http2_settings(settings);
}

std::string_view kind_name(BadHttp2Settings::Kind kind) {
  switch (kind) {
    case BadHttp2Settings::Kind::alphabet: return "alphabet";
    case BadHttp2Settings::Kind::length: return "length";
    case BadHttp2Settings::Kind::too_many: return "too_many";
    case BadHttp2Settings::Kind::value: return "value";
  }
  return "";
}

std::string read_upgrade_value(std::string_view value) {
  const auto settings = parse_http2_settings(value);
  if (!settings) return "refused " + std::string(kind_name(settings.error().kind));
  SettingList list;
  for (const Setting& s : *settings) list.emplace_back(static_cast<std::uint16_t>(s.id), s.value);
  return "SETTINGS" + print(list);
}

}  // namespace

std::optional<std::string> encode_frame(std::string_view text) {
  if (starts_with(text, upgrade_field)) return upgrade_value(text.substr(upgrade_field.size()));
  const std::string octets = frame_octets(text);
  return encoded(to_frame(octets));
}

std::string decode_frame(std::string_view octets) {
  if (starts_with(octets, "HTTP2-Settings: ")) return read_upgrade_value(octets.substr(16));
  if (octets.size() < frame::Header::size) return "too_short";
  const auto header = frame::decode_header(bytes(octets).first<frame::Header::size>());
  if (const auto broken = frame::check(header)) return std::string(info(*broken).name);
  if (octets.size() != frame::Header::size + header.length) return "too_short";
  const auto frame = frame::decode(header, bytes(octets).subspan(frame::Header::size));
  if (!frame) return std::string(info(frame.error()).name);
  auto again = encoded(*frame);
  if (!again) return "not_encodable";
  OutputReader reader(false);
  const auto frames = reader.read(*again);
  return frames.empty() ? "not_encodable" : frames[0].text;
}

}  // namespace h2::conformance
