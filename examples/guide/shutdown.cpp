// A graceful end: notice, the last stream, what is open goes on, and then the transport is closed.
#include "wire.hpp"

int main() {
  h2::Connection client{h2::Role::client};
  h2::Connection server{h2::Role::server};
  h2::StreamId open = 0;
  std::vector<h2::Stage> stages;
  const auto on_server = [&](const h2::Event& event) {
    if (const auto* e = std::get_if<h2::HeadersReceived>(&event)) open = e->stream;
    if (const auto* e = std::get_if<h2::StageReached>(&event)) stages.push_back(e->stage);
  };
  bool going_away = false;
  bool answered = false;
  const auto on_client = [&](const h2::Event& event) {
    // [goaway]
    // The server will take up no more. This end is not over by that: when it has no wish of its
    // own, it says so, and is finished with its last stream.
    if (std::holds_alternative<h2::GoawayReceived>(event)) {
      going_away = true;
      (void)client.submit(h2::Shutdown{});  // refused from the second time on, which is fine
    }
    // [/goaway]
    if (const auto* e = std::get_if<h2::StreamClosed>(&event)) {
      answered = e->verdict == h2::Verdict::answered;
    }
  };
  guide::get(client, "/");
  guide::talk(client, on_client, server, on_server);

  // [shutdown]
  guide::must(server.submit(h2::Shutdown{}));  // When::drained: the streams that are open go on
  // [/shutdown]
  guide::talk(client, on_client, server, on_server);
  guide::expect(going_away && !server.finished(), "the request is still open");
  guide::expect(client.request_capacity() == 0, "no new ones");

  guide::answer(server, open, "200", "the last words\n");
  guide::talk(client, on_client, server, on_server);
  guide::expect(answered && server.finished() && client.finished(), "over, and nothing was lost");
  guide::expect(stages == std::vector{h2::Stage::noticed, h2::Stage::draining, h2::Stage::ended},
                "in stages");
}
