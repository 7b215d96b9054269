// h2-get: one request over HTTP/2, from the command line.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "interrupt.hpp"
#include "options.hpp"
#include "socket.hpp"
#include "transfer.hpp"
#include "upload.hpp"

namespace {

int fail(const std::string& what) {
  std::fprintf(stderr, "h2-get: %s\n", what.c_str());
  return get::interrupted() ? get::status_interrupted : get::status_failed;
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = get::parse_options(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  const auto& options = *std::get_if<get::Options>(&parsed);

  std::optional<get::Upload> upload;
  if (!options.upload.empty()) {
    auto opened = get::Upload::open(options.upload);
    if (!opened) return fail(opened.error());
    upload = std::move(*opened);
  }
  get::catch_interrupts();
  auto transport = get::connect_to(options);
  if (!transport) return fail(get::interrupted() ? "interrupted" : transport.error());

  const std::unique_ptr<std::FILE, decltype(&std::fclose)> trace{
      options.trace.empty() ? nullptr : std::fopen(options.trace.c_str(), "we"), &std::fclose};
  if (!options.trace.empty() && !trace) return fail(options.trace + ": " + std::strerror(errno));
  get::Transfer transfer{options,
                         std::move(*transport),
                         std::move(upload),
                         {options.verbose ? stderr : nullptr, trace.get()}};
  transfer.run();
  if (!transfer.error().empty()) return fail(transfer.error());
  if (transfer.status() >= 400) {
    std::fprintf(stderr, "h2-get: the server answered with status %d\n", transfer.status());
    return get::status_http_error;
  }
  return get::status_ok;
}
