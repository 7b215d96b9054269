// The event loop: one thread, one epoll, any number of connections.
#ifndef H2_EXAMPLES_SERVE_LOOP_HPP
#define H2_EXAMPLES_SERVE_LOOP_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <h2/types.hpp>

#include "cache.hpp"
#include "connection.hpp"
#include "descriptor.hpp"
#include "tls.hpp"

namespace serve {

/// A socket that listens.
struct Listener {
  examples::Descriptor socket;
  std::string address;  ///< such as 127.0.0.1:8080
};

/// Sockets that listen on the same host and port, so many that each worker has its own; with port
/// "0" the kernel chooses one. The kernel deals new connections out among them. None if that cannot
/// be, and then `error` says why.
[[nodiscard]] std::vector<Listener> listen_on(const std::string& host, const std::string& port,
                                              unsigned workers, std::string& error);

class Loop {
 public:
  /// `signals` is a signalfd: what comes from it ends the loop, gracefully at first. Without `tls`
  /// connections are plain.
  Loop(Listener listener, examples::Descriptor signals, const Files& files,
       const examples::tls::Context* tls, examples::Shown shown);

  /// Serves until a signal comes. Says how many requests were cut off in the end.
  std::size_t run();

 private:
  struct Client {
    Connection connection;
    std::uint32_t interest = 0;
    std::optional<h2::Time> deadline = {};
  };
  using Timer = std::pair<h2::Time, int>;

  void watch(int operation, int fd, std::uint32_t interest);
  [[nodiscard]] int wait_time(h2::Time now) const;
  void dispatch(int fd, std::uint32_t ready, h2::Time now);
  void accept_all(h2::Time now);
  void turn(int fd, std::uint32_t ready, h2::Time now);
  void settle(int fd);
  void drop(int fd);
  void on_signal(h2::Time now);
  void on_timers(h2::Time now);
  [[nodiscard]] std::size_t cut_off() const;

  Listener listener_;
  examples::Descriptor signals_;
  examples::Descriptor epoll_;
  Cache cache_;
  const examples::tls::Context* tls_;
  examples::Shown shown_;
  std::vector<std::unique_ptr<Client>> clients_;  // by descriptor
  std::size_t connected_ = 0;
  std::set<Timer> timers_;
  std::optional<h2::Time> accept_again_;  // no descriptors were left: wait for some
  std::optional<h2::Time> stop_at_;       // a signal came
  bool stopped_ = false;
  std::vector<std::byte> scratch_;
};

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_LOOP_HPP
