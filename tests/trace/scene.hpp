// An exchange in which most things happen, for printers to print.
#ifndef H2_TESTS_TRACE_SCENE_HPP
#define H2_TESTS_TRACE_SCENE_HPP

#include <array>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

template <class Printer>
[[nodiscard]] Options observed_by(const Printer& printer) {
  Options options;
  options.observer = printer.observer();
  return options;
}

/// Prints a frame as one that came.
template <class Printer>
void print_received(Printer& printer, const frame::Frame& frame) {
  const Wire octets = frame_octets(frame);
  const auto header = frame::decode_header(Bytes{octets}.first<frame::Header::size>());
  const auto content = frame::decode(header, Bytes{octets}.subspan(frame::Header::size));
  REQUIRE(content);
  printer.print({{}, observed::Began{Role::server}});
  printer.print({{}, observed::Frame{observed::Way::received, header, &*content}});
}

/// What a server sees that is observed as `options` say: a POST with a cookie, its answer, which
/// has to wait for the window and ends in trailers, a stream that is at fault, the graceful end.
inline void play_scene(const Options& options) {
  End end{Role::server, options};
  end.connection.advance(Time{5'000'000'000});
  const auto hear = [&end](const Wire& octets) {
    static_cast<void>(end.feed(octets));
    static_cast<void>(end.output());
  };
  hear(magic() + settings({{SettingId::initial_window_size, 80'000}}) + settings_ack());

  // :method POST, :scheme http, :path /, :authority a, and a cookie that is never indexed
  end.connection.advance(Time{5'001'250'000});
  hear(headers(1, "83 86 84 41 01 61 1f 11 04 69 64 3d 37") + data(1, "hello", true));
  constexpr std::array<Field, 2> fields = {Field{":status", "200"}, Field{"x", "a\"\\\xff<"}};
  constexpr std::array<Field, 1> trailers = {Field{"t", "u"}};
  REQUIRE(end.connection.submit(SendHeaders{1, fields}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string(70'000, 'b'))}));
  REQUIRE(end.connection.submit(SendHeaders{1, trailers}));
  hear({});
  hear(window_update(0, 10'000));

  hear(post(3) + window_update(3, 0) + raw(0x42, 0, 0, wire("01 02")));

  end.connection.advance(Time{5'100'000'000});
  REQUIRE(end.connection.submit(Shutdown{}));
  hear({});
  hear(ping("shutdown", true));
}

}  // namespace h2::test

#endif  // H2_TESTS_TRACE_SCENE_HPP
