// Frames in tests: compared and printed as one line of text, taken apart and put together whole.
#ifndef H2_TESTS_FRAME_FRAMES_HPP
#define H2_TESTS_FRAME_FRAMES_HPP

#include <sstream>
#include <string>

#include <h2/frame.hpp>

#include "support/catch.hpp"
#include "support/wire.hpp"

namespace h2::frame {

inline std::ostream& operator<<(std::ostream& out, const PriorityFields& fields) {
  return out << " priority " << fields.dependency << ' ' << fields.weight
             << (fields.exclusive ? " exclusive" : "");
}

}  // namespace h2::frame

namespace h2::test {

/// A frame as one line, every member in it: two frames are the same if their lines are.
class Describer {
 public:
  std::string operator()(const frame::Data& f) {
    return line("DATA", f.stream, f.end_stream ? " end_stream" : "", padding(f.padding), f.data);
  }
  std::string operator()(const frame::Headers& f) {
    std::ostringstream more;
    if (f.priority) more << *f.priority;
    return line("HEADERS", f.stream, f.end_stream ? " end_stream" : "", ends(f.end_headers),
                more.str(), padding(f.padding), f.fragment);
  }
  std::string operator()(const frame::Priority& f) {
    return line("PRIORITY", f.stream, f.priority);
  }
  std::string operator()(const frame::RstStream& f) {
    return line("RST_STREAM", f.stream, ' ', static_cast<std::uint32_t>(f.code));
  }
  std::string operator()(const frame::Settings& f) {
    std::ostringstream more;
    for (std::size_t i = 0; i < f.entries.size(); ++i) {
      more << ' ' << static_cast<unsigned>(f.entries[i].id) << '=' << f.entries[i].value;
    }
    return line("SETTINGS", 0, f.ack ? " ack" : "", more.str());
  }
  std::string operator()(const frame::PushPromise& f) {
    return line("PUSH_PROMISE", f.stream, " -> ", f.promised, ends(f.end_headers),
                padding(f.padding), f.fragment);
  }
  std::string operator()(const frame::Ping& f) {
    return line("PING", 0, f.ack ? " ack" : "", Bytes{f.payload});
  }
  std::string operator()(const frame::Goaway& f) {
    return line("GOAWAY", 0, " last ", f.last_stream, ' ', static_cast<std::uint32_t>(f.code),
                f.debug);
  }
  std::string operator()(const frame::WindowUpdate& f) {
    return line("WINDOW_UPDATE", f.stream, " +", f.increment);
  }
  std::string operator()(const frame::Continuation& f) {
    return line("CONTINUATION", f.stream, ends(f.end_headers), f.fragment);
  }
  std::string operator()(const frame::AltSvc& f) {
    return line("ALTSVC", f.stream, f.origin, f.value);
  }
  std::string operator()(const frame::Origin& f) {
    return line("ORIGIN", f.stream, " flags ", static_cast<unsigned>(f.flags), f.entries);
  }
  std::string operator()(const frame::PriorityUpdate& f) {
    return line("PRIORITY_UPDATE", 0, " of ", f.prioritized, f.value);
  }
  std::string operator()(const frame::Raw& f) {
    return line("RAW", f.stream, " type ", static_cast<unsigned>(f.type), " flags ",
                static_cast<unsigned>(f.flags), " length ", f.length, f.payload);
  }

 private:
  template <class... Parts>
  static std::string line(const char* type, StreamId stream, const Parts&... parts) {
    std::ostringstream out;
    out << type << '(' << stream << ')';
    (append(out, parts), ...);
    return out.str();
  }
  template <class Part>
  static void append(std::ostream& out, const Part& part) {
    if constexpr (std::is_same_v<Part, Bytes>) {
      out << " [" << hex(part) << ']';
    } else {
      out << part;
    }
  }
  static std::string ends(bool end_headers) { return end_headers ? " end_headers" : ""; }
  static std::string padding(const std::optional<std::uint8_t>& octets) {
    return octets ? " padding " + std::to_string(*octets) : "";
  }
};

inline std::string describe(const frame::Frame& f) { return std::visit(Describer{}, f); }
inline std::string describe(const Result<frame::Frame, Rule>& result) {
  return result ? describe(*result) : std::string(info(result.error()).name);
}

/// What one whole frame on the wire says, or the name of the rule that it breaks.
inline Result<frame::Frame, Rule> take_apart(Bytes octets) {
  REQUIRE(octets.size() >= frame::Header::size);
  const auto header = frame::decode_header(octets.first<frame::Header::size>());
  REQUIRE(octets.size() == frame::Header::size + header.length);
  return frame::decode(header, octets.subspan(frame::Header::size));
}
inline std::string read(const Wire& octets) { return describe(take_apart(octets)); }

/// The octets of a frame, or none if encode() refuses. The buffer is one of exactly the size that
/// encoded_size() promised, on the heap, where ASan sees the first octet beyond it.
inline Wire put_together(const frame::Frame& f) {
  Wire out;
  out.octets.resize(frame::encoded_size(f), std::byte{0xee});
  const auto size = frame::encode(f, out.octets);
  if (!size) return {};
  CHECK(*size == out.size());
  return out;
}

/// The frame is these octets, and these octets are the frame.
inline void check_both_ways(const frame::Frame& f, std::string_view octets) {
  CHECK(put_together(f) == wire(octets));
  CHECK(read(wire(octets)) == describe(f));
}

}  // namespace h2::test

#endif  // H2_TESTS_FRAME_FRAMES_HPP
