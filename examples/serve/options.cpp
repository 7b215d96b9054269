#include "options.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include <getopt.h>

namespace serve {

namespace {

constexpr int usage_error = 2;

constexpr const char* help =
    R"(usage: h2-serve [--host HOST] [--port PORT] [-v] [--trace FILE] FOLDER

Serves the files below FOLDER over HTTP/2 without TLS (prior knowledge), and
sends back what is posted to /echo. SIGINT or SIGTERM stops it once the requests
under way are answered; a second one, or 5 seconds, stops it at once.

  --host HOST   address to listen on (127.0.0.1)
  --port PORT   port to listen on (8080); 0 lets the system choose
  -v            show every frame on stderr
  --trace FILE  write every frame and decision to FILE, which h2-trace shows
  --help        this text

exit status: 0 after a clean stop, 1 if requests were cut off or the server
could not start, 2 for a mistake on the command line
)";

int mistake(const std::string& what) {
  std::fprintf(stderr, "h2-serve: %s (try --help)\n", what.c_str());
  return usage_error;
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  enum { host = 256, port, trace, help_wanted };
  const option known[] = {
      {"host", required_argument, nullptr, host},   {"port", required_argument, nullptr, port},
      {"trace", required_argument, nullptr, trace}, {"verbose", no_argument, nullptr, 'v'},
      {"help", no_argument, nullptr, help_wanted},  {nullptr, 0, nullptr, 0}};
  Options options;
  opterr = 0;
  for (int c = 0; (c = getopt_long(argc, argv, ":v", known, nullptr)) != -1;) {
    switch (c) {
      case host: options.host = optarg; break;
      case port: options.port = optarg; break;
      case trace: options.trace = optarg; break;
      case 'v': options.verbose = true; break;
      case help_wanted: std::fputs(help, stdout); return 0;
      case ':': return mistake(std::string{argv[optind - 1]} + " needs a value");
      default: return mistake("unknown option " + std::string{argv[optind - 1]});
    }
  }
  if (argc - optind != 1) return mistake("exactly one FOLDER is needed");
  if (!is_port(options.port)) return mistake("not a port: " + options.port);
  options.folder = argv[optind];
  return options;
}

}  // namespace serve
