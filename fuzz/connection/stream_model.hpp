// A plain model of the streams of one end: RFC 9113 §5.1 and §8.1 as a caller reads them.
#ifndef H2_FUZZ_CONNECTION_STREAM_MODEL_HPP
#define H2_FUZZ_CONNECTION_STREAM_MODEL_HPP

#include <cstdint>
#include <map>
#include <optional>

#include <h2/h2.hpp>

namespace h2::fuzz {

/// The field sections that the model knows.
enum class Section : std::uint8_t { request, interim, response, trailers };

/// What comes of an act: accepted, or why not.
using Expected = std::optional<MisuseKind>;

/// Knows no push, no limits and no flow control: its user keeps within all of them.
class StreamModel {
 public:
  explicit StreamModel(Role role) : role_(role) {}

  Expected send_headers(StreamId id, Section section, bool end_stream);
  Expected send_data(StreamId id, bool end_stream);
  Expected reset(StreamId id);

  void receive_headers(StreamId id, Section section, bool end_stream);
  void receive_data(StreamId id, bool end_stream);
  void receive_reset(StreamId id);
  void receive_window_update(StreamId id);

  /// The peer broke a rule that ends the connection.
  [[nodiscard]] bool over() const { return over_; }

  /// Nothing for a stream that is idle or closed.
  [[nodiscard]] std::optional<StreamState> state(StreamId id) const;

 private:
  /// How far the message in one direction is.
  enum class Way : std::uint8_t { nothing, content, done };
  enum class End : std::uint8_t { none, regular, by_us, by_peer };
  struct Stream {
    Way sent = Way::nothing;
    Way received = Way::nothing;
    End end = End::none;
  };

  [[nodiscard]] bool is_idle(StreamId id) const { return id % 2 == 0 || id > highest_; }
  [[nodiscard]] Expected refuse_use(StreamId id);
  Stream& open(StreamId id);
  static void finish(Stream& stream, Way& way);
  /// The section is not what is due after `before`.
  [[nodiscard]] static bool malformed(Section section, bool end_stream, Way before);
  /// The stream that a frame is for, if the frame belongs there.
  Stream* target(StreamId id, bool headers);

  Role role_;
  StreamId highest_ = 0;  // of the client's, opened or skipped
  bool over_ = false;
  std::map<StreamId, Stream> streams_;
};

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_STREAM_MODEL_HPP
