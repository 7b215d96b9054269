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
#include "types/work.hpp"

namespace h2::stream {

/// Records live in a slab; an open-addressed index leads from identifier to slot. A Record has a
/// member `id` and is made from a StreamId.
template <class Record>
class Table {
 public:
  explicit Table(std::pmr::memory_resource* memory) : records_(memory), index_(memory) {}

  [[nodiscard]] std::size_t size() const { return records_.size(); }

  /// The one that was found last, which is nearly always the one, needs no way through the blocks.
  [[nodiscard]] Record& operator[](Slot slot) {
    return slot == found_ ? *found_record_ : records_[slot];
  }
  [[nodiscard]] const Record& operator[](Slot slot) const {
    return slot == found_ ? *found_record_ : records_[slot];
  }

  /// no_slot if there is none. A frame asks for its stream several times: only the first time
  /// costs a search.
  [[nodiscard]] Slot find(StreamId id) const {
    if (id != found_id_) search(id);
    return found_id_ == id ? found_ : no_slot;
  }

  /// The record itself, which stays where it is until it is erased; or null.
  [[nodiscard]] Record* at(StreamId id) {
    const Slot slot = find(id);
    return slot == no_slot ? nullptr : found_record_;
  }

  /// @pre there is no record for `id`
  Slot insert(StreamId id) {
    if ((records_.size() + 1) * 4 > index_.size() * 3) grow();
    const Slot slot = records_.emplace(id);
    place(slot);
    remember(slot, records_[slot]);
    return slot;
  }

  void erase(Slot slot) {
    remove_from_index(slot);
    if (slot == found_) {
      found_id_ = no_stream;
      found_ = no_slot;
      found_record_ = nullptr;
    }
    records_.erase(slot);
    if (records_.size() == 0) settle();
  }

  /// Streams that there is memory for.
  [[nodiscard]] std::size_t capacity() const { return records_.capacity(); }

  /// Gives all memory back. @pre `size() == 0`
  void release() {
    records_.release();
    settle();
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
  static constexpr std::size_t initial_index = 64;    // for the first block of records
  static constexpr StreamId no_stream = 0xffff'ffff;  // identifiers have 31 bits

  void search(StreamId id) const {
    if (index_.empty()) return;
    for (std::size_t at = home(id); index_[at] != no_slot; at = next(at)) {
      // Not const: it was made by this table, which gives it out as its own caller may have it.
      auto& record = const_cast<Record&>(records_[index_[at]]);
      if (record.id != id) continue;
      return remember(index_[at], record);
    }
  }

  void remember(Slot slot, Record& record) const {
    found_id_ = record.id;
    found_ = slot;
    found_record_ = &record;
  }

  // Identifiers of one end differ by two; the multiplication spreads what is left over all bits.
  [[nodiscard]] std::size_t home(StreamId id) const {
    const std::uint32_t mixed = id * 0x9e37'79b1U;
    return (mixed ^ mixed >> 15) & (index_.size() - 1);
  }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (index_.size() - 1); }

  void place(Slot slot) {
    std::size_t at = home(records_[slot].id);
    for (; index_[at] != no_slot; at = next(at)) H2_COUNT(entries());
    index_[at] = slot;
  }

  // The index is kept for as many records as there is memory for.
  void settle() {
    std::size_t wanted = records_.capacity() == 0 ? 0 : initial_index;
    while (records_.capacity() * 4 > wanted * 3) wanted *= 2;
    if (index_.size() <= wanted) return;
    H2_COUNT(moved(wanted * sizeof(Slot)));
    index_.assign(wanted, no_slot);
    index_.shrink_to_fit();
  }

  void grow() {
    index_.assign(index_.empty() ? initial_index : index_.size() * 2, no_slot);
    H2_COUNT(moved(index_.size() * sizeof(Slot)));
    records_.for_each([this](Slot slot, Record&) { place(slot); });
  }

  // Closes the gap behind the removed entry, so that a search may stop at the first empty place.
  void remove_from_index(Slot slot) {
    std::size_t hole = home(records_[slot].id);
    for (; index_[hole] != slot; hole = next(hole)) H2_COUNT(entries());
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
  mutable StreamId found_id_ = no_stream;  // what was found last, and is still there
  mutable Slot found_ = no_slot;
  mutable Record* found_record_ = nullptr;
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_TABLE_HPP
