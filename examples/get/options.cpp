#include "options.hpp"

#include <cstdio>
#include <optional>
#include <string_view>

#include <getopt.h>

namespace get {

namespace {

constexpr const char* help =
    R"(usage: h2-get [options] URL

Fetches a URL over HTTP/2 and writes the body to standard output: https:// with
TLS, http:// without (prior knowledge).

  -o FILE           write the body to FILE, which appears only when it is complete
  -d FILE           send FILE with POST; @FILE means the same
  -H 'name: value'  send this field too; may be repeated
  --cacert FILE     believe servers whom a certificate in FILE (PEM) vouches for
  -k                believe every server, whatever its certificate says
  -v                show every frame on stderr
  --trace FILE      write every frame and decision to FILE, which h2-trace shows
  --upgrade         begin with HTTP/1.1 and ask for h2c; not with -d or https
  --help            this text

An answer with status 400 or above is printed on standard output, whatever -o says.

exit status:
    0   the whole answer came
    1   it did not: no connection, not HTTP/2, not to be trusted, ended early,
        or FILE not written
    2   a mistake on the command line or in the URL
   22   the server answered with status 400 or above
  130   interrupted
)";

int mistake(const std::string& what) {
  std::fprintf(stderr, "h2-get: %s\n", what.c_str());
  return status_usage;
}

// "Name: value" as a field of HTTP/2, whose names are lower case (RFC 9113 §8.2.1).
std::optional<std::pair<std::string, std::string>> parse_field(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  std::string name{text.substr(0, colon)};
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string_view value = text.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  return std::pair{std::move(name), std::string{value}};
}

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  enum { help_wanted = 256, upgrade, cacert, trace };
  const option known[] = {
      {"output", required_argument, nullptr, 'o'},  {"data", required_argument, nullptr, 'd'},
      {"header", required_argument, nullptr, 'H'},  {"cacert", required_argument, nullptr, cacert},
      {"insecure", no_argument, nullptr, 'k'},      {"verbose", no_argument, nullptr, 'v'},
      {"trace", required_argument, nullptr, trace}, {"upgrade", no_argument, nullptr, upgrade},
      {"help", no_argument, nullptr, help_wanted},  {nullptr, 0, nullptr, 0}};
  Options options;
  opterr = 0;
  for (int c = 0; (c = getopt_long(argc, argv, ":o:d:H:kv", known, nullptr)) != -1;) {
    const std::string_view value = optarg == nullptr ? "" : optarg;
    switch (c) {
      case 'o': options.output = value == "-" ? "" : value; break;
      case 'd': options.upload = value.substr(value.starts_with('@') ? 1 : 0); break;
      case 'H': {
        auto field = parse_field(value);
        if (!field) return mistake("not 'name: value': " + std::string{value});
        options.fields.push_back(std::move(*field));
        break;
      }
      case cacert: options.ca_file = value; break;
      case 'k': options.insecure = true; break;
      case 'v': options.verbose = true; break;
      case trace: options.trace = value; break;
      case upgrade: options.upgrade = true; break;
      case help_wanted: std::fputs(help, stdout); return status_ok;
      case ':': return mistake(std::string{argv[optind - 1]} + " needs a value (try --help)");
      default: return mistake("unknown option " + std::string{argv[optind - 1]} + " (try --help)");
    }
    if (c == 'd' && options.upload.empty()) return mistake("-d needs the name of a file");
  }
  if (argc - optind != 1) return mistake("exactly one URL is needed (try --help)");
  auto url = parse_url(argv[optind]);
  if (!url) return mistake(url.error());
  options.url = std::move(*url);
  if (options.upgrade && (options.url.tls || !options.upload.empty())) {
    return mistake("--upgrade goes with neither -d nor https");
  }
  return options;
}

}  // namespace get
