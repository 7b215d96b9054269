#include "fuzz/connection/attacks.hpp"

#include <algorithm>
#include <string>

#include "support/end.hpp"
#include "support/frames.hpp"

namespace h2::fuzz {

namespace {

using namespace std::string_view_literals;
using test::raw;
using test::text;
using test::wire;
using test::Wire;

constexpr std::uint8_t end_stream = 1;
constexpr std::uint8_t end_headers = 4;
constexpr std::uint8_t whole = end_stream | end_headers;

template <class Texts>
std::string_view one_of(const Texts& texts, const Dose& dose) {
  return texts[dose.flavour % texts.size()];
}

Wire times(std::string_view hex, std::size_t count) {
  const Wire one = wire(hex);
  Wire all;
  for (std::size_t i = 0; i < count; ++i) all += one;
  return all;
}

/// RFC 7541 §5.1.
Wire integer(std::uint8_t bits_in_front, unsigned prefix, std::uint32_t value) {
  const std::uint32_t most = (1U << prefix) - 1;
  Wire out;
  const auto put = [&](std::uint32_t octet) {
    out.octets.push_back(static_cast<std::byte>(octet));
  };
  put(bits_in_front | std::min(value, most));
  if (value < most) return out;
  for (value -= most; value >= 128; value >>= 7) put(0x80 | (value & 0x7f));
  put(value);
  return out;
}

Wire string(std::size_t size) {
  return integer(0, 7, static_cast<std::uint32_t>(size)) + text(std::string(size, 'v'));
}

Wire literal(std::string_view name, std::string_view value, std::uint8_t kind = 0) {
  return integer(kind, 4, 0) + integer(0, 7, static_cast<std::uint32_t>(name.size())) + text(name) +
         integer(0, 7, static_cast<std::uint32_t>(value.size())) + text(value);
}

/// The lines that a field section of the target's peer begins with.
Wire front(const Dose& dose, bool post = false) {
  if (dose.target == Role::client) return wire("88");
  return wire(post ? "83 86 84 01 01 61" : "82 86 84 01 01 61");
}

Wire section(const Dose& dose, std::size_t i, const Wire& more, std::uint8_t flags = whole) {
  return raw(1, flags, dose.nth(i), front(dose, (flags & end_stream) == 0) + more);
}

/// A request or response whose content is still to come.
Wire opened(const Dose& dose, std::size_t i) { return section(dose, i, {}, end_headers); }
Wire complete(const Dose& dose, std::size_t i) { return section(dose, i, {}); }

Wire number(std::uint32_t value) {
  Wire out;
  for (unsigned shift = 32; shift > 0; shift -= 8)
    out.octets.push_back(static_cast<std::byte>(value >> (shift - 8) & 0xff));
  return out;
}

Wire zeros(std::size_t size) {
  Wire out;
  out.octets.resize(std::min<std::size_t>(size, 16'384));
  return out;
}

Wire setting(std::uint32_t id, std::uint32_t value) {
  return wire("00") + Wire{{static_cast<std::byte>(id)}} + number(value);
}

// Field sections.

Wire indexed(const Dose& d, std::size_t i) {
  if (i == 0) return section(d, 0, wire("40 01 78") + string(d.value % 4'100));
  return section(d, i, times("be", d.size));
}
Wire crumbs(const Dose& d, std::size_t i) { return section(d, i, times("a0", d.size)); }
Wire fragments(const Dose& d, std::size_t i) {
  if (i == 0) return section(d, 0, {}, end_stream);
  constexpr std::array pieces = {""sv, "40 01 78 01 79"sv, "00 01 78 7f 80 7f"sv, "00 81 ff 81"sv,
                                 "be be be"sv};
  return raw(9, d.size % 64 == 63 ? end_headers : 0, d.nth(0), wire(one_of(pieces, d)));
}
Wire integers(const Dose& d, std::size_t i) {
  constexpr std::array beginnings = {"ff"sv, "7f"sv, "3f"sv, "1f"sv, "0f"sv, "00 7f"sv, "00 ff"sv};
  const Wire end = (d.value & 1) != 0 ? wire("00") : Wire{};
  return section(d, i,
                 wire(one_of(beginnings, d)) + times(d.value > 2 ? "ff" : "80", d.size % 64) + end);
}
Wire strings(const Dose& d, std::size_t i) {
  const Wire content = text(std::string(d.size, static_cast<char>(d.flavour)));
  return section(d, i,
                 wire("00 01 78") + integer((d.flavour & 1) != 0 ? 0x80 : 0, 7, d.value) + content);
}
Wire table_sizes(const Dose& d, std::size_t i) {
  Wire updates;
  for (std::size_t n = 0; n < d.size % 16U; ++n)
    updates += integer(0x20, 5, n % 2 == 0 ? 0 : d.value);
  const Wire entry = (d.flavour & 1) != 0 ? wire("40 01 78") + string(d.value % 4'100) : Wire{};
  const Wire block = (d.flavour & 2) != 0 ? front(d) + entry + updates : updates + front(d) + entry;
  return raw(1, whole, d.nth(i), block);
}
Wire empty_fields(const Dose& d, std::size_t i) {
  constexpr std::array fields = {"00 00 00"sv, "40 00 00"sv, "40 80 80"sv, "40 01 78 00"sv};
  return section(d, i, times(one_of(fields, d), 1 + d.size % 100));
}
Wire blocks_refused(const Dose& d, std::size_t i) {
  const std::string name = "x" + std::to_string(i % 50);
  const Wire entry = literal(name, "v", 0x40);
  const Wire use = i > 0 ? wire("be") : Wire{};
  return raw(1, (d.flavour & 1) != 0 ? end_headers : whole, d.nth(i), front(d) + use + entry);
}
Wire secrets(const Dose& d, std::size_t i) {
  const std::string guess(1 + d.size % 100, static_cast<char>('a' + i % 26));
  return section(d, i, literal("authorization", guess, 0x10) + literal("cookie", guess));
}
Wire names(const Dose& d, std::size_t i) {
  Wire fields;
  for (std::size_t n = 0; n < d.size % 130U; ++n) {
    fields +=
        literal("x" + std::to_string(n * (d.value | 1)), "v", (d.flavour & 1) != 0 ? 0x40 : 0);
  }
  return section(d, i, fields);
}

// Streams.

Wire rapid_reset(const Dose& d, std::size_t i) {
  const Wire begin = (d.flavour & 1) != 0 ? opened(d, i) : complete(d, i);
  return begin + raw(3, 0, d.nth(i), number(d.value));
}
Wire malformed(const Dose& d, std::size_t i) {
  constexpr std::array blocks = {"82 87"sv,
                                 "82 86 84 00 01 58 01 78"sv,
                                 "82 86 84 00 01 78 01 00"sv,
                                 "82 82 86 84"sv,
                                 "82 86 84 0f 0d 01 35"sv,
                                 "08 03 31 30 31"sv,
                                 "88 88"sv,
                                 ""sv};
  return raw(1, whole, d.nth(i), wire(one_of(blocks, d)));
}
Wire faults(const Dose& d, std::size_t i) {
  const StreamId id = d.nth(i);
  switch (d.flavour % 7) {
    case 0: return complete(d, i) + test::window_update(id, 0);
    case 1: return complete(d, i) + test::window_update(id, 0x7fff'ffff);
    case 2: return complete(d, i) + raw(2, 0, id, zeros(d.size % 8));
    case 3: return complete(d, i) + raw(2, 0, id, number(id) + wire("10"));
    case 4: return complete(d, i) + test::data(id, "x");
    case 5: return complete(d, i) + raw(1, whole, id, wire("82"));
    default: return opened(d, i) + raw(0, 0, id, zeros(d.size));
  }
}
Wire too_many(const Dose& d, std::size_t i) { return opened(d, i); }
Wire priority(const Dose& d, std::size_t i) {
  const StreamId on = (d.flavour & 1) != 0 ? d.nth(i) : d.value;
  return raw(2, 0, d.nth(i), number(on) + wire("10"));
}
Wire priority_update(const Dose& d, std::size_t i) {
  constexpr std::array values = {"u=1"sv, "i"sv, "u=9"sv, "u=1, i, x;y=z"sv, "\""sv};
  const std::string padding(d.size % 600, ' ');
  return raw(16, 0, d.value % 8 == 7 ? 1 : 0,
             number(d.nth(i)) + text(one_of(values, d)) + text(padding));
}
Wire far_apart(const Dose& d, std::size_t i) {
  Dose far = d;
  far.step = d.step << d.flavour % 24;
  return complete(far, i);
}
Wire unfinished(const Dose& d, std::size_t i) {
  return opened(d, i) +
         test::data(d.nth(i), std::string(d.size % 1'000, 'x'), (d.flavour & 1) != 0);
}
Wire twice_ended(const Dose& d, std::size_t i) {
  const StreamId id = d.nth(i);
  const Wire reset = raw(3, 0, id, number(d.value));
  const Wire ends = test::data(id, "x", true);
  switch (d.flavour % 5) {
    case 0: return opened(d, i) + reset + reset;
    case 1: return opened(d, i) + ends + reset + test::window_update(id, 1'000);
    case 2: return opened(d, i) + reset + ends;
    case 3: return opened(d, i) + ends + ends;
    default: return complete(d, i) + reset + complete(d, i);
  }
}

// Frames that carry no message.

Wire settings(const Dose& d, std::size_t i) {
  Wire entries;
  for (std::size_t n = 0; n < d.size % 40U; ++n)
    entries += setting(1 + (d.flavour + static_cast<unsigned>(n)) % 9, i % 2 == 0 ? d.value : 100);
  return raw(4, 0, 0, entries);
}
Wire ping(const Dose& d, std::size_t) { return test::ping("........", (d.flavour & 1) != 0); }
Wire credit(const Dose& d, std::size_t i) {
  return test::window_update((d.flavour & 1) != 0 ? d.nth(i % 4) : 0, d.value);
}
Wire tiny_windows(const Dose& d, std::size_t i) {
  if (i == 0) return raw(4, 0, 0, setting(4, d.value % 100));
  if (i <= 20) return complete(d, i - 1);
  return test::window_update(d.nth(i % 20), 1 + d.size % 16U);
}
Wire data_of(const Dose& d, std::size_t i, const Wire& payload, std::uint8_t flags) {
  if (i == 0) return opened(d, 0);
  return raw(0, flags, d.nth(0), payload);
}
// Without content, with padding or without.
Wire empty_data(const Dose& d, std::size_t i) {
  if ((d.flavour & 1) == 0) return data_of(d, i, {}, 0);
  const auto pad = static_cast<std::uint8_t>(d.value);
  return data_of(d, i, Wire{{std::byte{pad}}} + zeros(pad), 8);
}
Wire tiny_data(const Dose& d, std::size_t i) { return data_of(d, i, zeros(1 + d.size % 4U), 0); }
Wire padding(const Dose& d, std::size_t i) {
  const auto pad = static_cast<std::uint8_t>(d.value);
  const Wire content = zeros(d.size % 3U + ((d.flavour & 1) != 0 ? 1U : pad));
  return data_of(d, i, Wire{{std::byte{pad}}} + content, 8);
}
Wire unknown(const Dose& d, std::size_t i) {
  return raw(static_cast<std::uint8_t>(32 + (d.flavour + i) % 200), 0xff, d.nth(i), zeros(d.size));
}
Wire answers(const Dose& d, std::size_t i) {
  return test::ping("........") + raw(4, 0, 0) + raw(1, whole, d.nth(i), wire("82 87"));
}
Wire goaway(const Dose& d, std::size_t i) {
  return raw(7, 0, 0,
             number(max_stream_id - d.step * static_cast<StreamId>(i)) + number(d.value) +
                 zeros(d.size % 64U));
}
Wire late(const Dose& d, std::size_t i) {
  const StreamId id = d.nth(i % 8);
  if (i == 0) return complete(d, 500);
  switch (d.flavour % 4) {
    case 0: return raw(3, 0, id, number(d.value));
    case 1: return test::window_update(id, d.value);
    case 2: return test::data(id, "late");
    default: return complete(d, i % 8);
  }
}
Wire no_windows(const Dose& d, std::size_t i) {
  if (i == 0) return raw(4, 0, 0, setting(4, 0));
  return complete(d, i);
}
Wire plain(const Dose& d, std::size_t i) {
  return opened(d, i) + test::data(d.nth(i), std::string(d.size % 5'000, 'x'), true);
}
Wire other_protocols(const Dose& d, std::size_t) {
  constexpr std::array texts = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n"sv, "\x16\x03\x01\x02\x00\x01"sv,
                                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"sv, "HTTP/1.1 200 OK\r\n\r\n"sv};
  return text(one_of(texts, d));
}

// What a server does to clients.

Wire promises(const Dose& d, std::size_t i) {
  const StreamId promised = (d.nth(i) + 1) & max_stream_id;
  const Wire promise = raw(5, end_headers, 1 + d.flavour % 8 * 2,
                           number(promised) + wire("82 86 84 01 07") + text("h2.test"));
  return d.value % 2 == 0 ? promise : promise + raw(1, whole, promised, wire("88"));
}
Wire interim(const Dose& d, std::size_t i) {
  return raw(1, end_headers, d.nth(i % (1 + d.flavour % 8)),
             wire("08 03 31 30 33") + times("a0", d.size % 40U));
}
Wire alternatives(const Dose& d, std::size_t i) {
  const bool origin = (d.flavour & 1) != 0;
  const Wire length = wire("00") + Wire{{static_cast<std::byte>(d.value)}};
  const Wire value = text(std::string(d.size % 5'000, 'a'));
  return raw(origin ? 12 : 10, 0, (d.flavour & 2) != 0 ? d.nth(i) : 0, length + value);
}
Wire toggles(const Dose& d, std::size_t i) {
  constexpr std::array<std::uint32_t, 4> ids = {3, 4, 5, 1};
  const std::uint32_t low = d.flavour % 4 == 2 ? 16'384 : 0;
  return raw(4, 0, 0, setting(ids[d.flavour % 4], i % 2 == 0 ? low : d.value)) + complete(d, i);
}

// Messages.

Wire field_syntax(const Dose& d, std::size_t i) {
  const char odd = static_cast<char>(d.value);
  std::string name = "x-name";
  std::string value = "value";
  std::string& harmed = (d.flavour & 1) != 0 ? name : value;
  harmed[d.size % harmed.size()] = odd;
  return section(d, i, literal(name, value));
}
Wire pseudo(const Dose& d, std::size_t i) {
  constexpr std::array blocks = {"86 84 82"sv,
                                 "82 86"sv,
                                 "82 86 84 88"sv,
                                 "82 86 84 00 01 78 01 79 84"sv,
                                 "02 07 43 4f 4e 4e 45 43 54 86 84"sv,
                                 "88 82"sv,
                                 "82 86 84 00 02 3a 78 01 79"sv,
                                 "02 00 86 84"sv};
  return raw(1, whole, d.nth(i), wire(one_of(blocks, d)));
}
Wire host(const Dose& d, std::size_t i) {
  constexpr std::array hosts = {"a"sv, "b"sv, ""sv, "A"sv, "a:80"sv, "u@a"sv};
  Wire fields = literal("host", one_of(hosts, d));
  if (d.value % 2 == 1) fields += fields;
  return section(d, i, fields);
}
Wire of_the_connection(const Dose& d, std::size_t i) {
  constexpr std::array fields = {"connection"sv,        "keep-alive"sv, "proxy-connection"sv,
                                 "transfer-encoding"sv, "upgrade"sv,    "te"sv};
  return section(d, i, literal(one_of(fields, d), d.value % 2 == 0 ? "x" : "trailers"));
}
Wire content_length(const Dose& d, std::size_t i) {
  constexpr std::array lengths = {"5"sv, "0"sv, ""sv, "+5"sv, "5, 5"sv, "18446744073709551616"sv,
                                  "05"sv};
  Wire fields = literal("content-length", one_of(lengths, d));
  if (d.value % 4 == 3) fields += literal("content-length", "6");
  return section(d, i, fields, end_headers) +
         test::data(d.nth(i), std::string(d.size % 8, 'x'), true);
}
Wire trailers(const Dose& d, std::size_t i) {
  constexpr std::array blocks = {"00 01 78 01 79"sv, "82"sv, "00 01 58 01 79"sv, ""sv, "88"sv};
  const std::uint8_t flags = d.value % 2 == 0 ? whole : end_headers;
  const Wire end = raw(1, flags, d.nth(i), wire(one_of(blocks, d)));
  return opened(d, i) + end + ((d.value & 2) != 0 ? test::data(d.nth(i), "x", true) : Wire{});
}
Wire any_numbers(const Dose& d, std::size_t i) {
  Wire payload = number(d.value);
  while (payload.size() + 4 <= d.size % 32U)
    payload += number(d.value + static_cast<std::uint32_t>(i));
  const auto type = static_cast<std::uint8_t>(d.flavour % 17);
  return raw(type, static_cast<std::uint8_t>(d.flavour / 17 * 8),
             type % 2 == 0 && type > 3 ? 0 : d.nth(i), payload);
}
Wire credit_lost(const Dose& d, std::size_t i) {
  const Wire padded = raw(0, 8, d.nth(i), Wire{{std::byte{255}}} + zeros(255 + d.size % 1'000U));
  const Wire reset = raw(3, 0, d.nth(i), number(8));
  switch (d.flavour % 3) {
    case 0: return opened(d, i) + padded + reset + padded;
    case 1: return opened(d, i) + padded + padded;
    default: return complete(d, i) + padded;
  }
}
Wire reset_behind_content(const Dose& d, std::size_t i) {
  if (i == 0) return raw(4, 0, 0, setting(4, d.value % 10));
  return complete(d, i) + test::window_update(d.nth(i), 0);
}
Wire inside_a_block(const Dose& d, std::size_t i) {
  const Wire front = raw(1, end_stream, d.nth(i), wire("82"));
  switch (d.flavour % 4) {
    case 0: return front + test::ping("........");
    case 1: return front + raw(9, end_headers, d.nth(i) + 2, wire("86 84"));
    case 2: return raw(9, end_headers, d.nth(i), wire("82"));
    default:
      return front + raw(9, end_headers, d.nth(i), wire("86 84")) + raw(9, end_headers, d.nth(i));
  }
}
Wire cheap_frames(const Dose& d, std::size_t i) {
  Wire all;
  for (std::size_t n = 0; n < d.size % 200U; ++n) all += raw(0x42, 0, d.nth(i));
  return all;
}

}  // namespace

const std::array<Attack, 52> attacks = {{
    {"indexed fields that are large", indexed},
    {"indexed fields that are many, cookie crumbs", crumbs},
    {"CONTINUATION without end", fragments},
    {"integers without end", integers},
    {"strings of a huge length, Huffman garbage", strings},
    {"table thrash, table size updates", table_sizes},
    {"empty names and fields", empty_fields},
    {"field blocks for streams that are refused", blocks_refused},
    {"guesses by length of what is compressed", secrets},
    {"look-ups that collide", names},
    {"rapid reset", rapid_reset},
    {"requests that make us reset", malformed},
    {"faults on streams whose request was shown", faults},
    {"streams above the limit", too_many},
    {"PRIORITY of idle streams", priority, &Limits::glitch},
    {"PRIORITY_UPDATE", priority_update},
    {"stream identifiers far apart", far_apart},
    {"memory of closed streams", unfinished},
    {"SETTINGS", settings, &Limits::settings},
    {"PING", ping, &Limits::glitch},
    {"WINDOW_UPDATE", credit, &Limits::window_update},
    {"windows of single octets", tiny_windows},
    {"empty DATA", empty_data, &Limits::empty_data},
    {"tiny DATA", tiny_data},
    {"padding", padding},
    {"unknown types", unknown, &Limits::glitch},
    {"answers that nobody reads", answers, &Limits::ping},
    {"GOAWAY", goaway, &Limits::goaway},
    {"frames for closed streams", late},
    {"windows of zero, slow peers", no_windows},
    {"octets one at a time", plain},
    {"prefaces of other protocols", other_protocols},
    {"PUSH_PROMISE", promises},
    {"informational responses", interim},
    {"ALTSVC and ORIGIN", alternatives, &Limits::glitch},
    {"settings that harm what we send", toggles, &Limits::settings},
    {"field syntax", field_syntax},
    {"pseudo-header fields", pseudo},
    {"Host beside :authority", host},
    {"connection-specific fields", of_the_connection},
    {"content-length", content_length},
    {"trailers and messages without content", trailers},
    {"arithmetic", any_numbers},
    {"work behind the end", other_protocols},
    {"streams that end twice or late", twice_ended},
    {"misuse by the caller", plain},
    {"allocations that fail", names},
    {"flow-control credit that is lost", credit_lost},
    {"resets behind content that waits", reset_behind_content},
    {"frames inside a field block", inside_a_block},
    {"one call that takes very long", cheap_frames},
    {"answers larger than what asked for them", answers, &Limits::settings},
}};

}  // namespace h2::fuzz
