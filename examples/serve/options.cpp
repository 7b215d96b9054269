#include "options.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>

#include <getopt.h>

namespace serve {

namespace {

constexpr int usage_error = 2;
constexpr unsigned max_workers = 256;

constexpr const char* help =
    R"(usage: h2-serve [options] FOLDER

Serves the files below FOLDER over HTTP/2, and sends back what is posted to
/echo. Without TLS clients need prior knowledge, with TLS they need ALPN "h2".
SIGINT or SIGTERM stops it once the requests under way are answered; a second
one, or 5 seconds, stops it at once.

  --host HOST   address to listen on (127.0.0.1)
  --port PORT   port to listen on (8080); 0 lets the system choose
  --cert FILE   use TLS with this certificate, or chain of them, in PEM
  --key FILE    and its private key in PEM
  --tls         use TLS with a certificate that is made for this run
  --workers N   serve with N processes that share nothing but the port (1)
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

// Of 16 bits, which is what a port has.
std::optional<std::uint16_t> number(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  enum { host = 256, port, cert, key, tls, workers, trace, help_wanted };
  const option known[] = {{"host", required_argument, nullptr, host},
                          {"port", required_argument, nullptr, port},
                          {"cert", required_argument, nullptr, cert},
                          {"key", required_argument, nullptr, key},
                          {"tls", no_argument, nullptr, tls},
                          {"workers", required_argument, nullptr, workers},
                          {"trace", required_argument, nullptr, trace},
                          {"verbose", no_argument, nullptr, 'v'},
                          {"help", no_argument, nullptr, help_wanted},
                          {nullptr, 0, nullptr, 0}};
  Options options;
  std::string worker_count = "1";
  opterr = 0;
  for (int c = 0; (c = getopt_long(argc, argv, ":v", known, nullptr)) != -1;) {
    switch (c) {
      case host: options.host = optarg; break;
      case port: options.port = optarg; break;
      case cert: options.certificate = optarg; break;
      case key: options.key = optarg; break;
      case tls: options.tls = true; break;
      case workers: worker_count = optarg; break;
      case trace: options.trace = optarg; break;
      case 'v': options.verbose = true; break;
      case help_wanted: std::fputs(help, stdout); return 0;
      case ':': return mistake(std::string{argv[optind - 1]} + " needs a value");
      default: return mistake("unknown option " + std::string{argv[optind - 1]});
    }
  }
  if (argc - optind != 1) return mistake("exactly one FOLDER is needed");
  if (!number(options.port)) return mistake("not a port: " + options.port);
  if (options.certificate.empty() != options.key.empty()) {
    return mistake("--cert and --key need each other");
  }
  options.tls = options.tls || !options.certificate.empty();
  options.workers = number(worker_count).value_or(0);
  if (options.workers < 1 || options.workers > max_workers) {
    return mistake("not a number of workers from 1 to " + std::to_string(max_workers) + ": " +
                   worker_count);
  }
  if (options.workers > 1 && !options.trace.empty()) {
    return mistake("--trace follows one worker only");
  }
  options.folder = argv[optind];
  return options;
}

}  // namespace serve
