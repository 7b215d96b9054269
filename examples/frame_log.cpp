#include "frame_log.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

#include "frame_text.hpp"

namespace examples {

namespace {

using h2::frame::Type;

constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";  // RFC 9113 §3.4

// A frame other than DATA above this is not kept: nothing that these programs meet is as large.
constexpr std::size_t largest_shown = 65'536;

// DATA frames of a run that are shown before the rest is only counted.
constexpr std::size_t run_shown = 2;

constexpr std::string_view bold = "\x1b[1m", dim = "\x1b[2m", plain = "\x1b[0m";
constexpr std::string_view blue = "\x1b[34m", green = "\x1b[32m", red = "\x1b[31m";

std::string_view arrow(Way way) { return way == Way::to_server ? "→" : "←"; }

std::string_view colour_of(Type type) {
  return type == Type::rst_stream || type == Type::goaway ? red : bold;
}

}  // namespace

#if __has_include(<unistd.h>)
bool wants_colour(std::FILE* out) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(fileno(out)) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::string_view{terminal} != "dumb");
}
#else
bool wants_colour(std::FILE*) { return false; }
#endif

FrameLog::FrameLog(std::FILE* out, std::string label)
    : out_(out), label_(std::move(label)), colour_(wants_colour(out)) {
  tap(Way::to_server).phase = Phase::magic;
}

void FrameLog::feed(Way way, h2::Bytes octets) {
  while (!octets.empty() && tap(way).phase != Phase::silent) octets = step(way, octets);
}

// Takes octets until the piece that the tap waits for is complete, and returns the rest.
h2::Bytes FrameLog::step(Way way, h2::Bytes octets) {
  Tap& t = tap(way);
  if (t.phase == Phase::skip) {
    const std::size_t n = std::min(t.to_skip, octets.size());
    t.to_skip -= n;
    if (t.to_skip == 0) t.phase = Phase::header;
    return octets.subspan(n);
  }

  const std::size_t whole = t.phase == Phase::magic    ? magic.size()
                            : t.phase == Phase::header ? h2::frame::Header::size
                                                       : t.header.length;
  const std::size_t n = std::min(whole - t.held.size(), octets.size());
  t.held.insert(t.held.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(n));
  if (t.held.size() == whole) {
    switch (t.phase) {
      case Phase::magic: take_magic(way); break;
      case Phase::header: take_header(way); break;
      default: take_payload(way); break;
    }
    t.held.clear();
  }
  return octets.subspan(n);
}

void FrameLog::take_magic(Way way) {
  Tap& t = tap(way);
  if (as_text(t.held) != magic) {
    show_text(way, "not HTTP/2", t.held);
    t.phase = Phase::silent;
    return;
  }
  show_text(way, "preface", t.held);
  t.phase = Phase::header;
}

void FrameLog::take_header(Way way) {
  Tap& t = tap(way);
  t.header = h2::frame::decode_header(
      std::span<const std::byte, h2::frame::Header::size>{t.held.data(), h2::frame::Header::size});
  if (std::exchange(t.first, false) && t.header.type != Type::settings) {
    show_text(way, "not HTTP/2", t.held);
    t.phase = Phase::silent;
    return;
  }
  if (t.header.type == Type::data || t.header.length > largest_shown) {
    // The octets of content are not needed, so they need not be kept.
    if (t.header.type != Type::data) t.fields_lost = true;
    if (!fold(way, t.header)) show_line(way, t.header, {});
    t.to_skip = t.header.length;
    t.phase = t.to_skip == 0 ? Phase::header : Phase::skip;
    return;
  }
  t.phase = Phase::payload;
  if (t.header.length == 0) {
    show_frame(way, t.header, {});
    t.phase = Phase::header;
  }
}

void FrameLog::take_payload(Way way) {
  Tap& t = tap(way);
  t.phase = Phase::header;
  show_frame(way, t.header, t.held);
}

// Says whether the frame is one more of a run, and then only counts it. The last frame of a message
// is always shown.
bool FrameLog::fold(Way way, const h2::frame::Header& header) {
  if (header.type != Type::data) return false;
  if (fold_.stream != header.stream || fold_.way != way) {
    end_fold();
    fold_ = {.way = way, .stream = header.stream};
  }
  if (header.has(h2::frame::flag::end_stream)) {
    end_fold();
    return false;
  }
  if (fold_.shown < run_shown) {
    ++fold_.shown;
    return false;
  }
  ++fold_.hidden;
  fold_.octets += header.length;
  fold_.last = header;
  return true;
}

