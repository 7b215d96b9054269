#include "connection/outbox.hpp"

#include <algorithm>
#include <new>

#include "types/contract.hpp"
#include "types/work.hpp"

namespace h2 {

Outbox::~Outbox() {
  while (front_ != nullptr) {
    Block* next = front_->next;
    free_block(front_);
    front_ = next;
  }
  if (spare_ != nullptr) free_block(spare_);
  if (kept_ != nullptr) release_kept();
}

std::size_t Outbox::view(std::span<Bytes> views) const {
  const std::size_t count = std::min(views.size(), pieces());
  const Piece* piece = pieces_.data() + head_;
  for (Bytes& view : views.first(count)) {
    view = {piece->data, piece->size};
    ++piece;
  }
  return count;
}

Outbox::Piece* Outbox::first_body() {
  Piece* piece = pieces_.data() + head_;
  for (; piece->body == no_body; ++piece) H2_COUNT(entries());
  return piece;
}

std::uint32_t Outbox::sole_body() {
  const std::uint32_t body = bodies_ == 1 ? first_body()->body : no_body;
  return body == kept_body || (body != no_body && first_body()->size > max_kept) ? no_body : body;
}

void Outbox::keep_sole_body() {
  H2_ASSERT(kept_ == nullptr && bodies_ == 1);
  Piece& piece = *first_body();
  kept_size_ = piece.size;
  kept_ = static_cast<std::byte*>(memory_->allocate(kept_size_, 1));
  H2_COUNT(moved(piece.size));
  std::copy_n(piece.data, piece.size, kept_);
  piece.data = kept_;
  piece.body = kept_body;
}

void Outbox::release_kept() {
  memory_->deallocate(kept_, kept_size_, 1);
  kept_ = nullptr;
}

/// The block in front is consumed as far as it was written.
void Outbox::end_front() {
  if (front_->next != nullptr) return retire_front();
  if (!keeps_spare_) {
    free_block(front_);
    front_ = back_ = before_ = nullptr;
    front_offset_ = 0;
    return;
  }
  // There is no more: it starts again from its beginning.
  front_->used = 0;
  front_offset_ = 0;
}

void Outbox::retire_front() {
  Block* old = front_;
  front_ = old->next;
  front_offset_ = 0;
  if (before_ == old) before_ = nullptr;
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
  if (!empty()) return;
  pieces_.shrink_to_fit();
  if (front_ == nullptr) return;
  H2_ASSERT(front_->next == nullptr);
  end_front();
}

/// Closes the gap in front, when it is as large as what is behind it.
void Outbox::compact() {
  if (head_ * 2 < pieces_.size()) return;
  H2_COUNT(moved(pieces() * sizeof(Piece)));
  pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(head_));
  head_ = 0;
  if (!keeps_spare_ && pieces_.empty()) pieces_.shrink_to_fit();
}

/// The block at the back is fresh: what was written to it goes where there is still room.
void Outbox::commit_before(std::size_t octets) {
  Block* const before = before_;
  Block* const fresh = back_;
  before_ = nullptr;
  // Where the output is taken as fast as it is written, the fresh block is of more use.
  const bool usual = before->used > 0 && before->capacity >= usual_block;
  if (!usual || before->capacity - before->used < octets) return commit(octets);
  H2_COUNT(moved(octets));
  std::copy_n(fresh->octets(), octets, before->octets() + before->used);
  before->next = nullptr;
  back_ = before;
  if (keeps_spare_ && spare_ == nullptr && fresh->capacity == usual_block) {
    spare_ = fresh;
  } else {
    free_block(fresh);
  }
  commit(octets);
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
  before_ = back_;
  back_ = block;
}

void Outbox::free_block(Block* block) {
  memory_->deallocate(block, sizeof(Block) + block->capacity, alignof(Block));
}

}  // namespace h2
