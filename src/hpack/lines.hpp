// The field lines of one section as a decoder collects them, within its limits.
#ifndef H2_SRC_HPACK_LINES_HPP
#define H2_SRC_HPACK_LINES_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>

#include <h2/hpack.hpp>

#include "hpack/octets.hpp"
#include "types/work.hpp"

namespace h2::hpack {

/// Where a line came from: 0 for a literal that entered no table, the index of a static
/// entry, or the insertion number of a dynamic one with the highest bit set.
using Source = std::uint32_t;
inline constexpr Source dynamic_source = 0x8000'0000;

/// Grows up to the limit of fields; keeps its memory from section to section.
class Lines {
 public:
  Lines(const DecoderLimits& limits, std::pmr::memory_resource* memory);
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { resize(0); }

  /// Begins a section. Memory that only an unusually long one needed goes back.
  void clear();
  /// Gives all memory back.
  void trim();

  /// Counts a line and keeps it if the section is within the limits so far. False: the section is
  /// so far beyond them that patience ends. Takes the parts of the field one by one, because a copy
  /// of a whole one, just written, would have to wait for the stores.
  [[nodiscard]] bool add(std::string_view name, std::string_view value, bool sensitive,
                         Source source, std::uint32_t note) {
    octets_ += name.size() + value.size() + 32;
    H2_COUNT(field(name.size() + value.size() + 32));
    if (count_ == room_ || octets_ > max_octets_) [[unlikely]] {
      if (!make_room()) return within_patience();
    }
    Field& line = fields_[count_];
    line.name = name;
    line.value = value;
    line.sensitive = sensitive;
    line.indexing = Indexing::automatic;
    sources_[count_] = source;
    notes_[count_] = note;
    ++count_;
    return true;
  }

  /// Adds lines one after another and keeps count of them in registers. One that needs more than a
  /// place is refused, and is for add().
  class Run {
   public:
    explicit Run(Lines& lines)
        : lines_(lines),
          line_(lines.fields_ + lines.count_),
          end_(lines.fields_ + lines.room_),
          sources_(lines.sources_),
          notes_(lines.notes_),
          count_(lines.count_),
          octets_(lines.octets_) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() {
      lines_.count_ = static_cast<std::uint32_t>(count_);
      lines_.octets_ = octets_;
    }

    /// Whether there is room for a line of that size. Counts it if so.
    [[nodiscard]] H2_HOT bool fits(std::uint64_t size) {
      const std::uint64_t octets = octets_ + size;
      if (line_ == end_ || octets > lines_.max_octets_) [[unlikely]]
        return false;
      octets_ = octets;
      H2_COUNT(field(size));
      return true;
    }
    /// @pre fits() said so
    H2_HOT void add(const Field& line, Source source, std::uint32_t note) {
      *line_++ = line;
      sources_[count_] = source;
      notes_[count_] = note;
      ++count_;
    }

   private:
    Lines& lines_;
    Field* line_;
    Field* end_;
    Source* sources_;
    std::uint32_t* notes_;
    std::size_t count_;
    std::uint64_t octets_;
  };

  [[nodiscard]] Fields fields() const { return {fields_, count_}; }
  [[nodiscard]] Source source(std::size_t line) const { return sources_[line]; }
  [[nodiscard]] std::span<const std::uint32_t> notes() const { return {notes_, count_}; }
  void set_note(std::size_t line, std::uint32_t note) { notes_[line] = note; }
  /// Lines that came, kept or not.
  [[nodiscard]] bool any() const { return count_ + dropped_ != 0; }
  [[nodiscard]] bool too_large() const { return dropped_ != 0; }

  /// Strings that lay in the `octets` from `from` on are now at `to`.
  void rebase(const char* from, std::size_t octets, const char* to);

 private:
  bool make_room();
  bool within_patience();
  void resize(std::uint32_t room);

  Field* fields_ = nullptr;
  Source* sources_ = nullptr;       // behind the fields, in the same block of memory
  std::uint32_t* notes_ = nullptr;  // behind these
  std::uint32_t count_ = 0;
  std::uint32_t room_ = 0;
  std::uint64_t octets_ = 0;
  std::uint64_t max_octets_;
  std::uint32_t max_count_;
  std::uint32_t dropped_ = 0;
  std::uint32_t overrun_factor_;
  std::pmr::memory_resource* memory_;
};

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_LINES_HPP
