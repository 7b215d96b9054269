// Several processes that do the same: a worker for each core.
#ifndef H2_EXAMPLES_SERVE_WORKERS_HPP
#define H2_EXAMPLES_SERVE_WORKERS_HPP

#include <csignal>
#include <vector>

#include <sys/types.h>

namespace serve {

/// The workers of this process. They end with it, however it ends.
class Workers {
 public:
  /// Makes one more. Gives 0 in the worker, as fork() does, and -1 with errno set where there
  /// cannot be one.
  pid_t start();

  /// Passes signals on to all of them until all have ended. `signals` are blocked; SIGCHLD is one
  /// of them. Says whether each of them ended well.
  bool supervise(const sigset_t& signals);

 private:
  void tell_all(int signal) const;

  std::vector<pid_t> workers_;
};

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_WORKERS_HPP
