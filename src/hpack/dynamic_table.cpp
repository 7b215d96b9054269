#include "hpack/dynamic_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace h2::hpack {

namespace {

constexpr std::size_t first_arena = 512;    // octets
constexpr std::uint32_t first_ring = 16;    // entries
constexpr std::size_t arena_alignment = 8;  // strings need none

}  // namespace

void Arena::release() {
  if (data_ != nullptr) memory_->deallocate(data_, capacity_, arena_alignment);
  data_ = nullptr;
  capacity_ = 0;
}

void Arena::resize(std::size_t capacity) {
  H2_ASSERT(capacity >= used_);
  if (capacity == capacity_) return;
  char* fresh = nullptr;
  if (capacity != 0) fresh = static_cast<char*>(memory_->allocate(capacity, arena_alignment));
  H2_COUNT(moved(used_));
  if (used_ != 0) std::memcpy(fresh, data_, used_);
  release();
  data_ = fresh;
  capacity_ = capacity;
}

void Arena::grow(std::size_t least) { resize(std::max({first_arena, capacity_ * 2, least})); }

void Arena::drop_front(std::size_t octets) {
  used_ -= octets;
  H2_COUNT(moved(octets != 0 ? used_ : 0));
  if (octets != 0 && used_ != 0) std::memmove(data_, data_ + octets, used_);
}

DynamicTable::~DynamicTable() { resize_ring(0); }

void DynamicTable::resize_ring(std::uint32_t size) {
  Entry* fresh = nullptr;
  if (size != 0) {
    fresh = static_cast<Entry*>(memory_->allocate(size * sizeof(Entry), alignof(Entry)));
    for (std::uint32_t i = 0; i < count_; ++i) {
      fresh[number(i) & (size - 1)] = entry(number(i));
    }
  }
  if (ring_ != nullptr) memory_->deallocate(ring_, ring_size_ * sizeof(Entry), alignof(Entry));
  ring_ = fresh;
  ring_size_ = size;
}

void DynamicTable::grow_ring() { resize_ring(std::max(first_ring, ring_size_ * 2)); }

void DynamicTable::set_capacity(std::uint32_t octets) {
  capacity_ = octets;
  while (size_ > capacity_) evict_oldest();
}

// Octets in front that no entry shows any more.
std::size_t DynamicTable::evicted_strings() const {
  return count_ == 0 ? strings_.used() : entry(inserted_ - count_).offset - origin_;
}

void DynamicTable::drop_evicted() {
  const std::size_t front = evicted_strings();
  strings_.drop_front(front);
  origin_ += static_cast<std::uint32_t>(front);
}

// Twice the capacity lets the entries stay where they are while as much comes in again.
std::size_t DynamicTable::kept_strings() const {
  return std::max(first_arena, std::size_t{capacity_} * 2);
}

// The next block is to find as much room as it may need, or memory that may still grow. As long as
// it may, entries are moved only once a quarter of the strings is worth nothing: not all of them
// with each block.
void DynamicTable::settle() {
  const std::size_t kept = kept_strings();
  if (strings_.capacity() > kept) {
    drop_evicted();
    strings_.resize(kept);
  } else if (strings_.used() > strings_.capacity() / 2 &&
             (strings_.capacity() == kept || evicted_strings() >= strings_.used() / 4)) {
    drop_evicted();
  }
}

void DynamicTable::compact(std::size_t octets) {
  drop_evicted();
  if (strings_.capacity() > kept_strings()) strings_.resize(kept_strings());
  // More if the entries take so much of the memory that they would have to be moved often.
  const bool crowded = strings_.used() > strings_.capacity() / 2;
  const std::size_t more = crowded ? std::min(strings_.capacity() * 2, kept_strings()) : 0;
  const std::size_t wanted = std::max({first_arena, strings_.used() + octets, more});
  if (strings_.capacity() < wanted) strings_.resize(wanted);
}

void DynamicTable::trim() {
  drop_evicted();
  strings_.resize(strings_.used());
  const std::uint32_t needed = count_ == 0 ? 0 : std::max(first_ring, std::bit_ceil(count_));
  if (needed < ring_size_) resize_ring(needed);
}

}  // namespace h2::hpack
