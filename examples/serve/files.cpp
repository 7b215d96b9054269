#include "files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif

namespace serve {

namespace {

using examples::Descriptor;

constexpr std::string_view html = "text/html; charset=utf-8";

struct ContentType {
  std::string_view suffix;
  std::string_view type;
};

constexpr ContentType content_types[] = {
    {"html", html},
    {"htm", html},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"txt", "text/plain; charset=utf-8"},
    {"md", "text/markdown; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"xml", "application/xml"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"ico", "image/x-icon"},
    {"woff2", "font/woff2"},
    {"pdf", "application/pdf"},
    {"wasm", "application/wasm"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
    {"mp3", "audio/mpeg"},
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
};

std::string_view content_type(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) {
    std::string suffix{name.substr(dot + 1)};
    for (char& c : suffix) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    for (const ContentType& known : content_types) {
      if (known.suffix == suffix) return known.type;
    }
  }
  return "application/octet-stream";
}

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// Nothing if a percent sign is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned octet = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const char* const digits = text.data() + i + 1;
    const auto [end, error] = std::from_chars(digits, digits + 2, octet, 16);
    if (error != std::errc{} || end != digits + 2) return std::nullopt;
    decoded += static_cast<char>(octet);
    i += 2;
  }
  return decoded;
}

bool unreserved(char c) {  // RFC 3986 §2.3
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += "0123456789ABCDEF"[octet / 16];
    encoded += "0123456789ABCDEF"[octet % 16];
  }
  return encoded;
}

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

Refusal refusal_of(int error) {
  switch (error) {
    case EACCES:
    case EPERM: return {403, {}};
    case EMFILE:
    case ENFILE:
    case ENOMEM: return {503, {}};
    default: return {404, {}};
  }
}

// Opens what is below `root` even with links followed. Where this fails, for whatever reason (an
// old kernel, a link with an absolute target), Files::holds() has the last word.
int open_beneath([[maybe_unused]] int root, [[maybe_unused]] const char* name,
                 [[maybe_unused]] int flags) {
#if __has_include(<linux/openat2.h>) && defined(SYS_openat2)
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH;
  return static_cast<int>(syscall(SYS_openat2, root, name, &how, sizeof how));
#else
  return -1;
#endif
}

