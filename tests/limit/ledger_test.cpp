// All budgets of a connection, what progress gives back, and the profiles of limits.
#include "limit/ledger.hpp"

#include <array>
#include <optional>
#include <string>

#include <h2/h2.hpp>

#include "support/end.hpp"
#include "support/twins.hpp"

namespace h2::test {

namespace {

using limit::Cost;
using limit::Ledger;

Ledger of(Budget budget) {
  std::array<Budget, budget_count> all;
  all.fill(budget);
  return Ledger{all};
}

std::uint32_t left(const Ledger& ledger, Cost cost) {
  return ledger.status()[static_cast<std::size_t>(cost)].left;
}

std::uint32_t left(const End& end, std::string_view name) {
  for (const BudgetStatus& status : end.connection.budgets()) {
    if (status.name == name) return status.left;
  }
  FAIL("no budget " << name);
  return 0;
}

}  // namespace

TEST_CASE("ledger: each budget is its own and names its rule", "[limit][9113-10.5-2]") {
  for (std::size_t i = 0; i < budget_count; ++i) {
    const auto cost = static_cast<Cost>(i);
    Ledger ledger = of({2, 0});
    CHECK(ledger.spend(cost, 2) == std::nullopt);
    const auto rule = ledger.spend(cost, 1);

    REQUIRE(rule);
    CHECK(info(*rule).code == ErrorCode::enhance_your_calm);
    CHECK(info(*rule).scope == Scope::connection);
    CHECK(info(*rule).name.size() <= 32);
    for (std::size_t other = 0; other < budget_count; ++other) {
      CHECK(left(ledger, static_cast<Cost>(other)) == (other == i ? 0 : 2));
    }
  }
}

TEST_CASE("ledger: content that moves gives back PING and glitches by the KiB", "[limit]") {
  Ledger ledger = of({10, 0});
  REQUIRE(ledger.spend(Cost::ping, 10) == std::nullopt);
  REQUIRE(ledger.spend(Cost::glitch, 10) == std::nullopt);
  ledger.moved(1'000);
  CHECK(left(ledger, Cost::ping) == 0);
  ledger.moved(24);
  CHECK(left(ledger, Cost::ping) == 1);

  ledger.moved(2'500);

  CHECK(left(ledger, Cost::ping) == 3);
  CHECK(left(ledger, Cost::glitch) == 3);
  ledger.moved(572);
  CHECK(left(ledger, Cost::glitch) == 4);
}

TEST_CASE("ledger: small credits cost more than large ones, which give back", "[limit]") {
  Ledger ledger = of({1'000, 0});
  CHECK(ledger.spend_on_credit(1) == std::nullopt);
  CHECK(left(ledger, Cost::dribble) == 745);
  CHECK(ledger.spend_on_credit(256) == std::nullopt);
  CHECK(left(ledger, Cost::dribble) == 745);
  CHECK(ledger.spend_on_credit(300) == std::nullopt);
  CHECK(left(ledger, Cost::dribble) == 789);
  CHECK(ledger.spend_on_credit(0x7fff'ffff) == std::nullopt);
  CHECK(left(ledger, Cost::dribble) == 1'000);
  CHECK(left(ledger, Cost::window_update) == 996);
}

TEST_CASE("ledger: what is there can be taken, and what is not leaves all as it was", "[limit]") {
  Ledger ledger = of({300, 0});
  CHECK(ledger.take(Cost::glitch, 299));
  CHECK_FALSE(ledger.take(Cost::glitch, 2));
  CHECK(left(ledger, Cost::glitch) == 1);
  CHECK(ledger.take_for_credit(1));
  CHECK(ledger.take_for_credit(256));
  CHECK(ledger.take_for_credit(250));
  CHECK(left(ledger, Cost::dribble) == 39);
  CHECK(left(ledger, Cost::window_update) == 297);

  CHECK_FALSE(ledger.take_for_credit(216));

  CHECK(left(ledger, Cost::dribble) == 39);
  CHECK(left(ledger, Cost::window_update) == 297);
  CHECK(ledger.take_for_credit(300));
  CHECK(left(ledger, Cost::dribble) == 83);
  CHECK(Ledger{{}}.take(Cost::reset, UINT32_MAX));  // all without a limit
  CHECK(Ledger{{}}.take_for_credit(1));
}

TEST_CASE("ledger: what time and progress give is there for who asks next, whoever asked before",
          "[limit][9113-10.5-2]") {
  constexpr std::int64_t second = 1'000'000'000;
  Ledger ledger = of({10, 2});
  REQUIRE(ledger.spend(Cost::ping, 10) == std::nullopt);  // before there was time
  ledger.advance(Time{5 * second});
  for (std::size_t i = 0; i < budget_count; ++i) {
    REQUIRE(ledger.spend(static_cast<Cost>(i),
                         i == static_cast<std::size_t>(Cost::ping) ? 0 : 10) == std::nullopt);
  }
  REQUIRE_FALSE(ledger.take(Cost::ping, 1));

  ledger.advance(Time{6 * second});
  CHECK(left(ledger, Cost::reset) == 2);
  CHECK(ledger.take(Cost::ping, 2));
  CHECK_FALSE(ledger.take(Cost::ping, 1));
  CHECK(ledger.take(Cost::reset, 2));
  CHECK_FALSE(ledger.take(Cost::reset, 1));

  ledger.completed();
  ledger.moved(3'000);
  CHECK(ledger.take(Cost::glitch, 5));  // two by time, one by the stream, two by its content
  CHECK_FALSE(ledger.take(Cost::glitch, 1));
  CHECK(ledger.take(Cost::reset, 1));
  CHECK(ledger.take(Cost::ping, 3));
  CHECK_FALSE(ledger.take(Cost::ping, 1));
}

TEST_CASE("ledger: DATA that was sent calls for WINDOW_UPDATE", "[limit]") {
  Ledger ledger = of({100, 0});
  ledger.opened();
  CHECK(left(ledger, Cost::window_update) == 102);
  ledger.sent_data(16'384, false);
  CHECK(left(ledger, Cost::window_update) == 112);
  CHECK(left(ledger, Cost::dribble) == 100);
  ledger.sent_data(5, true);
  CHECK(left(ledger, Cost::dribble) == 602);

  ledger.sent_data(5, false);  // cut short by the window that the peer gave

  CHECK(left(ledger, Cost::dribble) == 602);
}

TEST_CASE("ledger: a DATA frame of many KiB calls for as much credit as several of 16 KiB",
          "[limit]") {
  Ledger one = of({100, 0}), together = of({100, 0});
  one.sent_data(16'384 * 1'023 + 1, false);
  CHECK(left(one, Cost::window_update) == 100 + 10 * 1'024);

  for (int i = 0; i < 3; ++i) one.sent_data(20'000, false);
  together.sent_data(3 * 20'000, false, 3);

  CHECK(left(together, Cost::window_update) == 100 + 10 * 6);
  CHECK(left(one, Cost::window_update) == left(together, Cost::window_update) + 10 * 1'024);
}

TEST_CASE("limits: what is left can be asked before it is gone", "[limit][9113-10.5-2]") {
  End end = established(Role::server);
  const std::uint32_t before = left(end, "ping");
  CHECK(before == Limits{}.ping.burst);

  static_cast<void>(end.feed(ping("1.......") + ping("2.......")));

  CHECK(left(end, "ping") == before - 2);
  end.connection.advance(Time{0});
  end.connection.advance(Time{1'000'000'000});
  CHECK(left(end, "ping") == before - 2);  // spent before there was time
}

TEST_CASE("limits: profiles differ in what they say they do", "[limit]") {
  const Limits edge = Limits::edge();
  const Limits trusted = Limits::trusted();
  const Limits strict = Limits::strict();

  CHECK(edge.ping == Budget{100, 10});
  CHECK(trusted.ping == Budget{1'000, 100});
  CHECK(trusted.fields.max_list_size == 1'048'576);
  CHECK(trusted.fields.max_fields == 1'024);
  CHECK(strict.provoked_reset == Budget{10, 1});
  CHECK(strict.fields.max_fields == 64);
  CHECK(strict.fields.max_list_size == 16'384);
  CHECK(strict.ping == edge.ping);
}

TEST_CASE("limits: the table of budgets holds the defaults", "[limit]") {
  const Limits limits;
#define H2_CHECK_DEFAULT(budget, rule, burst, per_second) \
  CHECK(limits.budget == Budget{burst, per_second});
  H2_BUDGETS(H2_CHECK_DEFAULT)
#undef H2_CHECK_DEFAULT
}

}  // namespace h2::test
