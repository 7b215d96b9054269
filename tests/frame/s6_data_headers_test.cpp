// RFC 9113 §6.1 DATA, §6.2 HEADERS, §6.6 PUSH_PROMISE, §6.10 CONTINUATION.
#include "frames.hpp"

namespace h2::test {
namespace {

using frame::Continuation;
using frame::Data;
using frame::Header;
using frame::Headers;
using frame::PriorityFields;
using frame::PushPromise;
using frame::Type;

const Wire hello = text("hello");
const Wire block = wire("82 84 87");

TEST_CASE("§6.1: DATA", "[rfc9113][6.1][9113-6.1-1][9113-6.1-2]") {
  check_both_ways(Data{1, hello}, "000005 00 00 00000001  68656c6c6f");
  check_both_ways(Data{1, hello, true}, "000005 00 01 00000001  68656c6c6f");
  check_both_ways(Data{0x7fff'ffff, {}, true}, "000000 00 01 7fffffff");
  check_both_ways(Data{1, hello, false, 0}, "000006 00 08 00000001  00 68656c6c6f");
  check_both_ways(Data{1, hello, false, 1}, "000007 00 08 00000001  01 68656c6c6f 00");
  check_both_ways(Data{1, hello, true, 3}, "000009 00 09 00000001  03 68656c6c6f 000000");
  check_both_ways(Data{1, {}, true, 3}, "000004 00 09 00000001  03 000000");
  check_both_ways(Data{1, {}, false, 255}, "000100 00 08 00000001  ff" + std::string(510, '0'));
}

TEST_CASE("§6.1: DATA belongs to a stream", "[rfc9113][6.1][data_on_connection][9113-6.1-5]") {
  CHECK(read(wire("000001 00 00 00000000  78")) == "data_on_connection");
  CHECK(read(wire("000000 00 00 00000000")) == "data_on_connection");
  CHECK(read(wire("000000 00 00 80000000")) == "data_on_connection");
}

TEST_CASE("§6.1: padding as long as the payload is too long",
          "[rfc9113][6.1][data_padding][9113-6.1-9]") {
  CHECK(read(wire("000005 00 08 00000001  04 00000000")) == "DATA(1) padding 4 []");
  CHECK(read(wire("000005 00 08 00000001  05 00000000")) == "data_padding");
  CHECK(read(wire("000005 00 08 00000001  ff 00000000")) == "data_padding");
  CHECK(read(wire("000001 00 08 00000001  00")) == "DATA(1) padding 0 []");
  CHECK(read(wire("000001 00 08 00000001  01")) == "data_padding");
}

TEST_CASE("§6.1: padded DATA without its pad length", "[rfc9113][6.1][data_length][9113-6.1-10]") {
  CHECK(read(wire("000000 00 08 00000001")) == "data_length");
}

TEST_CASE("§6.1: padding that is not zero is let pass", "[rfc9113][6.1][9113-6.1-3]") {
  CHECK(read(wire("000008 00 08 00000001  05 6869 ffffffffff")) == "DATA(1) padding 5 [68 69]");
}

TEST_CASE("§6.1: flags that DATA does not have mean nothing", "[rfc9113][6.1][9113-4.1-5]") {
  CHECK(read(wire("000001 00 f6 00000001  78")) == "DATA(1) [78]");
}

TEST_CASE("§6.1: every payload length with every pad length",
          "[attacks][A25][rfc9113][6.1][data_padding][9113-6.1-9]") {
  const std::vector<std::byte> payload(300, std::byte{7});
  std::size_t wrong = 0;
  for (std::uint32_t length = 1; length <= 300; ++length) {
    for (unsigned pad = 0; pad <= 255; ++pad) {
      auto octets = payload;
      octets[0] = static_cast<std::byte>(pad);
      const Header header{length, Type::data, frame::flag::padded, 1};
      const auto result = frame::decode(header, Bytes{octets}.first(length));
      // The model: what the RFC says, in wider arithmetic.
      const long long content = static_cast<long long>(length) - 1 - pad;
      if (content < 0) {
        wrong += result || result.error() != Rule::data_padding;
      } else {
        const auto* data = result ? std::get_if<Data>(&*result) : nullptr;
        wrong += data == nullptr || data->data.size() != static_cast<std::size_t>(content) ||
                 data->padding != pad || data->data.data() != octets.data() + 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("§6.2: HEADERS, all that its flags can add", "[rfc9113][6.2][9113-6.2-1][9113-6.3-4]") {
  const PriorityFields priority{.dependency = 0x01020304, .weight = 256, .exclusive = true};
  check_both_ways(Headers{1, block}, "000003 01 04 00000001  828487");
  check_both_ways(Headers{1, block, true}, "000003 01 05 00000001  828487");
  check_both_ways(Headers{1, block, false, false}, "000003 01 00 00000001  828487");
  check_both_ways(Headers{1, block, true, false}, "000003 01 01 00000001  828487");
  check_both_ways(Headers{1, block, false, true, {}, 2}, "000006 01 0c 00000001  02 828487 0000");
  check_both_ways(Headers{1, block, false, true, priority},
                  "000008 01 24 00000001  81020304 ff 828487");
  check_both_ways(Headers{1, block, true, true, priority, 1},
                  "00000a 01 2d 00000001  01 81020304 ff 828487 00");
  check_both_ways(Headers{1, {}, false, true, PriorityFields{}, 0},
                  "000006 01 2c 00000001  00 00000000 0f");
  check_both_ways(Headers{1, {}}, "000000 01 04 00000001");
}

TEST_CASE("§6.2: every flag octet gives what its defined bits say",
          "[rfc9113][6.2][9113-4.1-5][9113-6.2-1]") {
  const Wire payload = wire("01 80000002 09 828487 00");
  for (unsigned flags = 0; flags < 256; ++flags) {
    const Header header{10, Type::headers, static_cast<std::uint8_t>(flags), 5};
    Headers expected{.stream = 5, .fragment = {}};
    expected.end_stream = (flags & 1) != 0;
    expected.end_headers = (flags & 4) != 0;
    Bytes rest = payload;
    if ((flags & 8) != 0) {
      expected.padding = std::uint8_t{1};
      rest = rest.subspan(1, 8);
    }
    if ((flags & 32) != 0) {
      // Without a pad length the priority fields begin one octet earlier.
      expected.priority =
          (flags & 8) != 0 ? PriorityFields{2, 10, true} : PriorityFields{0x0180'0000, 3, false};
      rest = rest.subspan(5);
    }
    expected.fragment = rest;
    CAPTURE(flags);
    CHECK(describe(frame::decode(header, payload)) == describe(frame::Frame{expected}));
  }
}

TEST_CASE("§6.2: HEADERS belongs to a stream",
          "[rfc9113][6.2][headers_on_connection][9113-6.2-4]") {
  CHECK(read(wire("000000 01 04 00000000")) == "headers_on_connection");
}

TEST_CASE("§6.2: HEADERS too short for its flags", "[rfc9113][6.2][headers_length][9113-6.2-7]") {
  CHECK(read(wire("000000 01 08 00000001")) == "headers_length");
  CHECK(read(wire("000004 01 20 00000001  00000000")) == "headers_length");
  CHECK(read(wire("000005 01 28 00000001  0000000000")) == "headers_length");
}

TEST_CASE("§6.2: padding may take what the other fields leave, no more",
          "[rfc9113][6.2][headers_padding][9113-6.2-5][9113-6.2-6]") {
  CHECK(read(wire("000004 01 0c 00000001  03 000000")) == "HEADERS(1) end_headers padding 3 []");
  CHECK(read(wire("000004 01 0c 00000001  04 000000")) == "headers_padding");
  CHECK(read(wire("000004 01 0c 00000001  ff 000000")) == "headers_padding");
  CHECK(read(wire("00000a 01 2c 00000001  04 00000000 0f 00000000")) ==
        "HEADERS(1) end_headers priority 0 16 padding 4 []");
  CHECK(read(wire("00000a 01 2c 00000001  05 00000000 0f 00000000")) == "headers_padding");
}

TEST_CASE("§6.6: PUSH_PROMISE", "[rfc9113][6.6][9113-6.6-8]") {
  check_both_ways(PushPromise{1, 2, block}, "000007 05 04 00000001  00000002 828487");
  check_both_ways(PushPromise{1, 0x7fff'fffe, block, false},
                  "000007 05 00 00000001  7ffffffe 828487");
  check_both_ways(PushPromise{1, 2, block, true, 2},
                  "00000a 05 0c 00000001  02 00000002 828487 0000");
  CHECK(read(wire("000004 05 04 00000001  80000002")) == "PUSH_PROMISE(1) -> 2 end_headers []");
}

TEST_CASE("§6.6: PUSH_PROMISE has two flags", "[rfc9113][6.6][9113-6.6-9]") {
  CHECK(read(wire("000004 05 f7 00000001  00000002")) == "PUSH_PROMISE(1) -> 2 end_headers []");
}

TEST_CASE("§6.6: PUSH_PROMISE belongs to a stream",
          "[rfc9113][6.6][push_promise_on_connection][9113-6.6-3]") {
  CHECK(read(wire("000004 05 04 00000000  00000002")) == "push_promise_on_connection");
}

TEST_CASE("§6.6: PUSH_PROMISE too short for its flags",
          "[rfc9113][6.6][push_promise_length][9113-6.6-7]") {
  CHECK(read(wire("000000 05 04 00000001")) == "push_promise_length");
  CHECK(read(wire("000003 05 04 00000001  000000")) == "push_promise_length");
  CHECK(read(wire("000000 05 0c 00000001")) == "push_promise_length");
  CHECK(read(wire("000004 05 0c 00000001  00000000")) == "push_promise_length");
}

TEST_CASE("§6.6: padding must not reach into the promised id",
          "[rfc9113][6.6][push_promise_padding][9113-6.6-6]") {
  CHECK(read(wire("00000a 05 0c 00000001  05 00000002 0000000000")) ==
        "PUSH_PROMISE(1) -> 2 end_headers padding 5 []");
  CHECK(read(wire("00000a 05 0c 00000001  06 00000002 0000000000")) == "push_promise_padding");
  CHECK(read(wire("00000a 05 0c 00000001  0a 00000002 0000000000")) == "push_promise_padding");
}

TEST_CASE("§6.10: CONTINUATION", "[rfc9113][6.10]") {
  check_both_ways(Continuation{1, block}, "000003 09 04 00000001  828487");
  check_both_ways(Continuation{3, block, false}, "000003 09 00 00000003  828487");
  check_both_ways(Continuation{3, {}, false}, "000000 09 00 00000003");
}

TEST_CASE("§6.10: CONTINUATION has one flag", "[rfc9113][6.10][9113-6.10-5]") {
  CHECK(read(wire("000003 09 2d 00000001  828487")) == "CONTINUATION(1) end_headers [82 84 87]");
  CHECK(read(wire("000003 09 fb 00000001  828487")) == "CONTINUATION(1) [82 84 87]");
}

TEST_CASE("§6.10: CONTINUATION belongs to a stream",
          "[rfc9113][6.10][continuation_on_connection][9113-6.10-3]") {
  CHECK(read(wire("000000 09 04 00000000")) == "continuation_on_connection");
}

TEST_CASE("the prefix can be read before the content is there", "[rfc9113][6.1][6.2][prefix]") {
  const Header data{1000, Type::data, frame::flag::padded, 1};
  REQUIRE(frame::prefix_size(data) == 1);
  const auto of_data = frame::decode_prefix(data, wire("0a"));
  REQUIRE(of_data);
  CHECK(of_data->content == 989);
  CHECK(of_data->padding == 10);

  const Header headers{100, Type::headers, frame::flag::padded | frame::flag::priority, 1};
  REQUIRE(frame::prefix_size(headers) == 6);
  const auto of_headers = frame::decode_prefix(headers, wire("5e 80000003 00"));
  REQUIRE(of_headers);
  CHECK(of_headers->content == 0);
  CHECK(of_headers->padding == 94);
  CHECK(of_headers->priority == PriorityFields{3, 1, true});

  const Header promise{4, Type::push_promise, 0, 1};
  REQUIRE(frame::prefix_size(promise) == 4);
  const auto of_promise = frame::decode_prefix(promise, wire("80000004"));
  REQUIRE(of_promise);
  CHECK(of_promise->content == 0);
  CHECK(of_promise->promised == 4);

  const Header plain{16384, Type::continuation, 0xff, 1};
  CHECK(frame::prefix_size(plain) == 0);
  CHECK(frame::decode_prefix(plain, {})->content == 16384);
}

}  // namespace
}  // namespace h2::test
