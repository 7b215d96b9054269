#include "cache.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace serve {

namespace {

constexpr std::uint64_t small_file = 65'536;
constexpr std::size_t max_entries = 256;
constexpr std::size_t max_octets = 16'777'216;

}  // namespace

h2::Result<Found, Refusal> Cache::find(std::string_view path, std::time_t now) {
  const auto known = by_path_.find(path);
  if (known != by_path_.end()) {
    entries_.splice(entries_.begin(), entries_, known->second);
    if (known->second->asked == now) return Found{known->second->content};
  }
  auto found = files_.find(path);
  if (known != by_path_.end()) {
    Entry& entry = *known->second;
    if (found && found->kind == Kind::file && found->identity == entry.identity && entry.settled) {
      entry.asked = now;
      return Found{entry.content};
    }
    forget(known->second);
  }
  if (!found) return h2::Failure{found.error()};
  if (found->kind != Kind::file || found->size > small_file) return Found{std::move(*found)};
  return load(path, std::move(*found), now);
}

// What is read may be shorter than it was said to be: then the file is being written, and nobody
// should be told the same once more.
h2::Result<Found, Refusal> Cache::load(std::string_view path, Resource resource, std::time_t now) {
  auto content = std::make_shared<Content>();
  content->octets.resize(static_cast<std::size_t>(resource.size));
  const auto n =
      read_at(resource.file.get(), 0, std::as_writable_bytes(std::span{content->octets}));
  if (!n) return h2::Failure{Refusal{503, {}}};
  content->octets.resize(*n);
  content->length = std::to_string(*n);
  content->type = resource.type;
  if (*n != resource.size) return Found{std::move(content)};

  // Two changes within a tick of the file system's clock look like one.
  const bool settled = resource.identity.changed / 1'000'000'000 < now - 1;
  entries_.push_front({std::string{path}, content, resource.identity, now, settled});
  by_path_.emplace(entries_.front().path, entries_.begin());
  octets_ += *n;
  while (entries_.size() > max_entries || octets_ > max_octets) forget(std::prev(entries_.end()));
  return Found{std::move(content)};
}

void Cache::forget(Entries::iterator entry) {
  octets_ -= entry->content->octets.size();
  by_path_.erase(entry->path);
  entries_.erase(entry);
}

}  // namespace serve
