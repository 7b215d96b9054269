// Huffman code: any octets as a coded string, judged as bit by bit; any octets as a plain string,
// which must come back. Octet 0 chooses the limit.
#include <cstring>
#include <string>
#include <vector>

#include "fuzz/input.hpp"
#include "hpack/huffman.hpp"
#include "rfc7541/reference.hpp"

namespace {

using namespace h2;
using fuzz::check;
namespace huffman = hpack::huffman;

huffman::Decoded decode(Bytes coded, std::vector<char>& out, std::size_t limit) {
  out.assign(std::min(huffman::max_decoded(coded.size()), limit) + huffman::decode_slack, '\0');
  return huffman::decode(coded, out.data(), limit);
}

void check_decoding(Bytes coded, std::size_t limit) {
  const test::reference::Text expected = test::reference::code_tree().decode(coded);
  std::vector<char> out;
  const auto [end, fault] = decode(coded, out, limit);
  if (fault == huffman::Fault::too_long) {
    // Found before what follows is looked at, so the string may be broken as well.
    check(huffman::max_decoded(coded.size()) > limit, "a short string is not too long");
    if (!expected.fault) check(expected.octets.size() > limit, "within the limit is not too long");
    return;
  }
  check((fault == huffman::Fault::eos) == (expected.fault == Rule::hpack_huffman_eos), "EOS");
  check((fault == huffman::Fault::padding) == (expected.fault == Rule::hpack_huffman_padding),
        "padding");
  if (fault != huffman::Fault::none) return;
  check(std::string_view(out.data(), static_cast<std::size_t>(end - out.data())) == expected.octets,
        "the octets are right");
}

void check_coding(std::string_view plain, std::size_t limit) {
  std::vector<std::byte> coded(huffman::max_encoded(plain.size()) + huffman::encode_slack);
  const std::byte* const end = huffman::encode(plain.data(), plain.size(), coded.data(),
                                               coded.size() - huffman::encode_slack);
  check(end != nullptr, "the bound of coding holds");
  coded.resize(static_cast<std::size_t>(end - coded.data()));
  std::vector<char> out;
  const auto [last, fault] = decode(coded, out, plain.size());
  check(fault == huffman::Fault::none, "what was coded is legal");
  check(std::string_view(out.data(), static_cast<std::size_t>(last - out.data())) == plain,
        "what was coded comes back");

  std::vector<std::byte> small(limit + huffman::encode_slack);
  const std::byte* const stop = huffman::encode(plain.data(), plain.size(), small.data(), limit);
  check((stop != nullptr) == (coded.size() <= limit), "coding stops at the limit and only there");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t limit = input.octet() < 0x80 ? 1u << 20 : input.octet();
  const Bytes rest = input.rest();
  // In memory of its own, so that a sanitizer sees who reads beyond it.
  const std::vector<std::byte> octets(rest.begin(), rest.end());
  check_decoding(octets, limit);
  check_coding({reinterpret_cast<const char*>(octets.data()), octets.size()}, limit);
  return 0;
}
