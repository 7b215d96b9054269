// Prints the frames of a connection, one line each, from nothing but the octets that pass.
#ifndef H2_EXAMPLES_FRAME_LOG_HPP
#define H2_EXAMPLES_FRAME_LOG_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <h2/frame.hpp>
#include <h2/hpack.hpp>
#include <h2/types.hpp>

namespace examples {

/// Which way octets go.
enum class Way : std::uint8_t { to_server, to_client };

/// Whether `out` is a terminal whose user did not ask for plain text (https://no-color.org).
[[nodiscard]] bool wants_colour(std::FILE* out);

/// Listens to both directions of one connection. Octets may be cut anywhere.
///
/// A run of DATA frames of one stream is folded: the first ones are shown, the others counted.
class FrameLog {
 public:
  /// Every line begins with `label`, which tells the connections of a server apart.
  explicit FrameLog(std::FILE* out, std::string label = {});

  void feed(Way way, h2::Bytes octets);

  /// Ends a fold and flushes. Call it before printing something else in between.
  void settle();

 private:
  enum class Phase : std::uint8_t { magic, header, payload, skip, silent };

  // One direction: where it is in its frame, and the compression context of its field blocks.
  struct Tap {
    Phase phase = Phase::header;
    bool first = true;            // the next frame is the first one, RFC 9113 §3.4
    std::vector<std::byte> held;  // what came of the piece that is not complete
    h2::frame::Header header{};
    std::size_t to_skip = 0;
    h2::hpack::Decoder fields{};
    bool fields_lost = false;
    std::uint32_t table_limit = 4'096;  // announced by this end, for what it receives
  };

  // A run of DATA frames that is not shown in full.
  struct Fold {
    Way way{};
    h2::StreamId stream = 0;
    std::size_t shown = 0;
    std::size_t hidden = 0;
    std::uint64_t octets = 0;
    h2::frame::Header last{};
  };

  [[nodiscard]] Tap& tap(Way way) { return taps_[static_cast<std::size_t>(way)]; }
  [[nodiscard]] Tap& opposite(Way way) { return taps_[1 - static_cast<std::size_t>(way)]; }

  h2::Bytes step(Way way, h2::Bytes octets);
  void take_magic(Way way);
  void take_header(Way way);
  void take_payload(Way way);
  [[nodiscard]] bool fold(Way way, const h2::frame::Header& header);
  void end_fold();
  void show_frame(Way way, const h2::frame::Header& header, h2::Bytes payload);
  void show_line(Way way, const h2::frame::Header& header, std::string_view details);
  void show_block(Way way, h2::Bytes fragment, bool ends);
  void show_text(Way way, std::string_view what, h2::Bytes octets);
  void follow_settings(Way way, const h2::frame::Settings& settings);
  void print(std::string_view text);
  [[nodiscard]] std::string_view paint(std::string_view code) const { return colour_ ? code : ""; }

  std::FILE* out_;
  std::string label_;
  bool colour_;
  std::array<Tap, 2> taps_;
  Fold fold_;
};

}  // namespace examples

#endif  // H2_EXAMPLES_FRAME_LOG_HPP
