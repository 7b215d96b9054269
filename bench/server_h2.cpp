#include <algorithm>
#include <string>

#include "bench/server.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

Options wide_options() {
  Options options;
  // The frames here are what a hostile peer would send, for longer than any budget lasts.
#define H2_ENOUGH(name, rule, most, rate) options.limits.name.burst = 4'000'000'000;
  H2_BUDGETS(H2_ENOUGH)
#undef H2_ENOUGH
  options.settings = {{SettingId::max_concurrent_streams, 1u << 20},
                      {SettingId::initial_window_size, wide_window}};
  options.connection_window = wide_window;
  return options;
}

}  // namespace

Server::Server() : connection_(Role::server, wide_options()) {}

void Server::take(Bytes& input) {
  while (const auto event = connection_.poll(input)) {
    ++events_;
    if (const auto* data = std::get_if<DataReceived>(&*event)) data_octets_ += data->data.size();
    if (const auto* error = std::get_if<PeerError>(&*event)) {
      stop("h2 does not accept the input: " + std::string(info(error->rule).name));
    }
  }
}

void Server::feed(Bytes octets, std::size_t cut) {
  while (!octets.empty()) {
    Bytes piece = octets.first(std::min(cut, octets.size()));
    octets = octets.subspan(piece.size());
    take(piece);
    while (!piece.empty()) {
      drain();
      take(piece);
    }
  }
}

void Server::drain() {
  while (connection_.write(buffer_) != 0) {
  }
}

}  // namespace h2::bench
