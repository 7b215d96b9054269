// This engine, as one of two that are compared.
#ifndef H2_FUZZ_CONNECTION_OUR_END_HPP
#define H2_FUZZ_CONNECTION_OUR_END_HPP

#include <vector>

#include "fuzz/connection/verdict.hpp"
#include "support/laws.hpp"

namespace h2::fuzz {

class OurEnd {
 public:
  explicit OurEnd(const Setup& setup);

  /// Feeds what belongs together, takes events and output, and does what the setup says.
  Verdict feed(Bytes octets);

 private:
  void note(const Event& event, Verdict& verdict);
  void take_output(Verdict& verdict);

  Setup setup_;
  test::Laws laws_;
  Connection connection_;
  frame::Type fed_{};
};

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_OUR_END_HPP
