// Laws that hold for any frame.
#include "support/property.hpp"

#include <algorithm>

#include "frames.hpp"

namespace h2::test {
namespace {

using namespace frame;

// Bits of the flag octet that a type defines, RFC 9113 §6.
std::uint8_t defined_flags(Type type) {
  switch (type) {
    case Type::data: return 0x09;
    case Type::headers: return 0x2d;
    case Type::settings:
    case Type::ping: return 0x01;
    case Type::push_promise: return 0x0c;
    case Type::continuation: return 0x04;
    default: return 0;
  }
}

Wire any_octets(std::size_t most = 300) {
  const auto size = *rc::gen::inRange<std::size_t>(0, most);
  Wire out;
  out.octets = *rc::gen::container<std::vector<std::byte>>(
      size, rc::gen::map(rc::gen::arbitrary<std::uint8_t>(), [](auto o) { return std::byte{o}; }));
  return out;
}

StreamId any_stream() { return *rc::gen::inRange<StreamId>(1, 0x7fff'ffff); }

std::optional<std::uint8_t> any_padding() {
  if (!*rc::gen::arbitrary<bool>()) return std::nullopt;
  return *rc::gen::arbitrary<std::uint8_t>();
}

PriorityFields any_priority() {
  return {.dependency = *rc::gen::inRange<StreamId>(0, 0x7fff'ffff),
          .weight = *rc::gen::inRange<std::uint16_t>(1, 257),
          .exclusive = *rc::gen::arbitrary<bool>()};
}

// A legal frame; views point into `octets` and `entries`, which must outlive it.
Frame any_frame(const Wire& octets, const std::vector<Setting>& entries) {
  const auto flag = [] { return *rc::gen::arbitrary<bool>(); };
  const auto code = [] { return static_cast<ErrorCode>(*rc::gen::arbitrary<std::uint32_t>()); };
  switch (*rc::gen::inRange(0, 13)) {
    case 0: return Data{any_stream(), octets, flag(), any_padding()};
    case 1: {
      std::optional<PriorityFields> priority;
      if (flag()) priority = any_priority();
      return Headers{any_stream(), octets, flag(), flag(), priority, any_padding()};
    }
    case 2: return Priority{any_stream(), any_priority()};
    case 3: return RstStream{any_stream(), code()};
    case 4:
      return flag() ? frame::Settings{.ack = true} : frame::Settings{.entries = std::span{entries}};
    case 5: return PushPromise{any_stream(), any_stream(), octets, flag(), any_padding()};
    case 6: {
      Ping ping{.ack = flag()};
      std::copy_n(octets.octets.begin(), std::min<std::size_t>(8, octets.size()),
                  ping.payload.begin());
      return ping;
    }
    case 7: return Goaway{any_stream(), code(), octets};
    case 8: return WindowUpdate{any_stream() - 1, any_stream()};
    case 9: return Continuation{any_stream(), octets, flag()};
    case 10: {
      if (octets.size() == 0) return AltSvc{any_stream(), {}, {}};
      const auto cut = *rc::gen::inRange<std::size_t>(1, octets.size() + 1);
      return AltSvc{0, Bytes{octets}.first(cut), Bytes{octets}.subspan(cut)};
    }
    case 11: return PriorityUpdate{any_stream(), octets};
    default:
      return Raw{static_cast<std::uint32_t>(octets.size()),
                 *rc::gen::inRange<std::uint8_t>(17, 255), *rc::gen::arbitrary<std::uint8_t>(),
                 any_stream(), octets};
  }
}

TEST_CASE("frame properties", "[property][frame][9113-4.1-1][9113-4.1-6][9113-2.2-1]") {
  prop("what is written is read as it was meant", [] {
    const Wire octets = any_octets();
    const auto entries = *rc::gen::container<std::vector<Setting>>(rc::gen::build<Setting>(
        rc::gen::set(&Setting::id,
                     rc::gen::map(rc::gen::arbitrary<std::uint16_t>(),
                                  [](auto id) { return static_cast<SettingId>(id); })),
        rc::gen::set(&Setting::value)));
    const Frame f = any_frame(octets, entries);

    const Wire out = put_together(f);
    RC_ASSERT(out.size() == encoded_size(f));
    RC_ASSERT(describe(take_apart(out)) == describe(f));
    RC_TAG(describe(f).substr(0, describe(f).find('(')));
  });

  prop("what is accepted is written again as it was, but for bits without a meaning", [] {
    const Wire payload = any_octets(40);
    Header header{.length = static_cast<std::uint32_t>(payload.size()),
                  .type = static_cast<Type>(*rc::gen::inRange(0, 0x12)),
                  .flags = *rc::gen::arbitrary<std::uint8_t>(),
                  .stream = *rc::gen::inRange<StreamId>(0, 6)};
    const auto first = decode(header, payload);
    RC_PRE(first.has_value());
    const Wire again = put_together(*first);
    RC_PRE(again.size() != 0);  // an ORIGIN with flags, an increment of 0: readable, not writable
    RC_ASSERT(again.size() == payload.size() + Header::size);

    const auto second = take_apart(again);
    RC_ASSERT(describe(second) == describe(first));
    const auto sent = decode_header(Bytes{again}.first<Header::size>());
    RC_ASSERT(sent.type == header.type && sent.stream == header.stream);
    if (!std::holds_alternative<Raw>(*first)) {
      RC_ASSERT(sent.flags == (header.flags & defined_flags(header.type)));
    }
  });

  prop("padding is written as zeros", [] {
    const Wire octets = any_octets();
    const auto pad = *rc::gen::arbitrary<std::uint8_t>();
    const Frame frames[] = {Data{1, octets, false, pad}, Headers{1, octets, false, true, {}, pad},
                            PushPromise{1, 2, octets, true, pad}};
    for (const Frame& f : frames) {
      const Wire out = put_together(f);
      RC_ASSERT(std::all_of(out.octets.end() - pad, out.octets.end(),
                            [](std::byte octet) { return octet == std::byte{0}; }));
    }
  });
}

}  // namespace
}  // namespace h2::test
