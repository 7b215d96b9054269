// h2-serve: files over HTTP/2, for many connections at once, in one thread.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <sys/resource.h>
#include <sys/signalfd.h>

#include "files.hpp"
#include "loop.hpp"
#include "options.hpp"
#include "tls.hpp"
#include "workers.hpp"

namespace {

// As many connections as the system lets us have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// SIGINT and SIGTERM are read, so that they come in between events and not into them. The parent of
// workers waits for SIGCHLD as well.
sigset_t blocked_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  sigdelset(&signals, SIGCHLD);
  return signals;
}

int fail(const std::string& what) {
  std::fprintf(stderr, "h2-serve: %s\n", what.c_str());
  return EXIT_FAILURE;
}

using MaybeTls = h2::Result<std::optional<examples::tls::Context>, std::string>;

MaybeTls tls_for(const serve::Options& options) {
  if (!options.tls) return MaybeTls{std::nullopt};
  using examples::tls::Context;
  auto context = options.certificate.empty() ? Context::self_signed_server(options.host)
                                             : Context::server(options.certificate, options.key);
  if (!context) return h2::Failure{context.error()};
  return MaybeTls{std::move(*context)};
}

// One worker, which may be the only one.
int work(serve::Listener listener, const serve::Files& files, const examples::tls::Context* tls,
         examples::Shown shown, const sigset_t& signals) {
  examples::Descriptor readable{signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC)};
  if (!readable) return fail(std::string{"signalfd: "} + std::strerror(errno));
  serve::Loop loop{std::move(listener), std::move(readable), files, tls, shown};
  const std::size_t cut_off = loop.run();
  if (cut_off != 0) return fail("requests cut off: " + std::to_string(cut_off));
  return EXIT_SUCCESS;
}

void announce(const serve::Listener& listener, const serve::Options& options,
              const examples::tls::Context* tls) {
  std::printf("listening on %s://%s/\n", tls != nullptr ? "https" : "http",
              listener.address.c_str());
  if (tls != nullptr && options.certificate.empty()) {
    std::printf("self-signed certificate, made for this run, SHA-256 %s\n",
                tls->fingerprint().c_str());
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = serve::parse_options(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  const auto& options = *std::get_if<serve::Options>(&parsed);

  const auto files = serve::Files::in(options.folder);
  if (!files) return fail(options.folder + ": " + std::strerror(errno));
  const auto maybe_tls = tls_for(options);
  if (!maybe_tls) return fail(maybe_tls.error());
  const examples::tls::Context* const tls = *maybe_tls ? &**maybe_tls : nullptr;
  raise_descriptor_limit();
  sigset_t signals = blocked_signals();
  std::string error;
  auto listeners = serve::listen_on(options.host, options.port, options.workers, error);
  if (listeners.empty()) return fail(error);

  const std::unique_ptr<std::FILE, decltype(&std::fclose)> trace{
      options.trace.empty() ? nullptr : std::fopen(options.trace.c_str(), "we"), &std::fclose};
  if (!options.trace.empty() && !trace) return fail(options.trace + ": " + std::strerror(errno));
  const examples::Shown shown{options.verbose ? stderr : nullptr, trace.get()};

  announce(listeners.front(), options, tls);
  if (options.workers == 1) {
    return work(std::move(listeners.front()), *files, tls, shown, signals);
  }
  int status = EXIT_SUCCESS;
  serve::Workers workers;
  for (serve::Listener& listener : listeners) {
    const pid_t worker = workers.start();
    if (worker == 0) {
      serve::Listener own = std::move(listener);
      listeners.clear();  // or connections that the others should take would wait here
      return work(std::move(own), *files, tls, shown, signals);
    }
    if (worker > 0) continue;
    status = fail(std::string{"fork: "} + std::strerror(errno));
    std::raise(SIGTERM);  // for those that are there
    break;
  }
  listeners.clear();
  sigaddset(&signals, SIGCHLD);
  return workers.supervise(signals) ? status : EXIT_FAILURE;
}
