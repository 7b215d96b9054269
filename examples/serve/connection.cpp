#include "connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace serve {

namespace {

// Octets that one connection may write before the others have their turn.
constexpr std::size_t turn_budget = 1'048'576;

// How long a client may take to read our last words, before its own are answered with a reset.
constexpr h2::Duration linger_time = h2::Duration::seconds(2);

constexpr std::size_t views_at_once = 64;

}  // namespace

Connection::Connection(examples::Descriptor socket, const Files& files, examples::Shown shown)
    : socket_(std::move(socket)),
      onlooker_(std::make_unique<examples::Onlooker>(shown, "#" + std::to_string(socket_.get()))),
      engine_(h2::Role::server, server_options(onlooker_->observer())),
      handler_(files) {}

void Connection::turn(std::uint32_t ready, h2::Time now, std::span<std::byte> scratch) {
  if (linger_until_) {
    if (now >= *linger_until_) over_ = true;
    if (!over_ && ready != 0) linger(scratch);
    return;
  }
  engine_.advance(now);
  if ((ready & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && unread_.empty()) {
    read(scratch);
  } else if ((ready & (EPOLLHUP | EPOLLERR)) != 0) {
    over_ = true;  // it does not read our output, and never will
  } else {
    const std::vector<std::byte> unread = std::exchange(unread_, {});
    pump(unread);
  }
  if (!over_ && engine_.finished()) finish(now);
  onlooker_->settle();
}

void Connection::read(std::span<std::byte> scratch) {
  const ssize_t n = recv(socket(), scratch.data(), scratch.size(), 0);
  if (n > 0) {
    const h2::Bytes octets = scratch.first(static_cast<std::size_t>(n));
    return pump(octets);
  }
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return pump({});
  over_ = true;  // the client has gone: whatever was under way has nobody to go to
}

// The loop of the engine: events until there are none, output until the socket takes no more, and
// again, because octets that have left make room for the next ones.
void Connection::pump(h2::Bytes input) {
  std::size_t budget = turn_budget;
  Sent sent = Sent::nothing;
  do {
    while (const auto event = engine_.poll(input)) handler_.on(engine_, *event);
    sent = flush(budget);
  } while (sent == Sent::something && !over_);
  resume_ = budget == 0;
  unread_.assign(input.begin(), input.end());
}

// Gathered writing: frame headers are the engine's memory, content is where its owner has it.
Connection::Sent Connection::flush(std::size_t& budget) {
  bool wrote = false;
  std::array<h2::Bytes, views_at_once> views;
  while (budget > 0) {
    const std::size_t count = engine_.gather(views);
    if (count == 0) return wrote ? Sent::something : Sent::nothing;
    std::array<iovec, views_at_once> pieces;
    for (std::size_t i = 0; i < count; ++i) {
      // writev() takes what it only reads as if it could write it.
      pieces[i] = {const_cast<std::byte*>(views[i].data()), views[i].size()};
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const ssize_t n = sendmsg(socket(), &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      over_ = errno != EAGAIN;
      return Sent::blocked;
    }
    engine_.sent(static_cast<std::size_t>(n));
    budget -= std::min(budget, static_cast<std::size_t>(n));
    wrote = true;
  }
  return Sent::blocked;
}

void Connection::shut_down() {
  // Refused only where the end has come already.
  (void)engine_.submit(h2::Shutdown{.when = h2::Shutdown::When::drained});
}

// Closing a socket with unread octets resets the connection, and a reset may overtake what was sent
// last. So this end closes its half and hears the client out first.
void Connection::finish(h2::Time now) {
  shutdown(socket(), SHUT_WR);
  linger_until_ = now + linger_time;
}

void Connection::linger(std::span<std::byte> scratch) {
  const ssize_t n = recv(socket(), scratch.data(), scratch.size(), 0);
  over_ = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

std::uint32_t Connection::interest() const {
  if (linger_until_) return EPOLLIN;
  return (unread_.empty() ? std::uint32_t{EPOLLIN} : 0U) |
         (resume_ || engine_.has_output() ? std::uint32_t{EPOLLOUT} : 0U);
}

std::optional<h2::Time> Connection::deadline() const {
  return linger_until_ ? linger_until_ : engine_.next_deadline();
}

}  // namespace serve
