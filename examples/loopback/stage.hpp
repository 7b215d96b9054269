// Client, server, and the wire between them, whose every frame is printed as the client sees it.
#ifndef H2_EXAMPLES_LOOPBACK_STAGE_HPP
#define H2_EXAMPLES_LOOPBACK_STAGE_HPP

#include <cstdio>
#include <string>
#include <string_view>

#include <h2/h2.hpp>
#include <h2/trace.hpp>

#include "client.hpp"
#include "server.hpp"

namespace loopback {

class Stage {
  std::string lines_;  // seen and not printed yet
  h2::trace::Text text_;

 public:
  explicit Stage(std::FILE* out);

  Client client;
  Server server;

  /// Begins the next act.
  void act(std::string_view title);

  /// Says something in between.
  void say(std::string_view text);

  /// Carries octets both ways until neither end has any.
  void run();

  /// What must hold for the program to end well.
  void expect(bool holds, std::string_view what);

  /// How many expectations did not hold, and how many there were.
  [[nodiscard]] int failed() const { return failed_; }
  [[nodiscard]] int checked() const { return checked_; }

 private:
  std::FILE* out_;
  bool colour_;
  int acts_ = 0;
  int failed_ = 0;
  int checked_ = 0;
};

}  // namespace loopback

#endif  // H2_EXAMPLES_LOOPBACK_STAGE_HPP
