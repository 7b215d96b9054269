// The laws that hold for a connection whatever its peer does, for tests and fuzz targets alike.
#ifndef H2_TESTS_SUPPORT_LAWS_HPP
#define H2_TESTS_SUPPORT_LAWS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <h2/h2.hpp>

#include "support/heap.hpp"
#include "types/work.hpp"

namespace h2::test {

/// The stream that an event is of; 0 for the connection.
inline StreamId stream_of(const Event& event) {
  return std::visit(overloaded{[](const HeadersReceived& e) { return e.stream; },
                               [](const DataReceived& e) { return e.stream; },
                               [](const PushPromiseReceived& e) { return e.promised; },
                               [](const BodySent& e) { return e.stream; },
                               [](const StreamClosed& e) { return e.stream; },
                               [](const AltSvcReceived& e) { return e.stream; },
                               [](const PeerError& e) { return e.stream; },
                               [](const auto&) { return StreamId{0}; }},
                    event);
}

/// Watches one connection: what goes in, what comes out, what it holds. broken() names the law that
/// did not hold, in words; it has no notion of a test framework.
///
/// - memory: never more than worst_case_memory() of the options.
/// - work: steps (types/work.hpp) are at most 4 for an octet of input, 64 for a frame, 32 for a
/// field
///   line and 2 for an octet of its list_size(), and 4,096. What the caller asks for adds 64 for an
///   act, 32 for a field line, 4 for an octet of its list_size() and one for 8 octets of a body:
///   nothing as long as it only polls and writes. Where work is not counted, this says nothing.
/// - output: what the engine says of its own accord is at most 1.5 times the input, and 256 octets.
/// - streams: one StreamClosed each, and nothing behind it.
/// - end: one PeerError for the connection, nothing behind it; then is_silent().
class Laws {
 public:
  static constexpr std::size_t most_at_the_end = 4'096;  ///< octets of an ended connection

  explicit Laws(const Options& options)
      : heap_(options.memory), work_(heap_), bound_(worst_case_memory(options)) {}

  /// The options, with the memory that is watched; it comes from where it came from before.
  [[nodiscard]] Options watched(Options options) {
    options.memory = &heap_;
    return options;
  }

  void fed(std::size_t octets) { in_ += octets; }
  void wrote(std::size_t octets) { out_ += octets; }
  /// What is written from now on is not the peer's doing alone.
  void acted() { acted_ = true; }

  void saw(const Event& event) {
    const StreamId stream = stream_of(event);
    if (over_) broken_ = "an event behind the end of the connection";
    if (stream == 0) {
      over_ =
          std::holds_alternative<PeerError>(event) || std::holds_alternative<OutOfMemory>(event);
      return;
    }
    bool& closed = closed_[stream];
    if (closed) broken_ = "an event behind StreamClosed";
    closed = std::holds_alternative<StreamClosed>(event);
  }

  /// Empty if all laws hold so far. To be asked after every step.
  [[nodiscard]] std::string broken() const {
    if (!broken_.empty()) return broken_;
    if (heap_.peak() > bound_) {
      return "held " + std::to_string(heap_.peak()) + " octets of " + std::to_string(bound_);
    }
    if (!acted_ && 2 * out_ > 3 * in_ + 2 * 256) {
      return "wrote " + std::to_string(out_) + " octets for " + std::to_string(in_);
    }
    // Whoever counts too much of these would give himself leave to do more.
    if (work_.counts().fields > in_ || work_.counts().frames > in_ / frame::Header::size) {
      return "counted more frames or fields than came in";
    }
    if (const std::uint64_t most = most_steps(); steps() > most) {
      return "took " + std::to_string(steps()) + " steps of " + std::to_string(most);
    }
    return {};
  }

  /// What was done so far, and the most that it may be by now.
  [[nodiscard]] std::uint64_t steps() const { return work_.counts().steps; }
  [[nodiscard]] std::uint64_t most_steps() const {
    const work::Counts& of = work_.counts();
    return 4 * in_ + 64 * of.frames + 32 * of.fields + 2 * of.list_octets + 4'096 + 64 * of.acts +
           32 * of.asked_fields + 4 * of.asked_octets + of.body_octets / 8;
  }

  /// What is wrong with an ended connection whose events and output were taken; empty if nothing:
  /// a MiB of noise makes no event and no output, and hardly any memory is left.
  [[nodiscard]] std::string unrest(Connection& connection) const {
    static const std::vector<std::byte> noise = make_noise();
    for (std::size_t i = 0; i < 16; ++i) {
      Bytes input = noise;
      if (connection.poll(input)) return "an event for noise behind the end";
      if (!input.empty()) return "noise behind the end is not consumed";
    }
    if (connection.has_output()) return "output for noise behind the end";
    if (heap_.octets() > most_at_the_end) {
      return "an ended connection holds " + std::to_string(heap_.octets()) + " octets";
    }
    return {};
  }

  [[nodiscard]] const CountingHeap& heap() const { return heap_; }
  [[nodiscard]] std::uint64_t bound() const { return bound_; }
  [[nodiscard]] bool over() const { return over_; }
  /// Streams that were heard of, and whether their StreamClosed came.
  [[nodiscard]] const std::map<StreamId, bool>& streams() const { return closed_; }

 private:
  static std::vector<std::byte> make_noise() {
    std::vector<std::byte> noise(65'536);
    std::uint32_t state = 1;
    for (std::byte& octet : noise) {
      state = state * 1'664'525 + 1'013'904'223;
      octet = static_cast<std::byte>(state >> 24);
    }
    return noise;
  }

  CountingHeap heap_;
  work::Meter work_;
  std::uint64_t bound_;
  std::size_t in_ = 0;
  std::size_t out_ = 0;
  bool acted_ = false;
  bool over_ = false;
  std::map<StreamId, bool> closed_;
  std::string broken_;
};

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_LAWS_HPP
