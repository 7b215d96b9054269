// How the encoder finds a field in its dynamic table.
#ifndef H2_SRC_HPACK_FIELD_INDEX_HPP
#define H2_SRC_HPACK_FIELD_INDEX_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <optional>
#include <string_view>

#include "hpack/dynamic_table.hpp"
#include "hpack/octets.hpp"
#include "types/work.hpp"

namespace h2::hpack {

/// A hash of a string that looks at no more than 24 of its octets, wherever they differ most often:
/// at both ends and in the middle. What it finds is compared octet by octet, so its faults cost
/// compression, not correctness.
inline std::uint64_t sampled_hash(std::string_view s, std::uint64_t seed) {
  const std::size_t n = s.size();
  const char* const in = s.data();
  const auto load = [in](std::size_t i) { return load_little_64(in + i); };
  std::uint64_t front = 0, middle = 0, back = 0;
  if (n >= 8) {
    front = load(0);
    middle = load((n - 8) / 2);
    back = load(n - 8);
  } else if (n >= 4) {
    front = load_little_32(in) | std::uint64_t{load_little_32(in + n - 4)} << 32;
  } else {
    for (std::size_t i = 0; i < n; ++i) front = front << 8 | static_cast<unsigned char>(in[i]);
  }
  std::uint64_t hash = (seed ^ front ^ std::uint64_t{n} << 56) * 0x9e37'79b9'7f4a'7c15u;
  hash = (hash ^ hash >> 32 ^ back) * 0xc2b2'ae3d'27d4'eb4fu;
  hash = (hash ^ hash >> 29 ^ middle) * 0x1656'67b1'9e37'79f9u;
  return hash ^ hash >> 32;
}

/// Insertion numbers by hash, in buckets of four. A look-up touches one bucket, whatever a peer or
/// an attacker chose for names; an insertion into a full bucket forgets the oldest in it.
class FieldIndex {
 public:
  explicit FieldIndex(std::pmr::memory_resource* memory) : memory_(memory) {}
  FieldIndex(const FieldIndex&) = delete;
  FieldIndex& operator=(const FieldIndex&) = delete;
  ~FieldIndex() { resize(0); }

  /// Slots for each entry of the table: it is in at most two, by name and by name and value.
  static constexpr std::uint32_t slots_per_entry = 4;

  [[nodiscard]] std::uint32_t slots() const { return slots_count_; }

  /// Forgets everything and makes room for `slots`, a power of two.
  void resize(std::uint32_t slots) {
    if (slots != slots_count_) {
      if (slots_ != nullptr) {
        memory_->deallocate(slots_, slots_count_ * sizeof(Slot), alignof(Slot));
      }
      slots_ = nullptr;
      slots_count_ = 0;
      if (slots == 0) return;
      slots_ = static_cast<Slot*>(memory_->allocate(slots * sizeof(Slot), alignof(Slot)));
      slots_count_ = slots;
    }
    H2_COUNT(moved(slots_count_ * sizeof(Slot)));
    std::fill_n(slots_, slots_count_, Slot{});
  }

  /// The insertion number of an entry under this hash for which `fits` holds.
  template <class Fits>
  [[nodiscard]] std::optional<std::uint32_t> find(const DynamicTable& table, std::uint64_t hash,
                                                  Fits&& fits) const {
    if (slots_count_ == 0) return std::nullopt;
    const Slot* const bucket = bucket_of(hash);
    H2_COUNT(moved(bucket_size * sizeof(Slot)));
    for (std::size_t i = 0; i < bucket_size; ++i) {
      const Slot& slot = bucket[i];
      if (slot.tag != tag_of(hash) || !table.holds(slot.number)) continue;
      if (fits(table.entry(slot.number))) return slot.number;
    }
    return std::nullopt;
  }

  /// @pre `slots() != 0`
  void insert(const DynamicTable& table, std::uint64_t hash, std::uint32_t number) {
    Slot* const bucket = bucket_of(hash);
    H2_COUNT(moved(bucket_size * sizeof(Slot)));
    Slot* place = bucket;
    for (std::size_t i = 0; i < bucket_size; ++i) {
      Slot& slot = bucket[i];
      if (slot.tag == 0 || !table.holds(slot.number)) {
        place = &slot;
        break;
      }
      // Distance from the newest, so that numbers may wrap around.
      if (number - slot.number > number - place->number) place = &slot;
    }
    *place = {number, tag_of(hash)};
  }

 private:
  struct Slot {
    std::uint32_t number = 0;
    std::uint32_t tag = 0;  // 0: empty
  };
  static constexpr std::size_t bucket_size = 4;

  static std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32) | 1;
  }
  [[nodiscard]] Slot* bucket_of(std::uint64_t hash) const {
    return slots_ + (hash & (slots_count_ - bucket_size));
  }

  Slot* slots_ = nullptr;
  std::uint32_t slots_count_ = 0;
  std::pmr::memory_resource* memory_;
};

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_FIELD_INDEX_HPP
