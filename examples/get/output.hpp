// Where a body goes. A file appears under its name only when all of it is there.
#ifndef H2_EXAMPLES_GET_OUTPUT_HPP
#define H2_EXAMPLES_GET_OUTPUT_HPP

#include <string>

#include <h2/result.hpp>
#include <h2/types.hpp>

#include "descriptor.hpp"

namespace get {

/// What went wrong, in one line.
using Done = h2::Result<void, std::string>;

class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();  ///< removes what is not complete

  /// Begins. An empty name is standard output.
  Done open(const std::string& name);

  Done write(h2::Bytes octets);

  /// The body is complete: gives the file its name.
  Done commit();

 private:
  examples::Descriptor file_;  // none: standard output
  std::string name_;
  std::string part_;  // the name until commit(); empty for what is written in place
};

}  // namespace get

#endif  // H2_EXAMPLES_GET_OUTPUT_HPP
