// The input chooses a frame and every member of it, legal or not. What encode() takes, decode()
// reads as it was meant; what it refuses, it leaves the buffer alone for; and nothing is written
// beyond encoded_size().
#include <algorithm>
#include <cstdint>
#include <vector>

#include "same.hpp"

namespace {

using namespace h2;
using fuzz::check;

/// Takes numbers off the front of the input; zeros when it has run out.
class Reader {
 public:
  Reader(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  std::uint8_t octet() {
    if (size_ == 0) return 0;
    --size_;
    return *data_++;
  }
  bool flag() { return (octet() & 1) != 0; }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | octet();
    return value;
  }
  std::optional<std::uint8_t> padding() {
    if (!flag()) return std::nullopt;
    return octet();
  }
  frame::PriorityFields priority() {
    return {.dependency = number(),
            .weight = static_cast<std::uint16_t>(octet() + 2 * octet()),
            .exclusive = flag()};
  }
  std::vector<std::byte> octets() {
    const std::size_t count = std::min<std::size_t>(octet(), size_);
    std::vector<std::byte> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(std::byte{octet()});
    return out;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

/// What the views of a frame point at.
struct Store {
  std::vector<std::byte> first, second;
  std::vector<Setting> entries;
};

frame::Frame any_frame(Reader& in, Store& store) {
  const unsigned type = in.octet() % 14;
  const StreamId stream = in.number();
  store.first = in.octets();
  switch (type) {
    case 0: return frame::Data{stream, store.first, in.flag(), in.padding()};
    case 1: {
      frame::Headers out{stream, store.first, in.flag(), in.flag(), {}, in.padding()};
      if (in.flag()) out.priority = in.priority();
      return out;
    }
    case 2: return frame::Priority{stream, in.priority()};
    case 3: return frame::RstStream{stream, static_cast<ErrorCode>(in.number())};
    case 4:
      for (unsigned left = in.octet() % 16; left > 0; --left) {
        const auto id = static_cast<SettingId>(in.number() & 0xffff);
        store.entries.push_back({id, in.number()});
      }
      return frame::Settings{in.flag(), store.entries};
    case 5: return frame::PushPromise{stream, in.number(), store.first, in.flag(), in.padding()};
    case 6: {
      frame::Ping ping{.ack = in.flag()};
      for (std::byte& octet : ping.payload) octet = std::byte{in.octet()};
      return ping;
    }
    case 7: return frame::Goaway{stream, static_cast<ErrorCode>(in.number()), store.first};
    case 8: return frame::WindowUpdate{stream, in.number()};
    case 9: return frame::Continuation{stream, store.first, in.flag()};
    case 10: store.second = in.octets(); return frame::AltSvc{stream, store.first, store.second};
    case 11: return frame::Origin{store.first, in.number(), in.octet()};
    case 12: return frame::PriorityUpdate{stream, store.first};
    default:
      return frame::Raw{static_cast<std::uint32_t>(store.first.size()), in.octet(), in.octet(),
                        stream, store.first};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader in(data, size);
  Store store;
  const frame::Frame meant = any_frame(in, store);

  constexpr std::byte untouched{0xee};
  const std::size_t expected = frame::encoded_size(meant);
  std::vector<std::byte> out(expected + 4, untouched);
  const auto written = frame::encode(meant, out);
  const std::size_t used = written ? *written : 0;
  check(!written || used == expected);
  check(std::all_of(out.begin() + static_cast<std::ptrdiff_t>(used), out.end(),
                    [=](std::byte octet) { return octet == untouched; }));
  if (!written) {
    check(written.error() == frame::EncodeError::illegal);
    return 0;
  }
  check(!frame::encode(meant, std::span{out}.first(expected - 1)));

  const auto header = frame::decode_header(Bytes{out}.first<frame::Header::size>());
  check(header.length == expected - frame::Header::size);
  if (std::holds_alternative<frame::Raw>(meant)) return 0;  // may well be what decode() refuses
  const auto read = frame::decode(header, Bytes{out}.subspan(frame::Header::size, header.length));
  check(read && fuzz::same(meant, *read));
  return 0;
}