// Names in a folder, in order, folders with a slash; hidden ones are left out.
std::optional<std::vector<std::string>> names_in(int folder) {
  Descriptor own{openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!own) return std::nullopt;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries{fdopendir(own.get()), closedir};
  if (!entries) return std::nullopt;
  own.release();  // closedir() closes it
  std::vector<std::string> names;
  while (const dirent* entry = readdir(entries.get())) {
    std::string name = entry->d_name;
    if (name.starts_with('.')) continue;
    struct stat status {};
    if (fstatat(folder, entry->d_name, &status, 0) != 0) continue;
    if (S_ISDIR(status.st_mode)) name += '/';
    if (S_ISDIR(status.st_mode) || S_ISREG(status.st_mode)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string listing(const Path& path, const std::vector<std::string>& names) {
  std::string shown = "/";
  for (const std::string& segment : path.segments) shown += segment + "/";
  const std::string title = html_escaped(shown);
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>" +
                     title + "</title>\n<h1>" + title + "</h1>\n<ul>\n";
  if (!path.segments.empty()) page += "<li><a href=\"../\">../</a></li>\n";
  for (const std::string& name : names) {
    const bool folder = name.ends_with('/');
    const std::string_view bare = std::string_view{name}.substr(0, name.size() - (folder ? 1 : 0));
    // "./" keeps a colon in the name from being read as a URI scheme.
    page += "<li><a href=\"./" + percent_encoded(bare) + (folder ? "/" : "") + "\">" +
            html_escaped(name) + "</a></li>\n";
  }
  return page + "</ul>\n</html>\n";
}

}  // namespace

std::optional<Path> parse_path(std::string_view path) {
  path = path.substr(0, path.find('?'));
  if (!path.starts_with('/')) return std::nullopt;
  Path parsed;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    auto segment = percent_decoded(path.substr(0, end));
    path.remove_prefix(end);
    if (!segment || *segment == "..") return std::nullopt;
    if (segment->find('\0') != std::string::npos) return std::nullopt;
    if (segment->find('/') != std::string::npos) return std::nullopt;
    parsed.folder = segment->empty() || *segment == ".";
    if (!parsed.folder) parsed.segments.push_back(std::move(*segment));
  }
  return parsed;
}

std::optional<std::size_t> read_at(int file, std::uint64_t offset, std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n =
        pread(file, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

std::optional<Files> Files::in(const std::string& folder) {
  Descriptor root{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!root) return std::nullopt;
  const std::unique_ptr<char, decltype(&std::free)> real{realpath(folder.c_str(), nullptr),
                                                         std::free};
  if (!real) return std::nullopt;
  return Files{std::move(root), real.get()};
}

// Whether what was opened is inside the root. It is the opened file that is asked, not its name, so
// nobody can exchange a link in between.
bool Files::holds(int fd) const {
  std::array<char, PATH_MAX> target;
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t n = readlink(link.c_str(), target.data(), target.size());
  if (n <= 0 || static_cast<std::size_t>(n) == target.size()) return false;
  const std::string_view real{target.data(), static_cast<std::size_t>(n)};
  if (real_ == "/" || real == real_) return true;
  return real.starts_with(real_) && real[real_.size()] == '/';
}

h2::Result<Resource, Refusal> Files::find(std::string_view path) const {
  const std::optional<Path> parsed = parse_path(path);
  if (!parsed) return h2::Failure{Refusal{400, {}}};
  std::string name = ".";
  for (const std::string& segment : parsed->segments) name += "/" + segment;
  if (parsed->folder) return find_folder(*parsed, name);

  auto found = open(name);
  if (!found || found->kind == Kind::file) return found;
  if (found->kind != Kind::folder) return h2::Failure{Refusal{404, {}}};
  // Links on the page are relative, so the address has to end in a slash.
  std::string location = "/";
  for (const std::string& segment : parsed->segments) location += percent_encoded(segment) + "/";
  return h2::Failure{Refusal{301, std::move(location)}};
}

h2::Result<Resource, Refusal> Files::find_folder(const Path& path, const std::string& name) const {
  auto index = open(name + "/index.html");
  if (index && index->kind == Kind::file) return index;
  const auto folder = open(name);
  if (!folder) return h2::Failure{folder.error()};
  if (folder->kind != Kind::folder) return h2::Failure{Refusal{404, {}}};
  const auto names = names_in(folder->file.get());
  if (!names) return h2::Failure{refusal_of(errno)};
  Resource made;
  made.kind = Kind::page;
  made.page = listing(path, *names);
  made.type = html;
  return made;
}

h2::Result<Resource, Refusal> Files::open(const std::string& name) const {
  // A FIFO or a terminal in the folder must neither block nor take us over.
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  Resource resource;
  resource.file = Descriptor{open_beneath(root_.get(), name.c_str(), flags)};
  if (!resource.file) {
    resource.file = Descriptor{openat(root_.get(), name.c_str(), flags)};
    if (!resource.file) return h2::Failure{refusal_of(errno)};
    if (!holds(resource.file.get())) return h2::Failure{Refusal{404, {}}};
  }
  struct stat status {};
  if (fstat(resource.file.get(), &status) != 0) return h2::Failure{refusal_of(errno)};
  resource.kind = S_ISREG(status.st_mode)   ? Kind::file
                  : S_ISDIR(status.st_mode) ? Kind::folder
                                            : Kind::other;
  resource.size = static_cast<std::uint64_t>(status.st_size);
  resource.identity = {status.st_dev, status.st_ino, resource.size, nanoseconds(status.st_mtim),
                       nanoseconds(status.st_ctim)};
  resource.type = content_type(name);
  return resource;
}

}  // namespace serve
