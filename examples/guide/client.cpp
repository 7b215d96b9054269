// A client: keeps a list of what to fetch, and asks again for what was not processed.
#include <deque>
#include <map>

#include "wire.hpp"

namespace {

// [client]
class Client {
 public:
  explicit Client(h2::Connection& connection) : connection_(connection) {}

  void fetch(std::string path) {
    waiting_.push_back(std::move(path));
    start();
  }

  void on(const h2::Event& event) {
    std::visit(h2::overloaded{
                   [&](const h2::HeadersReceived& e) { on_headers(e); },
                   [&](const h2::DataReceived& e) { content[paths_[e.stream]] += text(e.data); },
                   [&](const h2::StreamClosed& e) { on_closed(e); },
                   [&](const h2::SettingsReceived&) { start(); },  // maybe more room
                   [](const auto&) {},
               },
               event);
  }

  std::map<std::string, std::string> content;
  std::deque<std::string> failed;
  int retries = 0;

 private:
  void start() {
    while (!waiting_.empty() && connection_.request_capacity() > 0) {
      const auto stream = connection_.next_stream_id();
      if (!stream) return;  // all used up: time for another connection
      const h2::Field fields[] = {{":method", "GET"},
                                  {":scheme", "https"},
                                  {":authority", "example.org"},
                                  {":path", waiting_.front()}};
      if (!connection_.submit(
              h2::SendHeaders{.stream = *stream, .fields = fields, .end_stream = true})) {
        return;
      }
      paths_[*stream] = waiting_.front();
      waiting_.pop_front();
    }
  }

  void on_headers(const h2::HeadersReceived& e) {
    if (e.kind == h2::HeadersKind::informational) return;  // the final response is still to come
    if (e.kind == h2::HeadersKind::response) content[paths_[e.stream]].clear();
  }

  void on_closed(const h2::StreamClosed& e) {
    std::string path = std::move(paths_[e.stream]);
    paths_.erase(e.stream);
    switch (e.verdict) {
      case h2::Verdict::answered: break;
      case h2::Verdict::not_processed:  // safe to ask again, whatever the method
        ++retries;
        waiting_.push_back(std::move(path));
        break;
      case h2::Verdict::maybe_processed:  // GET could be asked again, POST not
        failed.push_back(std::move(path));
        break;
    }
    start();
  }

  static std::string text(h2::Bytes octets) {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
  }

  h2::Connection& connection_;
  std::deque<std::string> waiting_;
  std::map<h2::StreamId, std::string> paths_;
};
// [/client]

}  // namespace

int main() {
  h2::Options options;
  options.settings = std::vector<h2::Setting>{{h2::SettingId::max_concurrent_streams, 1}};
  h2::Connection server{h2::Role::server, options};
  h2::Connection connection{h2::Role::client};
  Client client{connection};
  // Nothing is known of the server yet, so both go out at once, and it refuses the second.
  client.fetch("/a");
  client.fetch("/b");

  guide::talk(
      connection, [&](const h2::Event& event) { client.on(event); }, server,
      [&](const h2::Event& event) {
        const auto* e = std::get_if<h2::HeadersReceived>(&event);
        if (e == nullptr) return;
        guide::answer(server, e->stream, "200", std::string{h2::find(e->fields, ":path")->value});
      });
  guide::expect(client.content["/a"] == "/a" && client.content["/b"] == "/b", "both were fetched");
  guide::expect(client.retries == 1 && client.failed.empty(), "one was asked for twice");
}
