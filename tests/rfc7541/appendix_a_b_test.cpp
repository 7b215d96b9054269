// RFC 7541 Appendix A and B: the tables, entry by entry.
#include "hpack/huffman_table.hpp"
#include "hpack/static_table.hpp"
#include "rfc7541/hpack.hpp"
#include "rfc7541/huffman_code_table.hpp"
#include "rfc7541/static_list_table.hpp"
#include "support/catch.hpp"

namespace h2::test {
namespace {

TEST_CASE("§A: the indices 1 to 61 decode to the static table", "[rfc7541][A][7541-A-1]") {
  for (std::size_t i = 0; i < static_list.size(); ++i) {
    Wire block;
    block.octets.push_back(static_cast<std::byte>(0x81 + i));
    const auto& [name, value] = static_list[i];
    CHECK(decode(block).lines == Lines{{std::string(name), std::string(value)}});
  }
}

TEST_CASE("§A: the encoder finds every entry and every name", "[rfc7541][A][7541-A-1]") {
  for (std::size_t i = 0; i < static_list.size(); ++i) {
    const auto& [name, value] = static_list[i];
    const std::uint32_t first = hpack::find_static_name(name);
    CHECK(static_list[first - 1].first == name);
    CHECK((first == 1 || static_list[first - 2].first != name));
    CHECK(hpack::find_static_value(first, value) == i + 1);
    CHECK(hpack::find_static_value(first, "no such value") == 0);
    CHECK(hpack::find_static_name(std::string(name) + "x") == 0);
    CHECK(hpack::find_static_name(name.substr(1)) == 0);
  }
  CHECK(hpack::find_static_name("") == 0);
}

TEST_CASE("§B: the code is that of the RFC, and complete", "[rfc7541][B][7541-B-1]") {
  std::uint64_t sum = 0;  // of 2^-length, in units of 2^-30
  for (std::size_t symbol = 0; symbol < huffman_codes.size(); ++symbol) {
    CHECK(hpack::huffman::codes[symbol] == huffman_codes[symbol].bits);
    CHECK(hpack::huffman::code_lengths[symbol] == huffman_codes[symbol].length);
    sum += std::uint64_t{1} << (30 - huffman_codes[symbol].length);
  }
  CHECK(sum == std::uint64_t{1} << 30);
}

TEST_CASE("§B: the tables of the Huffman code take no more than 64 KiB", "[rfc7541][B][7541-B-1]") {
  using namespace hpack::huffman;
  CHECK(sizeof steps + sizeof aligned_codes + sizeof length_classes + sizeof symbols_by_code <=
        64 * 1024);
}

}  // namespace
}  // namespace h2::test
