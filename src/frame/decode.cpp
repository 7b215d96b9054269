// Octets into frames. Nothing here reads beyond what check() has found to be there.
#include <h2/frame.hpp>

#include "frame/layout.hpp"
#include "frame/load.hpp"
#include "types/contract.hpp"
#include "wire/wire.hpp"

namespace h2::frame {
namespace {

Rule padding_rule(Type type) {
  if (type == Type::data) return Rule::data_padding;
  return type == Type::headers ? Rule::headers_padding : Rule::push_promise_padding;
}

// RFC 7838 §4 names no reaction to an origin that runs past the frame; RFC 9113 §4.2 does: too
// short for what it must hold.
Result<Frame, Rule> decode_altsvc(const Header& header, Bytes payload) {
  const std::size_t origin = wire::load_u16(payload.data());
  payload = payload.subspan(2);
  if (origin > payload.size()) return Failure{Rule::altsvc_length};
  return Frame{AltSvc{header.stream, payload.first(origin), payload.subspan(origin)}};
}

Result<Frame, Rule> decode_origin(const Header& header, Bytes payload) {
  if (!whole_origins(payload)) return Failure{Rule::origin_length};
  return Frame{Origin{.entries = payload, .stream = header.stream, .flags = header.flags}};
}

// The three types that have a prefix and padding around their content.
Result<Frame, Rule> decode_padded(const Header& header, Bytes payload) {
  const auto prefix = decode_prefix(header, payload);
  if (!prefix) return Failure{prefix.error()};

  const Bytes content = payload.subspan(prefix_size(header), prefix->content);
  std::optional<std::uint8_t> padding;
  if (header.has(flag::padded)) padding = prefix->padding;

  if (header.type == Type::data) {
    return Frame{Data{header.stream, content, header.has(flag::end_stream), padding}};
  }
  if (header.type == Type::headers) {
    return Frame{Headers{header.stream, content, header.has(flag::end_stream),
                         header.has(flag::end_headers), prefix->priority, padding}};
  }
  return Frame{PushPromise{header.stream, prefix->promised, content, header.has(flag::end_headers),
                           padding}};
}

}  // namespace

std::size_t prefix_size(const Header& header) { return prefix_octets(header); }

Result<Prefix, Rule> decode_prefix(const Header& header, Bytes payload) {
  const std::size_t size = prefix_size(header);
  H2_EXPECTS(payload.size() >= size && header.length >= size);

  Prefix prefix{.content = header.length - static_cast<std::uint32_t>(size)};
  if (size == 0) return prefix;

  const Layout& row = layout(header.type);
  const std::byte* at = payload.data();
  if (header.has(row.padded)) prefix.padding = wire::load_u8(at++);
  if (header.has(row.priority)) prefix.priority = load_priority_fields(at);
  if (row.prefix != 0) prefix.promised = wire::load_u31(at);

  // RFC 9113 §6.1, §6.2, §6.6. What is left after the other fields is what padding may take up, so
  // "Pad Length as long as the payload" is the case where there are none.
  if (prefix.padding > prefix.content) return Failure{padding_rule(header.type)};
  prefix.content -= prefix.padding;
  return prefix;
}

Result<Frame, Rule> decode(const Header& header, Bytes payload) {
  H2_EXPECTS(payload.size() == header.length);
  if (const auto broken = check(header)) return Failure{*broken};

  const StreamId stream = header.stream;
  const std::byte* at = payload.data();
  switch (header.type) {
    case Type::data:
    case Type::headers:
    case Type::push_promise: return decode_padded(header, payload);
    case Type::priority: return Frame{load_priority(header, at)};
    case Type::rst_stream: return Frame{load_rst_stream(header, at)};
    case Type::settings: return Frame{load_settings(header, payload)};
    case Type::ping: return Frame{load_ping(header, at)};
    case Type::goaway: return Frame{load_goaway(payload)};
    case Type::window_update: return Frame{load_window_update(header, at)};
    case Type::continuation:
      return Frame{Continuation{stream, payload, header.has(flag::end_headers)}};
    case Type::altsvc: return decode_altsvc(header, payload);
    case Type::origin: return decode_origin(header, payload);
    case Type::priority_update:
      return Frame{PriorityUpdate{wire::load_u31(at), payload.subspan(4)}};
  }
  // RFC 9113 §4.1, §5.5: a type without a meaning is no fault; what it carries is for the caller.
  return Frame{
      Raw{header.length, static_cast<std::uint8_t>(header.type), header.flags, stream, payload}};
}

Setting SettingEntries::operator[](std::size_t i) const {
  H2_EXPECTS(i < size());
  if (wire_.empty()) return entries_[i];
  const std::byte* at = wire_.data() + i * entry_size;
  return {.id = static_cast<SettingId>(wire::load_u16(at)), .value = wire::load_u32(at + 2)};
}

}  // namespace h2::frame
