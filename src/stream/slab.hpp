// Objects of one type in blocks that never move, named by small integers that are used again.
#ifndef H2_SRC_STREAM_SLAB_HPP
#define H2_SRC_STREAM_SLAB_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <utility>
#include <vector>

#include "types/contract.hpp"

namespace h2::stream {

using Slot = std::uint32_t;
inline constexpr Slot no_slot = 0xffff'ffff;

/// Blocks are allocated as they are needed and all but one go back when the last object does.
template <class T>
class Slab {
 public:
  static constexpr std::size_t block_size = 32;

  explicit Slab(std::pmr::memory_resource* memory) : blocks_(memory), taken_(memory) {}
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;
  ~Slab() {
    clear();
    release_blocks(0);
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] T& operator[](Slot slot) { return cell(slot).object; }
  [[nodiscard]] const T& operator[](Slot slot) const {
    return blocks_[slot / block_size][slot % block_size].object;
  }

  template <class... Arguments>
  Slot emplace(Arguments&&... arguments) {
    if (free_ == no_slot) grow();
    const Slot slot = free_;
    Cell& place = cell(slot);
    free_ = place.next_free;
    std::construct_at(&place.object, std::forward<Arguments>(arguments)...);
    taken_[slot] = true;
    ++size_;
    return slot;
  }

  void erase(Slot slot) {
    H2_ASSERT(taken_[slot]);
    Cell& place = cell(slot);
    std::destroy_at(&place.object);
    place.next_free = free_;
    free_ = slot;
    taken_[slot] = false;
    if (--size_ == 0) release_blocks(1);
  }

  /// Calls `visit(slot, object)` for each object, in the order of slots.
  template <class Visitor>
  void for_each(Visitor&& visit) {
    for (Slot slot = 0; slot < taken_.size(); ++slot) {
      if (taken_[slot]) visit(slot, cell(slot).object);
    }
  }

  /// The first slot from `from` on whose object `holds`, or no_slot.
  template <class Predicate>
  [[nodiscard]] Slot find_if(Slot from, Predicate&& holds) const {
    for (Slot slot = from; slot < taken_.size(); ++slot) {
      if (taken_[slot] && holds((*this)[slot])) return slot;
    }
    return no_slot;
  }

  void clear() {
    for_each([this](Slot slot, T&) { erase(slot); });
  }

 private:
  union Cell {
    Cell() : next_free(no_slot) {}
    ~Cell() {}
    Slot next_free;
    T object;
  };

  [[nodiscard]] Cell& cell(Slot slot) { return blocks_[slot / block_size][slot % block_size]; }

  [[nodiscard]] std::pmr::memory_resource* memory() const {
    return blocks_.get_allocator().resource();
  }

  void grow() {
    blocks_.reserve(blocks_.size() + 1);
    taken_.resize(taken_.size() + block_size, false);
    void* raw = memory()->allocate(sizeof(Cell) * block_size, alignof(Cell));
    blocks_.push_back(static_cast<Cell*>(raw));
    link_free(blocks_.size() - 1);
  }

  // Low slots are handed out first, so that a quiet table stays in one block.
  void link_free(std::size_t block) {
    for (std::size_t i = block_size; i-- > 0;) {
      Cell* place = std::construct_at(&blocks_[block][i]);
      place->next_free = free_;
      free_ = static_cast<Slot>(block * block_size + i);
    }
  }

  void release_blocks(std::size_t keep) {
    if (blocks_.size() <= keep) return;
    while (blocks_.size() > keep) {
      memory()->deallocate(blocks_.back(), sizeof(Cell) * block_size, alignof(Cell));
      blocks_.pop_back();
    }
    taken_.resize(keep * block_size);
    taken_.shrink_to_fit();
    free_ = no_slot;
    for (std::size_t block = 0; block < keep; ++block) link_free(block);
  }

  std::pmr::vector<Cell*> blocks_;
  std::pmr::vector<bool> taken_;
  Slot free_ = no_slot;
  std::size_t size_ = 0;
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_SLAB_HPP
