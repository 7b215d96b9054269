// Output on its way: framing octets that the engine wrote, and between them views of body memory.
#ifndef H2_SRC_CONNECTION_OUTBOX_HPP
#define H2_SRC_CONNECTION_OUTBOX_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include <h2/frame.hpp>
#include <h2/types.hpp>

#include "types/work.hpp"

namespace h2 {

/// Framing octets lie in blocks that never move, so that what gather() showed stays where it is
/// while more is written behind it. What goes out is a row of pieces, of such octets or of a body,
/// in the order in which they came in.
class Outbox {
 public:
  explicit Outbox(std::pmr::memory_resource* memory) : memory_(memory), pieces_(memory) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox();

  /// Room for framing octets in one piece, to be filled and then committed in whole or in part.
  [[nodiscard]] std::span<std::byte> reserve(std::size_t octets) {
    if (back_ == nullptr || back_->capacity - back_->used < octets) add_block(octets);
    return {back_->octets() + back_->used, back_->capacity - back_->used};
  }
  /// The same without more memory than there is: empty if that is too little. Need not be
  /// committed.
  [[nodiscard]] std::span<std::byte> at_hand(std::size_t octets) {
    if (back_ == nullptr || back_->capacity - back_->used < octets) return {};
    return reserve(octets);
  }
  void commit(std::size_t octets);

  /// The same, where far more may have been reserved than it took: what is left of the block before
  /// is used first, so that blocks of memory are about half full at least.
  void commit_some(std::size_t octets) {
    if (back_->used == 0 && before_ != nullptr) [[unlikely]]
      return commit_before(octets);
    commit(octets);
  }

  /// Puts a piece of a body behind what was committed. `body` names it in consume().
  void append_body(Bytes piece, std::uint32_t body) {
    pieces_.push_back({piece.data(), static_cast<std::uint32_t>(piece.size()), body});
    ++bodies_;
    ++views_;
  }

  /// Puts DATA frames of one size behind it, `size` octets of `content` in each: they take no more
  /// memory and no more time than one. @pre `content` is some frames' worth
  void append_frames(std::span<const std::byte, frame::Header::size> header, Bytes content,
                     std::uint32_t size, std::uint32_t body);

  /// Framing octets that were committed and not consumed.
  [[nodiscard]] std::size_t framing() const { return static_cast<std::size_t>(written_ - read_); }
  [[nodiscard]] bool empty() const { return head_ == pieces_.size(); }

  /// How many views it takes to show everything.
  [[nodiscard]] std::size_t views() const { return views_; }

  /// Fills `views` from the front of what is to be consumed; says how many it took.
  [[nodiscard]] std::size_t view(std::span<Bytes> views) const;

  /// Drops octets from the front. Calls `piece_done(body)` for each piece of a body that is
  /// finished with them.
  template <class PieceDone>
  void consume(std::size_t octets, PieceDone&& piece_done) {
    while (octets > 0 && !empty()) {
      H2_COUNT(entries());
      Piece& piece = pieces_[head_];
      std::uint32_t body = piece.body;
      if (body == frames_head) {
        octets -= drop_of_frames(octets);
        if (pieces_[head_ + 1].size > 0) return;
        body = pieces_[head_ + 1].body;
        drop_frames();
      } else {
        if (octets < piece.size) return drop_part(piece, static_cast<std::uint32_t>(octets));
        octets -= piece.size;
        drop_piece(piece);
      }
      if (body < frames_head) piece_done(body);
    }
  }

  /// Drops everything. Calls `piece_done(body)` as consume() does.
  template <class PieceDone>
  void clear(PieceDone&& piece_done) {
    while (!empty()) consume(SIZE_MAX, piece_done);
  }

  /// Blocks that are done with go back at once: little more will be written.
  void keep_no_spare();

  /// The body of the only piece that is left, if there is one that may be kept, and nothing behind
  /// it is a body.
  [[nodiscard]] std::uint32_t sole_body();

