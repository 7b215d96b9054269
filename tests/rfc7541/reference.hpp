// A decoder of RFC 7541 written for clarity alone, one paragraph of the RFC after the other. The
// fast one is compared with it: in the properties and in the fuzz targets.
#ifndef H2_TESTS_RFC7541_REFERENCE_HPP
#define H2_TESTS_RFC7541_REFERENCE_HPP

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <h2/hpack.hpp>

#include "rfc7541/hpack.hpp"
#include "rfc7541/huffman_code_table.hpp"
#include "rfc7541/static_list_table.hpp"

namespace h2::test::reference {

/// A string, or the rule that its coding breaks.
struct Text {
  std::string octets;
  std::optional<Rule> fault;
};

/// The code as a binary tree.
class CodeTree {
 public:
  CodeTree() {
    for (int symbol = 0; symbol < 257; ++symbol) {
      const Code code = huffman_codes[static_cast<std::size_t>(symbol)];
      std::size_t at = 0;
      for (unsigned i = code.length; i-- != 0;) {
        const std::size_t bit = code.bits >> i & 1;
        if (nodes_[at].next[bit] == 0) {
          nodes_[at].next[bit] = nodes_.size();
          nodes_.push_back({});
        }
        at = nodes_[at].next[bit];
      }
      nodes_[at].symbol = symbol;
    }
  }

  /// §5.2, bit by bit.
  [[nodiscard]] Text decode(Bytes coded) const {
    Text out;
    std::size_t at = 0;
    unsigned open_bits = 0;  // since the last symbol
    bool only_ones = true;
    for (const std::byte octet : coded) {
      for (unsigned i = 8; i-- != 0;) {
        const std::size_t bit = std::to_integer<unsigned>(octet) >> i & 1;
        at = nodes_[at].next[bit];
        ++open_bits;
        only_ones = only_ones && bit == 1;
        if (nodes_[at].symbol < 0) continue;
        if (nodes_[at].symbol == 256) return {{}, Rule::hpack_huffman_eos};
        out.octets.push_back(static_cast<char>(nodes_[at].symbol));
        at = 0;
        open_bits = 0;
        only_ones = true;
      }
    }
    if (open_bits > 7 || !only_ones) return {{}, Rule::hpack_huffman_padding};
    return out;
  }

 private:
  struct Node {
    std::size_t next[2] = {0, 0};
    int symbol = -1;
  };
  std::vector<Node> nodes_{Node{}};
};

inline const CodeTree& code_tree() {
  static const CodeTree tree;
  return tree;
}

/// Decodes whole blocks. Knows no limits but those of integers, strings and table sizes.
class Decoder {
 public:
  std::uint32_t table_limit = 4096;  ///< largest table size update
  std::uint32_t max_updates = 8;
  std::size_t max_string = 16'384;

  Decoded decode(Bytes block) {
    rest_ = block;
    lines_.clear();
    updates_ = 0;
    while (!rest_.empty()) {
      if (const auto fault = representation()) return {{}, fault};
    }
    return {lines_, std::nullopt};
  }

  [[nodiscard]] const std::deque<Line>& table() const { return table_; }
  [[nodiscard]] std::size_t table_size() const {
    std::size_t sum = 0;
    for (const Line& line : table_) sum += size(line);  // §4.1
    return sum;
  }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  using Fault = std::optional<Rule>;

  static std::size_t size(const Line& line) { return line.name.size() + line.value.size() + 32; }

  Fault representation() {
    const auto first = std::to_integer<unsigned>(rest_[0]);
    if (first >= 0x80) return indexed();                // §6.1
    if (first >= 0x40) return literal(6, true, false);  // §6.2.1
    if (first >= 0x20) return update();                 // §6.3
    return literal(4, false, first >= 0x10);            // §6.2.3, §6.2.2
  }

  Fault indexed() {
    std::uint64_t index = 0;
    if (const auto fault = integer(7, index)) return fault;
    if (index == 0 || index > 61 + table_.size()) return Rule::hpack_index;
    lines_.push_back(entry(index));
    return {};
  }

