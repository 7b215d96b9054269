#include "fuzz/connection/laws.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace h2::fuzz {

namespace {

constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

constexpr std::array<Field, 4> request = {Field{":method", "POST"}, Field{":scheme", "http"},
                                          Field{":authority", "a"}, Field{":path", "/"}};
constexpr std::array<Field, 1> response = {Field{":status", "200"}};
constexpr std::array<Field, 1> trailers = {Field{"x-sum", "1"}};

constexpr std::uint8_t extension = 0xfa;  // a frame type that means nothing

// Acts beyond RFC 9113.
void act_extended(Connection& connection, StreamId stream, std::size_t size, Input& in) {
  const std::uint8_t what = in.octet();
  const std::string octets(size, 'x');
  const std::array<std::string_view, 2> origins = {"https://a", octets};
  const bool of_origin = stream == 0;
  const Priority priority{static_cast<std::uint8_t>(what / 4 % 9), what >= 128};
  switch (what % 4) {
    case 0: static_cast<void>(connection.submit(UpdatePriority{stream, priority})); break;
    case 1:
      static_cast<void>(connection.submit(AltSvc{stream, of_origin ? "https://a" : "", octets}));
      break;
    case 2: static_cast<void>(connection.submit(Origin{origins})); break;
    default:
      static_cast<void>(
          connection.submit(SendFrame{extension, what, stream, std::as_bytes(std::span{octets})}));
      break;
  }
}

// Who would not be chosen by any order that makes sense.
StreamId choose_last(void*, std::span<const Sendable> streams) {
  check(!streams.empty(), "who chooses has a choice");
  return streams.back().stream;
}

// An act of the caller; most are refused, which must change nothing that matters here.
void act(Connection& connection, Role role, Input& all) {
  const std::uint8_t what = all.octet();
  Input in{all.bytes(step::act_size(what))};
  const StreamId stream = what & 0x80 ? connection.next_stream_id().value_or(1) : in.octet() % 16;
  const std::size_t size = in.octet() * std::size_t{97};
  const bool end = (what & 0x40) != 0;
  const Fields first = role == Role::client ? Fields{request} : Fields{response};
  const std::array<Setting, 1> setting = {
      Setting{static_cast<SettingId>(in.octet() % 10), in.number(4)}};
  switch (what % 11) {
    case 0: static_cast<void>(connection.submit(SendHeaders{stream, first, end})); break;
    case 1: static_cast<void>(connection.submit(SendHeaders{stream, trailers, true})); break;
    case 2:
      static_cast<void>(
          connection.submit(SendData{stream, Body::own(std::string(size, 'x')), end}));
      break;
    case 3: static_cast<void>(connection.submit(ResetStream{stream})); break;
    case 4:
      static_cast<void>(connection.submit(Consume{stream, static_cast<std::uint32_t>(size)}));
      break;
    case 5: static_cast<void>(connection.submit(Ping{})); break;
    case 6: static_cast<void>(connection.submit(ChangeSettings{setting})); break;
    case 7:
      if (in.octet() < 16) static_cast<void>(connection.submit(Shutdown{}));
      break;
    case 8:
    case 9: act_extended(connection, stream, size, in); break;
    default:
      static_cast<void>(
          connection.submit(PushPromise{static_cast<StreamId>(in.octet() % 16), stream, request}));
      break;
  }
}

}  // namespace

void Watched::take(std::size_t most, bool gathered) {
  std::vector<std::byte> buffer(most);
  std::size_t n = 0;
  if (gathered) {
    // All that is shown is taken, in two steps, because write() may be next.
    std::array<Bytes, 5> views;
    const std::size_t count = connection.gather(views);
    for (const Bytes& view : std::span{views}.first(count)) {
      buffer.resize(n);
      buffer.insert(buffer.end(), view.begin(), view.end());
      n = buffer.size();
    }
    const std::size_t first = std::min(most, n);
    connection.sent(first);
    connection.sent(n - first);
  } else {
    n = connection.write(buffer);
  }
  output_.observe(Bytes{buffer}.first(n));
  check(laws.broken());
}

void OutputLaw::observe(Bytes octets) {
  for (const std::byte octet : octets) pending_ += static_cast<char>(octet);
  if (pending_.compare(0, magic.size(), magic) == 0) pending_.erase(0, magic.size());
  Bytes view = std::as_bytes(std::span{pending_});
  while (view.size() >= frame::Header::size) {
    const frame::Header header = frame::decode_header(view.first<frame::Header::size>());
    if (view.size() < frame::Header::size + header.length) break;
    const auto payload = view.subspan(frame::Header::size, header.length);
    check(frame::decode(header, payload).has_value(), "every frame that is sent is well-formed");
    const bool asked = header.type == frame::Type::altsvc || header.type == frame::Type::origin ||
                       header.type == frame::Type::priority_update ||
                       header.type == static_cast<frame::Type>(extension);
    check(header.type <= frame::Type::continuation || asked,
          "no frame of a kind that nobody asked for");
    view = view.subspan(frame::Header::size + header.length);
  }
  pending_.erase(0, pending_.size() - view.size());
}

void Watched::finish() {
  for (int i = 0; i < 4096 && connection.has_output(); ++i) take(16'384, false);
  feed({}, [](const Event&) {});
  static_cast<void>(connection.submit(TransportClosed{}));
  feed({}, [](const Event&) {});
  check(connection.finished(), "without a transport the connection is over");
  check(connection.live_streams() == 0, "and so are its streams");
  for (const auto& [stream, closed] : laws.streams())
    check(closed, "each stream has its StreamClosed");
  check(laws.unrest(connection));
}

void run_connection(Input in, Role role, const std::function<void(const Event&)>& hear) {
  const std::uint8_t flags = in.octet();
  Options options;
  if ((flags & 1) != 0) options.credit = Credit::manual;
  if ((flags & 2) != 0) options.preface = Preface::magic_consumed;
  if (role == Role::client && (flags & 4) != 0) options.settings = std::vector<Setting>{};
  options.show_unknown_frames = options.show_alt_svc = options.show_origin = (flags & 16) != 0;
  if ((flags & 32) != 0) options.scheduling.choose = &choose_last;
  const std::size_t piece = (flags & 8) != 0 ? 1 : 64;
  Watched end{role, options};
  while (!in.empty()) {
    const std::uint8_t what = in.octet();
    if (what < step::act) {
      Bytes octets = in.bytes(1 + what % step::longest_piece);
      while (!octets.empty()) {
        const Bytes part = octets.first(std::min(piece, octets.size()));
        octets = octets.subspan(part.size());
        end.feed(part, hear);
      }
    } else if (what < step::take) {
      act(end.connection, role, in);
      end.feed({}, hear);
    } else {
      end.take(1 + in.octet() * std::size_t{64}, what % 2 == 0);
      end.feed({}, hear);
    }
  }
  end.finish();
}

}  // namespace h2::fuzz
