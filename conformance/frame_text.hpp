// Frames as text: `HEADERS 1 end_stream end_headers :method=GET`, `DATA 1 "abc"`.
// docs/conformance.md has the whole form. Written and read here by hand, apart from the codec of
// the library, so that a fault of the one cannot hide a fault of the other. Only compressed fields
// are read by the library.
#ifndef H2_CONFORMANCE_FRAME_TEXT_HPP
#define H2_CONFORMANCE_FRAME_TEXT_HPP

#include <string>
#include <string_view>
#include <vector>

#include <h2/hpack.hpp>

#include "conformance/text.hpp"

namespace h2::conformance {

/// The 24 octets in front of a client's first SETTINGS, RFC 9113 §3.4.
inline constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A field line as a case has it.
struct FieldLine {
  std::string name;
  std::string value;
  bool sensitive = false;
};

/// `name=value`, `!name=value` if it is sensitive.
[[nodiscard]] std::string print(const FieldLine& field);
/// All words that are left. @throws Malformed
[[nodiscard]] std::vector<FieldLine> to_fields(Words& words);

/// The octets of a frame, or of several `{...}`; also `magic` and `raw {...}`. @throws Malformed
[[nodiscard]] std::string frame_octets(std::string_view text);

/// A frame that came out.
struct FrameText {
  std::string text;    ///< canonical
  std::string octets;  ///< as they came
};

/// Reads what one end writes, in order: its HPACK state is kept from call to call.
class OutputReader {
 public:
  /// @param client it begins with the magic
  explicit OutputReader(bool client) : awaits_magic_(client) {}

  /// Frames that are whole are taken from the front of `octets`.
  [[nodiscard]] std::vector<FrameText> read(std::string& octets);

  /// The canonical text of a frame that is expected; its block is never decoded.
  [[nodiscard]] static std::string canonical(std::string_view text);

 private:
  std::string frame(std::string_view octets);
  std::string headers(std::string_view payload, unsigned flags, bool promise);
  std::string block(std::string_view fragment, bool last);

  bool awaits_magic_;
  hpack::Decoder decoder_{limits()};
  std::string block_;
  static hpack::DecoderLimits limits();
};

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_FRAME_TEXT_HPP
