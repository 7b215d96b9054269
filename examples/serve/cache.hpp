// Small files in memory, for as long as they are what is on the disk.
#ifndef H2_EXAMPLES_SERVE_CACHE_HPP
#define H2_EXAMPLES_SERVE_CACHE_HPP

#include <cstddef>
#include <ctime>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include <h2/result.hpp>

#include "files.hpp"

namespace serve {

/// A small file, whole.
struct Content {
  std::string octets;
  std::string length;  ///< of `octets`, as content-length wants it
  std::string_view type;
};

/// What was found: a small file, shared with the cache, or something that is not kept.
using Found = std::variant<std::shared_ptr<const Content>, Resource>;

/// Finds files as Files does, and keeps those that are small: at most 256 of them with 16 MiB
/// together, those that were used last. Whether a file is still the same is asked once a second at
/// most, so a change may be seen a second late.
class Cache {
 public:
  /// `files` outlives this.
  explicit Cache(const Files& files) : files_(files) {}

  /// @param path as in `:path`
  /// @param now as std::time() has it
  [[nodiscard]] h2::Result<Found, Refusal> find(std::string_view path, std::time_t now);

 private:
  struct Entry {
    std::string path;
    std::shared_ptr<const Content> content;
    Identity identity;
    std::time_t asked;
    bool settled;  // a change after it was read would show in its identity
  };
  using Entries = std::list<Entry>;

  [[nodiscard]] h2::Result<Found, Refusal> load(std::string_view path, Resource resource,
                                                std::time_t now);
  void forget(Entries::iterator entry);

  const Files& files_;
  Entries entries_;  // the one that was used last comes first
  std::unordered_map<std::string_view, Entries::iterator> by_path_;  // views of Entry::path
  std::size_t octets_ = 0;
};

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_CACHE_HPP
