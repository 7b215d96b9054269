// The three channels in which errors come.
#include "wire.hpp"

int main() {
  h2::Options careless;
  careless.tolerate_sent = {h2::Rule::connection_field};  // a client that breaks a rule
  h2::Connection client{h2::Role::client, careless};
  h2::Connection server{h2::Role::server};
  const h2::Field request[] = {{":method", "GET"},
                               {":scheme", "https"},
                               {":authority", "example.org"},
                               {":path", "/"},
                               {"connection", "keep-alive"}};

  std::string reasons;
  // [misuse]
  // Ours: the action is refused with the reason, and nothing has changed.
  h2::Connection careful{h2::Role::client};
  const auto done =
      careful.submit(h2::SendHeaders{.stream = 1, .fields = request, .end_stream = true});
  if (!done && done.error() == h2::MisuseKind::malformed_fields) {
    const h2::RuleInfo& rule = h2::info(done.error().rule);
    reasons += std::string{request[done.error().field].name} + ": " + std::string{rule.text} + "\n";
  }
  // [/misuse]
  guide::expect(reasons == "connection: a connection-specific field\n", "refused with the reason");

  reasons.clear();
  guide::must(client.submit(h2::SendHeaders{.stream = 1, .fields = request, .end_stream = true}));
  const auto on_server = [&](const h2::Event& event) {
    // [peer]
    // The peer's: RST_STREAM or GOAWAY is in the output already. Nothing to do but to write it
    // down.
    if (const auto* e = std::get_if<h2::PeerError>(&event)) {
      const h2::RuleInfo& rule = h2::info(e->rule);
      reasons += (e->stream == 0 ? "connection" : "stream " + std::to_string(e->stream)) + ": " +
                 std::string{rule.source} + ": " + std::string{rule.text} + "\n";
    }
    // [/peer]
  };
  h2::StreamClosed closed{};
  const auto on_client = [&](const h2::Event& event) {
    if (const auto* e = std::get_if<h2::StreamClosed>(&event)) closed = *e;
  };
  guide::talk(client, on_client, server, on_server);
  guide::expect(reasons == "stream 1: RFC 9113 §8.2.2: a connection-specific field\n",
                "told of it");
  guide::expect(closed.by == h2::EndedBy::peer && closed.code == h2::ErrorCode::protocol_error &&
                    closed.verdict == h2::Verdict::maybe_processed,
                "the client sees a reset");
  guide::expect(!server.finished(), "and the connection lives on");

  // [transport]
  // The transport's: say it once, and go on polling until every stream is closed.
  guide::get(careful, "/");
  guide::must(careful.submit(h2::TransportClosed{}));
  h2::Bytes nothing;
  while (const auto event = careful.poll(nothing)) on_client(*event);
  // [/transport]
  guide::expect(closed.by == h2::EndedBy::transport, "closed by the transport");
  guide::expect(careful.finished(), "the end");
}
