// The nine octets in front of every frame, and what they alone can break.
#include <h2/frame.hpp>

#include "frame/layout.hpp"
#include "wire/wire.hpp"

namespace h2::frame {

std::string_view name(Type type) {
  switch (type) {
    case Type::data: return "DATA";
    case Type::headers: return "HEADERS";
    case Type::priority: return "PRIORITY";
    case Type::rst_stream: return "RST_STREAM";
    case Type::settings: return "SETTINGS";
    case Type::push_promise: return "PUSH_PROMISE";
    case Type::ping: return "PING";
    case Type::goaway: return "GOAWAY";
    case Type::window_update: return "WINDOW_UPDATE";
    case Type::continuation: return "CONTINUATION";
    case Type::altsvc: return "ALTSVC";
    case Type::origin: return "ORIGIN";
    case Type::priority_update: return "PRIORITY_UPDATE";
  }
  return "UNKNOWN";
}

Header decode_header(std::span<const std::byte, Header::size> in) { return load_header(in.data()); }

void encode_header(const Header& header, std::span<std::byte, Header::size> out) {
  store_header(header, out.data());
}

// The stream identifier comes before the length: a frame with both faults is judged by where it
// stands, so that the outcome does not depend on the type.
std::optional<Rule> check(const Header& header) { return check_layout(header); }

}  // namespace h2::frame
