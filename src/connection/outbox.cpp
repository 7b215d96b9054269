#include "connection/outbox.hpp"

#include <algorithm>
#include <new>

#include "types/contract.hpp"

namespace h2 {

Outbox::~Outbox() {
  while (front_ != nullptr) {
    Block* next = front_->next;
    free_block(front_);
    front_ = next;
  }
  if (spare_ != nullptr) free_block(spare_);
  if (kept_ != nullptr) memory_->deallocate(kept_, kept_size_, 1);
}

std::span<std::byte> Outbox::reserve(std::size_t octets) {
  if (back_ == nullptr || back_->capacity - back_->used < octets) add_block(octets);
  return {back_->octets() + back_->used, back_->capacity - back_->used};
}

void Outbox::commit(std::size_t octets) {
  H2_ASSERT(back_ != nullptr && octets <= back_->capacity - back_->used);
  back_->used += octets;
  written_ += octets;
}

void Outbox::append_body(Bytes piece, std::uint32_t body) {
  marks_.push_back({written_, piece.data(), piece.size(), body});
}

std::size_t Outbox::view(std::span<Bytes> views) const {
  std::size_t count = 0;
  const Block* block = front_;
  std::size_t offset = front_offset_;
  std::uint64_t position = read_;
  std::size_t mark = marks_head_;
  while (count < views.size()) {
    const std::uint64_t stop = mark < marks_.size() ? marks_[mark].position : written_;
    if (position < stop) {
      if (offset == block->used) {
        block = block->next;
        offset = 0;
      }
      const auto n = std::min<std::size_t>(stop - position, block->used - offset);
      views[count++] = {block->octets() + offset, n};
      offset += n;
      position += n;
    } else if (mark < marks_.size()) {
      views[count++] = {marks_[mark].data, marks_[mark].size};
      ++mark;
    } else {
      break;
    }
  }
  return count;
}

std::uint32_t Outbox::sole_body() const {
  return marks_.size() - marks_head_ == 1 ? marks_[marks_head_].body : no_body;
}

void Outbox::keep_sole_body() {
  Mark& mark = marks_[marks_head_];
  H2_ASSERT(kept_ == nullptr);
  kept_size_ = mark.size;
  kept_ = static_cast<std::byte*>(memory_->allocate(kept_size_, 1));
  std::copy_n(mark.data, mark.size, kept_);
  mark.data = kept_;
  mark.body = no_body;
}

// Framing octets that may be consumed before a body or the end of a block comes in between.
std::size_t Outbox::run_length() const {
  const std::uint64_t stop = marks_head_ < marks_.size() ? marks_[marks_head_].position : written_;
  if (stop == read_) return 0;
  const Block* block = front_offset_ == front_->used ? front_->next : front_;
  const std::size_t in_block = block == front_ ? block->used - front_offset_ : block->used;
  return std::min<std::size_t>(stop - read_, in_block);
}

void Outbox::drop_framing(std::size_t octets) {
  if (front_offset_ == front_->used) retire_front();
  front_offset_ += octets;
  read_ += octets;
  if (front_offset_ < front_->used) return;
  if (front_->next != nullptr) {
    retire_front();
  } else {
    // All is consumed: the block starts again from its beginning.
    front_->used = 0;
    front_offset_ = 0;
  }
}

void Outbox::retire_front() {
  Block* old = front_;
  front_ = old->next;
  front_offset_ = 0;
  if (keeps_spare_ && spare_ == nullptr && old->capacity == usual_block) {
    spare_ = old;
  } else {
    free_block(old);
  }
}

void Outbox::keep_no_spare() {
  keeps_spare_ = false;
  if (spare_ != nullptr) free_block(spare_);
  spare_ = nullptr;
}

void Outbox::pop_mark() {
  const bool kept = marks_[marks_head_].body == no_body;
  if (++marks_head_ == marks_.size()) {
    marks_.clear();
    marks_head_ = 0;
  } else if (marks_head_ >= 64 && marks_head_ * 2 >= marks_.size()) {
    marks_.erase(marks_.begin(), marks_.begin() + static_cast<std::ptrdiff_t>(marks_head_));
    marks_head_ = 0;
  }
  if (kept) {
    memory_->deallocate(kept_, kept_size_, 1);
    kept_ = nullptr;
  }
}

void Outbox::add_block(std::size_t octets) {
  Block* block = nullptr;
  if (spare_ != nullptr && octets <= spare_->capacity) {
    block = spare_;
    spare_ = nullptr;
    block->next = nullptr;
    block->used = 0;
  } else {
    const std::size_t capacity = std::max(octets, written_ == 0 ? first_block : usual_block);
    void* raw = memory_->allocate(sizeof(Block) + capacity, alignof(Block));
    block = ::new (raw) Block{nullptr, capacity, 0};
  }
  if (back_ == nullptr) {
    front_ = block;
  } else {
    back_->next = block;
  }
  back_ = block;
}

void Outbox::free_block(Block* block) {
  memory_->deallocate(block, sizeof(Block) + block->capacity, alignof(Block));
}

}  // namespace h2
