// A server: answers GET and HEAD, counts what POST sends. State of a request hangs on its stream.
#include <memory>

#include "wire.hpp"

namespace {

// [server]
struct Request {
  std::size_t received = 0;
};

class Server {
 public:
  explicit Server(h2::Connection& connection) : connection_(connection) {}

  void on(const h2::Event& event) {
    std::visit(h2::overloaded{
                   [&](const h2::HeadersReceived& e) { on_headers(e); },
                   [&](const h2::DataReceived& e) { on_data(e); },
                   // The last event of every stream, however it ended: the place to free its state.
                   [&](const h2::StreamClosed& e) { delete static_cast<Request*>(e.user); },
                   [](const auto&) {},
               },
               event);
  }

 private:
  void on_headers(const h2::HeadersReceived& e) {
    if (e.kind == h2::HeadersKind::trailers) return finish_upload(e.stream, e.user);
    const std::string_view method = h2::find(e.fields, ":method")->value;
    const std::string_view path = h2::find(e.fields, ":path") ? h2::find(e.fields, ":path")->value
                                                              : std::string_view{};  // CONNECT
    if (method == "POST") {
      auto request = std::make_unique<Request>();
      if (e.end_stream) return respond(e.stream, "200", "0 octets\n", false);
      connection_.set_user(e.stream, request.release());
    } else if (method == "GET" || method == "HEAD") {
      respond(e.stream, "200", "hello, " + std::string{path} + "\n", method == "HEAD");
    } else {
      respond(e.stream, "405", "", false);
    }
  }

  void on_data(const h2::DataReceived& e) {
    auto* request = static_cast<Request*>(e.user);
    if (request == nullptr) return;  // of a method that we do not take
    request->received += e.data.size();
    if (e.end_stream) finish_upload(e.stream, request);
  }

  void finish_upload(h2::StreamId stream, void* user) {
    if (user == nullptr) return;
    const auto* request = static_cast<Request*>(user);
    respond(stream, "200", std::to_string(request->received) + " octets\n", false);
  }

  void respond(h2::StreamId stream, std::string_view status, std::string page, bool head) {
    const std::string length = std::to_string(page.size());
    const h2::Field fields[] = {
        {":status", status}, {"content-type", "text/plain"}, {"content-length", length}};
    auto done =
        connection_.submit(h2::SendHeaders{.stream = stream, .fields = fields, .end_stream = head});
    if (done && !head) {
      done = connection_.submit(h2::SendData{
          .stream = stream, .body = h2::Body::own(std::move(page)), .end_stream = true});
    }
    // Refused: the peer would wait for ever. If the stream is gone already, so is this.
    if (!done) {
      (void)connection_.submit(
          h2::ResetStream{.stream = stream, .code = h2::ErrorCode::internal_error});
    }
  }

  h2::Connection& connection_;
};
// [/server]

}  // namespace

int main() {
  h2::Connection client{h2::Role::client};
  h2::Connection connection{h2::Role::server};
  Server server{connection};

  guide::get(client, "/world");
  const h2::StreamId upload = client.next_stream_id().value();
  const h2::Field fields[] = {
      {":method", "POST"}, {":scheme", "https"}, {":authority", "example.org"}, {":path", "/"}};
  guide::must(client.submit(h2::SendHeaders{.stream = upload, .fields = fields}));
  guide::must(client.submit(h2::SendData{
      .stream = upload, .body = h2::Body::own(std::string(1000, 'x')), .end_stream = true}));

  std::string answers;
  guide::talk(
      client,
      [&](const h2::Event& event) {
        if (const auto* e = std::get_if<h2::DataReceived>(&event)) {
          answers.append(reinterpret_cast<const char*>(e->data.data()), e->data.size());
        }
      },
      connection, [&](const h2::Event& event) { server.on(event); });
  guide::expect(answers == "hello, /world\n1000 octets\n", "both were answered");
}
