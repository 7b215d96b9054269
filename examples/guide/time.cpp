// Time is what the program tells.
#include <algorithm>
#include <chrono>

#include "wire.hpp"

namespace {

// [clock]
h2::Time now() {
  using namespace std::chrono;
  return {duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count()};
}

// How long an event loop may wait for this connection, in milliseconds; -1: as long as it likes.
int timeout_of(const h2::Connection& connection, h2::Time at) {
  const auto deadline = connection.next_deadline();
  if (!deadline) return -1;
  if (*deadline <= at) return 0;
  const std::int64_t milliseconds = ((*deadline - at).nanoseconds + 999'999) / 1'000'000;
  return static_cast<int>(std::min<std::int64_t>(milliseconds, 60'000));
}
// [/clock]

}  // namespace

int main() {
  h2::Connection server{h2::Role::server};
  const h2::Time start = now();
  server.advance(start);
  const int timeout = timeout_of(server, start);
  guide::expect(timeout > 0 && timeout <= 10'000, "it waits for the preface");

  // [deadline]
  // In a test, ten seconds take no time.
  server.advance(start + h2::Duration::seconds(10));
  std::optional<h2::Rule> broken;
  (void)guide::turn(server, {}, [&](const h2::Event& event) {
    if (const auto* e = std::get_if<h2::PeerError>(&event)) broken = e->rule;
  });
  guide::expect(broken == h2::Rule::preface_timeout && server.finished(), "nobody came");
  // [/deadline]
}
