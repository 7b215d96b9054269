// What is remembered of streams whose record is gone: RFC 9113 §5.1, "closed".
#include "stream/recent.hpp"

#include "support/catch.hpp"

namespace h2::stream {

TEST_CASE("§5.1: how a stream ended is known, whatever was asked of it before", "[rfc9113][5.1]") {
  Recent recent;
  CHECK(recent.find(7) == std::nullopt);

  recent.remember(5, State::closed);
  CHECK(recent.find(7) == std::nullopt);
  CHECK(recent.find(5) == State::closed);

  recent.remember(7, State::reset_by_peer);
  CHECK(recent.find(7) == State::reset_by_peer);
  recent.mark_reset_by_us(7);
  CHECK(recent.find(7) == State::reset_by_us);
  recent.mark_reset_by_us(5);
  CHECK(recent.find(5) == State::reset_by_us);
}

TEST_CASE("§5.1: 64 resets and 16 regular ends are remembered, the latest of each",
          "[rfc9113][5.1]") {
  Recent recent;

  for (StreamId id = 1; id <= 65 * 2; id += 2) recent.remember(id, State::reset_by_us);
  for (StreamId id = 2; id <= 17 * 2; id += 2) recent.remember(id, State::closed);

  CHECK(recent.find(1) == std::nullopt);
  CHECK(recent.may_be_reset(1));
  CHECK(recent.find(3) == State::reset_by_us);
  CHECK(recent.find(129) == State::reset_by_us);
  CHECK_FALSE(recent.may_be_reset(3));
  CHECK(recent.find(2) == std::nullopt);
  CHECK_FALSE(recent.may_be_reset(2));
  CHECK(recent.find(4) == State::closed);
  CHECK(recent.find(34) == State::closed);
}

}  // namespace h2::stream
