// A server with a bug planted in its caller: only the right events in the right order, after a
// valid preface, get there. Fuzzing that does not find it within seconds finds nothing else either.
#include "fuzz/connection/laws.hpp"

namespace h2::fuzz {
namespace {

/// How far along the way to the bug a run has come.
class Way {
 public:
  void hear(const Event& event) {
    const auto* headers = std::get_if<HeadersReceived>(&event);
    const auto* closed = std::get_if<StreamClosed>(&event);
    if (steps_ == 0 && headers != nullptr && !headers->end_stream) {
      steps_ = 1;
    } else if (steps_ == 1 && std::holds_alternative<PingReceived>(event)) {
      steps_ = 2;
    } else if (steps_ == 2 && closed != nullptr && closed->by == EndedBy::peer) {
      check(false, "this is the planted bug");
    }
  }

 private:
  int steps_ = 0;
};

}  // namespace
}  // namespace h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2::fuzz;
  Way way;
  run_connection(Input{data, size}, h2::Role::server, [&](const h2::Event& e) { way.hear(e); });
  return 0;
}
