// The smallest complete use of the library: a client and a server, wired by memory.
// [readme]
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <h2/h2.hpp>

using Octets = std::vector<std::byte>;

// The main loop of one end: octets of the transport in, events out, octets for the transport back.
Octets turn(h2::Connection& end, h2::Bytes input, const auto& on_event) {
  Octets output;
  std::array<std::byte, 16'384> buffer;
  for (bool busy = true; busy;) {
    busy = false;
    while (const auto event = end.poll(input)) {
      on_event(*event);
      busy = true;
    }
    while (const std::size_t n = end.write(buffer)) {
      output.insert(output.end(), buffer.data(), buffer.data() + n);
      busy = true;
    }
  }
  return output;
}

// An action is done whole or refused, with the reason, and then nothing has changed.
void must(h2::Result<void, h2::Misuse> done) {
  if (done) return;
  std::fprintf(stderr, "refused: %s\n", h2::text(done.error().kind).data());
  std::exit(EXIT_FAILURE);
}

int main() {
  h2::Connection client{h2::Role::client};
  h2::Connection server{h2::Role::server};
  bool answered = false;

  const auto on_server = [&](const h2::Event& event) {
    const auto* request = std::get_if<h2::HeadersReceived>(&event);
    if (request == nullptr) return;
    const h2::Field fields[] = {{":status", "200"}, {"content-type", "text/plain"}};
    must(server.submit(h2::SendHeaders{.stream = request->stream, .fields = fields}));
    must(server.submit(h2::SendData{.stream = request->stream,
                                    .body = h2::Body::own(std::string{"hello, world\n"}),
                                    .end_stream = true}));
  };
  const auto on_client = [&](const h2::Event& event) {
    std::visit(
        h2::overloaded{
            [](const h2::HeadersReceived& e) { std::printf("status %d\n", e.status); },
            [](const h2::DataReceived& e) { std::fwrite(e.data.data(), 1, e.data.size(), stdout); },
            [&](const h2::StreamClosed& e) { answered = e.verdict == h2::Verdict::answered; },
            [](const auto&) {},  // settings, pings and the rest
        },
        event);
  };

  const h2::Field fields[] = {
      {":method", "GET"}, {":scheme", "http"}, {":authority", "localhost"}, {":path", "/"}};
  must(client.submit(h2::SendHeaders{
      .stream = client.next_stream_id().value(), .fields = fields, .end_stream = true}));

  Octets wire;  // what two sockets would carry
  do {
    wire = turn(client, wire, on_client);
    wire = turn(server, wire, on_server);
  } while (!wire.empty());
  return answered ? EXIT_SUCCESS : EXIT_FAILURE;
}
// [/readme]
