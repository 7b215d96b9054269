#include "transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/uio.h>

namespace examples {

namespace {

constexpr std::size_t views_at_once = 64;

}  // namespace

Attempt Transport::open() { return noted({session_ ? session_->open() : Attempt::done}).attempt; }

Moved Transport::read(std::span<std::byte> into) {
  const Moved moved = session_ ? session_->read(into) : read_plain(into);
  has_more_ = session_ && moved.octets == into.size();
  return noted(moved);
}

Moved Transport::write(std::span<const h2::Bytes> views) {
  return noted(session_ ? session_->write(views) : write_plain(views));
}

void Transport::close_output() {
  if (session_) session_->close_output();
  shutdown(socket(), SHUT_WR);
}

Moved Transport::noted(Moved moved) {
  if (moved.attempt != Attempt::failed) return moved;
  error_ = session_ ? session_->error() : std::strerror(errno);
  return moved;
}

Moved Transport::read_plain(std::span<std::byte> into) {
  const ssize_t n = recv(socket(), into.data(), into.size(), MSG_DONTWAIT);
  if (n >= 0) return {Attempt::done, static_cast<std::size_t>(n)};
  return {errno == EAGAIN || errno == EINTR ? Attempt::needs_octets : Attempt::failed};
}

// Gathered writing: frame headers are the engine's memory, content is where its owner has it.
Moved Transport::write_plain(std::span<const h2::Bytes> views) {
  std::array<iovec, views_at_once> pieces;
  const std::size_t count = std::min(views.size(), pieces.size());
  for (std::size_t i = 0; i < count; ++i) {
    // sendmsg() takes what it only reads as if it could write it.
    pieces[i] = {const_cast<std::byte*>(views[i].data()), views[i].size()};
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = count;
  for (;;) {
    const ssize_t n = sendmsg(socket(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) return {Attempt::done, static_cast<std::size_t>(n)};
    if (errno == EINTR) continue;
    return {errno == EAGAIN ? Attempt::needs_room : Attempt::failed};
  }
}

}  // namespace examples
