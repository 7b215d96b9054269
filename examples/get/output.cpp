#include "output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interrupt.hpp"

namespace get {

namespace {

h2::Failure<std::string> failure(const std::string& name) {
  return {(name.empty() ? "standard output" : name) + ": " + std::strerror(errno)};
}

// Devices and pipes are written in place: a rename would put a file where they are.
bool special(const std::string& name) {
  struct stat status {};
  return stat(name.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

}  // namespace

Output::~Output() {
  if (!part_.empty()) unlink(part_.c_str());
}

Done Output::open(const std::string& name) {
  name_ = name;
  if (name_.empty()) return {};
  const bool in_place = special(name_);
  const std::string target = in_place ? name_ : name_ + ".part";
  file_ =
      examples::Descriptor{::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
  if (!file_) return failure(target);
  if (!in_place) part_ = target;
  return {};
}

Done Output::write(h2::Bytes octets) {
  const int fd = file_ ? file_.get() : STDOUT_FILENO;
  while (!octets.empty()) {
    const ssize_t n = ::write(fd, octets.data(), octets.size());
    if (n < 0 && errno == EINTR && !interrupted()) continue;
    if (n < 0) return failure(name_);
    octets = octets.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Done Output::commit() {
  if (!file_) return {};
  // Some file systems say only now that there was no room.
  if (::close(file_.release()) != 0) return failure(name_);
  if (part_.empty()) return {};
  if (std::rename(part_.c_str(), name_.c_str()) != 0) return failure(name_);
  part_.clear();
  return {};
}

}  // namespace get