  Fault literal(unsigned prefix, bool insert, bool sensitive) {
    std::uint64_t index = 0;
    if (const auto fault = integer(prefix, index)) return fault;
    if (index > 61 + table_.size()) return Rule::hpack_index;
    Raw name, value;
    if (index == 0) {
      if (const auto fault = string(name)) return fault;
    }
    if (const auto fault = string(value)) return fault;
    Line line;
    line.name = entry(index).name;
    if (index == 0) {
      if (const auto fault = text(name, line.name)) return fault;
    }
    if (const auto fault = text(value, line.value)) return fault;
    if (insert) add(line);
    line.sensitive = sensitive;
    lines_.push_back(line);
    return {};
  }

  Fault update() {
    if (!lines_.empty()) return Rule::hpack_table_size_late;  // §4.2
    std::uint64_t octets = 0;
    if (const auto fault = integer(5, octets)) return fault;
    if (octets > table_limit) return Rule::hpack_table_size;
    if (++updates_ > max_updates) return Rule::hpack_table_size_count;
    capacity_ = static_cast<std::size_t>(octets);
    evict(capacity_);  // §4.3
    return {};
  }

  // §4.4
  void add(const Line& line) {
    evict(size(line) > capacity_ ? 0 : capacity_ - size(line));
    if (size(line) <= capacity_) table_.push_front(line);
  }

  void evict(std::size_t most) {
    while (table_size() > most) table_.pop_back();
  }

  // §2.3.3
  [[nodiscard]] Line entry(std::uint64_t index) const {
    if (index == 0) return {};
    if (index <= 61) {
      const auto& [name, value] = static_list[static_cast<std::size_t>(index - 1)];
      return {std::string(name), std::string(value)};
    }
    return table_[static_cast<std::size_t>(index - 62)];
  }

  // §5.1, with five octets behind the prefix and 32 bits in the value at most.
  Fault integer(unsigned prefix, std::uint64_t& value) {
    const std::uint64_t mask = (1u << prefix) - 1;
    value = std::to_integer<std::uint64_t>(rest_[0]) & mask;
    rest_ = rest_.subspan(1);
    if (value < mask) return {};
    for (unsigned i = 0; i < 5; ++i) {
      if (rest_.empty()) return Rule::hpack_truncated;
      const auto octet = std::to_integer<std::uint64_t>(rest_[0]);
      rest_ = rest_.subspan(1);
      value += (octet & 0x7f) << (7 * i);
      if (value > 0xffff'ffff) return Rule::hpack_integer;
      if (octet < 0x80) return {};
    }
    return Rule::hpack_integer;
  }

  struct Raw {
    Bytes octets;
    bool coded = false;
  };

  // §5.2
  Fault string(Raw& out) {
    if (rest_.empty()) return Rule::hpack_truncated;
    out.coded = (rest_[0] & std::byte{0x80}) != std::byte{0};
    std::uint64_t length = 0;
    if (const auto fault = integer(7, length)) return fault;
    if (length > max_string) return Rule::field_too_large;
    if (length > rest_.size()) return Rule::hpack_string_length;
    out.octets = rest_.first(static_cast<std::size_t>(length));
    rest_ = rest_.subspan(out.octets.size());
    return {};
  }

  Fault text(const Raw& raw, std::string& out) {
    if (raw.coded) {
      const Text decoded = code_tree().decode(raw.octets);
      if (decoded.fault) return decoded.fault;
      out = decoded.octets;
    } else {
      out.assign(reinterpret_cast<const char*>(raw.octets.data()), raw.octets.size());
    }
    if (out.size() > max_string) return Rule::field_too_large;
    return {};
  }

  Bytes rest_;
  Lines lines_;
  std::uint32_t updates_ = 0;
  std::deque<Line> table_;
  std::size_t capacity_ = 4096;
};

}  // namespace h2::test::reference

#endif  // H2_TESTS_RFC7541_REFERENCE_HPP
