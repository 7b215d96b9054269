// A file that is sent with a request, one piece in memory at a time.
#ifndef H2_EXAMPLES_GET_UPLOAD_HPP
#define H2_EXAMPLES_GET_UPLOAD_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <h2/result.hpp>
#include <h2/types.hpp>

#include "descriptor.hpp"

namespace get {

class Upload {
 public:
  /// The file, or what is wrong with it in one line.
  static h2::Result<Upload, std::string> open(const std::string& name);

  /// Something to wait for before next(), so that it does not block.
  [[nodiscard]] int file() const { return file_.get(); }

  /// How long the file is; nothing for a pipe or the like.
  [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }

  /// The next piece, empty at the end. Valid until the next call. Fails if the file cannot be read
  /// or is not as long as it was.
  h2::Result<h2::Bytes, std::string> next();

  /// The piece that next() gave was the last one.
  [[nodiscard]] bool at_end() const { return at_end_; }

 private:
  Upload(examples::Descriptor file, std::string name, std::optional<std::uint64_t> size);

  examples::Descriptor file_;
  std::string name_;
  std::optional<std::uint64_t> size_;
  std::uint64_t read_ = 0;
  bool at_end_ = false;
  std::vector<std::byte> piece_;
};

}  // namespace get

#endif  // H2_EXAMPLES_GET_UPLOAD_HPP
