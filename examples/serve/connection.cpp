#include "connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <h2/upgrade.hpp>

#include <sys/epoll.h>
#include <sys/socket.h>

namespace serve {

using examples::Attempt;
using examples::Moved;

namespace {

// Octets that one connection may write before the others have their turn.
constexpr std::size_t turn_budget = 1'048'576;

// How long a client may take to read our last words, before its own are answered with a reset.
constexpr h2::Duration linger_time = h2::Duration::seconds(2);

// How long the handshake of TLS may take.
constexpr h2::Duration open_time = h2::Duration::seconds(10);

constexpr std::size_t views_at_once = 64;

}  // namespace

Connection::Connection(examples::Transport transport, Cache& cache, examples::Shown shown)
    : transport_(std::move(transport)),
      onlooker_(std::make_unique<examples::Onlooker>(shown, "#" + std::to_string(socket()))),
      engine_(h2::Role::server, server_options(onlooker_->observer())),
      handler_(cache),
      complaints_(shown.text),
      begun_(transport_.encrypted()) {}  // under TLS, ALPN has said it

void Connection::turn(std::uint32_t ready, h2::Time now, std::span<std::byte> scratch) {
  if (over_) return;
  if (linger_until_) {
    if (now >= *linger_until_) over_ = true;
    if (!over_ && ready != 0) linger(scratch);
    return;
  }
  if (opening_ != Attempt::done) {
    if (!open(now)) return;
    ready |= EPOLLIN;  // what came with the end of the handshake epoll does not know of
  }
  engine_.advance(now);
  const bool can_read =
      (ready & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 || transport_.has_more() || read_needs_room_;
  if (can_read && unread_.empty()) {
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

// Whether the transport is up: at once, or after the handshake of TLS.
bool Connection::open(h2::Time now) {
  if (!open_until_) open_until_ = now + open_time;
  opening_ = transport_.open();
  if (opening_ == Attempt::done) return true;
  over_ = opening_ == Attempt::failed || now >= *open_until_;
  if (opening_ == Attempt::failed && complaints_ != nullptr) {
    std::fprintf(complaints_, "#%d  no TLS: %s\n", socket(), transport_.error().c_str());
  }
  return false;
}

void Connection::read(std::span<std::byte> scratch) {
  const Moved read = transport_.read(scratch);
  read_needs_room_ = read.attempt == Attempt::needs_room;
  write_needs_octets_ = false;
  if (read.octets != 0) {
    const h2::Bytes octets = scratch.first(read.octets);
    if (!begun_ && hold_back(octets)) return;
    return pump(octets);
  }
  if (read.attempt == Attempt::needs_octets || read_needs_room_) return pump({});
  over_ = true;  // the client has gone: whatever was under way has nobody to go to
}

// What may be a request for h2c is kept until its head is whole. Anything else is the engine's,
// what was kept included. Says whether the octets were taken.
bool Connection::hold_back(h2::Bytes input) {
  head_.append(reinterpret_cast<const char*>(input.data()), input.size());
  constexpr std::string_view end_of_head = "\r\n\r\n";
  const std::size_t end = head_.find(end_of_head);
  const bool whole = end != std::string::npos;
  if (!whole && may_upgrade(head_) && head_.size() < longest_head) return true;

  begun_ = true;
  const std::string head = std::exchange(head_, {});
  std::string_view rest = head;
  if (whole && may_upgrade(head)) {
    const std::string_view first = rest.substr(0, end + end_of_head.size());
    if (auto request = parse_upgrade(first)) {
      upgrade(std::move(*request));
      rest.remove_prefix(first.size());
    }
  }
  pump(std::as_bytes(std::span{rest}));
  return true;
}

// Nothing was sent so far, so the few octets of the answer find room.
void Connection::upgrade(UpgradeRequest request) {
  const h2::Bytes answer = std::as_bytes(std::span{switching_protocols});
  over_ = transport_.write({&answer, 1}).octets != answer.size();
  engine_ = h2::Connection::upgraded(h2::Role::server,
                                     {.settings = request.settings, .method = request.method},
                                     server_options(onlooker_->observer()));
  upgraded_ = std::move(request);
}

// The answer could follow the 101 at once, but curl takes no more than 32 KiB behind it before it
// has sent its preface.
void Connection::answer_upgraded() {
  const UpgradeRequest request = *std::exchange(upgraded_, std::nullopt);
  const std::array<h2::Field, 4> fields = {{{":method", request.method},
                                            {":scheme", "http"},
                                            {":authority", request.authority},
                                            {":path", request.path}}};
  handler_.on(engine_, h2::HeadersReceived{.stream = 1,
                                           .user = nullptr,
                                           .kind = h2::HeadersKind::request,
                                           .status = 0,
                                           .end_stream = true,
                                           .fields = fields,
                                           .priority = {},
                                           .tolerated = {}});
}

// The loop of the engine: events until there are none, output until the socket takes no more, and
// again, because octets that have left make room for the next ones.
void Connection::pump(h2::Bytes input) {
  // Until the client has said how it begins, it is not known what to say to it.
  if (!begun_ && engine_.status().stage != h2::Stage::ended) return;
  std::size_t budget = turn_budget;
  Sent sent = Sent::nothing;
  do {
    while (const auto event = engine_.poll(input)) {
      handler_.on(engine_, *event);
      if (upgraded_ && std::holds_alternative<h2::SettingsReceived>(*event)) answer_upgraded();
    }
    sent = flush(budget);
  } while (sent == Sent::something && !over_);
  resume_ = budget == 0;
  unread_.assign(input.begin(), input.end());
}

Connection::Sent Connection::flush(std::size_t& budget) {
  bool wrote = false;
  std::array<h2::Bytes, views_at_once> views;
  while (budget > 0) {
    const std::size_t count = engine_.gather(views);
    if (count == 0) return wrote ? Sent::something : Sent::nothing;
    const Moved written = transport_.write(std::span{views}.first(count));
    write_needs_octets_ = written.attempt == Attempt::needs_octets;
    if (written.attempt != Attempt::done) {
      over_ = written.attempt == Attempt::failed;
      return Sent::blocked;
    }
    engine_.sent(written.octets);
    budget -= std::min(budget, written.octets);
    wrote = true;
  }
  return Sent::blocked;
}

void Connection::shut_down() {
  begun_ = true;
  over_ = opening_ != Attempt::done && transport_.encrypted();  // nothing was asked yet
  // Refused only where the end has come already.
  (void)engine_.submit(h2::Shutdown{.when = h2::Shutdown::When::drained});
}

// Closing a socket with unread octets resets the connection, and a reset may overtake what was sent
// last. So this end closes its half and hears the client out first.
void Connection::finish(h2::Time now) {
  transport_.close_output();
  linger_until_ = now + linger_time;
}

void Connection::linger(std::span<std::byte> scratch) {
  const ssize_t n = recv(socket(), scratch.data(), scratch.size(), 0);
  over_ = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

std::uint32_t Connection::interest() const {
  if (linger_until_) return EPOLLIN;
  if (opening_ == Attempt::needs_room) return EPOLLOUT;
  if (opening_ == Attempt::needs_octets) return EPOLLIN;
  const bool writes = resume_ || read_needs_room_ || (engine_.has_output() && !write_needs_octets_);
  const bool reads = unread_.empty();
  return (reads ? std::uint32_t{EPOLLIN} : 0U) |
         (writes || (reads && transport_.has_more()) ? std::uint32_t{EPOLLOUT} : 0U);
}

std::optional<h2::Time> Connection::deadline() const {
  if (linger_until_) return linger_until_;
  return opening_ == Attempt::done ? engine_.next_deadline() : open_until_;
}

}  // namespace serve
