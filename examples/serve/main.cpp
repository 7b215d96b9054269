// h2-serve: files over HTTP/2, for many connections at once, in one thread.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <sys/resource.h>
#include <sys/signalfd.h>

#include "files.hpp"
#include "loop.hpp"
#include "options.hpp"

namespace {

// As many connections as the system lets us have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// SIGINT and SIGTERM as something to read, so that they come in between events and not into them.
examples::Descriptor stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return examples::Descriptor{signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC)};
}

int fail(const std::string& what) {
  std::fprintf(stderr, "h2-serve: %s\n", what.c_str());
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = serve::parse_options(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  const auto& options = *std::get_if<serve::Options>(&parsed);

  const auto files = serve::Files::in(options.folder);
  if (!files) return fail(options.folder + ": " + std::strerror(errno));
  raise_descriptor_limit();
  examples::Descriptor signals = stop_signals();
  if (!signals) return fail(std::string{"signalfd: "} + std::strerror(errno));
  std::string error;
  auto listener = serve::listen_on(options.host, options.port, error);
  if (!listener) return fail(error);

  std::printf("listening on %s\n", listener->url.c_str());
  std::fflush(stdout);
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> trace{
      options.trace.empty() ? nullptr : std::fopen(options.trace.c_str(), "we"), &std::fclose};
  if (!options.trace.empty() && !trace) return fail(options.trace + ": " + std::strerror(errno));
  const examples::Shown shown{options.verbose ? stderr : nullptr, trace.get()};
  serve::Loop loop{std::move(*listener), std::move(signals), *files, shown};
  const std::size_t cut_off = loop.run();
  if (cut_off != 0) return fail("requests cut off: " + std::to_string(cut_off));
  return EXIT_SUCCESS;
}
