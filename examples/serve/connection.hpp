// One client: its socket, its engine, and the octets between the two.
#ifndef H2_EXAMPLES_SERVE_CONNECTION_HPP
#define H2_EXAMPLES_SERVE_CONNECTION_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <h2/h2.hpp>

#include "handler.hpp"
#include "onlooker.hpp"
#include "transport.hpp"
#include "upgrade.hpp"

namespace serve {

class Connection {
 public:
  /// The socket does not block. `shown`: where the frames are shown.
  Connection(examples::Transport transport, Cache& cache, examples::Shown shown);

  [[nodiscard]] int socket() const { return transport_.socket(); }

  /// Does what can be done without waiting: reads once, into `scratch`, which is needed no longer
  /// when this returns, and writes. `ready` is what epoll said, 0 if only time has passed.
  void turn(std::uint32_t ready, h2::Time now, std::span<std::byte> scratch);

  /// Asks for the graceful end; turn() carries it out.
  void shut_down();

  /// There is nothing more to do: the socket can be closed.
  [[nodiscard]] bool over() const { return over_; }

  /// What epoll should wait for.
  [[nodiscard]] std::uint32_t interest() const;

  /// When turn() is due even if nothing happens on the socket.
  [[nodiscard]] std::optional<h2::Time> deadline() const;

  /// Requests that are not answered in full yet.
  [[nodiscard]] std::size_t live_streams() const { return engine_.live_streams(); }

 private:
  enum class Sent : std::uint8_t { nothing, something, blocked };

  bool open(h2::Time now);
  void read(std::span<std::byte> scratch);
  void pump(h2::Bytes input);
  bool hold_back(h2::Bytes input);
  void upgrade(UpgradeRequest request);
  void answer_upgraded();
  Sent flush(std::size_t& budget);
  void linger(std::span<std::byte> scratch);
  void finish(h2::Time now);

  examples::Transport transport_;
  std::unique_ptr<examples::Onlooker> onlooker_;  // stays where it is when this is moved
  h2::Connection engine_;
  Handler handler_;
  std::FILE* complaints_;                   // about clients, if wanted
  std::vector<std::byte> unread_;           // received, but the engine's output is full
  std::string head_;                        // of what may be a request for h2c
  std::optional<UpgradeRequest> upgraded_;  // to be answered
  bool begun_ = false;                      // it is known how the client begins
  std::optional<h2::Time> open_until_;
  std::optional<h2::Time> linger_until_;
  examples::Attempt opening_ = examples::Attempt::needs_octets;  // `done`: TLS is up, if wanted
  bool read_needs_room_ = false;     // TLS has to answer before it can read on
  bool write_needs_octets_ = false;  // or the other way round
  bool resume_ = false;              // the budget was used up: go on when the others had theirs
  bool over_ = false;
};

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_CONNECTION_HPP
