// Random courses of two engines, for properties.
#ifndef H2_TESTS_SUPPORT_ANY_COURSE_HPP
#define H2_TESTS_SUPPORT_ANY_COURSE_HPP

#include <cstdint>
#include <vector>

#include "support/course.hpp"
#include "support/property.hpp"

namespace h2::test {

using Course = std::vector<Op>;

/// Requests, bodies and the wire come more often than what ends things.
inline rc::Gen<Op> any_op() {
  using enum Op::What;
  const auto what = rc::gen::element(request, request, request, respond, respond, inform, send,
                                     send, send, finish, reset, promise, change, ping, consume,
                                     consume, reset_later, resize, prioritize, extend, acknowledge,
                                     write, write, write, deliver, deliver, deliver);
  return rc::gen::build<Op>(rc::gen::set(&Op::what, what),
                            rc::gen::set(&Op::server, rc::gen::arbitrary<bool>()),
                            rc::gen::set(&Op::stream, rc::gen::inRange<std::uint8_t>(0, 20)),
                            rc::gen::set(&Op::amount, rc::gen::inRange<std::uint16_t>(0, 60'000)));
}

/// What only one role can do is done by that one, and to a few streams that both soon know.
inline Op sensible(Op op) {
  using enum Op::What;
  if (op.what == request) op.server = false;
  if (op.what == extend && op.amount % 3 != 0) op.server = true;
  if (op.what == respond || op.what == inform || op.what == promise) op.server = true;
  const bool pushed = op.stream % 4 == 0 && op.what != promise;
  op.stream = static_cast<std::uint8_t>(op.stream / 4 % 5 * 2 + (pushed ? 2 : 1));
  return op;
}

/// Long enough for something to happen, whatever size rapidcheck is at.
inline rc::Gen<Course> any_course() {
  return rc::gen::resize(2 * rc::kNominalSize,
                         rc::gen::container<Course>(rc::gen::map(any_op(), sensible)));
}

inline Credit any_credit() { return *rc::gen::element(Credit::automatic, Credit::manual); }

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_ANY_COURSE_HPP
