// The command line of h2-serve.
#ifndef H2_EXAMPLES_SERVE_OPTIONS_HPP
#define H2_EXAMPLES_SERVE_OPTIONS_HPP

#include <string>
#include <variant>

namespace serve {

struct Options {
  std::string host = "127.0.0.1";
  std::string port = "8080";
  bool tls = false;
  std::string certificate;  ///< a file; with `tls` and empty: one is made
  std::string key;          ///< a file
  unsigned workers = 1;
  bool verbose = false;
  std::string trace;  ///< a file; empty: none
  std::string folder;
};

/// The options, or the exit status of a program that has nothing to do: --help, or a mistake.
[[nodiscard]] std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_OPTIONS_HPP
