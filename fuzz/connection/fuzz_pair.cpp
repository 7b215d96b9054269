// Two engines joined by a link that may damage what it carries. While it does not, neither finds
// fault with the other, whatever their callers do.
#include <algorithm>
#include <cstddef>
#include <vector>

#include "fuzz/connection/course.hpp"

namespace h2::fuzz {
namespace {

using Octets = std::vector<std::byte>;

/// Does something to a piece of what is under way. @returns whether that changed anything
bool damage(Octets& link, std::uint8_t how, std::size_t at, std::size_t size) {
  if (link.empty()) return false;
  const Octets before = link;
  const auto begin = link.begin() + static_cast<std::ptrdiff_t>(at % link.size());
  const auto left = static_cast<std::size_t>(link.end() - begin);
  const auto end = begin + static_cast<std::ptrdiff_t>(std::min(1 + size, left));
  switch (how % 4) {
    case 0: *begin ^= static_cast<std::byte>(1U << size % 8); break;
    case 1: link.erase(begin, end); break;
    case 2: {
      const Octets piece(begin, end);
      link.insert(begin, piece.begin(), piece.end());
      break;
    }
    default: std::rotate(begin, begin + (end - begin) / 2, end); break;
  }
  return link != before;
}

Options chosen(std::uint8_t flags) {
  Options options;
  if ((flags & 2) != 0) options.settings_ack = SettingsAck::manual;
  if ((flags & 4) != 0) options.join_cookies = options.split_cookies = true;
  return options;
}

void run(Input in) {
  const std::uint8_t flags = in.octet();
  const std::uint8_t cut = in.octet();
  test::Play play{(flags & 1) != 0 ? Credit::manual : Credit::automatic, cut % 32U, chosen(flags),
                  chosen(flags / 8)};
  bool damaged = false;
  for (std::size_t i = 0; i < longest_course && !in.empty(); ++i) {
    const std::uint8_t how = in.octet();
    if (how < 240) {
      play.act(read_op(in));
    } else {
      test::Play::Side& victim = (how & 8) != 0 ? play.server : play.client;
      const std::size_t at = in.number(2);
      damaged = damage(victim.pipe.octets, how, at, in.octet()) || damaged;
    }
  }
  play.settle();
  if (!damaged) {
    for (const test::Play::Side* side : {&play.client, &play.server}) {
      check(test::count(side->log, "error ") == 0, "who broke no rule is not blamed");
    }
  }
  play.close();
  for (test::Play::Side* side : {&play.client, &play.server}) {
    check_side(*side);
    check_returned(*side);
  }
}

}  // namespace
}  // namespace h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h2::fuzz::run(h2::fuzz::Input{data, size});
  return 0;
}
