#include "attack/siege.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

namespace h2::test {

Reaction answer_with(std::size_t octets) {
  return [octets](Connection& connection, const Event& event) {
    const auto* request = std::get_if<HeadersReceived>(&event);
    if (request == nullptr) return;
    static_cast<void>(connection.submit(SendHeaders{request->stream, ok_response}));
    static_cast<void>(
        connection.submit(SendData{request->stream, Body::own(std::string(octets, 'x')), true}));
  };
}

namespace {

// The first word of its description, with the kind of headers.
std::string kind_of(const Event& event) {
  const std::string line = describe(event);
  return line.substr(0, line.find(' '));
}

}  // namespace

Siege::Siege(Role role, Habit habit, Options options, Reaction reaction, const Wire& peer_settings,
             bool acknowledged)
    : habit_(habit),
      options_(std::move(options)),
      reaction_(std::move(reaction)),
      laws_(options_),
      connection_(role, laws_.watched(options_)) {
  if (reaction_) laws_.acted();
  if (habit == Habit::clocked) connection_.advance(Time{now_});
  if (role == Role::server) feed(magic());
  feed(peer_settings);
  if (acknowledged) feed(settings_ack());
  take_output();
  last_output_ = {};
}

void Siege::feed(const Wire& octets) {
  turn(octets);
  while (habit_ == Habit::lazy && (heard_ || !unread_.octets.empty())) turn({});
}

void Siege::turn(const Wire& octets) {
  if (habit_ == Habit::clocked) connection_.advance(Time{now_ += 100'000});
  laws_.fed(octets.size());
  // A copy in memory of its own, so that a sanitizer sees a view that is kept too long.
  const Wire whole = unread_ + octets;
  Bytes input = whole;
  take_events(input);
  unread_ = copy(input);
  if (habit_ != Habit::stalled) take_output();
  Bytes nothing;
  if (habit_ != Habit::lazy) take_events(nothing);
  check_laws();
}

std::size_t Siege::flood(const std::function<Wire(std::size_t)>& unit) {
  std::vector<std::size_t> begins;  // of the units: the octets in front of them
  std::size_t fed = 0;
  const bool lazy = habit_ == Habit::lazy;
  while (!end_ && begins.size() < most && (lazy || unread_.octets.empty())) {
    if (unread_.size() >= most_unread) {
      turn({});
      continue;
    }
    const Wire next = unit(begins.size());
    begins.push_back(fed);
    fed += next.size();
    turn(next);
  }
  while (lazy && !end_ && !unread_.octets.empty()) turn({});
  const std::size_t read = fed - unread_.size();
  return static_cast<std::size_t>(std::lower_bound(begins.begin(), begins.end(), read) -
                                  begins.begin());
}

// Who is lazy has the engine wait with all that is behind the event: it stores none.
void Siege::take_events(Bytes& input) {
  heard_ = false;
  while (const auto event = connection_.poll(input)) {
    heard_ = true;
    note(*event);
    if (reaction_) reaction_(connection_, *event);
    if (habit_ == Habit::lazy) return;
  }
}

void Siege::note(const Event& event) {
  ++counts_[kind_of(event)];
  laws_.saw(event);
  const auto* error = std::get_if<PeerError>(&event);
  if (error != nullptr && error->stream == 0) end_ = error->rule;
}

void Siege::take_output() {
  std::array<std::byte, 4'096> buffer;
  Wire all;
  while (const std::size_t n = connection_.write(buffer)) {
    all += copy(Bytes{buffer}.first(n));
  }
  laws_.wrote(all.size());
  for (const std::string& line : frames(all)) {
    resets_ += line.rfind("RST_STREAM", 0) == 0 ? 1 : 0;
    data_frames_ += line.rfind("DATA", 0) == 0 ? 1 : 0;
  }
  if (!all.octets.empty()) last_output_ = std::move(all);
}

void Siege::check_laws() {
  if (const std::string broken = laws_.broken(); !broken.empty()) FAIL(broken);
}

std::string Siege::ended_by() const { return end_ ? std::string(info(*end_).name) : "nothing"; }

std::size_t Siege::count(std::string_view event) const {
  const auto found = counts_.find(event);
  return found == counts_.end() ? 0 : found->second;
}

void Siege::check_over(Rule rule) {
  CHECK(ended_by() == info(rule).name);
  habit_ = Habit::drained;
  take_output();
  // What was too much is named.
  const bool named = info(rule).code == ErrorCode::enhance_your_calm;
  const std::string_view name = named ? info(rule).name : std::string_view{};
  const Wire end = last_output_;
  REQUIRE(end.size() >= 17 + name.size());
  CHECK(copy(Bytes{end}.last(name.size())) == text(name));
  CHECK(connection_.live_streams() == 0);
  CHECK(connection_.finished());

  feed({});
  CHECK(laws_.unrest(connection_) == "");
}

void Siege::check_paused() {
  CHECK(ended_by() == "nothing");
  REQUIRE_FALSE(unread_.octets.empty());
  habit_ = Habit::drained;
  take_output();
  CHECK(last_output_.size() <= options_.limits.max_control_output + 64);
  const std::size_t before = count("ping");
  feed(ping("are you "));
  CHECK(unread_ == Wire{});
  CHECK(count("ping") > before);
}

}  // namespace h2::test
