// What all programs in this folder do with HTTP/2: GET answers with a page of text, POST gives back
// what it gets. It knows events and actions; sockets, loops and clocks are the business of each
// program, and all that they differ in.
#ifndef H2_EXAMPLES_IO_SERVICE_HPP
#define H2_EXAMPLES_IO_SERVICE_HPP

#include <cstddef>
#include <unordered_map>
#include <vector>

#include <h2/h2.hpp>

namespace io {

/// What the engine of a Service is made with. A connection that is told to shut down has a few
/// seconds for it, if it is told the time.
[[nodiscard]] h2::Options options();

/// Answers the requests of one connection.
class Service {
 public:
  void on(h2::Connection& connection, const h2::Event& event);

 private:
  // Content on its way back. It is credited when it has left, so that a client has to read what it
  // wants to get back, and no more than a window is held.
  struct Echo {
    std::vector<std::byte> arrived;
    std::vector<std::byte> leaving;  // lent to the engine until BodySent
    bool busy = false;               // between SendData and BodySent
    bool complete = false;           // the client has sent everything
    bool ended = false;              // and so have we
  };

  void on_request(h2::Connection& connection, const h2::HeadersReceived& e);
  void on_trailers(h2::Connection& connection, const h2::HeadersReceived& e);
  void on_data(h2::Connection& connection, const h2::DataReceived& e);
  void on_sent(h2::Connection& connection, const h2::BodySent& e);
  void move(h2::Connection& connection, h2::StreamId stream, Echo& echo);

  std::unordered_map<h2::StreamId, Echo> echoes_;
};

}  // namespace io

#endif  // H2_EXAMPLES_IO_SERVICE_HPP
