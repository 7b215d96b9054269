// Flow control: a sender that is paced, a receiver that holds back.
#include <algorithm>

#include "wire.hpp"

namespace {

// [pace]
// Sends a long body in pieces: the next one when the memory of the last is free again. However long
// it is and however slowly the peer reads, no more than one piece is held.
class Sender {
 public:
  Sender(h2::Connection& connection, h2::StreamId stream, std::size_t octets)
      : connection_(connection), stream_(stream), left_(octets) {
    next();
  }

  void on(const h2::BodySent& e) {
    if (e.stream == stream_ && e.complete) next();
  }

 private:
  void next() {
    if (ended_) return;
    const std::size_t n = std::min(left_, piece_.size());
    left_ -= n;
    ended_ = left_ == 0;
    // `borrow`: the memory is ours, and must stay as it is until BodySent.
    guide::must(connection_.submit(h2::SendData{
        .stream = stream_, .body = h2::Body::borrow({piece_.data(), n}), .end_stream = ended_}));
  }

  h2::Connection& connection_;
  h2::StreamId stream_;
  std::size_t left_;
  bool ended_ = false;
  std::vector<std::byte> piece_ = std::vector<std::byte>(16'384);
};
// [/pace]

// [windows]
h2::Options receiver() {
  h2::Options options;
  options.credit = h2::Credit::manual;
  options.connection_window = 1'048'576;  // all streams together
  options.settings = std::vector<h2::Setting>{
      {h2::SettingId::enable_push, 0},
      {h2::SettingId::initial_window_size, 262'144},  // each stream
      {h2::SettingId::max_header_list_size, options.limits.fields.max_list_size},
  };
  return options;
}
// [/windows]

}  // namespace

int main() {
  h2::Connection client{h2::Role::client, receiver()};
  h2::Options options;
  options.show_blocked = true;
  h2::Connection server{h2::Role::server, options};
  constexpr std::size_t size = 1'000'000;
  const h2::StreamId stream = guide::get(client, "/");

  std::optional<Sender> sender;
  int blocked = 0;
  const auto on_server = [&](const h2::Event& event) {
    std::visit(
        h2::overloaded{
            [&](const h2::HeadersReceived& e) {
              const h2::Field fields[] = {{":status", "200"}};
              guide::must(server.submit(h2::SendHeaders{.stream = e.stream, .fields = fields}));
              sender.emplace(server, e.stream, size);
            },
            [&](const h2::BodySent& e) { sender->on(e); },
            [&](const h2::Blocked& e) { blocked += e.stream == stream; },
            [](const auto&) {},
        },
        event);
  };
  std::size_t received = 0;
  std::size_t credited = 0;
  const auto on_client = [&](const h2::Event& event) {
    if (const auto* e = std::get_if<h2::DataReceived>(&event)) received += e->data.size();
  };

  guide::talk(client, on_client, server, on_server);
  guide::expect(received == 262'144 && blocked == 1, "the sender stands at the window");
  guide::expect(server.stream_status(stream)->blocked, "and says so when it is asked");

  while (received < size) {
    // [consume]
    // The content is written to disk, passed on or looked at: now the peer may send as much again.
    guide::must(client.submit(
        h2::Consume{.stream = stream, .octets = static_cast<std::uint32_t>(received - credited)}));
    // [/consume]
    credited = received;
    guide::talk(client, on_client, server, on_server);
  }
  guide::expect(received == size && !server.stream_status(stream), "all of it came");
}
