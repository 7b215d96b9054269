// Objects of one type in blocks that never move, named by small integers that are used again.
#ifndef H2_SRC_STREAM_SLAB_HPP
#define H2_SRC_STREAM_SLAB_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <utility>
#include <vector>

#include "types/contract.hpp"
#include "types/work.hpp"

namespace h2::stream {

using Slot = std::uint32_t;
inline constexpr Slot no_slot = 0xffff'ffff;

/// Blocks are allocated as they are needed. When the last object goes, they go back but for as many
/// as are usual: a connection that is busy again and again allocates nothing, and one that was busy
/// once keeps one block.
template <class T>
class Slab {
 public:
  static constexpr std::size_t block_size = 32;

  explicit Slab(std::pmr::memory_resource* memory) : blocks_(memory) {}
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;
  ~Slab() {
    clear();
    release_blocks(0);
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] T& operator[](Slot slot) { return cell(slot).object; }
  [[nodiscard]] const T& operator[](Slot slot) const {
    H2_COUNT(streams());
    return blocks_[slot / block_size].cells[slot % block_size].object;
  }

  template <class... Arguments>
  Slot emplace(Arguments&&... arguments) {
    if (free_ == no_slot) grow();
    const Slot slot = free_;
    Block& block = blocks_[slot / block_size];
    Cell& place = block.cells[slot % block_size];
    free_ = place.next_free;
    std::construct_at(&place.object, std::forward<Arguments>(arguments)...);
    block.taken |= bit(slot);
    peak_ = std::max(peak_, ++size_);
    return slot;
  }

  /// Objects that there is memory for.
  [[nodiscard]] std::size_t capacity() const { return blocks_.size() * block_size; }

  /// Gives all memory back. @pre `size() == 0`
  void release() {
    H2_EXPECTS(size_ == 0);
    release_blocks(0);
    usual_ = 1;
  }

  void erase(Slot slot) {
    Block& block = blocks_[slot / block_size];
    H2_ASSERT((block.taken & bit(slot)) != 0);
    Cell& place = block.cells[slot % block_size];
    std::destroy_at(&place.object);
    place.next_free = free_;
    free_ = slot;
    block.taken &= ~bit(slot);
    if (--size_ == 0) settle();
  }

  /// Calls `visit(slot, object)` for each object, in the order of slots.
  template <class Visitor>
  void for_each(Visitor&& visit) {
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      const auto first = static_cast<Slot>(block * block_size);
      for (Slot slot = first; slot < first + block_size; ++slot) {
        H2_COUNT(scanned(1));
        if ((blocks_[block].taken & bit(slot)) != 0) visit(slot, cell(slot).object);
        if (block >= blocks_.size()) return;  // the last object was erased, and its block with it
      }
    }
  }

  /// The first slot from `from` on whose object `holds`, or no_slot.
  template <class Predicate>
  [[nodiscard]] Slot find_if(Slot from, Predicate&& holds) const {
    for (Slot slot = from; slot < capacity(); ++slot) {
      H2_COUNT(scanned(1));
      if ((blocks_[slot / block_size].taken & bit(slot)) != 0 && holds((*this)[slot])) return slot;
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
  struct Block {
    Cell* cells;
    std::uint32_t taken;  // a bit for each cell that holds an object
  };
  static_assert(block_size == 32);

  [[nodiscard]] static constexpr std::uint32_t bit(Slot slot) { return 1u << slot % block_size; }

  [[nodiscard]] Cell& cell(Slot slot) {
    H2_COUNT(streams());
    return blocks_[slot / block_size].cells[slot % block_size];
  }

  [[nodiscard]] std::pmr::memory_resource* memory() const {
    return blocks_.get_allocator().resource();
  }

  void grow() {
    blocks_.push_back({nullptr, 0});  // first: what fails behind it is not lost
    void* raw = memory()->allocate(sizeof(Cell) * block_size, alignof(Cell));
    blocks_.back().cells = static_cast<Cell*>(raw);
    link_free(blocks_.size() - 1);
  }

  // Low slots are handed out first, so that a quiet table stays in one block.
  void link_free(std::size_t block) {
    H2_COUNT(scanned(block_size));
    for (std::size_t i = block_size; i-- > 0;) {
      Cell* place = std::construct_at(&blocks_[block].cells[i]);
      place->next_free = free_;
      free_ = static_cast<Slot>(block * block_size + i);
    }
  }

  // What is usual rises with a busy spell and halves after several that needed less than half.
  void settle() {
    const std::size_t before = usual_;
    quiet_ = peak_ < usual_ / 2 ? quiet_ + 1 : 0;
    if (quiet_ == 16) {
      usual_ /= 2;
      quiet_ = 0;
    }
    usual_ = std::max(usual_, peak_);
    peak_ = 0;
    release_blocks((std::min(before, usual_) + block_size - 1) / block_size);
  }

  void release_blocks(std::size_t keep) {
    if (blocks_.size() <= keep) return;
    while (blocks_.size() > keep) {
      Cell* const cells = blocks_.back().cells;
      if (cells != nullptr) memory()->deallocate(cells, sizeof(Cell) * block_size, alignof(Cell));
      blocks_.pop_back();
    }
    blocks_.shrink_to_fit();
    free_ = no_slot;
    for (std::size_t block = 0; block < keep; ++block) link_free(block);
  }

  std::pmr::vector<Block> blocks_;
  Slot free_ = no_slot;
  std::uint32_t quiet_ = 0;  // spells that needed less than half of `usual_`, one after another
  std::size_t size_ = 0;
  std::size_t peak_ = 0;   // objects at a time since the slab was empty
  std::size_t usual_ = 1;  // and in the busy spells before that
};

}  // namespace h2::stream

#endif  // H2_SRC_STREAM_SLAB_HPP
