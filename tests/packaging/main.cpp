// The least that a user of h2 does: a request and its answer, from one engine to another.
#include <array>
#include <cstddef>
#include <optional>
#include <variant>

#include <h2/h2.hpp>

namespace {

// Hands over what `from` has to say; calls `heard` with every event of `to`.
template <class Heard>
void carry(h2::Connection& from, h2::Connection& to, Heard heard) {
  std::array<std::byte, 1024> buffer;
  while (const std::size_t n = from.write(buffer)) {
    h2::Bytes input{buffer.data(), n};
    while (const auto event = to.poll(input)) heard(*event);
  }
}

bool ask(h2::Connection& client) {
  const std::array<h2::Field, 4> request{
      {{":method", "GET"}, {":scheme", "https"}, {":authority", "a.example"}, {":path", "/"}}};
  const auto stream = client.next_stream_id();
  return stream && client.submit(h2::SendHeaders{*stream, request, true}).has_value();
}

bool answer(h2::Connection& server, const h2::Event& event) {
  const auto* request = std::get_if<h2::HeadersReceived>(&event);
  if (!request) return false;
  const std::array<h2::Field, 1> response{{{":status", "204"}}};
  return server.submit(h2::SendHeaders{request->stream, response, true}).has_value();
}

}  // namespace

int main() {
  h2::Connection client{h2::Role::client};
  h2::Connection server{h2::Role::server};
  int answered = 0;
  int status = 0;

  if (!ask(client)) return 1;
  carry(client, server, [&](const h2::Event& event) { answered += answer(server, event) ? 1 : 0; });
  carry(server, client, [&](const h2::Event& event) {
    if (const auto* response = std::get_if<h2::HeadersReceived>(&event)) status = response->status;
  });

  if (h2::info(h2::Rule::stream_increment_zero).source != "RFC 9113 §6.9") return 2;
  return answered == 1 && status == 204 ? 0 : 3;
}
