#include "transfer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include <h2/trace.hpp>
#include <h2/upgrade.hpp>

#include <poll.h>

#include "interrupt.hpp"
#include "upgrade.hpp"
#include "words.hpp"

namespace get {

using examples::Attempt;

namespace {

// Room for what a fast server may send before it hears from us again.
constexpr std::uint32_t window = 16'777'216;

constexpr std::size_t views_at_once = 64;

h2::Options client_options(const h2::Observer* observer) {
  h2::Options options;
  options.observer = observer;
  options.settings = std::vector<h2::Setting>{
      {h2::SettingId::enable_push, 0},
      {h2::SettingId::initial_window_size, window},
      {h2::SettingId::max_header_list_size, options.limits.fields.max_list_size},
  };
  options.connection_window = window;
  return options;
}

// A bar in the middle of what is printed would spoil both.
bool wants_progress(const Options& options) {
  return isatty(STDERR_FILENO) == 1 && !options.verbose &&
         (!options.output.empty() || isatty(STDOUT_FILENO) == 0);
}

std::string octets(std::uint64_t n) { return grouped(n) + " octets"; }

}  // namespace

Transfer::Transfer(const Options& options, examples::Transport transport,
                   std::optional<Upload> upload, examples::Shown shown)
    : options_(options),
      transport_(std::move(transport)),
      upload_(std::move(upload)),
      onlooker_(shown),
      engine_(h2::Role::client, client_options(onlooker_.observer())),
      progress_(wants_progress(options)),
      scratch_(262'144) {}

void Transfer::run() {
  engine_.advance(now());
  ask();
  const std::vector<std::byte> early = std::exchange(unread_, {});
  pump(early);
  while (!done()) {
    wait();
    if (done()) break;
    const std::vector<std::byte> unread = std::exchange(unread_, {});
    if (unread.empty()) {
      receive();
    } else {
      pump(unread);
    }
  }
  progress_.clear();
  if (error_.empty()) {
    if (const Done committed = output_.commit(); !committed) fail(committed.error());
  }
  say_goodbye();
}

void Transfer::ask() {
  std::string_view authority = options_.url.authority;
  const auto given = [&](std::string_view name) {
    return std::any_of(options_.fields.begin(), options_.fields.end(),
                       [&](const auto& field) { return field.first == name; });
  };
  for (const auto& [name, value] : options_.fields) {
    if (name == "host") authority = value;
  }
  std::vector<h2::Field> fields = {{":method", upload_ ? "POST" : "GET"},
                                   {":scheme", options_.url.tls ? "https" : "http"},
                                   {":authority", authority},
                                   {":path", options_.url.path}};
  if (!given("user-agent")) fields.push_back({"user-agent", "h2-get"});
  if (!given("accept")) fields.push_back({"accept", "*/*"});
  std::string length;
  if (upload_) {
    if (!given("content-type")) fields.push_back({"content-type", "application/octet-stream"});
    if (upload_->size() && !given("content-length")) {
      length = std::to_string(*upload_->size());
      fields.push_back({"content-length", length});
    }
  }
  for (const auto& [name, value] : options_.fields) {
    if (name != "host") fields.push_back({name, value});
  }

  if (options_.upgrade) return ask_http1(fields);
  stream_ = engine_.next_stream_id().value();
  const auto asked =
      engine_.submit(h2::SendHeaders{.stream = stream_, .fields = fields, .end_stream = !upload_});
  if (!asked) {
    const h2::Misuse& misuse = asked.error();
    const std::string_view why = misuse.kind == h2::MisuseKind::malformed_fields
                                     ? h2::info(misuse.rule).text
                                     : h2::text(misuse.kind);
    return fail("the request cannot be sent: " + std::string{why});
  }
  if (upload_) {
    progress_.start("sent", upload_->size());
    piece_due_ = true;
  }
}

// The request goes out as HTTP/1.1, and its answer comes on stream 1.
void Transfer::ask_http1(h2::Fields fields) {
  const h2::Options options = client_options(onlooker_.observer());
  const auto settings = h2::first_settings(h2::Role::client, options);
  auto early = ask_for_h2c(transport_.socket(), fields, settings);
  if (!early) return fail(early.error());
  engine_ = h2::Connection::upgraded(h2::Role::client, {.settings = settings}, options);
  engine_.advance(now());
  stream_ = 1;
  unread_ = std::move(*early);
}

// The loop of the engine: events until there are none, output until the socket takes no more, and
// again if octets have left.
void Transfer::pump(h2::Bytes input) {
  do {
    while (!done()) {
      const auto event = engine_.poll(input);
      if (!event) break;
      on(*event);
    }
  } while (!done() && flush());
  unread_.assign(input.begin(), input.end());
}

// Says whether anything has left.
bool Transfer::flush() {
  std::array<h2::Bytes, views_at_once> views;
  const std::size_t count = engine_.gather(views);
  if (count == 0) return false;
  // Never waits here: while the server waits for us to read, it might not read either.
  const examples::Moved written = transport_.write(std::span{views}.first(count));
  write_needs_octets_ = written.attempt == Attempt::needs_octets;
  // Not an end by itself: the server's last words may still be there to be read.
  if (written.attempt == Attempt::failed) broken_ = transport_.error();
  if (written.attempt != Attempt::done) return false;
  engine_.sent(written.octets);
  return true;
}

// For the socket, for the file to be sent (which may be a pipe), and for deadlines.
void Transfer::wait() {
  std::array<pollfd, 2> waits{
      {{transport_.socket(), 0, 0}, {piece_due_ ? upload_->file() : -1, POLLIN, 0}}};
  if (unread_.empty()) waits[0].events |= POLLIN;
  const bool writes = engine_.has_output() && !write_needs_octets_;
  if (writes || read_needs_room_) waits[0].events |= POLLOUT;
  int timeout = -1;
  engine_.advance(now());
  if (const auto deadline = engine_.next_deadline()) {
    const std::int64_t left = deadline->nanoseconds - now().nanoseconds;
    timeout = static_cast<int>(std::clamp<std::int64_t>(left / 1'000'000 + 1, 0, 60'000));
  }
  if (transport_.has_more() && unread_.empty()) timeout = 0;
  onlooker_.settle();
  const int ready = ::poll(waits.data(), waits.size(), timeout);
  if (interrupted()) return fail({});
  engine_.advance(now());
  if (ready > 0 && waits[1].revents != 0) send_piece();
}

void Transfer::receive() {
  const examples::Moved read = transport_.read(scratch_);
  read_needs_room_ = read.attempt == Attempt::needs_room;
  write_needs_octets_ = false;
  if (read.attempt == Attempt::needs_octets || read_needs_room_) return pump({});
  if (read.attempt == Attempt::failed) broken_ = transport_.error();
  if (read.octets == 0) {
    return on_end_of_input(broken_.empty() ? "the server closed the connection" : broken_);
  }

  const h2::Bytes octets{scratch_.data(), read.octets};
  for (const std::byte octet : octets) {
    if (head_size_ == head_.size()) break;
    head_[head_size_++] = static_cast<char>(octet);
  }
  pump(octets);
}

// A courtesy that may fail: the transfer is over either way.
void Transfer::say_goodbye() {
  (void)engine_.submit(h2::Shutdown{.when = h2::Shutdown::When::now});
  while (flush()) {
  }
  transport_.close_output();
  onlooker_.settle();
}

void Transfer::on(const h2::Event& event) {
  std::visit(h2::overloaded{
                 [&](const h2::SettingsReceived&) { greeted_ = true; },
                 [&](const h2::HeadersReceived& e) { on_headers(e); },
                 [&](const h2::DataReceived& e) { on_data(e); },
                 [&](const h2::BodySent& e) {
                   progress_.add(std::exchange(piece_, 0));
                   piece_due_ = e.complete && !upload_->at_end();
                 },
                 [&](const h2::StreamClosed& e) { on_closed(e); },
                 [&](const h2::GoawayReceived& e) { on_goaway(e); },
                 [&](const h2::PeerError& e) { on_peer_error(e); },
                 [](const auto&) {},
             },
             event);
}

void Transfer::on_headers(const h2::HeadersReceived& e) {
  if (e.kind == h2::HeadersKind::response) {
    status_ = e.status;
    for (const h2::Field& field : e.fields) {
      std::uint64_t length = 0;
      const char* const end = field.value.data() + field.value.size();
      if (field.name == "content-length" &&
          std::from_chars(field.value.data(), end, length).ptr == end) {
        announced_ = length;
      }
    }
    // The text of an error must not take the place of a file.
    const Done opened = output_.open(status_ < 400 ? options_.output : "");
    if (!opened) return fail(opened.error());
    if (!upload_ || upload_->at_end()) progress_.start("received", announced_);
  }
  if (e.end_stream) on_answer_end();
}

void Transfer::on_data(const h2::DataReceived& e) {
  received_ += e.data.size();
  if (const Done written = output_.write(e.data); !written) return fail(written.error());
  if (!upload_ || upload_->at_end()) progress_.add(e.data.size());
  if (e.end_stream) on_answer_end();
}

// A server may answer before it has heard everything, and then does not want the rest.
void Transfer::on_answer_end() {
  answered_ = true;
  closed_ = true;
}

void Transfer::on_closed(const h2::StreamClosed& e) {
  // Why the engine ended it says PeerError, which comes last if it is about the connection.
  if (e.by == h2::EndedBy::engine) return;
  closed_ = true;
  if (answered_ || !error_.empty()) return;
  const std::string retry =
      e.verdict == h2::Verdict::not_processed ? " (nothing was done: it is safe to retry)" : "";
  if (!goaway_.empty()) return fail(goaway_ + retry);
  switch (e.by) {
    case h2::EndedBy::transport: return fail("the connection was lost" + how_far());
    case h2::EndedBy::peer:
      return fail("the server reset the request with " + code_name(e.code) + how_far() + retry);
    default: return fail("the transfer ended early" + how_far());
  }
}

void Transfer::on_goaway(const h2::GoawayReceived& e) {
  if (e.code == h2::ErrorCode::no_error && e.last_stream >= stream_) return;
  goaway_ = "the server ended the connection with " + code_name(e.code);
  if (!e.debug.empty()) {
    const std::string_view debug{reinterpret_cast<const char*>(e.debug.data()), e.debug.size()};
    goaway_ += " \"" + h2::trace::printable(debug) + "\"";
  }
}

void Transfer::on_peer_error(const h2::PeerError& e) {
  if (!greeted_) return fail(first_words());
  const h2::RuleInfo& rule = h2::info(e.rule);
  fail("the server broke a rule of HTTP/2: " + std::string{rule.text} + " (" +
       std::string{rule.source} + ")" + how_far());
}

void Transfer::on_end_of_input(std::string_view how) {
  // Whatever the server had to say before is heard by now.
  (void)engine_.submit(h2::TransportClosed{});
  if (!greeted_)
    return fail(head_size_ == 0 ? std::string{how} + " without an answer" + may_not_speak()
                                : first_words());
  fail(goaway_.empty() ? std::string{how} + how_far() : goaway_ + how_far());
}

// What a peer speaks that does not speak HTTP/2.
std::string Transfer::first_words() const {
  const std::string_view head{head_.data(), head_size_};
  if (head.starts_with("HTTP/")) {
    return std::string{"the server speaks HTTP/1, not HTTP/2"} +
           (options_.url.tls ? "" : " without TLS");
  }
  if (head.starts_with("\x15\x03")) return "the server wants TLS (https)";
  if (head.empty()) return "the server did not answer" + may_not_speak();
  return "the server does not speak HTTP/2: it begins with \"" + h2::trace::printable(head) + "\"";
}

std::string Transfer::may_not_speak() const {
  return options_.url.tls ? "" : ": it may not speak HTTP/2 without TLS";
}

std::string Transfer::how_far() const {
  if (status_ == 0) return " before the answer began";
  if (!announced_) return " after " + octets(received_) + " of the answer";
  return " after " + grouped(received_) + " of " + octets(*announced_);
}

void Transfer::send_piece() {
  piece_due_ = false;
  const auto piece = upload_->next();
  if (!piece) {
    (void)engine_.submit(h2::ResetStream{.stream = stream_, .code = h2::ErrorCode::cancel});
    return fail(piece.error());
  }
  piece_ = piece->size();
  const auto sent = engine_.submit(h2::SendData{
      .stream = stream_, .body = h2::Body::borrow(*piece), .end_stream = upload_->at_end()});
  // A stream that is over takes no more; its end is reported by itself.
  if (!sent && sent.error().kind != h2::MisuseKind::stream_closed) {
    fail("the file cannot be sent: " + std::string{h2::text(sent.error().kind)});
  }
}

void Transfer::fail(std::string what) {
  if (interrupted()) what = "interrupted";
  if (error_.empty()) error_ = std::move(what);
}

}  // namespace get
