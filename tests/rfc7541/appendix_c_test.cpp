// RFC 7541 Appendix C: the worked examples, block by block, with the tables that they leave.
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"

using namespace h2;
using namespace h2::test;

namespace {

// One step of a worked example: the block, what it says, and the table after it.
struct Step {
  const char* block;
  Lines section;
  Lines table;
  std::size_t table_size;
};

// Decodes the steps in order with one decoder, whole and octet by octet.
void check(const std::vector<Step>& steps, std::uint32_t table_limit = 4096) {
  for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{1}}) {
    hpack::Decoder decoder;
    if (table_limit != 4096) {
      const Wire update = wire("3f e1 01");  // 256
      CHECK(decode(decoder, update, piece) == Decoded{});
    }
    for (const Step& step : steps) {
      CHECK(decode(decoder, wire(step.block), piece) == Decoded{step.section, std::nullopt});
      CHECK(table(decoder) == step.table);
      CHECK(decoder.table_size() == step.table_size);
    }
  }
}

// Encodes the same sections and expects the octets of the RFC.
void check_encoder(const std::vector<Step>& steps, hpack::Huffman huffman) {
  hpack::Encoder encoder({.huffman = huffman});
  for (const Step& step : steps) {
    std::vector<Field> section = fields(step.section);
    for (Field& field : section) field.indexing = Indexing::index;
    CHECK(encode(encoder, section) == wire(step.block));
    CHECK(table(encoder) == step.table);
    CHECK(encoder.table_size() == step.table_size);
  }
}

const Lines first_request{
    {":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "www.example.com"}};
const Lines second_request{{":method", "GET"},
                           {":scheme", "http"},
                           {":path", "/"},
                           {":authority", "www.example.com"},
                           {"cache-control", "no-cache"}};
const Lines third_request{{":method", "GET"},
                          {":scheme", "https"},
                          {":path", "/index.html"},
                          {":authority", "www.example.com"},
                          {"custom-key", "custom-value"}};

std::vector<Step> requests(const char* first, const char* second, const char* third) {
  return {
      {first, first_request, {{":authority", "www.example.com"}}, 57},
      {second,
       second_request,
       {{"cache-control", "no-cache"}, {":authority", "www.example.com"}},
       110},
      {third,
       third_request,
       {{"custom-key", "custom-value"},
        {"cache-control", "no-cache"},
        {":authority", "www.example.com"}},
       164},
  };
}

const std::string date_1 = "Mon, 21 Oct 2013 20:13:21 GMT";
const std::string date_2 = "Mon, 21 Oct 2013 20:13:22 GMT";
const std::string location = "https://www.example.com";
const std::string set_cookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

std::vector<Step> responses(const char* first, const char* second, const char* third) {
  return {
      {first,
       {{":status", "302"}, {"cache-control", "private"}, {"date", date_1}, {"location", location}},
       {{"location", location}, {"date", date_1}, {"cache-control", "private"}, {":status", "302"}},
       222},
      {second,
       {{":status", "307"}, {"cache-control", "private"}, {"date", date_1}, {"location", location}},
       {{":status", "307"}, {"location", location}, {"date", date_1}, {"cache-control", "private"}},
       222},
      {third,
       {{":status", "200"},
        {"cache-control", "private"},
        {"date", date_2},
        {"location", location},
        {"content-encoding", "gzip"},
        {"set-cookie", set_cookie}},
       {{"set-cookie", set_cookie}, {"content-encoding", "gzip"}, {"date", date_2}},
       215},
  };
}

}  // namespace

TEST_CASE("§C.2.1: a literal field with indexing", "[rfc7541][C.2][7541-C-1][7541-4.1-1]") {
  check({{"400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
          {{"custom-key", "custom-header"}},
          {{"custom-key", "custom-header"}},
          55}});
}

TEST_CASE("§C.2.2: a literal field without indexing", "[rfc7541][C.2][7541-C-1]") {
  check({{"040c 2f73 616d 706c 652f 7061 7468", {{":path", "/sample/path"}}, {}, 0}});
}

TEST_CASE("§C.2.3: a literal field never indexed", "[rfc7541][C.2][7541-C-1]") {
  check({{"1008 7061 7373 776f 7264 0673 6563 7265 74", {{"password", "secret", true}}, {}, 0}});
}

TEST_CASE("§C.2.4: an indexed field", "[rfc7541][C.2][7541-C-1]") {
  check({{"82", {{":method", "GET"}}, {}, 0}});
}

TEST_CASE("§C.3: requests without Huffman code", "[rfc7541][C.3][7541-C-1]") {
  const auto steps = requests("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                              "8286 84be 5808 6e6f 2d63 6163 6865",
                              "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661"
                              "6c75 65");

  check(steps);
  check_encoder(steps, hpack::Huffman::never);
}

TEST_CASE("§C.4: requests with Huffman code", "[rfc7541][C.4][7541-C-1]") {
  const auto steps =
      requests("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
               "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");

  check(steps);
  check_encoder(steps, hpack::Huffman::when_shorter);
}

TEST_CASE("§C.5: responses without Huffman code", "[rfc7541][C.5][7541-C-1][7541-4.4-1]") {
  check(responses("4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230"
                  "3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65"
                  "7861 6d70 6c65 2e63 6f6d",
                  "4803 3330 37c1 c0bf",
                  "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220"
                  "474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157"
                  "454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076"
                  "6572 7369 6f6e 3d31"),
        256);
}

TEST_CASE("§C.6: responses with Huffman code", "[rfc7541][C.6][7541-C-1][7541-4.4-1]") {
  check(responses("4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0"
                  "82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
                  "4883 640e ffc1 c0bf",
                  "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b"
                  "d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27"
                  "0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07"),
        256);
}
