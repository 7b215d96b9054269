// Output on its way: framing octets that the engine wrote, and between them views of body memory.
#ifndef H2_SRC_CONNECTION_OUTBOX_HPP
#define H2_SRC_CONNECTION_OUTBOX_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

#include <h2/types.hpp>

namespace h2 {

/// Framing octets lie in blocks that never move, so that what gather() showed stays where it is
/// while more is written behind it. Pieces of bodies are marked by the framing octet that they
/// follow. Everything goes out in the order in which it came in.
class Outbox {
 public:
  explicit Outbox(std::pmr::memory_resource* memory) : memory_(memory), marks_(memory) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox();

  /// Room for framing octets in one piece, to be filled and then committed in whole or in part.
  [[nodiscard]] std::span<std::byte> reserve(std::size_t octets);
  void commit(std::size_t octets);

  /// Puts a piece of a body behind what was committed. `body` names it in consume().
  void append_body(Bytes piece, std::uint32_t body);

  /// Framing octets that were committed and not consumed.
  [[nodiscard]] std::size_t framing() const { return written_ - read_; }
  [[nodiscard]] bool empty() const { return framing() == 0 && marks_head_ == marks_.size(); }

  /// Fills `views` from the front of what is to be consumed; says how many it took.
  [[nodiscard]] std::size_t view(std::span<Bytes> views) const;

  /// Drops octets from the front. Calls `piece_done(body)` for each piece of a body that is
  /// finished with them.
  template <class PieceDone>
  void consume(std::size_t octets, PieceDone&& piece_done) {
    while (octets > 0) {
      const std::size_t run = run_length();
      if (run > 0) {
        const std::size_t n = run < octets ? run : octets;
        drop_framing(n);
        octets -= n;
        continue;
      }
      Mark& mark = marks_[marks_head_];
      const std::size_t n = mark.size < octets ? mark.size : octets;
      mark.data += n;
      mark.size -= n;
      octets -= n;
      if (mark.size == 0) {
        const std::uint32_t body = mark.body;
        pop_mark();
        if (body != no_body) piece_done(body);
      }
    }
  }

  /// Drops everything. Calls `piece_done(body)` as consume() does.
  template <class PieceDone>
  void clear(PieceDone&& piece_done) {
    while (!empty()) {
      const std::size_t run = run_length();
      consume(run > 0 ? run : marks_[marks_head_].size, piece_done);
    }
  }

  /// Blocks that are done with go back at once: little more will be written.
  void keep_no_spare();

  /// The body of the only piece that is left, if there is one and nothing behind it is a body.
  [[nodiscard]] std::uint32_t sole_body() const;

  /// Copies what is left of that piece, so that the body's memory is not needed any more.
  void keep_sole_body();

  static constexpr std::uint32_t no_body = 0xffff'ffff;

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
  struct Mark {
    std::uint64_t position;  // framing octets in front of it since the beginning
    const std::byte* data;
    std::size_t size;
    std::uint32_t body;
  };

  static constexpr std::size_t first_block = 256;  // an idle connection needs little
  static constexpr std::size_t usual_block = 4096;

  [[nodiscard]] std::size_t run_length() const;
  void drop_framing(std::size_t octets);
  void pop_mark();
  void add_block(std::size_t octets);
  void free_block(Block* block);
  void retire_front();

  std::pmr::memory_resource* memory_;
  Block* front_ = nullptr;
  Block* back_ = nullptr;
  Block* spare_ = nullptr;
  bool keeps_spare_ = true;
  std::size_t front_offset_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t read_ = 0;
  std::pmr::vector<Mark> marks_;
  std::size_t marks_head_ = 0;
  std::byte* kept_ = nullptr;
  std::size_t kept_size_ = 0;
};

}  // namespace h2

#endif  // H2_SRC_CONNECTION_OUTBOX_HPP
