// The dynamic table, RFC 7541 §2.3.2 and §4: what decoder and encoder have in common.
#ifndef H2_SRC_HPACK_DYNAMIC_TABLE_HPP
#define H2_SRC_HPACK_DYNAMIC_TABLE_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>

#include <h2/field.hpp>
#include <h2/hpack.hpp>

#include "hpack/octets.hpp"
#include "types/contract.hpp"
#include "types/work.hpp"

namespace h2::hpack {

/// Octets in one block of memory, filled from the front. Allocates on first use.
class Arena {
 public:
  explicit Arena(std::pmr::memory_resource* memory) : memory_(memory) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { release(); }

  [[nodiscard]] char* data() const { return data_; }
  [[nodiscard]] char* end() const { return data_ + used_; }
  [[nodiscard]] std::size_t used() const { return used_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t left() const { return capacity_ - used_; }

  /// Memory for `octets` behind what is used. Moves everything if there is not enough of it.
  char* room(std::size_t octets) {
    if (capacity_ - used_ < octets) [[unlikely]]
      grow(memory_size(std::uint64_t{used_} + octets));
    return data_ + used_;
  }
  void use(std::size_t octets) { used_ += octets; }
  void clear() { used_ = 0; }

  /// Drops the first `octets`; what follows moves to the front.
  void drop_front(std::size_t octets);
  /// Makes the block `capacity` octets large, or gives it back if that is 0.
  /// @pre `capacity >= used()`
  void resize(std::size_t capacity);

 private:
  void grow(std::size_t least);
  void release();

  char* data_ = nullptr;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
  std::pmr::memory_resource* memory_;
};

/// A queue of entries: a ring of small records by insertion number, and one arena in which name and
/// value of each lie back to back in the order of insertion. Eviction touches the ring alone, so
/// the strings of an evicted entry stay readable until settle().
class DynamicTable {
 public:
  struct Entry {
    std::uint32_t offset;  ///< of the name; the value follows it. Counts on when strings move
    std::uint32_t name_length;
    std::uint32_t value_length;
    std::uint32_t note;  ///< for the owner
  };

  /// The largest capacity that offsets can count.
  static constexpr std::uint32_t max_capacity = max_table_limit;

  explicit DynamicTable(std::pmr::memory_resource* memory) : strings_(memory), memory_(memory) {}
  DynamicTable(const DynamicTable&) = delete;
  DynamicTable& operator=(const DynamicTable&) = delete;
  ~DynamicTable();

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint32_t capacity() const { return capacity_; }
  [[nodiscard]] std::uint32_t entries() const { return count_; }
  /// Insertions so far, modulo 2^32: the number of the next entry.
  [[nodiscard]] std::uint32_t inserted() const { return inserted_; }

  /// The entry with that insertion number.
  /// @pre holds(number)
  [[nodiscard]] Entry& entry(std::uint32_t number) {
    H2_COUNT(entries());
    return ring_[number & (ring_size_ - 1)];
  }
  [[nodiscard]] const Entry& entry(std::uint32_t number) const {
    H2_COUNT(entries());
    return ring_[number & (ring_size_ - 1)];
  }
  [[nodiscard]] bool holds(std::uint32_t number) const { return inserted_ - number - 1 < count_; }
  /// The number of the entry that is the `i`th from the newest.
  [[nodiscard]] std::uint32_t number(std::uint32_t i) const { return inserted_ - 1 - i; }

  [[nodiscard]] const char* name_data(const Entry& entry) const {
    return strings_.data() + (entry.offset - origin_);
  }
  [[nodiscard]] Field field(const Entry& entry) const {
    const char* const name = name_data(entry);
    return {{name, entry.name_length}, {name + entry.name_length, entry.value_length}};
  }

  /// Changes whenever the strings of entries are moved.
  [[nodiscard]] std::uintptr_t place_of_strings() const {
    return reinterpret_cast<std::uintptr_t>(strings_.data()) - origin_;
  }

  /// The strings of the next entry are to be put at their end. Views of strings move with the block
  /// when it grows.
  [[nodiscard]] Arena& strings() { return strings_; }
  [[nodiscard]] const Arena& strings() const { return strings_; }
  /// Room there for an owner that shows no views: moves strings rather than to take more memory.
  char* make_room(std::size_t octets) {
    if (strings_.left() < octets) [[unlikely]]
      compact(octets);
    return strings_.room(octets);
  }

  /// Makes an entry of the octets at the end of strings(). Evicts what must go first (§4.4); an
  /// entry larger than the table empties it and does not enter. Returns whether it entered.
  bool insert(std::size_t name_length, std::size_t value_length);

  /// Changes the capacity and evicts what no longer fits (§4.3).
  void set_capacity(std::uint32_t octets);

  /// Makes room in front of the next insertions by dropping what evicted entries left behind, and
  /// gives back memory beyond what the capacity calls for. Views of strings become invalid.
  void settle();
  /// The same, down to what the entries need now.
  void trim();

 private:
  [[nodiscard]] std::size_t kept_strings() const;
  [[nodiscard]] std::size_t evicted_strings() const;
  void compact(std::size_t octets);
  void evict_oldest();
  void grow_ring();
  void resize_ring(std::uint32_t size);
  void drop_evicted();

  Entry* ring_ = nullptr;
  std::uint32_t ring_size_ = 0;  // 0 or a power of two
  std::uint32_t count_ = 0;
  std::uint32_t inserted_ = 0;
  std::uint32_t origin_ = 0;  // offset of the first octet in the arena, modulo 2^32
  std::size_t size_ = 0;
  std::uint32_t capacity_ = 4096;  // §4.2: where both ends begin
  Arena strings_;
  std::pmr::memory_resource* memory_;
};

inline void DynamicTable::evict_oldest() {
  const Entry& oldest = entry(inserted_ - count_);
  size_ -= std::size_t{oldest.name_length} + oldest.value_length + 32;
  --count_;
}

inline bool DynamicTable::insert(std::size_t name_length, std::size_t value_length) {
  const std::size_t size = name_length + value_length + 32;
  while (count_ != 0 && size_ + size > capacity_) evict_oldest();
  const auto offset = static_cast<std::uint32_t>(origin_ + strings_.used());
  strings_.use(name_length + value_length);
  if (size > capacity_) return false;
  if (count_ == ring_size_) [[unlikely]]
    grow_ring();
  entry(inserted_) = {offset, static_cast<std::uint32_t>(name_length),
                      static_cast<std::uint32_t>(value_length), 0};
  ++inserted_;
  ++count_;
  size_ += size;
  return true;
}

}  // namespace h2::hpack

#endif  // H2_SRC_HPACK_DYNAMIC_TABLE_HPP
