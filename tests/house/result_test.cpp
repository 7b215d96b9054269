// Result, the moments in time and the other words of layer 0.
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <h2/field.hpp>
#include <h2/result.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

#include "support/catch.hpp"

using h2::Duration;
using h2::Failure;
using h2::Result;
using h2::Time;

namespace {

enum class Reason { none, full };

Result<int, Reason> half(int n) {
  if (n % 2 != 0) return Failure{Reason::full};
  return n / 2;
}

Result<void, Reason> done(bool well) {
  if (!well) return Failure{Reason::full};
  return {};
}

}  // namespace

TEST_CASE("result: holds the value or the reason", "[result]") {
  CHECK(half(4).has_value());
  CHECK(*half(4) == 2);
  CHECK_FALSE(half(3));
  CHECK(half(3).error() == Reason::full);
}

TEST_CASE("result: without a value says only whether it went well", "[result]") {
  CHECK(done(true));
  CHECK_FALSE(done(false).has_value());
  CHECK(done(false).error() == Reason::full);
}

TEST_CASE("result: carries values that can only be moved", "[result]") {
  Result<std::unique_ptr<int>, Reason> result = std::make_unique<int>(7);

  REQUIRE(result);
  CHECK(**result == 7);
  const std::unique_ptr<int> taken = std::move(*result);
  CHECK(*taken == 7);
  CHECK(result->get() == nullptr);
}

TEST_CASE("result: value and reason may be of one type", "[result]") {
  const Result<int, int> good = 1;
  const Result<int, int> bad = Failure{1};

  CHECK(good.has_value());
  CHECK_FALSE(bad.has_value());
}

TEST_CASE("result: is usable in constant expressions", "[result]") {
  constexpr Result<int, Reason> result = 5;
  static_assert(result.has_value() && *result == 5);
  constexpr Result<void, Reason> failed = Failure{Reason::full};
  static_assert(!failed && failed.error() == Reason::full);
  SUCCEED();
}

TEST_CASE("time: a moment and a span make a later moment", "[time]") {
  constexpr Time start{10};
  static_assert(start + Duration{5} == Time{15});
  static_assert(Duration::seconds(2) == Duration{2'000'000'000});
  static_assert(Duration::milliseconds(1500) == Duration{1'500'000'000});

  CHECK(start < start + Duration::milliseconds(1));
  CHECK(start + Duration{-11} < Time{});
  CHECK(Duration::milliseconds(1000) == Duration::seconds(1));
}

TEST_CASE("overloaded: picks the lambda that fits", "[types]") {
  const std::variant<int, std::string> value = std::string{"text"};

  const int which = std::visit(
      h2::overloaded{[](int) { return 1; }, [](const std::string&) { return 2; }}, value);

  CHECK(which == 2);
}

TEST_CASE("RFC 7541 §4.1: a field counts its octets and 32 more", "[rfc7541][4.1]") {
  CHECK(h2::list_size({"", ""}) == 32);
  CHECK(h2::list_size({":method", "GET"}) == 42);
}

TEST_CASE("§6.5.2: settings start at the values of the RFC", "[rfc9113][6.5.2]") {
  const h2::Settings initial;

  CHECK(initial.header_table_size == 4096);
  CHECK(initial.enable_push == 1);
  CHECK(initial.max_concurrent_streams == h2::Settings::unlimited);
  CHECK(initial.initial_window_size == 65'535);
  CHECK(initial.max_frame_size == 16'384);
  CHECK(initial.max_header_list_size == h2::Settings::unlimited);
}

TEST_CASE("§6.5.2: an unknown setting changes nothing", "[rfc9113][6.5.2]") {
  h2::Settings settings;

  settings.apply({static_cast<h2::SettingId>(0xbad), 7});
  CHECK(settings == h2::Settings{});

  settings.apply({h2::SettingId::max_frame_size, 20'000});
  CHECK(settings.max_frame_size == 20'000);
  CHECK_FALSE(settings == h2::Settings{});
}
