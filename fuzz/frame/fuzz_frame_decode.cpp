// The input is frames as they stand on the wire, one after the other; the last is cut to what there
// is. Beside memory safety: check() and decode() agree, the prefix tells the same as the whole, and
// what can be written again means the same.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "same.hpp"

namespace {

using namespace h2;
using fuzz::check;

void check_prefix(const frame::Header& header, Bytes payload, bool decoded) {
  if (frame::check(header)) return;
  const std::size_t size = frame::prefix_size(header);
  check(size <= 6 && size <= payload.size());
  const auto prefix = frame::decode_prefix(header, payload.first(size));
  if (prefix) {
    check(size + prefix->content + prefix->padding == header.length);
  } else {
    check(!decoded);
  }
}

void one_frame(const frame::Header& header, Bytes payload) {
  const auto broken = frame::check(header);
  const auto result = frame::decode(header, payload);
  if (broken) check(!result && result.error() == *broken);
  check_prefix(header, payload, result.has_value());
  if (!result) return;

  std::vector<std::byte> out(frame::encoded_size(*result));
  check(out.size() == frame::Header::size + payload.size());
  const auto written = frame::encode(*result, out);
  if (!written) {
    // Readable, but not to be sent: ids and increments of 0, ORIGIN and ALTSVC out of place.
    check(written.error() == frame::EncodeError::illegal);
    return;
  }
  check(*written == out.size());
  const auto again = frame::decode_header(Bytes{out}.first<frame::Header::size>());
  check(again.length == header.length && again.type == header.type);
  const auto second = frame::decode(again, Bytes{out}.subspan(frame::Header::size));
  check(second && fuzz::same(*result, *second));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  while (size >= frame::Header::size) {
    std::byte octets[frame::Header::size];
    std::memcpy(octets, data, sizeof octets);
    frame::Header header = frame::decode_header(octets);
    data += sizeof octets;
    size -= sizeof octets;

    header.length = static_cast<std::uint32_t>(std::min<std::size_t>(header.length, size));
    // A heap block for each payload, so that ASan sees any read outside it.
    const auto payload = std::make_unique<std::byte[]>(header.length);
    std::transform(data, data + header.length, payload.get(), [](auto o) { return std::byte{o}; });
    one_frame(header, {payload.get(), header.length});
    data += header.length;
    size -= header.length;
  }
  return 0;
}
