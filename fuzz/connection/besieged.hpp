// One end under attack, the program on top of it, and what must hold for both.
#ifndef H2_FUZZ_CONNECTION_BESIEGED_HPP
#define H2_FUZZ_CONNECTION_BESIEGED_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <h2/h2.hpp>

#include "fuzz/connection/laws.hpp"
#include "support/laws.hpp"
#include "support/wire.hpp"

namespace h2::fuzz {

/// How the program treats its connection.
enum class Habit : std::uint8_t {
  drained,  ///< takes all events and all output
  stalled,  ///< takes all events and no output
  lazy,     ///< takes one event for each piece of input, and all output
  deaf,     ///< takes no events and no output
};
inline constexpr std::size_t habit_count = 4;

/// What the program does about requests.
enum class Conduct : std::uint8_t {
  nothing,
  answers,       ///< at once and whole
  begins,        ///< to answer, and comes to no end
  answers_long,  ///< with more content than the windows take
  resets,
  echoes,  ///< the fields that it got
  pushes,  ///< and answers
  errs,    ///< acts on all streams, whatever their state
};
inline constexpr std::size_t conduct_count = 8;

struct Circumstances {
  Role role = Role::server;
  Habit habit = Habit::drained;
  Conduct conduct = Conduct::nothing;
  Options options;
  Duration tick;        ///< between two pieces of input; zero: no time is told
  std::size_t cut = 0;  ///< pieces are fed in pieces of so many octets; 0: whole
};

/// Knows where frames begin, and whether a field block is open: what is fed behind that has a
/// meaning of its own.
class Alignment {
 public:
  void observe(Bytes octets);
  [[nodiscard]] bool aligned() const { return header_.empty() && skip_ == 0 && !in_block_; }

 private:
  std::vector<std::byte> header_;
  std::size_t skip_ = 0;
  bool in_block_ = false;
};

class Besieged {
 public:
  explicit Besieged(const Circumstances& circumstances);

  /// Feeds one piece. @returns whether the end still listens: it is not over, and reads all of it
  bool feed(Bytes octets);

  /// A client asks for something, so that there are streams to attack.
  void ask();

  /// Takes and feeds what was left, then looks at how it ended: by a rule, which is told as it has
  /// to be; or not at all, and then it still answers.
  void conclude();

  [[nodiscard]] std::optional<Rule> ended_by() const { return ended_by_; }
  [[nodiscard]] bool paused() const { return !unread_.octets.empty(); }
  [[nodiscard]] const test::Wire& output() const { return written_; }
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }

 private:
  void deliver(Bytes octets);
  void read(bool once = false);
  void poll(Bytes& input, bool once);
  void note(const Event& event);
  void react(const Event& event);
  void answer(StreamId stream, Fields fields, std::size_t content);
  void err(StreamId stream);
  void drain();
  void flush(std::string_view end = {});
  void still_answers();

  Circumstances at_;
  test::Laws laws_;
  Connection connection_;
  OutputLaw output_law_;
  Alignment alignment_;
  test::Wire unread_;
  test::Wire written_;
  std::vector<std::string> log_;
  std::optional<Rule> ended_by_;
  StreamId content_of_ = 0;  // of DATA whose pieces are counted until another event
  std::size_t content_ = 0;
  Time now_{1};
  std::uint32_t acts_ = 0;
};

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_BESIEGED_HPP
