// What stands for sockets in the programs of the guide: octets of one end become those of the
// other.
#ifndef H2_EXAMPLES_GUIDE_WIRE_HPP
#define H2_EXAMPLES_GUIDE_WIRE_HPP

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <h2/h2.hpp>

namespace guide {

using Octets = std::vector<std::byte>;

/// An action that is known to be in place: a refusal is a bug of the program.
inline void must(const h2::Result<void, h2::Misuse>& done) {
  if (done) return;
  std::fprintf(stderr, "refused: %s\n", h2::text(done.error().kind).data());
  std::exit(EXIT_FAILURE);
}

/// What the guide says is so.
inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::exit(EXIT_FAILURE);
}

// [turn]
/// Events until there are none, output until there is none, and again while either did something.
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
// [/turn]

// [talk]
/// Lets two ends talk until neither has anything more to say.
void talk(h2::Connection& client, const auto& on_client, h2::Connection& server,
          const auto& on_server) {
  Octets wire;
  do {
    wire = turn(client, wire, on_client);
    wire = turn(server, wire, on_server);
  } while (!wire.empty());
}
// [/talk]

/// Asks for that path on the next stream.
inline h2::StreamId get(h2::Connection& client, std::string_view path) {
  const h2::StreamId stream = client.next_stream_id().value();
  const h2::Field fields[] = {
      {":method", "GET"}, {":scheme", "https"}, {":authority", "example.org"}, {":path", path}};
  must(client.submit(h2::SendHeaders{.stream = stream, .fields = fields, .end_stream = true}));
  return stream;
}

/// Answers a request with that status and that content.
inline void answer(h2::Connection& server, h2::StreamId stream, std::string_view status,
                   std::string content) {
  const h2::Field fields[] = {{":status", status}};
  must(server.submit(h2::SendHeaders{.stream = stream, .fields = fields}));
  must(server.submit(h2::SendData{
      .stream = stream, .body = h2::Body::own(std::move(content)), .end_stream = true}));
}

/// For an end whose events do not matter.
inline constexpr auto ignore = [](const h2::Event&) {};

}  // namespace guide

#endif  // H2_EXAMPLES_GUIDE_WIRE_HPP
