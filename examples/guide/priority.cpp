// Priorities, RFC 9218: who asks says how urgent it is, who answers obeys, or knows better.
#include "wire.hpp"

int main() {
  h2::Connection client{h2::Role::client};
  h2::Connection server{h2::Role::server};

  // [ask]
  const std::string urgent{h2::field_value({.urgency = 1})};                      // "u=1"
  const std::string image{h2::field_value({.urgency = 5, .incremental = true})};  // "u=5, i"
  const auto ask = [&](std::string_view path, std::string_view priority) {
    const h2::StreamId stream = client.next_stream_id().value();
    const h2::Field fields[] = {{":method", "GET"},
                                {":scheme", "https"},
                                {":authority", "example.org"},
                                {":path", path},
                                {"priority", priority}};
    guide::must(
        client.submit(h2::SendHeaders{.stream = stream, .fields = fields, .end_stream = true}));
    return stream;
  };
  const h2::StreamId first = ask("/photo", image);
  const h2::StreamId second = ask("/style", urgent);
  // [/ask]

  std::vector<h2::StreamId> ended;
  const auto on_client = [&](const h2::Event& event) {
    if (const auto* e = std::get_if<h2::StreamClosed>(&event)) ended.push_back(e->stream);
  };
  const auto on_server = [&](const h2::Event& event) {
    const auto* e = std::get_if<h2::HeadersReceived>(&event);
    if (e != nullptr) guide::answer(server, e->stream, "200", std::string(20'000, 'x'));
  };
  guide::talk(client, on_client, server, on_server);
  guide::expect(ended == std::vector{second, first}, "the urgent one came first");

  ended.clear();
  const h2::StreamId third = ask("/a", urgent);
  // [change]
  // The client has changed its mind: PRIORITY_UPDATE.
  guide::must(client.submit(h2::UpdatePriority{.stream = third, .priority = {.urgency = 7}}));
  // [/change]
  const h2::StreamId fourth = ask("/b", "");
  guide::talk(client, on_client, server, on_server);
  guide::expect(ended == std::vector{fourth, third}, "and may change its mind");
}
