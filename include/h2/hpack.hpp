// Field compression, RFC 7541: a decoder and an encoder, usable without a connection.
#ifndef H2_HPACK_HPP
#define H2_HPACK_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include <h2/error.hpp>
#include <h2/field.hpp>
#include <h2/result.hpp>
#include <h2/types.hpp>

namespace h2::hpack {

/// The largest dynamic table that either end of this library works with, octets.
inline constexpr std::uint32_t max_table_limit = 1u << 30;

/// What a decoder accepts before it gives up, RFC 7541 §7.4. Sizes are list_size() octets.
struct DecoderLimits {
  std::uint32_t max_list_size = 65'536;   ///< of a field section
  std::uint32_t max_fields = 128;         ///< in a field section, pseudo-headers included
  std::uint32_t max_field_size = 16'384;  ///< octets of one name or one value
  std::uint32_t overrun_factor = 2;     ///< times max_list_size or max_fields: the end of patience
  std::uint32_t max_table_updates = 8;  ///< table size updates in one block
};

/// Turns field blocks into field lines. One for each direction of a connection, because every block
/// must pass through it in order, also those of refused or forgotten streams. What `memory` throws
/// passes through; the decoder can only be destroyed then.
class Decoder {
 public:
  explicit H2_API Decoder(const DecoderLimits& limits = {},
                          std::pmr::memory_resource* memory = std::pmr::get_default_resource());
  H2_API Decoder(Decoder&& other) noexcept;
  H2_API Decoder& operator=(Decoder&& other) noexcept;
  H2_API ~Decoder();

  /// Takes the next piece of a field block, cut anywhere. The octets are the caller's again when it
  /// returns. After an error the decoder is defunct: every later call says the same error.
  H2_API Result<void, Rule> decode(Bytes fragment);

  /// Ends the block (END_HEADERS). fields() then shows the whole section.
  H2_API Result<void, Rule> finish();

  /// The lines of the block so far, in order. Valid until the next decode() that begins a block.
  [[nodiscard]] H2_API Fields fields() const;

  /// The section went over max_list_size or max_fields: fields() stops before the line that did,
  /// while the table was kept in step with the peer's. Reset by the next block.
  [[nodiscard]] H2_API bool too_large() const;

  /// A number that the caller wants to find again with the table entry behind line `i` of the
  /// current section: 0 at first, then what was set with remember(). Lets a field that came by
  /// index be judged once, not each time. Lines that are not in a table forget it.
  [[nodiscard]] H2_API std::uint32_t remembered(std::size_t i) const;
  H2_API void remember(std::size_t i, std::uint32_t note);

  /// What was remembered of each line when it was decoded, or since. Valid as fields() is.
  [[nodiscard]] H2_API std::span<const std::uint32_t> notes() const;

  /// SETTINGS_HEADER_TABLE_SIZE that this end has sent. A larger value counts at once; a smaller
  /// one when acknowledge_table_limit() says that the peer knows it (RFC 9113 §4.3.1).
  /// @pre `octets <= max_table_limit`
  H2_API void announce_table_limit(std::uint32_t octets);
  H2_API void acknowledge_table_limit(std::uint32_t octets);

  /// Gives back what memory it can without forgetting the table, for a connection that falls idle.
  /// Ends the validity of fields(). Does nothing inside a block.
  H2_API void trim();

  [[nodiscard]] H2_API std::size_t table_size() const;      ///< octets in use, RFC 7541 §4.1
  [[nodiscard]] H2_API std::size_t table_capacity() const;  ///< the maximum in force, octets
  [[nodiscard]] H2_API std::size_t table_entries() const;
  [[nodiscard]] H2_API Field table_entry(std::size_t i) const;  ///< 0 is the newest, index 62

 private:
  struct State;
  State* state_;
};

/// When strings are sent in Huffman code, RFC 7541 §5.2.
enum class Huffman : std::uint8_t { when_shorter, always, never };

/// How field blocks are encoded.
struct EncoderOptions {
  std::uint32_t table_cap = 4'096;  ///< octets of dynamic table, however much the peer offers
  Huffman huffman = Huffman::when_shorter;

