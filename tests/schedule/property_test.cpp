// Laws of priorities over random values.
#include "support/property.hpp"

#include <string>

#include <h2/priority.hpp>

#include "schedule/priority_value.hpp"

namespace h2::test {

namespace {

Priority any_priority() {
  return {static_cast<std::uint8_t>(*rc::gen::inRange(0, 8)), *rc::gen::arbitrary<bool>()};
}

std::string any_item() {
  return *rc::gen::element<std::string>("1", "-7", "2.5", "\"a, b\"", "\"\\\"\"", "t",
                                        ":YQ==:", "?0", "?1", "(1 \"x\";p t)", "()");
}

std::string any_parameters() {
  std::string out;
  const int count = *rc::gen::inRange(0, 3);
  for (int i = 0; i < count; ++i) {
    out += *rc::gen::element<std::string>(";", "; ");
    out += *rc::gen::element<std::string>("p", "*q", "u", "i=?0", "p=\"s;t\"", "r=-1.5");
  }
  return out;
}

std::string any_comma() { return *rc::gen::element<std::string>(",", ", ", " ,", "\t,\t"); }

}  // namespace

TEST_CASE("a priority comes back from its value", "[property][9218-4.1-1][9218-4.2-1]") {
  prop("round trip, whatever stands around it", [] {
    const Priority priority = any_priority();
    const Priority otherwise = any_priority();
    std::string value;
    const int others = *rc::gen::inRange(0, 4);
    for (int i = 0; i < others; ++i) {
      value += *rc::gen::element<std::string>("x=", "u=", "i=", "uu=") + any_item();
      value += any_parameters() + any_comma();
    }
    value += "u=" + std::to_string(priority.urgency) + any_parameters() + any_comma();
    value += (priority.incremental ? "i" : "i=?0") + any_parameters();

    RC_CLASSIFY(others > 0, "with other members");
    RC_ASSERT(parse_priority(value, otherwise) == priority);
    RC_ASSERT(parse_priority(field_value(priority)) == priority);
  });

  prop("a fault anywhere makes the whole void", [] {
    const Priority otherwise = any_priority();
    const std::string fault = *rc::gen::element<std::string>("X", "x=", "x=(", "x=1;", "=", "");

    RC_ASSERT(!schedule::read_priority("u=1, " + fault, otherwise));
    RC_ASSERT(!schedule::read_priority(fault + ", u=1", otherwise));
    RC_ASSERT(parse_priority("u=1, " + fault + ", i", otherwise) == otherwise);
  });
}

}  // namespace h2::test
