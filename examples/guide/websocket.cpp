// A WebSocket on a stream: extended CONNECT, RFC 8441.
#include "wire.hpp"

namespace {

// [options]
h2::Options with_tunnels() {
  h2::Options options;
  options.settings = std::vector<h2::Setting>{
      {h2::SettingId::max_concurrent_streams, 100},
      {h2::SettingId::enable_connect_protocol, 1},
      {h2::SettingId::max_header_list_size, options.limits.fields.max_list_size},
  };
  return options;
}
// [/options]

// [connect]
void connect(h2::Connection& client) {
  const h2::Field fields[] = {{":method", "CONNECT"}, {":protocol", "websocket"},
                              {":scheme", "https"},   {":authority", "example.org"},
                              {":path", "/chat"},     {"sec-websocket-version", "13"}};
  guide::must(
      client.submit(h2::SendHeaders{.stream = client.next_stream_id().value(), .fields = fields}));
}
// [/connect]

}  // namespace

int main() {
  h2::Connection server{h2::Role::server, with_tunnels()};
  h2::Connection client{h2::Role::client};

  std::string at_server, at_client;
  const auto on_server = [&](const h2::Event& event) {
    std::visit(
        h2::overloaded{
            // [accept]
            [&](const h2::HeadersReceived& e) {
              const h2::Field* protocol = h2::find(e.fields, ":protocol");
              const bool websocket = protocol != nullptr && protocol->value == "websocket";
              // No Sec-WebSocket-Accept: 200 is the answer, and the tunnel is open.
              const h2::Field fields[] = {{":status", websocket ? "200" : "501"}};
              guide::must(server.submit(
                  h2::SendHeaders{.stream = e.stream, .fields = fields, .end_stream = !websocket}));
            },
            [&](const h2::DataReceived& e) {  // frames of RFC 6455: for a WebSocket library
              at_server.append(reinterpret_cast<const char*>(e.data.data()), e.data.size());
              guide::must(server.submit(h2::SendData{
                  .stream = e.stream, .body = h2::Body::copy(e.data), .end_stream = e.end_stream}));
            },
            // [/accept]
            [](const auto&) {},
        },
        event);
  };
  bool asked = false;
  const auto on_client = [&](const h2::Event& event) {
    std::visit(
        h2::overloaded{
            // [ask]
            [&](const h2::SettingsReceived&) {  // not before: the server has to allow it
              if (asked || client.remote_settings().enable_connect_protocol != 1) return;
              asked = true;
              connect(client);
            },
            [&](const h2::HeadersReceived& e) {
              if (e.status != 200) return;
              guide::must(client.submit(h2::SendData{.stream = e.stream,
                                                     .body = h2::Body::own(std::string{"ping"}),
                                                     .end_stream = true}));
            },
            // [/ask]
            [&](const h2::DataReceived& e) {
              at_client.append(reinterpret_cast<const char*>(e.data.data()), e.data.size());
            },
            [](const auto&) {},
        },
        event);
  };
  guide::talk(client, on_client, server, on_server);
  guide::expect(at_server == "ping" && at_client == "ping", "there and back");
}
