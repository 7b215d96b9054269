#include "attack/siege.hpp"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <utility>
#include <variant>

namespace h2::test {

namespace {

Options with_memory(Options options, std::pmr::memory_resource& memory) {
  options.memory = &memory;
  return options;
}

// The first word of its description, with the kind of headers.
std::string kind_of(const Event& event) {
  const std::string line = describe(event);
  return line.substr(0, line.find(' '));
}

StreamId stream_of(const Event& event) {
  return std::visit(overloaded{[](const HeadersReceived& e) { return e.stream; },
                               [](const DataReceived& e) { return e.stream; },
                               [](const PushPromiseReceived& e) { return e.promised; },
                               [](const BodySent& e) { return e.stream; },
                               [](const StreamClosed& e) { return e.stream; },
                               [](const PeerError& e) { return e.stream; },
                               [](const auto&) { return StreamId{0}; }},
                    event);
}

// What a connection may hold at all, by its limits.
std::size_t bound(const Limits& limits) {
  constexpr std::size_t tables = 2 * 4'096;
  constexpr std::size_t frame = 16'384;
  return 16'384 + 2 * tables + 2 * limits.fields.max_field_size + 2 * limits.fields.max_list_size +
         frame + 256 * std::size_t{limits.max_live_streams} + limits.max_control_output +
         limits.max_output;
}

}  // namespace

Siege::Siege(Role role, Habit habit, Options options, Reaction reaction, const Wire& peer_settings,
             bool acknowledged)
    : habit_(habit),
      options_(std::move(options)),
      reaction_(std::move(reaction)),
      connection_(role, with_memory(options_, heap_)) {
  if (habit == Habit::clocked) connection_.advance(Time{now_});
  if (role == Role::server) feed(magic());
  feed(peer_settings);
  if (acknowledged) feed(settings_ack());
  take_output();
  last_output_ = {};
}

void Siege::feed(const Wire& octets) {
  if (habit_ == Habit::clocked) connection_.advance(Time{now_ += 100'000});
  in_ += octets.size();
  // A copy in memory of its own, so that a sanitizer sees a view that is kept too long.
  const Wire whole = unread_ + octets;
  Bytes input = whole;
  take_events(input);
  unread_ = copy(input);
  if (habit_ != Habit::stalled) take_output();
  Bytes nothing;
  take_events(nothing);
  check_laws();
}

std::size_t Siege::flood(const std::function<Wire(std::size_t)>& unit) {
  for (std::size_t i = 0; i < most; ++i) {
    if (end_ || !unread_.octets.empty()) return i;
    feed(unit(i));
  }
  return most;
}

void Siege::take_events(Bytes& input) {
  while (const auto event = connection_.poll(input)) {
    note(*event);
    if (reaction_) reaction_(connection_, *event);
  }
}

void Siege::note(const Event& event) {
  ++counts_[kind_of(event)];
  REQUIRE_FALSE(end_);
  const StreamId stream = stream_of(event);
  if (const auto* error = std::get_if<PeerError>(&event); error != nullptr && stream == 0) {
    end_ = error->rule;
  }
  if (stream == 0) return;
  REQUIRE_FALSE(closed_[stream]);
  if (std::holds_alternative<StreamClosed>(event)) closed_[stream] = true;
}

void Siege::take_output() {
  std::array<std::byte, 4'096> buffer;
  Wire all;
  while (const std::size_t n = connection_.write(buffer)) {
    all += copy(Bytes{buffer}.first(n));
  }
  out_ += all.size();
  for (const std::string& line : frames(all)) {
    resets_ += line.rfind("RST_STREAM", 0) == 0 ? 1 : 0;
  }
  if (!all.octets.empty()) last_output_ = std::move(all);
}

void Siege::check_laws() {
  peak_ = std::max(peak_, memory());
  if (memory() > bound(options_.limits)) FAIL("holds " << memory() << " octets");
  // What a program sends of its own accord is not counted against the peer.
  if (!reaction_ && !acted_ && 2 * out_ > 3 * in_ + 2 * 256)
    FAIL("wrote " << out_ << " for " << in_);
}

std::string Siege::ended_by() const { return end_ ? std::string(info(*end_).name) : "nothing"; }

std::size_t Siege::count(std::string_view event) const {
  const auto found = counts_.find(event);
  return found == counts_.end() ? 0 : found->second;
}

void Siege::check_over(Rule rule) {
  CHECK(ended_by() == info(rule).name);
  take_output();
  const std::string_view name = info(rule).name;
  const Wire end = last_output_;
  REQUIRE(end.size() >= 17 + name.size());
  CHECK(copy(Bytes{end}.last(name.size())) == text(name));
  CHECK(connection_.live_streams() == 0);
  CHECK(connection_.finished());

  Wire noise;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < 1 << 16; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    noise.octets.push_back(static_cast<std::byte>(state >> 24));
  }
  for (std::size_t i = 0; i < 16; ++i) feed(noise);
  CHECK(unread_ == Wire{});
  CHECK_FALSE(connection_.has_output());
  CHECK(memory() <= 9'216);  // its own record, and a block of output
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
