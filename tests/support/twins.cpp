#include "support/twins.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace h2::test {

Twins Twins::fresh(Role role, const Options& options) {
  return {End{role, options}, End{role, options}};
}

Twins Twins::established(Role role, const Options& options, const Wire& peer_settings) {
  return {test::established(role, options, peer_settings),
          test::established(role, options, peer_settings)};
}

Log Twins::feed(const Wire& input) {
  if (input.octets.empty()) {
    Log log = whole_.events();
    REQUIRE(cut_.events() == log);
    return log;
  }
  Log log = whole_.feed(input);
  REQUIRE(cut_.feed_cut(input, 1) == log);
  return log;
}

Wire Twins::output() {
  Wire out = whole_.output();
  REQUIRE(cut_.output() == out);
  return out;
}

Result<void, Misuse> Twins::set_receive_window(StreamId stream, std::uint32_t octets) {
  const auto first = whole_.connection.set_receive_window(stream, octets);
  const auto second = cut_.connection.set_receive_window(stream, octets);
  REQUIRE(first.has_value() == second.has_value());
  return first;
}

void Twins::advance(Time now) {
  whole_.connection.advance(now);
  cut_.connection.advance(now);
}

Options with_settings(std::vector<Setting> settings) {
  Options options;
  options.settings = std::move(settings);
  return options;
}

Log check_ends(Twins& ends, const Wire& input, Rule rule, ErrorCode code, StreamId last) {
  const auto live = ends.connection().live_streams();
  Log log = ends.feed(input);

  REQUIRE(!log.empty());
  CHECK(log.back() == "error 0 " + std::string(info(rule).name));
  log.pop_back();
  // What was too much is named.
  const bool too_much = code == ErrorCode::enhance_your_calm;
  CHECK(ends.output() == goaway(last, code, too_much ? info(rule).name : std::string_view{}));
  CHECK(ends.connection().finished());
  CHECK(ends.connection().live_streams() == 0);
  CHECK(ends.feed(magic() + get(101) + ping("too late")).empty());
  CHECK(ends.output() == Wire{});

  const auto is_end = [](const std::string& line) { return line.rfind("closed ", 0) == 0; };
  CHECK(std::count_if(log.begin(), log.end(), is_end) >= static_cast<std::ptrdiff_t>(live));
  return log;
}

Log check_resets(Twins& ends, const Wire& input, Rule rule, ErrorCode code, StreamId stream) {
  Log log = ends.feed(input);

  REQUIRE(log.size() >= 2);
  const std::string id = std::to_string(stream);
  CHECK(log.back().rfind("closed " + id + " " + std::string(name(code)) + " engine", 0) == 0);
  log.pop_back();
  CHECK(log.back() == "error " + id + " " + std::string(info(rule).name));
  log.pop_back();
  CHECK(ends.output() == rst(stream, code));
  check_lives(ends);
  return log;
}

void check_lives(Twins& ends) {
  CHECK(ends.feed(ping("are you ")) == Log{"ping 61 72 65 20 79 6f 75 20"});
  CHECK(ends.output() == ping("are you ", true));
}

Options without_budgets(Options options) {
#define H2_UNLIMITED(budget, rule, burst, per_second) options.limits.budget = {};
  H2_BUDGETS(H2_UNLIMITED)
#undef H2_UNLIMITED
  return options;
}

}  // namespace h2::test
