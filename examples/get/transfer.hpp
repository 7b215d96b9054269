// One request and its answer, over one connection.
#ifndef H2_EXAMPLES_GET_TRANSFER_HPP
#define H2_EXAMPLES_GET_TRANSFER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <h2/h2.hpp>

#include "onlooker.hpp"
#include "options.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "transport.hpp"
#include "upload.hpp"

namespace get {

class Transfer {
 public:
  /// @param shown where the frames are shown
  Transfer(const Options& options, examples::Transport transport, std::optional<Upload> upload,
           examples::Shown shown);

  /// Does it all. Afterwards there is either a complete answer or an error().
  void run();

  /// What went wrong, in one line; empty if nothing did.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::uint16_t status() const { return status_; }

 private:
  void ask();
  void ask_http1(h2::Fields fields);
  void pump(h2::Bytes input);
  bool flush();
  void wait();
  void receive();
  void say_goodbye();

  void on(const h2::Event& event);
  void on_headers(const h2::HeadersReceived& e);
  void on_data(const h2::DataReceived& e);
  void on_answer_end();
  void on_closed(const h2::StreamClosed& e);
  void on_goaway(const h2::GoawayReceived& e);
  void on_peer_error(const h2::PeerError& e);
  void on_end_of_input(std::string_view how);
  void send_piece();

  void fail(std::string what);
  [[nodiscard]] bool done() const { return closed_ || !error_.empty(); }
  [[nodiscard]] std::string first_words() const;
  [[nodiscard]] std::string may_not_speak() const;
  [[nodiscard]] std::string how_far() const;

  const Options& options_;
  examples::Transport transport_;
  std::optional<Upload> upload_;
  examples::Onlooker onlooker_;
  h2::Connection engine_;
  Output output_;
  Progress progress_;

  h2::StreamId stream_ = 0;
  std::uint16_t status_ = 0;
  std::optional<std::uint64_t> announced_;  // content-length of the answer
  std::uint64_t received_ = 0;              // octets of its content
  bool answered_ = false;                   // the whole answer is here
  bool closed_ = false;                     // the stream is over, one way or the other
  bool greeted_ = false;                    // the peer has sent its SETTINGS
  std::string broken_;                      // why the transport has failed
  bool read_needs_room_ = false;            // TLS has to answer before it can read on
  bool write_needs_octets_ = false;         // or the other way round
  std::string error_;
  std::string goaway_;          // what the peer said when it went
  std::size_t piece_ = 0;       // octets of the upload lent to the engine
  bool piece_due_ = false;      // it takes the next ones
  std::array<char, 8> head_{};  // the first octets that came
  std::size_t head_size_ = 0;
  std::vector<std::byte> unread_;  // received, but the engine's output is full
  std::vector<std::byte> scratch_;
};

}  // namespace get

#endif  // H2_EXAMPLES_GET_TRANSFER_HPP
