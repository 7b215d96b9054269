// The streams of a connection, found by identifier in constant time whatever is open.
#ifndef H2_SRC_STREAM_TABLE_HPP
#define H2_SRC_STREAM_TABLE_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <utility>
#include <vector>

#include <h2/types.hpp>

#include "stream/slab.hpp"

namespace h2::stream {

/// Records live in a slab; an open-addressed index leads from identifier to slot. A Record has a
/// member `id` and is made from a StreamId.
template <class Record>
class Table {
 public:
  explicit Table(std::pmr::memory_resource* memory) : records_(memory), index_(memory) {}

  [[nodiscard]] std::size_t size() const { return records_.size(); }

  [[nodiscard]] Record& operator[](Slot slot) { return records_[slot]; }
  [[nodiscard]] const Record& operator[](Slot slot) const { return records_[slot]; }

  /// no_slot if there is none.
  [[nodiscard]] Slot find(StreamId id) const {
    if (index_.empty()) return no_slot;
    for (std::size_t at = home(id);; at = next(at)) {
      const Slot slot = index_[at];
      if (slot == no_slot || records_[slot].id == id) return slot;
    }
  }

  /// @pre there is no record for `id`
  Slot insert(StreamId id) {
    if ((records_.size() + 1) * 4 > index_.size() * 3) grow();
    const Slot slot = records_.emplace(id);
    place(slot);
    return slot;
  }

  void erase(Slot slot) {
    remove_from_index(slot);
    records_.erase(slot);
    if (records_.size() == 0 && index_.size() > initial_index) {
      index_.assign(initial_index, no_slot);
      index_.shrink_to_fit();
    }
  }

  template <class Visitor>
  void for_each(Visitor&& visit) {
    records_.for_each(std::forward<Visitor>(visit));
  }

  /// The first record from slot `from` on that `holds`, or no_slot.
  template <class Predicate>
  [[nodiscard]] Slot find_if(Slot from, Predicate&& holds) const {
    return records_.find_if(from, std::forward<Predicate>(holds));
  }

 private:
  static constexpr std::size_t initial_index = 16;

  // Identifiers of one end differ by two; the multiplication spreads what is left over all bits.
  [[nodiscard]] std::size_t home(StreamId id) const {
    const std::uint32_t mixed = id * 0x9e37'79b1U;
    return (mixed ^ mixed >> 15) & (index_.size() - 1);
  }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (index_.size() - 1); }

  void place(Slot slot) {
    std::size_t at = home(records_[slot].id);
    while (index_[at] != no_slot) at = next(at);
    index_[at] = slot;
  }

  void grow() {
    index_.assign(index_.empty() ? initial_index : index_.size() * 2, no_slot);
    records_.for_each([this](Slot slot, Record&) { place(slot); });
  }

  // Closes the gap behind the removed entry, so that a search may stop at the first empty place.
  void remove_from_index(Slot slot) {
    std::size_t hole = home(records_[slot].id);
    while (index_[hole] != slot) hole = next(hole);
    for (std::size_t at = next(hole); index_[at] != no_slot; at = next(at)) {
      const std::size_t distance = (at - home(records_[index_[at]].id)) & (index_.size() - 1);
      if (distance >= ((at - hole) & (index_.size() - 1))) {
        index_[hole] = index_[at];
        hole = at;
      }
    }
    index_[hole] = no_slot;
  }

  Slab<Record> records_;
  std::pmr::vector<Slot> index_;
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_TABLE_HPP
