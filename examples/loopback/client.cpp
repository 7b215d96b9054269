#include "client.hpp"

#include <utility>

#include "must.hpp"

namespace loopback {

h2::Result<void, h2::Misuse> Client::ask(h2::StreamId stream, std::string_view method,
                                         std::string_view path, bool end_stream) {
  const h2::Field fields[] = {{":method", method},
                              {":scheme", "http"},
                              {":authority", "example.com"},
                              {":path", path},
                              {"user-agent", "h2-loopback"}};
  return connection_.submit(
      h2::SendHeaders{.stream = stream, .fields = fields, .end_stream = end_stream});
}

h2::StreamId Client::get(std::string_view path) {
  const h2::StreamId stream = connection_.next_stream_id().value();
  must(ask(stream, "GET", path, true));
  return stream;
}

h2::StreamId Client::post(std::string_view path, std::string content) {
  const h2::StreamId stream = connection_.next_stream_id().value();
  must(ask(stream, "POST", path, false));
  must(connection_.submit(h2::SendData{
      .stream = stream, .body = h2::Body::own(std::move(content)), .end_stream = true}));
  return stream;
}

std::optional<h2::MisuseKind> Client::get_refused(std::string_view path) {
  const std::optional<h2::StreamId> stream = connection_.next_stream_id();
  if (!stream) return h2::MisuseKind::stream_id;
  const auto done = ask(*stream, "GET", path, true);
  if (done) return std::nullopt;
  return done.error().kind;
}

void Client::on(const h2::Event& event) {
  std::visit(h2::overloaded{
                 [&](const h2::HeadersReceived& e) { on_headers(e); },
                 [&](const h2::DataReceived& e) {
                   replies_[e.stream].content.append(reinterpret_cast<const char*>(e.data.data()),
                                                     e.data.size());
                 },
                 [&](const h2::StreamClosed& e) { replies_[e.stream].closed = e; },
                 [&](const h2::PingAcknowledged&) { ping_answered_ = true; },
                 [&](const h2::GoawayReceived&) { ++goaways_; },
                 [](const auto&) {},
             },
             event);
}

void Client::on_headers(const h2::HeadersReceived& e) {
  Reply& reply = replies_[e.stream];
  if (e.kind == h2::HeadersKind::informational) {
    reply.informational.push_back(e.status);
  } else if (e.kind == h2::HeadersKind::response) {
    reply.status = e.status;
  } else {
    for (const h2::Field& field : e.fields) reply.trailers.emplace(field.name, field.value);
  }
}

}  // namespace loopback
