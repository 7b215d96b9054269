// Any octets as the value of a Priority field: what is said of it does not depend on what held
// before, and saying it again in our own words means the same.
#include <string>

#include <h2/priority.hpp>

#include "fuzz/input.hpp"
#include "schedule/priority_value.hpp"

namespace {

using namespace h2;
using fuzz::check;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const Bytes rest = input.rest();
  // In memory of its own, so that a sanitizer sees who reads beyond it.
  const std::string value(reinterpret_cast<const char*>(rest.data()), rest.size());
  constexpr Priority low{0, false}, high{7, true};

  const auto from_low = schedule::read_priority(value, low);
  const auto from_high = schedule::read_priority(value, high);
  check(from_low.has_value() == from_high.has_value(), "a value is one whatever held before");
  check(parse_priority(value, low) == from_low.value_or(low), "what is no value changes nothing");
  if (!from_low) return 0;
  check(from_low->urgency <= 7, "urgencies end at 7");
  const bool urgency_said = from_low->urgency == from_high->urgency;
  check(urgency_said || (from_low->urgency == 0 && from_high->urgency == 7),
        "an urgency is said or left as it was");
  check(parse_priority(field_value(*from_low)) == *from_low, "our own words mean the same");
  if (!value.empty() && value.find_first_not_of(' ') != std::string::npos) {
    check(schedule::read_priority(value + ", u=5;x=(", low) == std::nullopt,
          "a fault at the end makes the whole void");
    check(parse_priority(value + ", u=5, i=?0", high) == Priority{5, false},
          "the last of a name counts");
  }
  return 0;
}
