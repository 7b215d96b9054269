// What the server says to what it hears. It knows events and actions, and nothing of sockets or
// event loops: it works under any of them.
#ifndef H2_EXAMPLES_SERVE_HANDLER_HPP
#define H2_EXAMPLES_SERVE_HANDLER_HPP

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <h2/h2.hpp>

#include "cache.hpp"

namespace serve {

/// What a Handler expects its connection to be made with.
[[nodiscard]] h2::Options server_options(const h2::Observer* observer);

/// Answers the requests of one connection: files for GET and HEAD, and POST /echo.
class Handler {
 public:
  explicit Handler(Cache& cache) : cache_(cache) {}

  void on(h2::Connection& connection, const h2::Event& event);

 private:
  enum class Method : std::uint8_t { get, head, post, other };

  // A request that is answered once all of it has come.
  struct Waiting {
    Method method = Method::other;
    std::string path;
  };

  // A file on its way out, one piece at a time.
  struct Download {
    examples::Descriptor file;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::vector<std::byte> piece;  // lent to the engine until BodySent
  };

  // Content on its way back. It is credited when it has left, so no more than a window is held.
  struct Echo {
    std::vector<std::byte> arrived;
    std::vector<std::byte> leaving;  // lent to the engine until BodySent
    bool busy = false;               // between SendData and BodySent
    bool complete = false;           // the client has sent everything
    bool ended = false;              // and so have we
  };

  // A stream that takes more than one event to answer. The engine hands it back as `user`.
  struct Exchange {
    h2::StreamId stream = 0;
    std::optional<Waiting> waiting;
    std::optional<Download> download;
    std::optional<Echo> echo;
  };

  void on_headers(const h2::HeadersReceived& e);
  void on_request(const h2::HeadersReceived& e);
  void on_data(const h2::DataReceived& e);
  void on_sent(const h2::BodySent& e);
  void on_request_end(Exchange& exchange);

  void answer(h2::StreamId stream, Method method, std::string_view path);
  void answer_content(h2::StreamId stream, bool head, const Content& content);
  void answer_resource(h2::StreamId stream, bool head, Resource resource);
  void answer_refusal(h2::StreamId stream, bool head, const Refusal& refusal,
                      std::string_view allow = {});
  void answer_page(h2::StreamId stream, bool head, std::string page, h2::Fields fields);
  void answer_with(h2::StreamId stream, h2::Fields fields, std::string content);
  void start_echo(const h2::HeadersReceived& e);
  void move_echo(Exchange& exchange);
  void move_download(Exchange& exchange);

  Exchange& keep(h2::StreamId stream);
  void submit_or_reset(h2::StreamId stream, h2::Result<void, h2::Misuse> done);
  std::string_view date();

  Cache& cache_;
  h2::Connection* connection_ = nullptr;  // while on() runs
  std::unordered_map<h2::StreamId, Exchange> exchanges_;
  std::time_t date_at_ = 0;
  std::string date_;
};

}  // namespace serve

#endif  // H2_EXAMPLES_SERVE_HANDLER_HPP
