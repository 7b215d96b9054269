// A proxy: what comes on one connection goes out on another, and credit comes back the same way.
#include <unordered_map>

#include "wire.hpp"

namespace {

// [proxy]
// One direction or the other: what arrives at `from` leaves at `to`.
struct Side {
  h2::Connection& connection;
  std::unordered_map<h2::StreamId, h2::StreamId> peers = {};  // of our streams, at the other side
  std::unordered_map<h2::StreamId, std::size_t> lent = {};    // octets of the other, not yet sent
};

class Proxy {
 public:
  Proxy(h2::Connection& front, h2::Connection& back) : front_{front}, back_{back} {}

  void on_front(const h2::Event& event) { on(front_, back_, event); }
  void on_back(const h2::Event& event) { on(back_, front_, event); }

 private:
  void on(Side& from, Side& to, const h2::Event& event) {
    std::visit(h2::overloaded{
                   [&](const h2::HeadersReceived& e) { on_headers(from, to, e); },
                   [&](const h2::DataReceived& e) { on_data(from, to, e); },
                   [&](const h2::BodySent& e) { on_sent(from, to, e); },
                   [&](const h2::StreamClosed& e) { on_closed(from, to, e); },
                   [](const auto&) {},
               },
               event);
  }

  void on_headers(Side& from, Side& to, const h2::HeadersReceived& e) {
    if (e.kind == h2::HeadersKind::request) {
      const auto next = to.connection.next_stream_id();
      if (!next || to.connection.request_capacity() == 0) return unavailable(from, e.stream);
      from.peers[e.stream] = *next;
      to.peers[*next] = e.stream;
    }
    const auto peer = from.peers.find(e.stream);
    if (peer == from.peers.end()) return;
    // The fields are views of the one engine and are read by the other before submit returns:
    // their order, duplicates and `sensitive` go on as they came.
    if (!to.connection.submit(h2::SendHeaders{
            .stream = peer->second, .fields = e.fields, .end_stream = e.end_stream})) {
      reset(from, e.stream, h2::ErrorCode::internal_error);
    }
  }

  void on_data(Side& from, Side& to, const h2::DataReceived& e) {
    const auto peer = from.peers.find(e.stream);
    if (peer == from.peers.end()) return consume(from, e.stream, e.data.size());
    // The view ends with the next poll, so the content is copied. Credit for it is given when it
    // has left: whoever reads slowly holds back whoever sends, and no more than a window is held.
    const auto done = to.connection.submit(h2::SendData{
        .stream = peer->second, .body = h2::Body::copy(e.data), .end_stream = e.end_stream});
    if (done) to.lent[peer->second] += e.data.size();
    if (!done) consume(from, e.stream, e.data.size());
  }

  // One BodySent may cover less than all that is lent: what is still queued says how much.
  void on_sent(Side& from, Side& to, const h2::BodySent& e) {
    const auto peer = from.peers.find(e.stream);
    if (peer == from.peers.end()) return;
    const auto status = from.connection.stream_status(e.stream);
    const std::size_t queued = status ? status->queued : 0;
    std::size_t& lent = from.lent[e.stream];
    if (lent <= queued) return;
    consume(to, peer->second, lent - queued);
    lent = queued;
  }

  void on_closed(Side& from, Side& to, const h2::StreamClosed& e) {
    from.lent.erase(e.stream);
    const auto peer = from.peers.find(e.stream);
    if (peer == from.peers.end()) return;
    const h2::StreamId other = peer->second;
    from.peers.erase(peer);
    if (e.by == h2::EndedBy::both) return;  // the other side ends by what is queued there
    to.peers.erase(other);
    if (e.verdict == h2::Verdict::not_processed && &to == &front_) return unavailable(to, other);
    reset(to, other, e.code);
  }

  // REFUSED_STREAM would not be true any more: the request was seen (Misuse::refused_late).
  static void unavailable(Side& side, h2::StreamId stream) {
    const h2::Field fields[] = {{":status", "503"}, {"retry-after", "1"}};
    if (!side.connection.submit(
            h2::SendHeaders{.stream = stream, .fields = fields, .end_stream = true})) {
      reset(side, stream, h2::ErrorCode::internal_error);
    }
  }

  // Refused where the stream is gone already: then there is nobody to tell.
  static void reset(Side& side, h2::StreamId stream, h2::ErrorCode code) {
    if (code == h2::ErrorCode::refused_stream) code = h2::ErrorCode::cancel;
    (void)side.connection.submit(h2::ResetStream{.stream = stream, .code = code});
  }

  static void consume(Side& side, h2::StreamId stream, std::size_t octets) {
    if (octets == 0) return;
    (void)side.connection.submit(
        h2::Consume{.stream = stream, .octets = static_cast<std::uint32_t>(octets)});
  }

  Side front_;
  Side back_;
};
// [/proxy]

// client <-> front, back <-> server.
struct Chain {
  h2::Options manual = [] {
    h2::Options options;
    options.credit = h2::Credit::manual;
    return options;
  }();
  h2::Connection client{h2::Role::client};
  h2::Connection front{h2::Role::server, manual};
  h2::Connection back{h2::Role::client, manual};
  h2::Connection server{h2::Role::server};
  Proxy proxy{front, back};

  void run(const auto& on_client, const auto& on_server) {
    guide::Octets left, right;
    for (bool busy = true; busy;) {
      left = guide::turn(client, left, on_client);
      busy = !left.empty();
      left = guide::turn(front, left, [&](const h2::Event& e) { proxy.on_front(e); });
      right = guide::turn(back, right, [&](const h2::Event& e) { proxy.on_back(e); });
      busy = busy || !left.empty() || !right.empty();
      right = guide::turn(server, right, on_server);
      busy = busy || !right.empty();
    }
  }
};

}  // namespace

int main() {
  Chain chain;
  std::size_t received = 0;
  bool answered = false;
  const auto on_client = [&](const h2::Event& event) {
    if (const auto* e = std::get_if<h2::DataReceived>(&event)) received += e->data.size();
    if (const auto* e = std::get_if<h2::StreamClosed>(&event)) {
      answered = e->verdict == h2::Verdict::answered;
    }
  };
  const auto on_server = [&](const h2::Event& event) {
    const auto* e = std::get_if<h2::HeadersReceived>(&event);
    if (e != nullptr) guide::answer(chain.server, e->stream, "200", std::string(300'000, 'x'));
  };
  guide::get(chain.client, "/");
  chain.run(on_client, on_server);
  guide::expect(answered && received == 300'000, "all came through");

  guide::must(chain.server.submit(h2::Shutdown{.when = h2::Shutdown::When::now}));
  chain.run(on_client, on_server);
  std::uint16_t status = 0;
  guide::get(chain.client, "/");
  chain.run(
      [&](const h2::Event& event) {
        if (const auto* e = std::get_if<h2::HeadersReceived>(&event)) status = e->status;
      },
      on_server);
  guide::expect(status == 503, "no server, no answer but this");
}
