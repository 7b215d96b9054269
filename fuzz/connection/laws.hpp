// What must hold for a connection whatever a peer sends and whatever its caller wants.
#ifndef H2_FUZZ_CONNECTION_LAWS_HPP
#define H2_FUZZ_CONNECTION_LAWS_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <h2/h2.hpp>

#include "fuzz/input.hpp"
#include "support/laws.hpp"

namespace h2::fuzz {

/// Looks at all octets that an end writes: they are whole frames that have sense.
class OutputLaw {
 public:
  void observe(Bytes octets);

 private:
  std::string pending_;  // output that is not a whole frame yet
};

/// Drives one end and watches it: every event and every octet of output passes by here.
class Watched {
 public:
  Watched(Role role, const Options& options)
      : laws(options), connection(role, laws.watched(options)) {
    laws.acted();
  }

  /// Feeds `octets` in a block of its own and takes all events. Calls `on_event` for each.
  template <class OnEvent>
  void feed(Bytes octets, OnEvent&& on_event) {
    laws.fed(octets.size());
    const std::vector<std::byte> block(octets.begin(), octets.end());
    Bytes input{block};
    while (const auto event = connection.poll(input)) {
      laws.saw(*event);
      on_event(*event);
    }
    check(input.empty() || connection.has_output(), "input is left only if output is due");
    check(laws.broken());
  }

  /// Takes up to `most` octets of output, through write() or gather().
  void take(std::size_t most, bool gathered);

  /// After everything: the output is whole frames, and silence follows a connection error.
  void finish();

  test::Laws laws;
  Connection connection;

 private:
  OutputLaw output_;
};

/// What run_connection() makes of the first octet of a step. Below `act`: so many octets of the
/// peer, and one, follow, modulo `longest_piece`.
namespace step {
inline constexpr std::uint8_t act = 160;
inline constexpr std::uint8_t take = 224;  ///< this and above; how much is in the next octet
inline constexpr std::size_t longest_piece = 96;

/// Octets of an act behind the one that says what it is.
constexpr std::size_t act_size(std::uint8_t what) {
  return ((what & 0x80) != 0 ? 6U : 7U) + (what % 11 >= 7 ? 1U : 0U);
}
}  // namespace step

/// One run: octets of the peer in pieces, actions of the caller between them, as `in` says. `hear`
/// is called for each event.
void run_connection(
    Input in, Role role, const std::function<void(const Event&)>& hear = [](const Event&) {});

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_LAWS_HPP