  /// Mixed into the hash by which fields are looked up in the table. The same seed gives the same
  /// octets. A collision costs compression and nothing else, so a fixed seed is safe.
  std::uint64_t hash_seed = 0;
};

/// Turns field lines into field blocks.
///
/// A field goes out as an index where a table has it. Otherwise as a literal: one that enters the
/// table, unless it is `sensitive` or its `indexing` says no. With Indexing::automatic the name
/// decides: `authorization`, `proxy-authorization`, and `cookie` and `set-cookie` with a value
/// shorter than 20 octets are never indexed, because they can be guessed from the length of what is
/// sent (RFC 7541 §7.1.3); `:path`, `age`, `content-length`, `etag` and `last-modified` hardly ever
/// come again with the same value and are not worth a place in the table. Indexing::index overrides
/// all this; `sensitive` overrides everything.
///
/// What `memory` throws passes through; the encoder can only be destroyed then.
class Encoder {
 public:
  explicit H2_API Encoder(const EncoderOptions& options = {},
                          std::pmr::memory_resource* memory = std::pmr::get_default_resource());
  H2_API Encoder(Encoder&& other) noexcept;
  H2_API Encoder& operator=(Encoder&& other) noexcept;
  H2_API ~Encoder();

  /// Enough octets for the block that encode() would write now; SIZE_MAX if that is more than a
  /// size can count.
  [[nodiscard]] H2_API std::size_t bound(Fields fields) const;

  /// The same for any section of that size: of the sum of list_size() over its fields, or more.
  [[nodiscard]] H2_API std::size_t bound(std::uint64_t list_octets) const;

  /// Writes one whole field block and says how many octets it took. The fields are read before it
  /// returns. Blocks must be sent in the order in which they were encoded. Of `out`, the first
  /// bound(fields) octets may be written to, whatever the block takes.
  /// @pre `out.size() >= bound(fields)`, and no block of encode_some() is unfinished
  [[nodiscard]] H2_API std::size_t encode(Fields fields, std::span<std::byte> out);

  /// A block as far as it can be written before it is certain that it will be sent.
  struct Draft {
    std::size_t octets = 0;   ///< that were written
    std::size_t lines = 0;    ///< that these stand for
    std::uint32_t known = 0;  ///< bit `i`: line `i` is equal to the entry that stood there last
  };

  /// Begins a block, for finish() to complete or for nobody: it changes nothing that a later block
  /// would show. Tells `notes` what was remembered with the entry of each line, or 0, for the first
  /// 32 lines that stand where their entry stood in the last block.
  /// @param out where the block will be; or empty, to write nothing and only be told
  /// @pre `notes` has a place for each field, and `out`, if not empty, as encode() needs it
  [[nodiscard]] H2_API Draft draft(Fields fields, std::span<std::byte> out,
                                   std::span<std::uint32_t> notes) const;

  /// What encode() does, for a block that draft() began with the same fields. Nothing else may have
  /// been done with the encoder in between; `out` may be another memory if the draft is empty.
  /// @returns the octets of the whole block
  [[nodiscard]] H2_API std::size_t finish(Fields fields, std::span<std::byte> out,
                                          const Draft& draft);

  /// Keeps a number of 31 bits with the table entry that stands for line `i` of the last block, if
  /// there is one and `i` is below 32. Lets a field that is sent again be judged once.
  H2_API void remember(std::size_t i, std::uint32_t note);

  /// Writes a field block in pieces of any size, where no buffer takes the whole. Each call fills
  /// `out` and drops from `rest` the fields that it has read; call again with what is left of
  /// `rest` until a call leaves room in `out`: the block is then complete.
  [[nodiscard]] H2_API std::size_t encode_some(Fields& rest, std::span<std::byte> out);

  /// SETTINGS_HEADER_TABLE_SIZE of the peer, to be called when this end acknowledges it. The next
  /// block begins with the table size updates that RFC 7541 §4.2 asks for.
  H2_API void set_table_limit(std::uint32_t octets);

  /// Gives back what memory it can without forgetting the table.
  H2_API void trim();

  [[nodiscard]] H2_API std::size_t table_size() const;
  [[nodiscard]] H2_API std::size_t table_capacity() const;
  [[nodiscard]] H2_API std::size_t table_entries() const;
  [[nodiscard]] H2_API Field table_entry(std::size_t i) const;

 private:
  struct State;
  State* state_;
};

}  // namespace h2::hpack

#endif  // H2_HPACK_HPP
