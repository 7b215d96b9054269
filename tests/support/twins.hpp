// Two equal ends, of which one is fed whole and the other octet by octet: they have to agree.
#ifndef H2_TESTS_SUPPORT_TWINS_HPP
#define H2_TESTS_SUPPORT_TWINS_HPP

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <h2/h2.hpp>

#include "support/end.hpp"
#include "support/frames.hpp"

namespace h2::test {

/// Whatever is done to them is done to both. What they say is compared and then returned once, so
/// that a case that uses them holds for any cut of the input, RFC 9113 §4.1.
class Twins {
 public:
  Twins(End first, End second) : whole_(std::move(first)), cut_(std::move(second)) {}

  /// Fresh ends: nothing was fed, the preface is in the output.
  static Twins fresh(Role role, const Options& options = {});

  /// See established(): SETTINGS are exchanged and acknowledged, all output is taken.
  static Twins established(Role role, const Options& options = {},
                           const Wire& peer_settings = wire("000000 04 00 00000000"));

  Log feed(const Wire& input);
  Log events() { return feed({}); }
  Wire output();

  template <class Action>
  Result<void, Misuse> submit(Action action) {
    Action again = action;
    const auto first = whole_.connection.submit(std::move(action));
    const auto second = cut_.connection.submit(std::move(again));
    REQUIRE(first.has_value() == second.has_value());
    if (!first) REQUIRE(first.error() == second.error());
    return first;
  }

  Result<void, Misuse> set_receive_window(StreamId stream, std::uint32_t octets);

  void advance(Time now);

  /// To ask things of; acting on it would part the twins.
  [[nodiscard]] const Connection& connection() const { return whole_.connection; }

 private:
  End whole_;
  End cut_;
};

/// Options whose first SETTINGS are these, and no others.
[[nodiscard]] Options with_settings(std::vector<Setting> settings);

/// Options under which a peer may do as much of anything as it likes.
[[nodiscard]] Options without_budgets(Options options = {});

/// Feeds `input` and checks that it ends the connection for `rule`: every open stream is told of,
/// PeerError comes last, GOAWAY is all that is written, and then there is silence.
/// @returns what was said before the end
Log check_ends(Twins& ends, const Wire& input, Rule rule, ErrorCode code, StreamId last);

/// Feeds `input` and checks that it resets `stream` for `rule` and no more.
/// @returns what was said before the error
Log check_resets(Twins& ends, const Wire& input, Rule rule, ErrorCode code, StreamId stream);

/// That the connection lives: a PING is answered.
void check_lives(Twins& ends);

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_TWINS_HPP
