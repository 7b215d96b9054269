// Frames into octets. Each frame is brought into one form, its parts in the order of the wire, and
// one function writes that form; so size, room and legality are judged in one place.
#include <algorithm>
#include <cstring>

#include <h2/frame.hpp>

#include "frame/layout.hpp"
#include "wire/wire.hpp"

namespace h2::frame {
namespace {

/// A frame as encode() writes it. `first` and `second` are views of the caller's octets.
struct Parts {
  Type type;
  std::uint8_t flags = 0;
  StreamId stream = 0;
  bool legal = true;
  std::uint8_t front_size = 0;
  std::array<std::byte, 8> front = {};  ///< fixed fields: at most GOAWAY's and PING's eight octets
  SettingEntries entries = {};
  Bytes first = {};
  Bytes second = {};
  std::uint8_t padding = 0;

  [[nodiscard]] std::size_t length() const {
    return front_size + entries.size() * SettingEntries::entry_size + first.size() + second.size() +
           padding;
  }

  void put_u8(std::uint32_t value) {
    wire::store_u8(front.data() + front_size, value);
    front_size = static_cast<std::uint8_t>(front_size + 1);
  }
  void put_u16(std::uint32_t value) {
    put_u8(value >> 8);
    put_u8(value);
  }
  void put_u32(std::uint32_t value) {
    put_u16(value >> 16);
    put_u16(value);
  }

  // Padding octets are zero, RFC 9113 §6.1: only their number is kept.
  void pad(const std::optional<std::uint8_t>& octets) {
    if (!octets) return;
    flags |= flag::padded;
    padding = *octets;
    put_u8(*octets);
  }

