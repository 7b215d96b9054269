// What a connection holds at most: RFC 9113 §10.5.
#include <string>
#include <vector>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

// Field sections that are long, and of which the table knows every line after the first time.
void answer_at_length(Connection& connection, const Event& event) {
  static const std::string value(300, 'v');
  static const std::vector<Field> fields = [] {
    std::vector<Field> all{{":status", "200"}};
    for (const std::string_view name : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}) {
      all.push_back({name, value});
    }
    return all;
  }();
  if (const auto* headers = std::get_if<HeadersReceived>(&event)) {
    static_cast<void>(connection.submit(SendHeaders{headers->stream, fields, true}));
  }
}

}  // namespace

TEST_CASE("§10.5: the bound of memory grows with each limit, and is not far from what is held",
          "[attacks][A2][A27][rfc9113][10.5]") {
  const std::uint64_t edge = worst_case_memory({});
  CHECK(edge < 4 * 1'048'576);

  Options options;
  options.limits.max_output += 1'000;
  CHECK(worst_case_memory(options) == edge + 2'000);
  options.limits.max_live_streams += 10;
  CHECK(worst_case_memory(options) == edge + 2'000 + 20 * 512);
  options.settings = std::vector<Setting>{{SettingId::max_frame_size, 16'777'215}};
  CHECK(worst_case_memory(options) > edge + 2 * 16'777'215);
  options.limits.fields.max_list_size = UINT32_MAX;
  CHECK(worst_case_memory(options) > 10ULL * UINT32_MAX);
  CHECK(worst_case_memory({.limits = Limits::strict()}) < edge);
  CHECK(worst_case_memory({.limits = Limits::trusted()}) > edge);

  // What the largest term is for: output that nobody takes.
  Options deaf;
  deaf.limits.max_control_output = deaf.limits.max_output = 262'144;
  Siege siege{Role::server, Habit::stalled, deaf, answer_at_length};
  siege.flood([](std::size_t i) { return get(nth(i)); });
  CHECK(siege.peak() * 10 > worst_case_memory(deaf));
}

TEST_CASE("§10.5: short field blocks do not leave most of their memory unused",
          "[attacks][A27][rfc9113][10.5]") {
  Siege siege{Role::server, Habit::stalled, {}, answer_at_length};

  const std::size_t units = siege.flood([](std::size_t i) { return get(nth(i)); });

  // A block of 4 KiB is reserved for each, of which a few octets are used.
  CHECK(units > 1'000);
  CHECK(siege.peak() <= 16'384 + 3 * 65'536);
}

TEST_CASE("§10.5: an ended connection holds hardly anything", "[attacks][A44][rfc9113][10.5]") {
  const Role role = GENERATE(Role::server, Role::client);
  Siege siege{role, Habit::drained};
  if (role == Role::server) {
    for (std::size_t i = 0; i < 100; ++i) siege.feed(post(nth(i)));
  }

  siege.feed(wire("000001 06 00 00000000 00"));

  siege.check_over(Rule::ping_length);
  CHECK(siege.memory() <= Laws::most_at_the_end);
}

TEST_CASE("§10.5: an ended connection gives back what its own program had under way",
          "[attacks][A44][rfc9113][10.5]") {
  Options options;
  options.settings_ack = SettingsAck::manual;
  Laws laws{options};
  End end{Role::server, laws.watched(options)};
  static_cast<void>(end.feed(magic() + settings({}) + settings_ack()));
  for (int i = 0; i < 30; ++i) CHECK(end.feed(settings({})).size() == 1);
  const std::vector<Setting> many(1'000, {SettingId::initial_window_size, 70'000});
  for (int i = 0; i < 8; ++i) REQUIRE(end.connection.submit(ChangeSettings{many}));
  const std::string debug(1'024, 'd');
  REQUIRE(end.connection.submit(Shutdown{.debug = std::as_bytes(std::span{debug})}));
  static_cast<void>(end.output());
  REQUIRE(laws.heap().octets() > 64'000);

  REQUIRE(end.feed(wire("000001 06 00 00000000 00")).back() == "error 0 ping_length");

  static_cast<void>(end.output());
  CHECK(laws.unrest(end.connection) == "");
}

}  // namespace h2::test
