#include "workers.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace serve {

pid_t Workers::start() {
  const pid_t parent = getpid();
  const pid_t worker = fork();
  if (worker > 0) workers_.push_back(worker);
  if (worker != 0) return worker;
  workers_.clear();
  // An interrupt from the terminal is for the parent, which passes it on.
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(EXIT_FAILURE);  // it was gone before it could be noticed
  return 0;
}

bool Workers::supervise(const sigset_t& signals) {
  bool well = true;
  bool stopping = false;
  while (!workers_.empty()) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGCHLD) {
      stopping = true;
      tell_all(signal);
      continue;
    }
    int status = 0;
    for (pid_t ended = 0; (ended = waitpid(-1, &status, WNOHANG)) > 0;) {
      std::erase(workers_, ended);
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && stopping) continue;
      well = false;
      if (stopping) continue;
      std::fprintf(stderr, "h2-serve: a worker ended: the others stop as well\n");
      stopping = true;
      tell_all(SIGTERM);
    }
  }
  return well;
}

void Workers::tell_all(int signal) const {
  for (const pid_t worker : workers_) kill(worker, signal);
}

}  // namespace serve
