// The command line of h2-get.
#ifndef H2_EXAMPLES_GET_OPTIONS_HPP
#define H2_EXAMPLES_GET_OPTIONS_HPP

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "url.hpp"

namespace get {

/// What the program's exit status says.
enum Status : int {
  status_ok = 0,
  status_failed = 1,       ///< the transfer did not succeed
  status_usage = 2,        ///< a mistake on the command line or in the URL
  status_http_error = 22,  ///< the server answered with 400 or above
  status_interrupted = 130,
};

struct Options {
  Url url;
  std::string output;                                       ///< a file; empty: standard output
  std::string upload;                                       ///< a file; empty: GET
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case
  std::string ca_file;                                      ///< empty: those of the system
  bool insecure = false;                                    ///< believe every certificate
  bool upgrade = false;                                     ///< begin with HTTP/1.1
  bool verbose = false;
  std::string trace;  ///< a file; empty: none
};

/// The options, or the exit status of a program that has nothing to do: --help, or a mistake.
[[nodiscard]] std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace get

#endif  // H2_EXAMPLES_GET_OPTIONS_HPP
