// What peers that mean harm are known to send, with numbers for a fuzzer to choose.
#ifndef H2_FUZZ_CONNECTION_ATTACKS_HPP
#define H2_FUZZ_CONNECTION_ATTACKS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <h2/h2.hpp>

#include "support/wire.hpp"

namespace h2::fuzz {

/// The numbers of an attack. What they mean is up to it; any of them make octets.
struct Dose {
  Role target = Role::server;
  std::uint8_t flavour = 0;  ///< which one, where there are several of a kind
  std::uint16_t size = 0;    ///< octets or entries of one unit
  std::uint32_t value = 0;   ///< a number within a frame
  StreamId first = 1;
  StreamId step = 2;

  /// The stream of the unit with this index.
  [[nodiscard]] StreamId nth(std::size_t i) const {
    return (first + step * static_cast<StreamId>(i)) & max_stream_id;
  }
};

/// One of the kinds whose tests are tagged [A1] and on, in `tests/attack` and elsewhere.
struct Attack {
  std::string_view what;

  /// What is sent for the i-th time.
  test::Wire (*unit)(const Dose& dose, std::size_t i);

  /// Each unit costs at least one of it, whatever the dose, so that a flood of nothing else comes
  /// to an end. Null where an engine may well go on.
  Budget Limits::*budget = nullptr;
};

/// By number: A1 is the first.
extern const std::array<Attack, 52> attacks;

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_ATTACKS_HPP
