// The streams of a connection, found by identifier in constant time whatever is open.
#ifndef H2_SRC_STREAM_TABLE_HPP
#define H2_SRC_STREAM_TABLE_HPP

#include <algorithm>
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
///
/// Identifiers are for the peer to choose, and may be such that many have the same home. What lies
/// too far from it makes the index larger, or be made anew for other homes, so that a search is
/// short whatever the peer does.
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

  /// The same for one that will be asked for again.
  [[nodiscard]] Record& at_hand(Slot slot) {
    if (slot != found_) remember(slot, records_[slot]);
    return *found_record_;
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
    if (reach_ > far) [[unlikely]]
      spread();
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

  /// Places beyond its home that a search looks at, at most.
  [[nodiscard]] std::size_t reach() const { return reach_; }

  /// Where `id` belongs in an index of so many places. Identifiers of one end differ by two: the
  /// multiplication spreads them evenly.
  [[nodiscard]] static constexpr std::size_t home(StreamId id, std::size_t places,
                                                  std::uint32_t multiplier = first_multiplier) {
    const std::uint32_t mixed = id * multiplier;
    return static_cast<std::size_t>(std::uint64_t{mixed} * places >> 32);
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
  static constexpr std::uint32_t far = 16;            // places from home
  static constexpr std::uint32_t first_multiplier = 0x9e37'79b1;

  void search(StreamId id) const {
    if (index_.empty()) return;
    std::uint32_t left = reach_;
    for (std::size_t at = home(id); index_[at] != no_slot; at = next(at)) {
      // Not const: it was made by this table, which gives it out as its own caller may have it.
      auto& record = const_cast<Record&>(records_[index_[at]]);
      if (record.id == id) return remember(index_[at], record);
      if (left-- == 0) return;
    }
  }

  void remember(Slot slot, Record& record) const {
    found_id_ = record.id;
    found_ = slot;
    found_record_ = &record;
  }

  [[nodiscard]] std::size_t home(StreamId id) const { return home(id, index_.size(), multiplier_); }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (index_.size() - 1); }

  void place(Slot slot) {
    std::size_t at = home(records_[slot].id);
    std::uint32_t steps = 0;
    for (; index_[at] != no_slot; at = next(at)) {
      H2_COUNT(entries());
      ++steps;
    }
    index_[at] = slot;
    reach_ = std::max(reach_, steps);
  }

  // An index that is hardly used tells that the identifiers were chosen for their homes.
  void spread() {
    if (records_.size() * 8 > index_.size() * 3) return grow();
    multiplier_ = multiplier_ * 5 + 2;  // odd again
    place_all(index_.size());
  }

  // The index is kept for as many records as there is memory for.
  void settle() {
    std::size_t wanted = records_.capacity() == 0 ? 0 : initial_index;
    while (records_.capacity() * 4 > wanted * 3) wanted *= 2;
    reach_ = 0;
    if (index_.size() <= wanted) return;
    H2_COUNT(moved(wanted * sizeof(Slot)));
    index_.assign(wanted, no_slot);
    index_.shrink_to_fit();
  }

  void grow() { place_all(index_.empty() ? initial_index : index_.size() * 2); }

  void place_all(std::size_t places) {
    index_.assign(places, no_slot);
    H2_COUNT(moved(places * sizeof(Slot)));
    reach_ = 0;
    records_.for_each([this](Slot slot, Record&) { place(slot); });
  }

  // Closes the gap behind the removed entry, so that a search may stop at the first empty place.
  // What is more than the reach behind it has its home behind it as well.
  void remove_from_index(Slot slot) {
    std::size_t hole = home(records_[slot].id);
    for (; index_[hole] != slot; hole = next(hole)) H2_COUNT(entries());
    for (std::size_t at = next(hole); index_[at] != no_slot; at = next(at)) {
      const std::size_t gap = (at - hole) & (index_.size() - 1);
      if (gap > reach_) break;
      const std::size_t distance = (at - home(records_[index_[at]].id)) & (index_.size() - 1);
      if (distance >= gap) {
        index_[hole] = index_[at];
        hole = at;
      }
    }
    index_[hole] = no_slot;
  }

  Slab<Record> records_;
  std::pmr::vector<Slot> index_;
  std::uint32_t reach_ = 0;
  std::uint32_t multiplier_ = first_multiplier;
  mutable StreamId found_id_ = no_stream;  // what was found last, and is still there
  mutable Slot found_ = no_slot;
  mutable Record* found_record_ = nullptr;
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_TABLE_HPP