void FrameLog::end_fold() {
  const Fold ended = std::exchange(fold_, {});
  if (ended.hidden == 0) return;
  if (ended.hidden == 1) return show_line(ended.way, ended.last, {});  // as short as its count
  std::string line{paint(dim)};
  line += std::string(17, ' ') + "… " + grouped(ended.hidden);
  line += " more DATA frames, " + grouped(ended.octets) + " octets";
  line += paint(plain);
  print(line);
}

void FrameLog::show_frame(Way way, const h2::frame::Header& header, h2::Bytes payload) {
  if (const auto broken = h2::frame::check(header)) {
    show_line(way, header, "broken: " + std::string{h2::info(*broken).text});
    return;
  }
  const auto frame = h2::frame::decode(header, payload);
  if (!frame) {
    show_line(way, header, "broken: " + std::string{h2::info(frame.error()).text});
    return;
  }

  show_line(way, header, describe(*frame));
  if (const auto* headers = std::get_if<h2::frame::Headers>(&*frame)) {
    show_block(way, headers->fragment, headers->end_headers);
  } else if (const auto* promise = std::get_if<h2::frame::PushPromise>(&*frame)) {
    show_block(way, promise->fragment, promise->end_headers);
  } else if (const auto* more = std::get_if<h2::frame::Continuation>(&*frame)) {
    show_block(way, more->fragment, more->end_headers);
  } else if (const auto* settings = std::get_if<h2::frame::Settings>(&*frame)) {
    follow_settings(way, *settings);
  }
}

// direction, stream, type, octets of payload, then flags and what is worth knowing
void FrameLog::show_line(Way way, const h2::frame::Header& header, std::string_view details) {
  if (header.type != Type::data) end_fold();
  std::string line{paint(way == Way::to_server ? blue : green)};
  line += std::string{arrow(way)} + std::string{paint(plain)};
  line += padded_left(std::to_string(header.stream), 7) + "  ";
  line += paint(colour_of(header.type));
  line += padded_right(type_name(header.type), 15) + std::string{paint(plain)};
  line += padded_left(grouped(header.length), 8);
  const std::string flags = flag_names(header);
  if (!flags.empty()) line += "  " + std::string{paint(dim)} + flags + std::string{paint(plain)};
  if (!details.empty()) line += "  " + std::string{details};
  print(line);
}

void FrameLog::show_block(Way way, h2::Bytes fragment, bool ends) {
  Tap& t = tap(way);
  if (t.fields_lost) return;
  bool good = t.fields.decode(fragment).has_value();
  if (good && !ends) return;
  good = good && t.fields.finish().has_value();
  if (!good) {
    // The context is out of step from here on: whatever follows would be shown wrong.
    t.fields_lost = true;
    print(std::string(17, ' ') + "(the field block cannot be decoded)");
    return;
  }
  for (const h2::Field& field : t.fields.fields()) {
    std::string line(17, ' ');
    line += std::string{paint(dim)} + printable(field.name) + ":" + std::string{paint(plain)};
    line += " " + printable(field.value);
    if (field.sensitive) line += "  (never indexed)";
    print(line);
  }
}

// Octets that are not a frame.
void FrameLog::show_text(Way way, std::string_view what, h2::Bytes octets) {
  end_fold();
  std::string line{paint(way == Way::to_server ? blue : green)};
  line += std::string{arrow(way)} + std::string{paint(plain)} + std::string(9, ' ');
  line += padded_right(what, 15) + padded_left(grouped(octets.size()), 8);
  line += "  \"" + printable(as_text(octets)) + "\"";
  print(line);
}

// The table size that one end announces is the limit of what the other end sends to it; a smaller
// one counts once it is acknowledged (RFC 9113 §4.3.1).
void FrameLog::follow_settings(Way way, const h2::frame::Settings& settings) {
  Tap& sender = tap(way);
  Tap& receiver = opposite(way);
  if (settings.ack) {
    sender.fields.acknowledge_table_limit(receiver.table_limit);
    return;
  }
  for (std::size_t i = 0; i < settings.entries.size(); ++i) {
    const h2::Setting entry = settings.entries[i];
    if (entry.id != h2::SettingId::header_table_size) continue;
    sender.table_limit = entry.value;
    receiver.fields.announce_table_limit(entry.value);
  }
}

void FrameLog::settle() {
  end_fold();
  std::fflush(out_);
}

void FrameLog::print(std::string_view text) {
  const std::string line = label_ + std::string{text} + "\n";
  std::fwrite(line.data(), 1, line.size(), out_);
}

}  // namespace examples
