// The inside of a Decoder: RFC 7541 §3 and §6.
#ifndef H2_SRC_HPACK_DECODER_STATE_HPP
#define H2_SRC_HPACK_DECODER_STATE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>

#include <h2/hpack.hpp>

#include "hpack/dynamic_table.hpp"
#include "hpack/integer.hpp"
#include "hpack/lines.hpp"
#include "hpack/static_table.hpp"
#include "hpack/table_limit.hpp"

namespace h2::hpack {

/// A string literal as it stands in the block, RFC 7541 §5.2.
struct StringLiteral {
  const std::byte* data = nullptr;
  std::uint32_t length = 0;
  bool coded = false;  ///< in Huffman code
};

/// A literal field representation as it stands in the block, RFC 7541 §6.2.
struct Literal {
  bool insert = false;           ///< with incremental indexing, §6.2.1
  bool never_indexed = false;    ///< §6.2.3
  std::uint32_t name_index = 0;  ///< 0: the name is a literal too
  StringLiteral name;
  StringLiteral value;
};

struct Decoder::State {
  State(const DecoderLimits& wanted, std::pmr::memory_resource* from);
  ~State();

  void begin_block();
  [[nodiscard]] bool take(Bytes fragment);
  [[nodiscard]] bool end_block();
  void trim();

  // Everything below answers with Reading or with false after fail().
  [[nodiscard]] Reading read_block(const std::byte*& in, const std::byte* end);
  void carry(Bytes octets);
  [[nodiscard]] bool read_carried(const std::byte*& in, const std::byte* end);
  [[nodiscard]] Reading read_literal(const std::byte*& in, const std::byte* end, Literal& literal);
  [[nodiscard]] Reading read_string(const std::byte*& in, const std::byte* end,
                                    StringLiteral& string);
  [[nodiscard]] Reading read_table_size(const std::byte*& in, const std::byte* end);
  [[nodiscard]] const std::byte* read_run(const std::byte* in, const std::byte* end);
  [[nodiscard]] bool on_indexed(std::uint32_t index);
  [[nodiscard]] bool on_literal(const Literal& literal, const std::byte* end);
  [[nodiscard]] bool on_table_size(std::uint32_t octets);
  [[nodiscard]] bool decode_string(const StringLiteral& string, const std::byte* end, char*& out);
  [[nodiscard]] std::size_t max_octets(const StringLiteral& string) const;
  [[nodiscard]] char* room(const Literal& literal, std::string_view& name);
  void make_room(Arena& arena, std::size_t octets);
  [[nodiscard]] std::string_view indexed_name(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t* note(std::size_t line);

  [[nodiscard]] Reading unfinished(std::size_t missing, bool string = false);
  [[nodiscard]] Reading broken_integer(Reading reading);
  [[nodiscard]] Reading fault(Rule rule);
  [[nodiscard]] bool fail(Rule rule);

  DecoderLimits limits;
  std::pmr::memory_resource* memory;

  DynamicTable table;
  Lines lines;
  Arena scratch;  // strings of fields that do not enter the table
  Arena carried;  // the beginning of a representation whose end has not come yet

  TableLimit table_limit;
  std::uint32_t updates = 0;    // table size updates in this block
  std::size_t missing = 0;      // octets to add to `carried` before another look is worth it
  bool missing_string = false;  // they are of a string
  bool in_block = false;
  bool started = false;     // the block has octets
  bool update_due = false;  // it must begin with a table size update
  std::optional<Rule> error;

  // Allocated when something is remembered of an entry of the static table.
  using StaticNotes = std::array<std::uint32_t, static_entries + 1>;
  StaticNotes* static_notes = nullptr;
};

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_DECODER_STATE_HPP