  /// Copies what is left of that piece, so that the body's memory is not needed any more.
  void keep_sole_body();

  static constexpr std::uint32_t no_body = 0xffff'ffff;
  static constexpr std::size_t max_kept = 65'536;  // octets

 private:
  struct Block {
    Block* next;
    std::size_t capacity;
    std::size_t used;
    [[nodiscard]] std::byte* octets() { return reinterpret_cast<std::byte*>(this + 1); }
    [[nodiscard]] const std::byte* octets() const {
      return reinterpret_cast<const std::byte*>(this + 1);
    }
  };
  // Frames of one size are two pieces, of which only the first pair may be consumed in part: the
  // header that goes in front of each of them, with the size of a frame's content, and all content.
  struct Piece {
    const std::byte* data;
    std::uint32_t size;
    std::uint32_t body;  // no_body: framing octets; frames_head: such a header
  };

  static constexpr std::uint32_t kept_body = no_body - 1;  // what keep_sole_body() has copied
  static constexpr std::uint32_t frames_head = no_body - 2;
  static constexpr std::size_t first_block = 224;  // an idle connection needs little
  static constexpr std::size_t usual_block = 4096;
  static constexpr std::size_t usual_gap = 128;

  void begin_piece(const std::byte* framing, std::uint32_t octets);
  void drop_part(Piece& piece, std::uint32_t octets);
  void drop_piece(const Piece& piece);
  void drop_framing(std::uint32_t octets);
  std::size_t drop_of_frames(std::size_t octets);
  void drop_frames();
  void drop_body(std::uint32_t body);
  std::size_t view_frames(const Piece* frames, std::size_t header_sent,
                          std::span<Bytes> views) const;
  void end_front();
  void compact();
  void release_kept();
  [[nodiscard]] Piece* first_body();
  void commit_before(std::size_t octets);
  void add_block(std::size_t octets);
  void free_block(Block* block);
  void retire_front();

  std::pmr::memory_resource* memory_;
  Block* front_ = nullptr;
  Block* back_ = nullptr;
  Block* before_ = nullptr;  // the one before back_, as long as that is fresh
  Block* spare_ = nullptr;
  std::byte* kept_ = nullptr;  // a copy of the rest of a body's piece
  std::uint32_t kept_size_ = 0;
  std::uint32_t front_offset_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t read_ = 0;
  std::pmr::vector<Piece> pieces_;
  std::uint32_t head_ = 0;         // what is in front of it is consumed
  std::uint32_t bodies_ = 0;       // pieces of bodies
  std::uint32_t header_sent_ = 0;  // octets of the header in front, if that is of several frames
  std::size_t views_ = 0;
  bool keeps_spare_ = true;
};

inline void Outbox::commit(std::size_t octets) {
  const std::byte* const begin = back_->octets() + back_->used;
  const auto size = static_cast<std::uint32_t>(octets);
  back_->used += octets;
  written_ += octets;
  if (!empty()) {
    Piece& last = pieces_.back();
    if (last.body == no_body && last.data + last.size == begin) {
      last.size += size;
      return;
    }
  }
  begin_piece(begin, size);
}

inline void Outbox::drop_framing(std::uint32_t octets) {
  if (front_offset_ == front_->used) retire_front();
  front_offset_ += octets;
  read_ += octets;
  if (front_offset_ == front_->used) end_front();
}

inline void Outbox::drop_part(Piece& piece, std::uint32_t octets) {
  piece.data += octets;
  piece.size -= octets;
  if (piece.body == no_body) drop_framing(octets);
}

inline void Outbox::drop_body(std::uint32_t body) {
  --bodies_;
  if (body == kept_body) release_kept();
}

inline void Outbox::drop_piece(const Piece& piece) {
  if (piece.body == no_body) {
    drop_framing(piece.size);
  } else {
    drop_body(piece.body);
  }
  --views_;
  if (++head_ == pieces_.size() || head_ >= usual_gap) compact();
}

}  // namespace h2

#endif  // H2_SRC_CONNECTION_OUTBOX_HPP
