// How to test a program that stands on the engine: a peer in memory, octets cut anywhere, a peer
// that says what must not be said.
#include <algorithm>

#include "wire.hpp"

namespace {

// The program under test.
void serve(h2::Connection& server, const h2::Event& event) {
  const auto* e = std::get_if<h2::HeadersReceived>(&event);
  if (e != nullptr) guide::answer(server, e->stream, "200", "hello\n");
}

// [cut]
// Everything that a server says to these octets, however the transport cuts them.
guide::Octets replay(h2::Bytes octets, std::size_t piece) {
  h2::Connection server{h2::Role::server};
  guide::Octets output;
  while (!octets.empty()) {
    const h2::Bytes input = octets.first(std::min(piece, octets.size()));
    octets = octets.subspan(input.size());
    const auto some =
        guide::turn(server, input, [&](const h2::Event& event) { serve(server, event); });
    output.insert(output.end(), some.begin(), some.end());
  }
  return output;
}
// [/cut]

// [raw]
// A frame of any shape, where no engine would write it.
guide::Octets wrong_window_update() {
  const std::array<std::byte, 4> increment{};  // 0, which RFC 9113 §6.9 forbids
  const h2::frame::Frame frame =
      h2::frame::Raw{.length = 4, .type = 0x8, .flags = 0, .stream = 0, .payload = increment};
  guide::Octets octets(h2::frame::encoded_size(frame));
  if (!h2::frame::encode(frame, octets)) octets.clear();
  return octets;
}
// [/raw]

}  // namespace

int main() {
  h2::Connection client{h2::Role::client};
  guide::get(client, "/");
  const guide::Octets recorded = guide::turn(client, {}, guide::ignore);

  // [same]
  const guide::Octets whole = replay(recorded, recorded.size());
  guide::expect(replay(recorded, 1) == whole, "octet by octet, the same answers");
  // [/same]
  guide::expect(!whole.empty(), "there are answers");

  guide::Octets attack = recorded;
  const guide::Octets frame = wrong_window_update();
  attack.insert(attack.end(), frame.begin(), frame.end());
  h2::Connection server{h2::Role::server};
  std::optional<h2::Rule> broken;
  (void)guide::turn(server, attack, [&](const h2::Event& event) {
    if (const auto* e = std::get_if<h2::PeerError>(&event)) broken = e->rule;
  });
  guide::expect(broken == h2::Rule::connection_increment_zero, "the rule is named");
}
