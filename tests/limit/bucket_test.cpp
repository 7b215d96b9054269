// What is left of a budget: spent by frames, given back by time and by progress.
#include "limit/bucket.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "support/property.hpp"

namespace h2::limit {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::optional<Time> never = std::nullopt;

// As a ledger does it.
bool spend(Bucket& bucket, std::uint32_t tokens, std::optional<Time> now) {
  if (now) bucket.count_time(*now);
  if (bucket.take(tokens)) return true;
  bucket.empty();
  return false;
}

}  // namespace

TEST_CASE("budget: the burst can be spent at once, and not one more", "[limit][9113-10.5-2]") {
  Bucket bucket{{3, 1}};
  CHECK(spend(bucket, 1, never));
  CHECK(spend(bucket, 2, never));

  CHECK_FALSE(spend(bucket, 1, never));
  CHECK(bucket.left(never) == 0);
}

TEST_CASE("budget: what is too much spends all that is left", "[limit]") {
  Bucket bucket{{3, 1}};

  CHECK_FALSE(spend(bucket, 4, never));
  CHECK(bucket.left(never) == 0);
}

TEST_CASE("budget: none is without a limit", "[limit]") {
  Bucket bucket{{0, 0}};

  CHECK(spend(bucket, UINT32_MAX, never));
  CHECK(spend(bucket, UINT32_MAX, Time{1}));
  CHECK(bucket.burst() == 0);
}

TEST_CASE("budget: time gives back at its rate, fractions included", "[limit]") {
  Bucket bucket{{10, 3}};
  REQUIRE(spend(bucket, 10, Time{0}));
  CHECK(bucket.left(Time{second / 3}) == 0);
  CHECK(bucket.left(Time{second / 3 + 1}) == 1);

  // Asked ten times a second, it still gives three a second.
  for (std::int64_t tenth = 1; tenth <= 20; ++tenth) {
    CHECK((spend(bucket, 0, Time{tenth * second / 10})));
  }
  CHECK(bucket.left(Time{2 * second}) == 6);
  CHECK(bucket.left(Time{1'000 * second}) == 10);
}

TEST_CASE("budget: a clock that stands still or goes back gives nothing", "[limit]") {
  Bucket bucket{{10, 3}};
  REQUIRE(spend(bucket, 10, Time{5 * second}));

  CHECK(bucket.left(Time{5 * second}) == 0);
  CHECK(bucket.left(Time{-5 * second}) == 0);
  CHECK_FALSE(spend(bucket, 1, Time{0}));
  CHECK(bucket.left(Time{6 * second}) == 3);
}

TEST_CASE("budget: time before anything was spent counts for nothing", "[limit]") {
  Bucket bucket{{10, 3}};
  REQUIRE(spend(bucket, 10, never));

  CHECK(bucket.left(Time{INT64_MAX}) == 0);  // no moment to count from
  REQUIRE(spend(bucket, 0, Time{100 * second}));
  CHECK(bucket.left(Time{101 * second}) == 3);
}

TEST_CASE("budget: the largest numbers there are", "[limit]") {
  Bucket bucket{{UINT32_MAX, UINT32_MAX}};
  REQUIRE(spend(bucket, UINT32_MAX, Time{INT64_MIN}));

  CHECK(bucket.left(Time{INT64_MIN + 1}) == 4);
  CHECK(bucket.left(Time{INT64_MAX}) == UINT32_MAX);
}

TEST_CASE("budget: progress gives back up to the burst, permission without an end", "[limit]") {
  Bucket bucket{{10, 0}};
  REQUIRE(spend(bucket, 4, never));
  bucket.credit(3);
  CHECK(bucket.left(never) == 9);
  bucket.credit(3);
  CHECK(bucket.left(never) == 10);

  bucket.allow(5);
  CHECK(bucket.left(never) == 15);
  bucket.credit(5);
  CHECK(bucket.left(never) == 15);
  bucket.allow(UINT32_MAX);
  CHECK(bucket.left(never) == UINT32_MAX);
}

TEST_CASE("budget: never more than the burst and what the time is worth", "[limit][property]") {
  test::prop("random spending", [] {
    const Budget budget{*rc::gen::inRange<std::uint32_t>(1, 50),
                        *rc::gen::inRange<std::uint32_t>(0, 100)};
    Bucket bucket{budget};
    std::int64_t now = 0;
    std::uint64_t spent = 0;
    while (spend(bucket, 1, Time{0})) ++spent;
    const auto waits = *rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::inRange<std::uint32_t>(0, 100'000'000));
    for (const std::uint32_t wait : waits) {
      now += wait;
      while (spend(bucket, 1, Time{now})) ++spent;
      const auto time = static_cast<std::uint64_t>(now) * budget.per_second / second;
      RC_ASSERT(spent <= budget.burst + time);
      // Nothing is lost but what came while the bucket was full, which it never is for long here.
      if (budget.per_second * 100'000'000ull < (budget.burst - 1) * std::uint64_t{second}) {
        RC_ASSERT(spent + 1 >= budget.burst + time);
      }
    }
    RC_CLASSIFY(spent > budget.burst, "time gave some");
  });
}

}  // namespace h2::limit
