// From HTTP/1.1 to HTTP/2 in cleartext: `Upgrade: h2c`.
#include "wire.hpp"

int main() {
  // [client]
  // The client asks in HTTP/1.1, and says what it would say in its first SETTINGS.
  const auto settings = h2::first_settings(h2::Role::client, {});
  const std::string request =
      "GET /page HTTP/1.1\r\nHost: example.org\r\n"
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: " +
      h2::http2_settings(settings) + "\r\n\r\n";
  // After 101 has come:
  h2::Connection client = h2::Connection::upgraded(h2::Role::client, {.settings = settings});
  // [/client]

  const std::string name = "HTTP2-Settings: ";
  const std::size_t at = request.find(name) + name.size();
  const std::string value = request.substr(at, request.find('\r', at) - at);

  // [server]
  // The server has read the request with an HTTP/1.1 parser. A bad field: answer in HTTP/1.1.
  const auto parsed = h2::parse_http2_settings(value);
  if (!parsed) return EXIT_FAILURE;
  // It sends "HTTP/1.1 101 Switching Protocols" with `Connection: Upgrade` and `Upgrade: h2c`,
  // then:
  h2::Connection server = h2::Connection::upgraded(h2::Role::server, {.settings = *parsed});
  guide::answer(server, 1, "200", "the page\n");  // the request is stream 1
  // [/server]

  bool answered = false;
  guide::talk(
      client,
      [&](const h2::Event& event) {
        if (const auto* e = std::get_if<h2::StreamClosed>(&event)) {
          answered = e->stream == 1 && e->verdict == h2::Verdict::answered;
        }
      },
      server, guide::ignore);
  guide::expect(answered, "the answer to the request of HTTP/1.1 came over HTTP/2");
}
