// RFC 9113 §4.1: the frame header; §4.2: sizes.
#include "frames.hpp"

namespace h2::test {
namespace {

using frame::Header;
using frame::Type;

Header header_of(const Wire& octets) {
  return frame::decode_header(Bytes{octets}.first<Header::size>());
}

Wire octets_of(const Header& header) {
  Wire out;
  out.octets.resize(Header::size);
  frame::encode_header(header, std::span{out.octets}.first<Header::size>());
  return out;
}

TEST_CASE("§4.1: a header is length, type, flags, stream, each in its octets",
          "[rfc9113][4.1][9113-4.1-1][9113-2.2-1]") {
  const Header header{
      .length = 0x010203, .type = static_cast<Type>(0x04), .flags = 0x05, .stream = 0x06070809};

  CHECK(header_of(wire("010203 04 05 06070809")) == header);
  CHECK(octets_of(header) == wire("010203 04 05 06070809"));
}

TEST_CASE("§4.1: the extremes of each header field survive both ways", "[rfc9113][4.1]") {
  for (const std::uint32_t length : {0U, 1U, 0x4000U, 0xff'ffffU}) {
    for (const StreamId stream : {0U, 1U, 0x7fff'fffeU, 0x7fff'ffffU}) {
      for (const unsigned bits : {0U, 0x55U, 0xaaU, 0xffU}) {
        const Header header{.length = length,
                            .type = static_cast<Type>(bits),
                            .flags = static_cast<std::uint8_t>(~bits & 0xff),
                            .stream = stream};
        CHECK(header_of(octets_of(header)) == header);
      }
    }
  }
}

TEST_CASE("§4.1: the reserved bit is dropped on receipt", "[rfc9113][4.1][9113-4.1-8]") {
  CHECK(header_of(wire("000000 00 00 80000001")).stream == 1);
  CHECK(header_of(wire("000000 00 00 ffffffff")).stream == 0x7fff'ffff);
  CHECK(header_of(wire("000000 00 00 80000000")).stream == 0);
}

TEST_CASE("§4.1: the reserved bit is sent as 0", "[rfc9113][4.1][9113-4.1-7]") {
  CHECK(octets_of({0, Type::data, 0, 0x8000'0001}) == wire("000000 00 00 00000001"));
  CHECK(octets_of({0, Type::data, 0, 0xffff'ffff}) == wire("000000 00 00 7fffffff"));
}

TEST_CASE("§4.1: encode_header cuts a length to 24 bits", "[rfc9113][4.1]") {
  CHECK(octets_of({0x0100'0002, Type::ping, 0, 0}) == wire("000002 06 00 00000000"));
}

TEST_CASE("§4.1: frame types have their names, other numbers have none", "[rfc9113][4.1]") {
  const std::string_view names[] = {
      "DATA",   "HEADERS", "PRIORITY",      "RST_STREAM",   "SETTINGS",       "PUSH_PROMISE",
      "PING",   "GOAWAY",  "WINDOW_UPDATE", "CONTINUATION", "ALTSVC",         "UNKNOWN",
      "ORIGIN", "UNKNOWN", "UNKNOWN",       "UNKNOWN",      "PRIORITY_UPDATE"};
  for (unsigned type = 0; type < 256; ++type) {
    const std::string_view expected = type < std::size(names) ? names[type] : "UNKNOWN";
    CHECK(frame::name(static_cast<Type>(type)) == expected);
  }
}

TEST_CASE("§4.2: each size from 0 to 20 is right or wrong for each type, by the header alone",
          "[rfc9113][4.2][9113-4.2-2][9113-4.2-6]") {
  struct Row {
    Type type;
    std::uint8_t flags;
    StreamId stream;
    std::uint32_t min;
    std::uint32_t max;
    Rule otherwise;
  };
  constexpr std::uint32_t any = 0xff'ffff;
  const Row rows[] = {
      {Type::data, 0x00, 1, 0, any, Rule::data_length},
      {Type::data, 0x08, 1, 1, any, Rule::data_length},
      {Type::headers, 0x00, 1, 0, any, Rule::headers_length},
      {Type::headers, 0x08, 1, 1, any, Rule::headers_length},
      {Type::headers, 0x20, 1, 5, any, Rule::headers_length},
      {Type::headers, 0x28, 1, 6, any, Rule::headers_length},
      {Type::priority, 0x00, 1, 5, 5, Rule::priority_length},
      {Type::rst_stream, 0x00, 1, 4, 4, Rule::rst_stream_length},
      {Type::settings, 0x01, 0, 0, 0, Rule::settings_ack_length},
      {Type::push_promise, 0x00, 1, 4, any, Rule::push_promise_length},
      {Type::push_promise, 0x08, 1, 5, any, Rule::push_promise_length},
      {Type::ping, 0x00, 0, 8, 8, Rule::ping_length},
      {Type::ping, 0x01, 0, 8, 8, Rule::ping_length},
      {Type::goaway, 0x00, 0, 8, any, Rule::goaway_length},
      {Type::window_update, 0x00, 0, 4, 4, Rule::window_update_length},
      {Type::window_update, 0x00, 1, 4, 4, Rule::window_update_length},
      {Type::continuation, 0x28, 1, 0, any, Rule{}},
      {Type::altsvc, 0xff, 0, 2, any, Rule::altsvc_length},
      {Type::origin, 0xff, 0, 0, any, Rule{}},
      {Type::priority_update, 0xff, 0, 4, any, Rule::priority_update_length},
      {static_cast<Type>(0xfa), 0xff, 0, 0, any, Rule{}},
  };
  for (const Row& row : rows) {
    for (std::uint32_t length = 0; length <= 20; ++length) {
      const bool fits = length >= row.min && length <= row.max;
      CAPTURE(frame::name(row.type), row.flags, length);
      CHECK(frame::check({length, row.type, row.flags, row.stream}) ==
            (fits ? std::nullopt : std::optional{row.otherwise}));
    }
    CHECK(frame::check({any, row.type, row.flags, row.stream}).has_value() == (row.max != any));
  }
}

TEST_CASE("§4.2: the stream is judged before the length", "[rfc9113][4.2][order]") {
  CHECK(frame::check({7, Type::ping, 0, 1}) == Rule::ping_on_stream);
  CHECK(frame::check({5, Type::settings, 0, 1}) == Rule::settings_on_stream);
  CHECK(frame::check({3, Type::settings, 1, 1}) == Rule::settings_on_stream);
  CHECK(frame::check({0, Type::goaway, 0, 1}) == Rule::goaway_on_stream);
  CHECK(frame::check({0, Type::data, 8, 0}) == Rule::data_on_connection);
  CHECK(frame::check({0, Type::headers, 0x28, 0}) == Rule::headers_on_connection);
  CHECK(frame::check({4, Type::priority, 0, 0}) == Rule::priority_on_connection);
  CHECK(frame::check({3, Type::rst_stream, 0, 0}) == Rule::rst_stream_on_connection);
  CHECK(frame::check({0, Type::push_promise, 0, 0}) == Rule::push_promise_on_connection);
  CHECK(frame::check({0, Type::priority_update, 0, 1}) == Rule::priority_update_on_stream);
}

}  // namespace
}  // namespace h2::test