  // RFC 9113 §6.3: the wire carries the weight less one.
  void put_priority(const PriorityFields& priority) {
    require(priority.dependency <= max_stream_id);
    require(priority.weight >= 1 && priority.weight <= 256);
    put_u32(priority.dependency | (priority.exclusive ? 0x8000'0000 : 0));
    put_u8(priority.weight - 1U);
  }

  void require(bool holds) { legal = legal && holds; }
};

std::uint8_t flag_if(bool set, std::uint8_t bit) { return set ? bit : std::uint8_t{0}; }

/// A stream, not the connection, RFC 9113 §5.1.1.
bool names_stream(StreamId id) { return id != 0 && id <= max_stream_id; }

Parts parts(const Data& frame) {
  Parts out{.type = Type::data,
            .flags = flag_if(frame.end_stream, flag::end_stream),
            .stream = frame.stream,
            .first = frame.data};
  out.require(names_stream(frame.stream));
  out.pad(frame.padding);
  return out;
}

Parts parts(const Headers& frame) {
  Parts out{.type = Type::headers,
            .flags = flag_if(frame.end_stream, flag::end_stream),
            .stream = frame.stream,
            .first = frame.fragment};
  out.flags |= flag_if(frame.end_headers, flag::end_headers);
  out.require(names_stream(frame.stream));
  out.pad(frame.padding);
  if (frame.priority) {
    out.flags |= flag::priority;
    out.put_priority(*frame.priority);
  }
  return out;
}

Parts parts(const Priority& frame) {
  Parts out{.type = Type::priority, .stream = frame.stream};
  out.require(names_stream(frame.stream));
  out.put_priority(frame.priority);
  return out;
}

Parts parts(const RstStream& frame) {
  Parts out{.type = Type::rst_stream, .stream = frame.stream};
  out.require(names_stream(frame.stream));
  out.put_u32(static_cast<std::uint32_t>(frame.code));
  return out;
}

// Values are not judged: which of them are legal depends on the role and on what was sent before.
Parts parts(const Settings& frame) {
  Parts out{
      .type = Type::settings, .flags = flag_if(frame.ack, flag::ack), .entries = frame.entries};
  out.require(!frame.ack || frame.entries.empty());
  return out;
}

Parts parts(const PushPromise& frame) {
  Parts out{.type = Type::push_promise,
            .flags = flag_if(frame.end_headers, flag::end_headers),
            .stream = frame.stream,
            .first = frame.fragment};
  out.require(names_stream(frame.stream) && names_stream(frame.promised));
  out.pad(frame.padding);
  out.put_u32(frame.promised);
  return out;
}

Parts parts(const Ping& frame) {
  return {.type = Type::ping,
          .flags = flag_if(frame.ack, flag::ack),
          .front_size = 8,
          .front = frame.payload};
}

Parts parts(const Goaway& frame) {
  Parts out{.type = Type::goaway, .first = frame.debug};
  out.require(frame.last_stream <= max_stream_id);
  out.put_u32(frame.last_stream);
  out.put_u32(static_cast<std::uint32_t>(frame.code));
  return out;
}

Parts parts(const WindowUpdate& frame) {
  Parts out{.type = Type::window_update, .stream = frame.stream};
  out.require(frame.stream <= max_stream_id);
  out.require(frame.increment != 0 && frame.increment <= 0x7fff'ffff);
  out.put_u32(frame.increment);
  return out;
}

Parts parts(const Continuation& frame) {
  Parts out{.type = Type::continuation,
            .flags = flag_if(frame.end_headers, flag::end_headers),
            .stream = frame.stream,
            .first = frame.fragment};
  out.require(names_stream(frame.stream));
  return out;
}

// RFC 7838 §4: an origin on the connection, none on a stream; otherwise the frame means nothing.
Parts parts(const AltSvc& frame) {
  Parts out{
      .type = Type::altsvc, .stream = frame.stream, .first = frame.origin, .second = frame.value};
  out.require(frame.stream <= max_stream_id && frame.origin.size() <= 0xffff);
  out.require((frame.stream == 0) != frame.origin.empty());
  out.put_u16(static_cast<std::uint32_t>(frame.origin.size() & 0xffff));
  return out;
}

// RFC 8336 §2.1, §2.2: on the connection, no flags.
Parts parts(const Origin& frame) {
  Parts out{.type = Type::origin, .first = frame.entries};
  out.require(frame.stream == 0 && frame.flags == 0 && whole_origins(frame.entries));
  return out;
}

Parts parts(const PriorityUpdate& frame) {
  Parts out{.type = Type::priority_update, .first = frame.value};
  out.require(names_stream(frame.prioritized));
  out.put_u32(frame.prioritized);
  return out;
}

std::byte* store(std::byte* out, Bytes octets) {
  // memcpy takes no null pointers, and an empty span may hold one.
  if (!octets.empty()) std::memcpy(out, octets.data(), octets.size());
  return out + octets.size();
}

void write(const Parts& parts, std::span<std::byte> out) {
  encode_header({.length = static_cast<std::uint32_t>(parts.length()),
                 .type = parts.type,
                 .flags = parts.flags,
                 .stream = parts.stream},
                out.first<Header::size>());
  std::byte* at = out.data() + Header::size;
  at = store(at, Bytes{parts.front}.first(parts.front_size));
  for (std::size_t i = 0; i < parts.entries.size(); ++i) {
    const Setting entry = parts.entries[i];
    at = wire::store_u16(at, static_cast<std::uint32_t>(entry.id));
    at = wire::store_u32(at, entry.value);
  }
  at = store(store(at, parts.first), parts.second);
  std::fill_n(at, parts.padding, std::byte{0});
}

template <class Typed>
std::size_t size_of(const Typed& frame) {
  return Header::size + parts(frame).length();
}

std::size_t size_of(const Raw& frame) { return Header::size + frame.payload.size(); }

template <class Typed>
Result<std::size_t, EncodeError> encode_frame(const Typed& frame, std::span<std::byte> out) {
  const Parts form = parts(frame);
  const std::size_t length = form.length();
  if (!form.legal || length > max_length) return Failure{EncodeError::illegal};
  if (out.size() < Header::size + length) return Failure{EncodeError::no_room};
  write(form, out);
  return Header::size + length;
}

// The way around every rule above: what it says is what is sent, the reserved bit included.
Result<std::size_t, EncodeError> encode_frame(const Raw& frame, std::span<std::byte> out) {
  const std::size_t size = size_of(frame);
  if (out.size() < size) return Failure{EncodeError::no_room};
  std::byte* at = wire::store_u24(out.data(), frame.length);
  at = wire::store_u8(wire::store_u8(at, frame.type), frame.flags);
  store(wire::store_u32(at, frame.stream), frame.payload);
  return size;
}

}  // namespace

std::size_t encoded_size(const Frame& frame) {
  return std::visit([](const auto& typed) { return size_of(typed); }, frame);
}

Result<std::size_t, EncodeError> encode(const Frame& frame, std::span<std::byte> out) {
  return std::visit([out](const auto& typed) { return encode_frame(typed, out); }, frame);
}

}  // namespace h2::frame
