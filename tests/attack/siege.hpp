// A peer that means harm, and the laws that hold whatever it does.
#ifndef H2_TESTS_ATTACK_SIEGE_HPP
#define H2_TESTS_ATTACK_SIEGE_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include <h2/h2.hpp>

#include "support/laws.hpp"
#include "support/twins.hpp"

namespace h2::test {

/// How the program under attack treats its connection.
enum class Habit : std::uint8_t {
  drained,  ///< takes all events and all output
  stalled,  ///< takes all events and no output
  clocked,  ///< as drained, and a tenth of a millisecond passes with every unit
  lazy,     ///< takes one event with every unit, and all output; the transport keeps the rest
};

/// What a program does about an event.
using Reaction = std::function<void(Connection&, const Event&)>;

/// Answers each request with so many octets of content.
[[nodiscard]] Reaction answer_with(std::size_t octets);

/// One connection that is fed harm until it ends, or `most` times. The laws are checked as it goes:
/// memory and output are bounded, a stream ends once and is silent then, and so is the connection.
class Siege {
 public:
  static constexpr std::size_t most = 20'000;

  /// @param peer_settings the frame that the peer begins with
  Siege(Role role, Habit habit, Options options = {}, Reaction reaction = {},
        const Wire& peer_settings = settings({}), bool acknowledged = true);

  /// Feeds one piece, which is legal: nothing may come of it but what it asks for.
  void feed(const Wire& octets);

  /// Feeds `unit(0)`, `unit(1)` and so on. @returns of how many it read until the connection ended,
  /// or until it read no further
  std::size_t flood(const std::function<Wire(std::size_t)>& unit);

  /// The rule that ended the connection, by name.
  [[nodiscard]] std::string ended_by() const;

  /// That the connection ended for `rule`, which GOAWAY names, keeps no memory and stays silent.
  void check_over(Rule rule);

  /// That it reads nothing more only because nobody takes the output, and lives on when that is
  /// done.
  void check_paused();

  [[nodiscard]] std::size_t count(std::string_view event) const;  ///< of these, so far
  [[nodiscard]] std::size_t memory() const { return laws_.heap().octets(); }
  [[nodiscard]] std::size_t peak() const { return laws_.heap().peak(); }
  [[nodiscard]] std::uint64_t steps() const { return laws_.steps(); }  ///< see types/work.hpp
  [[nodiscard]] std::size_t resets() const { return resets_; }  ///< RST_STREAM frames in the output

  [[nodiscard]] std::size_t data_frames() const { return data_frames_; }  ///< in the output

  /// To act on: what is written then is not the peer's doing alone.
  Connection& connection() {
    laws_.acted();
    return connection_;
  }

 private:
  static constexpr std::size_t most_unread = 4'096;  // octets that the transport of the lazy holds

  void turn(const Wire& octets);
  void take_events(Bytes& input);
  void note(const Event& event);
  void take_output();
  void check_laws();

  Habit habit_;
  Options options_;
  Reaction reaction_;
  Laws laws_;
  Connection connection_;
  std::map<std::string, std::size_t, std::less<>> counts_;
  std::optional<Rule> end_;
  Wire last_output_;
  Wire unread_;
  bool heard_ = false;  // an event, in the last turn
  std::size_t resets_ = 0;
  std::size_t data_frames_ = 0;
  std::int64_t now_ = 0;
};

/// All habits, for GENERATE.
inline constexpr std::initializer_list<Habit> habits = {Habit::drained, Habit::stalled,
                                                        Habit::clocked, Habit::lazy};

}  // namespace h2::test

#endif  // H2_TESTS_ATTACK_SIEGE_HPP
