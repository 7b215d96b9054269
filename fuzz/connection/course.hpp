// Courses of two engines, read from octets, and what every course has to obey.
#ifndef H2_FUZZ_CONNECTION_COURSE_HPP
#define H2_FUZZ_CONNECTION_COURSE_HPP

#include <cstddef>

#include "fuzz/input.hpp"
#include "support/course.hpp"

namespace h2::fuzz {

/// A course is cut here: what one run may cost is bounded.
inline constexpr std::size_t longest_course = 200;

/// Four octets, any of them, make an act.
test::Op read_op(Input& in);

/// One end after Play::close(): it broke no law, and nothing of a stream is left. Whether all that
/// it was given came back is for those to ask whose memory did not run out.
void check_side(test::Play::Side& side);

/// Each body that the end took came back, and each stream that it opened has its end.
void check_returned(const test::Play::Side& side);

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_COURSE_HPP
