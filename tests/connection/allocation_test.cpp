// A warm connection takes nothing from the heap for a request and its response, at either end.
#include <array>
#include <string>
#include <variant>

#include <h2/h2.hpp>

#include "support/catch.hpp"
#include "support/heap.hpp"

namespace h2::test {
namespace {

Options on(CountingHeap& heap) {
  Options options;
  options.memory = &heap;
  return options;
}

/// A client and a server that ask and answer in batches.
class Exchange {
 public:
  explicit Exchange(std::size_t body) : body_(body, std::byte{'b'}) {}

  void run(std::size_t streams) {
    for (std::size_t i = 0; i < streams; ++i) request();
    for (bool more = true; more;) {
      more = carry(client_, server_);
      more |= carry(server_, client_);
    }
    REQUIRE(client_.live_streams() == 0);
    REQUIRE(server_.live_streams() == 0);
  }

  [[nodiscard]] std::size_t allocations() const {
    return client_heap_.allocations() + server_heap_.allocations();
  }

 private:
  void request() {
    const std::string path = "/item/" + std::to_string(count_ % 10'000);
    const std::string cookie = "session=0123456789abcdef-" + std::to_string(count_ / 50 % 1'000);
    ++count_;
    const std::array<Field, 6> fields{{{":method", "GET"},
                                       {":scheme", "https"},
                                       {":authority", "www.example.com"},
                                       {":path", path},
                                       {"cookie", cookie},
                                       {"accept", "*/*"}}};
    REQUIRE(client_.submit(SendHeaders{*client_.next_stream_id(), fields, true}));
  }

  void respond(StreamId stream) {
    const std::string tag = std::to_string(stream);
    const std::array<Field, 3> fields{{{":status", "200"}, {"server", "test"}, {"etag", tag}}};
    REQUIRE(server_.submit(SendHeaders{stream, fields, body_.empty()}));
    if (!body_.empty()) REQUIRE(server_.submit(SendData{stream, Body::borrow(body_), true}));
  }

  // All output of one end into the other, and what that end has to say.
  bool carry(Connection& from, Connection& to) {
    bool any = false;
    while (const std::size_t octets = from.write(buffer_)) {
      any = true;
      Bytes input{buffer_.data(), octets};
      listen(to, input);
      REQUIRE(input.empty());
    }
    Bytes nothing;
    listen(from, nothing);
    return any;
  }

  void listen(Connection& end, Bytes& input) {
    while (const auto event = end.poll(input)) {
      REQUIRE_FALSE(std::holds_alternative<PeerError>(*event));
      const auto* headers = std::get_if<HeadersReceived>(&*event);
      if (headers != nullptr && headers->kind == HeadersKind::request) respond(headers->stream);
    }
  }

  CountingHeap client_heap_;
  CountingHeap server_heap_;
  Connection client_{Role::client, on(client_heap_)};
  Connection server_{Role::server, on(server_heap_)};
  std::vector<std::byte> body_;
  std::array<std::byte, 20'000> buffer_;
  std::size_t count_ = 0;
};

// Until the tables are full and have wrapped round a few times.
void warm(Exchange& exchange) {
  for (int i = 0; i < 100; ++i) exchange.run(100);
}

void busy(Exchange& exchange) {
  for (int i = 0; i < 50; ++i) {
    exchange.run(100);
    exchange.run(1);
  }
}

TEST_CASE("A warm connection allocates nothing for requests without content", "[memory]") {
  Exchange exchange(0);
  warm(exchange);
  const std::size_t before = exchange.allocations();

  busy(exchange);
  CHECK(exchange.allocations() == before);
}

TEST_CASE("A warm connection allocates nothing for requests with content", "[memory]") {
  for (const std::size_t body : {1'024u, 100'000u}) {
    Exchange exchange(body);
    warm(exchange);
    const std::size_t before = exchange.allocations();

    busy(exchange);
    CHECK(exchange.allocations() == before);
  }
}

TEST_CASE("A connection that another is moved to gives its memory back at once", "[memory]") {
  CountingHeap heap, fresh;
  Connection connection{Role::client, on(heap)};
  Connection next{Role::client, on(fresh)};

  connection = std::move(next);

  CHECK(heap.octets() == 0);
  CHECK(fresh.octets() > 0);
  CHECK(connection.submit(Ping{}));
}

}  // namespace
}  // namespace h2::test
