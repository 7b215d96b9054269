#include "server.hpp"

#include <span>
#include <utility>

#include "must.hpp"

namespace loopback {

namespace {

// More than three times the window that a stream starts with, RFC 9113 §6.9.2.
constexpr std::size_t big_size = 250'000;

std::string_view path_of(h2::Fields fields) {
  for (const h2::Field& field : fields) {
    if (field.name == ":path") return field.value;
  }
  return {};
}

}  // namespace

Server::Server() : connection_(h2::Role::server) {
  big_.reserve(big_size);
  for (std::size_t i = 0; i < big_size; ++i) {
    big_ += static_cast<char>('a' + (i * i + i / 1'000) % 26);
  }
}

void Server::on(const h2::Event& event) {
  std::visit(h2::overloaded{
                 [&](const h2::HeadersReceived& e) {
                   if (e.kind == h2::HeadersKind::request) on_request(e);
                 },
                 [&](const h2::DataReceived& e) {
                   uploads_[e.stream] += e.data.size();
                   if (e.end_stream) answer_upload(e.stream);
                 },
                 [&](const h2::BodySent& e) { bodies_dropped_ += e.complete ? 0 : 1; },
                 [&](const h2::StreamClosed& e) { closed_.emplace(e.stream, e); },
                 [](const auto&) {},
             },
             event);
}

void Server::on_request(const h2::HeadersReceived& request) {
  const std::string_view path = path_of(request.fields);
  if (path == "/hello") return answer_hello(request.stream);
  if (path == "/hints") return answer_hints(request.stream);
  if (path == "/big") return answer_big(request.stream);
  if (path == "/sum") return answer_sum(request.stream);
  if (path == "/endless") return answer_endless(request.stream);
  if (path == "/upload") return;  // answered when all of it is here
  if (path == "/later") {
    later_ = request.stream;
    return;
  }
  answer_missing(request.stream);
}

void Server::answer_hello(h2::StreamId stream) {
  const h2::Field fields[] = {
      {":status", "200"}, {"content-type", "text/plain"}, {"content-length", "6"}};
  must(connection_.submit(h2::SendHeaders{.stream = stream, .fields = fields}));
  must(connection_.submit(h2::SendData{
      .stream = stream, .body = h2::Body::own(std::string{"hello\n"}), .end_stream = true}));
}

void Server::answer_missing(h2::StreamId stream) {
  const h2::Field fields[] = {{":status", "404"}, {"content-length", "0"}};
  must(connection_.submit(h2::SendHeaders{.stream = stream, .fields = fields, .end_stream = true}));
}

// What may be fetched already while the answer is in the making, RFC 8297.
void Server::answer_hints(h2::StreamId stream) {
  const h2::Field hints[] = {{":status", "103"}, {"link", "</style.css>; rel=preload; as=style"}};
  must(connection_.submit(h2::SendHeaders{.stream = stream, .fields = hints}));
  answer_hello(stream);
}

// The engine reads the content where it is and cuts it to what the windows allow.
void Server::answer_big(h2::StreamId stream) {
  const std::string length = std::to_string(big_.size());
  const h2::Field fields[] = {{":status", "200"}, {"content-length", length}};
  must(connection_.submit(h2::SendHeaders{.stream = stream, .fields = fields}));
  must(connection_.submit(h2::SendData{.stream = stream,
                                       .body = h2::Body::borrow(std::as_bytes(std::span{big_})),
                                       .end_stream = true}));
}

// Trailers wait behind the content, RFC 9113 §8.1.
void Server::answer_sum(h2::StreamId stream) {
  const h2::Field fields[] = {{":status", "200"}, {"trailer", "x-sum"}};
  const h2::Field trailers[] = {{"x-sum", "42"}};
  must(connection_.submit(h2::SendHeaders{.stream = stream, .fields = fields}));
  must(connection_.submit(
      h2::SendData{.stream = stream, .body = h2::Body::own(std::string{"20 + 22\n"})}));
  must(connection_.submit(
      h2::SendHeaders{.stream = stream, .fields = trailers, .end_stream = true}));
}

void Server::answer_endless(h2::StreamId stream) {
  const h2::Field fields[] = {{":status", "200"}};
  must(connection_.submit(h2::SendHeaders{.stream = stream, .fields = fields}));
  must(connection_.submit(
      h2::SendData{.stream = stream, .body = h2::Body::own(std::string(30'000, '.'))}));
}

void Server::answer_upload(h2::StreamId stream) {
  const std::string text = std::to_string(uploads_[stream]) + " octets came\n";
  const h2::Field fields[] = {{":status", "200"}};
  must(connection_.submit(h2::SendHeaders{.stream = stream, .fields = fields}));
  must(connection_.submit(
      h2::SendData{.stream = stream, .body = h2::Body::own(text), .end_stream = true}));
}

void Server::answer_later() {
  if (later_) answer_hello(*std::exchange(later_, std::nullopt));
}

std::optional<h2::StreamClosed> Server::closed(h2::StreamId stream) const {
  const auto found = closed_.find(stream);
  if (found == closed_.end()) return std::nullopt;
  return found->second;
}

std::size_t Server::received(h2::StreamId stream) const {
  const auto found = uploads_.find(stream);
  return found == uploads_.end() ? 0 : found->second;
}

}  // namespace loopback
