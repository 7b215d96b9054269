// RFC 9113 §6.9.1, §6.9.2: the arithmetic of flow-control windows.
#include <algorithm>

#include "flow/window.hpp"
#include "support/property.hpp"

namespace h2::test {
namespace {

using flow::Window;

constexpr std::int64_t most = 0x7fff'ffff;

// The whole life of a window is possible at compile time.
static_assert([] {
  Window window{65'535};
  window.spend(60'000);
  return window.shift(16'384 - 65'535) && window.available() == -43'616 && window.grant(43'616) &&
         window.available() == 0 && window.grant(1) && window.available() == 1;
}());

TEST_CASE("§6.9.1: DATA lowers the window by its length", "[rfc9113][6.9.1][9113-6.9.1-7]") {
  Window window{65'535};

  window.spend(1000);
  CHECK(window.available() == 64'535);
  window.spend(64'535);
  CHECK(window.available() == 0);
  window.spend(0);
  CHECK(window.available() == 0);
}

TEST_CASE("§6.9.1: credit up to 2^31-1, not beyond",
          "[rfc9113][6.9.1][9113-6.9.1-3][9113-6.9.1-4][9113-6.9.1-5]") {
  Window window{65'535};

  CHECK_FALSE(window.grant(0x7fff'ffff));
  CHECK_FALSE(window.grant(0x7fff'0001));
  CHECK_FALSE(window.grant(0xffff'ffff));
  CHECK(window.available() == 65'535);
  CHECK(window.grant(0x7fff'0000));
  CHECK(window.available() == most);
  CHECK_FALSE(window.grant(1));
  CHECK(window.grant(0));
}

TEST_CASE("§6.9.1: a negative window takes the largest credit", "[rfc9113][6.9.1][9113-6.9.1-6]") {
  Window window{1000};
  window.spend(1000);
  REQUIRE(window.shift(-1000));

  CHECK(window.grant(0x7fff'ffff));
  CHECK(window.available() == 2'147'482'647);
}

TEST_CASE("§6.9.1: empty DATA passes a window that is not positive",
          "[rfc9113][6.9.1][9113-6.9.1-1]") {
  Window window;
  REQUIRE(window.shift(-5));

  window.spend(0);
  CHECK(window.available() == -5);
}

TEST_CASE("§6.9.2: a new initial size shifts the window by the difference",
          "[rfc9113][6.9.2][9113-6.9.2-1][9113-6.9.2-2]") {
  Window window{65'535};
  window.spend(60'000);

  CHECK(window.shift(16'384 - 65'535));
  CHECK(window.available() == -43'616);
  CHECK(window.shift(100'000 - 16'384));
  CHECK(window.available() == 40'000);
}

TEST_CASE("§6.9.2: a shift beyond 2^31-1 is refused", "[rfc9113][6.9.2][9113-6.9.2-3]") {
  Window window{65'535};
  REQUIRE(window.grant(0x7fff'0000));

  CHECK_FALSE(window.shift(1));
  CHECK(window.available() == most);
  CHECK(window.shift(-65'535));
  CHECK(window.shift(65'535));
}

TEST_CASE("§6.9.2: the lowest value there can be", "[rfc9113][6.9.2][boundary]") {
  Window window{0x7fff'ffff};
  window.spend(0x7fff'ffff);

  CHECK(window.shift(-most));
  CHECK(window.available() == -most);
  CHECK(window.grant(0x7fff'ffff));
  CHECK(window.available() == 0);
}

TEST_CASE("§6.9.2: as an offset, a stream follows the initial size by itself",
          "[rfc9113][6.9.2][9113-6.9.2-1][9113-6.9.2-3][9113-6.9.2-5]") {
  Window fresh, used;
  used.spend(60'000, 65'535);

  CHECK(fresh.available(65'535) == 65'535);
  CHECK(used.available(65'535) == 5535);
  CHECK(fresh.available(16'384) == 16'384);
  CHECK(used.available(16'384) == -43'616);
  CHECK(used.available(0x7fff'ffff) == most - 60'000);

  REQUIRE(fresh.grant(0x7fff'0000, 65'535));
  CHECK_FALSE(fresh.grant(1, 65'535));
  CHECK(fresh.fits(65'535));
  CHECK_FALSE(fresh.fits(65'536));
  CHECK_FALSE(fresh.grant(0, 65'536));
}

// A random life of a window, legal at each step, in three forms: shifted, offset, and a plain sum.
TEST_CASE("window properties", "[attacks][A43][property][6.9.1][6.9.2][9113-6.9.1-6]") {
  prop("the shifted and the offset form agree with the sum and stay within 32 bits", [] {
    const auto size = [] {
      return *rc::gen::oneOf(
          rc::gen::inRange<std::uint32_t>(0, 0x8000'0000),
          rc::gen::element<std::uint32_t>(0, 1, 65'535, 0x7fff'fffe, 0x7fff'ffff),
          rc::gen::inRange<std::uint32_t>(0, 200'000));
    };
    std::uint32_t base = size();
    Window shifted{base}, offset;
    std::int64_t sum = base;
    bool negative = false;
    const int steps = *rc::gen::inRange(0, 40);
    for (int step = 0; step < steps; ++step) {
      const std::uint32_t n = size();
      switch (*rc::gen::inRange(0, 3)) {
        case 0: {
          if (sum <= 0) break;
          const auto octets = static_cast<std::uint32_t>(std::min<std::int64_t>(n, sum));
          shifted.spend(octets);
          offset.spend(octets, base);
          sum -= octets;
          break;
        }
        case 1: {
          const bool fits = sum + n <= most;
          RC_ASSERT(shifted.grant(n) == fits);
          RC_ASSERT(offset.grant(n, base) == fits);
          if (fits) sum += n;
          break;
        }
        default: {
          const std::int64_t delta = std::int64_t{n} - base;
          const bool fits = sum + delta <= most;
          RC_ASSERT(shifted.shift(delta) == fits);
          RC_ASSERT(offset.fits(n) == fits);
          if (!fits) break;
          base = n;
          sum += delta;
        }
      }
      RC_ASSERT(shifted.available() == sum);
      RC_ASSERT(offset.available(base) == sum);
      RC_ASSERT(sum >= -most && sum <= most);
      negative = negative || sum < 0;
    }
    RC_CLASSIFY(negative, "was negative");
  });
}

}  // namespace
}  // namespace h2::test
