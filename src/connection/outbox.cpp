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

void Outbox::begin_piece(const std::byte* framing, std::uint32_t octets) {
  pieces_.push_back({framing, octets, no_body});
  ++views_;
}

void Outbox::append_frames(std::span<const std::byte, frame::Header::size> header, Bytes content,
                           std::uint32_t size, std::uint32_t body) {
  std::byte* const at = reserve(frame::Header::size).data();
  std::copy_n(header.data(), frame::Header::size, at);
  back_->used += frame::Header::size;
  written_ += frame::Header::size;
  pieces_.push_back({at, size, frames_head});
  pieces_.push_back({content.data(), static_cast<std::uint32_t>(content.size()), body});
  ++bodies_;
  views_ += 2 * (content.size() / size);
}

std::size_t Outbox::view(std::span<Bytes> views) const {
  std::size_t count = 0;
  const Piece* piece = pieces_.data() + head_;
  const Piece* const end = pieces_.data() + pieces_.size();
  for (std::size_t sent = header_sent_; piece != end && count < views.size(); sent = 0) {
    if (piece->body == frames_head) {
      count += view_frames(piece, sent, views.subspan(count));
      piece += 2;
    } else {
      views[count++] = {piece->data, piece->size};
      ++piece;
    }
  }
  return count;
}

std::size_t Outbox::view_frames(const Piece* frames, std::size_t header_sent,
                                std::span<Bytes> views) const {
  const Bytes header{frames[0].data, frame::Header::size};
  Bytes content{frames[1].data, frames[1].size};
  const std::size_t size = frames[0].size;
  std::size_t next = content.size() % size;  // the rest of a frame that was begun
  if (next == 0) next = size;
  std::size_t count = 0;
  if (header_sent == frame::Header::size) {
    views[count++] = content.first(next);
    content = content.subspan(next);
    header_sent = 0;
  }
  for (; !content.empty() && count < views.size(); header_sent = 0) {
    views[count++] = header.subspan(header_sent);
    if (count == views.size()) break;
    views[count++] = content.first(size);
    content = content.subspan(size);
  }
  return count;
}

/// Drops octets of the frames in front, as many as they have at most, and says how many.
std::size_t Outbox::drop_of_frames(std::size_t octets) {
  const std::size_t size = pieces_[head_].size;
  Piece& content = pieces_[head_ + 1];
  std::size_t left = octets;
  const auto drop_content = [&](std::size_t n) {
    content.data += n;
    content.size -= static_cast<std::uint32_t>(n);
    left -= n;
  };
  while (left > 0 && content.size > 0) {
    const std::size_t frames =
        header_sent_ > 0 ? 0 : std::min(left / (frame::Header::size + size), content.size / size);
    if (frames > 0) {
      drop_content(frames * size);
      left -= frames * frame::Header::size;
      views_ -= 2 * frames;
    } else if (header_sent_ < frame::Header::size) {
      const std::size_t n = std::min(left, frame::Header::size - header_sent_);
      header_sent_ += static_cast<std::uint32_t>(n);
      left -= n;
      if (header_sent_ == frame::Header::size) --views_;
    } else {
      const std::size_t begun = content.size % size;
      const std::size_t rest = begun == 0 ? size : begun;
      const std::size_t n = std::min(left, rest);
      drop_content(n);
      if (n < rest) break;
      header_sent_ = 0;
      --views_;
    }
  }
  return octets - left;
}

/// The frames in front are through.
void Outbox::drop_frames() {
  const std::uint32_t body = pieces_[head_ + 1].body;
  drop_framing(frame::Header::size);
  drop_body(body);
  head_ += 2;
  if (head_ == pieces_.size() || head_ >= usual_gap) compact();
}

Outbox::Piece* Outbox::first_body() {
  Piece* piece = pieces_.data() + head_;
  for (; piece->body == no_body || piece->body == frames_head; ++piece) H2_COUNT(entries());
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
  H2_COUNT(moved((pieces_.size() - head_) * sizeof(Piece)));
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
