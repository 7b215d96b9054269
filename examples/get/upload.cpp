#include "upload.hpp"

#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interrupt.hpp"

namespace get {

namespace {

constexpr std::size_t piece_size = 262'144;

}  // namespace

Upload::Upload(examples::Descriptor file, std::string name, std::optional<std::uint64_t> size)
    : file_(std::move(file)), name_(std::move(name)), size_(size), piece_(piece_size) {}

h2::Result<Upload, std::string> Upload::open(const std::string& name) {
  examples::Descriptor file{::open(name.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0) {
    return h2::Failure{name + ": " + std::strerror(errno)};
  }
  if (S_ISDIR(status.st_mode)) return h2::Failure{name + ": " + std::strerror(EISDIR)};
  std::optional<std::uint64_t> size;
  if (S_ISREG(status.st_mode)) size = static_cast<std::uint64_t>(status.st_size);
  return Upload{std::move(file), name, size};
}

h2::Result<h2::Bytes, std::string> Upload::next() {
  ssize_t n = 0;
  do {
    n = ::read(file_.get(), piece_.data(), piece_.size());
  } while (n < 0 && errno == EINTR && !interrupted());
  if (n < 0) return h2::Failure{name_ + ": " + std::strerror(errno)};
  read_ += static_cast<std::uint64_t>(n);
  at_end_ = size_ ? read_ == *size_ : n == 0;
  if (size_ && (read_ > *size_ || (n == 0 && !at_end_))) {
    return h2::Failure{name_ + ": the file changed while it was sent"};
  }
  return h2::Bytes{piece_.data(), static_cast<std::size_t>(n)};
}

}  // namespace get
