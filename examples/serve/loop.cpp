#include "loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

namespace serve {

namespace {

constexpr h2::Duration stop_time = h2::Duration::seconds(5);
constexpr h2::Duration accept_pause = h2::Duration::milliseconds(100);

h2::Time now_monotonic() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return {static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec};
}

}  // namespace

Loop::Loop(Listener listener, examples::Descriptor signals, const Files& files,
           const examples::tls::Context* tls, examples::Shown shown)
    : listener_(std::move(listener)),
      signals_(std::move(signals)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      cache_(files),
      tls_(tls),
      shown_(shown),
      scratch_(65'536) {
  watch(EPOLL_CTL_ADD, listener_.socket.get(), EPOLLIN);
  watch(EPOLL_CTL_ADD, signals_.get(), EPOLLIN);
}

void Loop::watch(int operation, int fd, std::uint32_t interest) {
  epoll_event event{};
  event.events = interest;
  event.data.fd = fd;
  if (epoll_ctl(epoll_.get(), operation, fd, &event) != 0) std::perror("h2-serve: epoll_ctl");
}

std::size_t Loop::run() {
  std::array<epoll_event, 256> events;
  while (!stopped_ && !(stop_at_ && connected_ == 0)) {
    const int n = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                             wait_time(now_monotonic()));
    if (n < 0 && errno != EINTR) {
      std::perror("h2-serve: epoll_wait");
      break;
    }
    const h2::Time now = now_monotonic();
    bool knock = false;
    for (int i = 0; i < n; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      // New connections come last: they may take over the descriptor of one that has just gone.
      if (event.data.fd == listener_.socket.get()) {
        knock = true;
      } else {
        dispatch(event.data.fd, event.events, now);
      }
    }
    if (knock) accept_all(now);
    on_timers(now);
  }
  return cut_off();
}

// Milliseconds until the next deadline, rounded up; -1 if there is none.
int Loop::wait_time(h2::Time now) const {
  std::optional<h2::Time> next = stop_at_;
  const auto earlier = [&](std::optional<h2::Time> time) {
    if (time && (!next || *time < *next)) next = time;
  };
  earlier(accept_again_);
  if (!timers_.empty()) earlier(timers_.begin()->first);
  if (!next) return -1;
  const std::int64_t wait = std::max<std::int64_t>(0, next->nanoseconds - now.nanoseconds);
  return static_cast<int>(std::min<std::int64_t>(wait / 1'000'000 + 1, 60'000));
}

void Loop::dispatch(int fd, std::uint32_t ready, h2::Time now) {
  if (fd == signals_.get()) return on_signal(now);
  turn(fd, ready, now);
}

void Loop::accept_all(h2::Time now) {
  while (listener_.socket) {
    examples::Descriptor socket{
        accept4(listener_.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!socket) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN) return;
      // Out of descriptors or memory. Those who wait stay in the kernel's queue for a while.
      std::perror("h2-serve: accept");
      watch(EPOLL_CTL_MOD, listener_.socket.get(), 0);
      accept_again_ = now + accept_pause;
      return;
    }
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int fd = socket.get();
    const auto slot = static_cast<std::size_t>(fd);
    if (clients_.size() <= slot) clients_.resize(slot + 1);
    auto transport = tls_ != nullptr ? examples::Transport{std::move(socket), tls_->accept(fd)}
                                     : examples::Transport{std::move(socket)};
    clients_[slot] =
        std::make_unique<Client>(Client{Connection{std::move(transport), cache_, shown_}});
    ++connected_;
    watch(EPOLL_CTL_ADD, fd, 0);
    turn(fd, 0, now);
  }
}

void Loop::turn(int fd, std::uint32_t ready, h2::Time now) {
  Client* const client = clients_[static_cast<std::size_t>(fd)].get();
  if (client == nullptr) return;
  client->connection.turn(ready, now, scratch_);
  settle(fd);
}

// After a turn: what to wait for now.
void Loop::settle(int fd) {
  Client& client = *clients_[static_cast<std::size_t>(fd)];
  if (client.connection.over()) return drop(fd);
  const std::uint32_t interest = client.connection.interest();
  if (interest != client.interest) {
    watch(EPOLL_CTL_MOD, fd, interest);
    client.interest = interest;
  }
  const std::optional<h2::Time> deadline = client.connection.deadline();
  if (deadline != client.deadline) {
    if (client.deadline) timers_.erase({*client.deadline, fd});
    if (deadline) timers_.insert({*deadline, fd});
    client.deadline = deadline;
  }
}

void Loop::drop(int fd) {
  auto& client = clients_[static_cast<std::size_t>(fd)];
  if (client->deadline) timers_.erase({*client->deadline, fd});
  client.reset();  // closes the socket, and so takes it out of the epoll
  --connected_;
}

// The first signal asks everybody to finish, the second one does not wait for them.
void Loop::on_signal(h2::Time now) {
  signalfd_siginfo info{};
  if (::read(signals_.get(), &info, sizeof info) != sizeof info) return;
  if (stop_at_) {
    stopped_ = true;
    return;
  }
  stop_at_ = now + stop_time;
  accept_all(now);  // those who wait already: closing would reset them
  accept_again_.reset();
  listener_.socket.close();
  for (std::size_t fd = 0; fd < clients_.size(); ++fd) {
    if (!clients_[fd]) continue;
    clients_[fd]->connection.shut_down();
    turn(static_cast<int>(fd), 0, now);
  }
}

void Loop::on_timers(h2::Time now) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const int fd = timers_.begin()->second;
    // Whatever the turn does, a deadline counts only once.
    timers_.erase(timers_.begin());
    clients_[static_cast<std::size_t>(fd)]->deadline.reset();
    turn(fd, 0, now);
  }
  if (accept_again_ && *accept_again_ <= now) {
    accept_again_.reset();
    watch(EPOLL_CTL_MOD, listener_.socket.get(), EPOLLIN);
  }
  if (stop_at_ && *stop_at_ <= now) stopped_ = true;
}

std::size_t Loop::cut_off() const {
  std::size_t streams = 0;
  for (const auto& client : clients_) {
    if (client) streams += client->connection.live_streams();
  }
  return streams;
}

}  // namespace serve
