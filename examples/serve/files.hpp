// The files below one folder, found by the path of a request, and nothing outside of it.
#ifndef H2_EXAMPLES_SERVE_FILES_HPP
#define H2_EXAMPLES_SERVE_FILES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <h2/result.hpp>

#include "descriptor.hpp"

namespace serve {

/// What was found at a path.
enum class Kind : std::uint8_t { file, folder, page, other };

/// What tells a file from others, and from what it was before it was changed.
struct Identity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds
  std::int64_t changed = 0;   ///< nanoseconds; the user cannot set it back

  friend bool operator==(const Identity&, const Identity&) = default;
};

/// What a path names: a file, or a page that was made up for it.
struct Resource {
  Kind kind = Kind::other;  ///< in the end `file` or `page`
  examples::Descriptor file;
  std::uint64_t size = 0;
  Identity identity;
  std::string page;
  std::string_view type;  ///< content-type, in static memory
};

/// Why a path names nothing.
struct Refusal {
  std::uint16_t status;  ///< 301, 400, 403, 404 or 503
  std::string location;  ///< with 301
};

/// A path in its parts, percent-decoded.
struct Path {
  std::vector<std::string> segments;
  bool folder = false;  ///< it ended in a slash
};

/// Takes `:path` apart. Nothing if it is malformed, or if it wants to climb.
[[nodiscard]] std::optional<Path> parse_path(std::string_view path);

/// Fills `out` from a file, and says how many octets there were; fewer only at the end of it.
[[nodiscard]] std::optional<std::size_t> read_at(int file, std::uint64_t offset,
                                                 std::span<std::byte> out);

class Files {
 public:
  /// Nothing, with errno set, if there is no such folder.
  static std::optional<Files> in(const std::string& folder);

  [[nodiscard]] h2::Result<Resource, Refusal> find(std::string_view path) const;

 private:
  Files(examples::Descriptor root, std::string real)
      : root_(std::move(root)), real_(std::move(real)) {}

  [[nodiscard]] h2::Result<Resource, Refusal> open(const std::string& name) const;
  [[nodiscard]] h2::Result<Resource, Refusal> find_folder(const Path& path,
                                                          const std::string& name) const;
  [[nodiscard]] bool holds(int fd) const;

  examples::Descriptor root_;
  std::string real_;  // where the root is, links followed
};

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_FILES_HPP
