// The inside of an Encoder: RFC 7541 §6 from the sender's side.
#ifndef H2_SRC_HPACK_ENCODER_STATE_HPP
#define H2_SRC_HPACK_ENCODER_STATE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include <h2/hpack.hpp>

#include "hpack/dynamic_table.hpp"
#include "hpack/field_index.hpp"
#include "hpack/indexing.hpp"
#include "hpack/static_table.hpp"

namespace h2::hpack {

struct Encoder::State {
  State(const EncoderOptions& wanted, std::pmr::memory_resource* from);
  ~State();

  void set_table_limit(std::uint32_t octets);

  struct Guess;

  [[nodiscard]] std::uint64_t bound(const Field& field) const;
  [[nodiscard]] std::byte* write_table_sizes(std::byte* out);
  [[nodiscard]] std::byte* write_known(std::size_t& line, std::uint32_t known,
                                       std::byte* out) const;
  [[nodiscard]] Draft write_draft(Fields fields, std::byte* out, std::uint32_t* notes) const;
  [[nodiscard]] std::byte* write_skipped(const Field& field, const Guess& last,
                                         std::byte* out) const;
  [[nodiscard]] static std::byte* write_index(std::uint32_t index_of_entry, std::byte* out);
  [[nodiscard]] static std::byte* write_long_index(std::uint32_t index_of_entry, std::byte* out);
  [[nodiscard]] std::byte* write_field(const Field& field, std::size_t line, std::byte* out);
  [[nodiscard]] std::byte* write_new_field(const Field& field, std::size_t line, std::byte* out);
  [[nodiscard]] std::byte* write_literal(const Field& field, LiteralForm form,
                                         std::uint32_t name_index, std::byte* out) const;
  [[nodiscard]] std::byte* write_string(std::string_view string, std::byte* out) const;

  [[nodiscard]] std::uint32_t match(const Field& field, const Guess& last) const;
  [[nodiscard]] bool still_there(const Guess& last) const;
  void place(std::size_t line, std::uint32_t number, std::uint32_t static_index);
  void show(Guess& guess);
  void strings_moved();
  [[nodiscard]] std::uint32_t& note(const Guess& last);
  [[nodiscard]] std::uint32_t static_name_of(const Field& field, std::size_t line);
  [[nodiscard]] std::uint32_t index_of(std::uint32_t number) const;
  [[nodiscard]] std::uint64_t name_hash(std::string_view name, std::uint32_t static_name) const;
  [[nodiscard]] std::uint32_t find_field(const Field& field, std::uint64_t hash) const;
  [[nodiscard]] std::uint32_t find_name(std::string_view name, std::uint64_t hash) const;
  void insert(const Field& field, std::uint32_t static_name, std::uint64_t name,
              std::uint64_t whole);
  void rebuild_index();

  EncoderOptions options;
  std::pmr::memory_resource* memory;

  DynamicTable table;
  FieldIndex index;

  std::uint32_t peer_limit = 4096;  // RFC 9113 §6.5.2: the initial value of the setting
  std::uint32_t smallest = 4096;    // capacity since the last block
  bool resized = false;             // the next block has to say so

  bool in_block = false;  // of encode_some()
  std::size_t line = 0;   // in that block
  Arena spill;            // the octets of a field that did not fit into the caller's memory
  std::size_t spilt = 0;  // of them, the octets already taken

  // Where each line of the last block was found. Requests on one connection are much alike, so
  // that the same place in the next block is the first to look.
  struct Guess {
    static constexpr std::size_t none = SIZE_MAX;
    // The strings of the entry, which stay there until the table says otherwise.
    std::size_t name_length = none;
    std::size_t value_length = none;
    const char* name = nullptr;
    const char* value = nullptr;
    std::uint32_t number = 0;
    std::uint32_t note = 0;         // of the entry, as far as this line knows
    std::uint8_t static_index = 0;  // used if not 0
    std::uint8_t static_name = 0;   // of the line, whether it was found or not; 0: none
  };
  static constexpr std::size_t guesses = 32;

  // What only blocks need: an encoder that has not sent any does without.
  struct Memo {
    std::array<Guess, guesses> last_block{};
    std::array<std::uint32_t, static_entries + 1> static_notes{};
  };
  Memo* memo = nullptr;
  void need_memo();

  std::uint32_t placed = 0;  // bits of the lines of the last block that a table entry stood for
};

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_ENCODER_STATE_HPP
