// Harm of all kinds, as octets behind the preface.
#ifndef H2_TESTS_ATTACK_HARMS_HPP
#define H2_TESTS_ATTACK_HARMS_HPP

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

struct Harm {
  std::string_view what;
  Role role;
  Wire octets;
};

template <class Unit>
Wire times(std::size_t count, Unit unit) {
  Wire all;
  for (std::size_t i = 0; i < count; ++i) all += unit(i);
  return all;
}

inline Wire filled(std::string_view front, std::string_view unit, std::size_t count) {
  return wire(front) + times(count, [&](std::size_t) { return wire(unit); });
}

// Some of each kind; a few hundred frames are enough to end the connection.
inline std::vector<Harm> floods() {
  const auto server = Role::server;
  const auto client = Role::client;
  const std::string status_103 = "08 03 31 30 33";
  return {
      {"indexed fields", server,
       raw(1, 5, 1, wire("82 86 84 40 01 78 00") + filled("", "be", 2'000))},
      {"crumbs", server, raw(1, 5, 1, filled("82 86 84", "a0", 2'000))},
      {"fragments", server,
       raw(1, 1, 1, wire("82")) + times(20, [](std::size_t) { return raw(9, 0, 1); })},
      {"an integer", server, raw(1, 5, 1, filled("ff", "80", 40))},
      {"a long string", server, raw(1, 5, 1, filled("82 86 84 00 7f ff ff 03", "61", 200))},
      {"Huffman padding", server, raw(1, 5, 1, wire("82 86 84 00 01 78 81 00"))},
      {"table size updates", server, raw(1, 5, 1, filled("", "20", 20))},
      {"empty fields", server,
       times(120, [](std::size_t i) { return headers(nth(i), "82 86 84 40 00 00", true); })},
      {"rapid reset", server,
       times(220, [](std::size_t i) { return get(nth(i)) + rst(nth(i), ErrorCode::cancel); })},
      {"no :path", server,
       times(120, [](std::size_t i) { return headers(nth(i), "82 87", true); })},
      {"increments of 0", server,
       times(120, [](std::size_t i) { return get(nth(i)) + window_update(nth(i), 0); })},
      {"too many streams", server, times(220, [](std::size_t i) { return post(nth(i)); })},
      {"PRIORITY", server,
       times(2'100,
             [](std::size_t i) {
               return frame_octets(frame::Priority{nth(i), {0, 16, true}});
             })},
      {"SETTINGS", server, times(40, [](std::size_t) { return settings({}); })},
      {"PING", server, times(120, [](std::size_t) { return ping("........"); })},
      {"tiny credit", server, times(120, [](std::size_t) { return window_update(0, 1); })},
      {"empty DATA", server, post(1) + times(120, [](std::size_t) { return data(1, ""); })},
      {"tiny DATA", server, post(1) + times(500, [](std::size_t) { return data(1, "x"); })},
      {"unknown types", server, times(2'100, [](std::size_t) { return raw(0x42, 1, 3); })},
      {"GOAWAY", server, times(10, [](std::size_t) { return goaway(0, ErrorCode::no_error); })},
      {"frames for closed streams", server,
       get(999) + times(2'100, [](std::size_t) { return rst(1, ErrorCode::cancel); })},
      {"a frame in a field block", server, raw(1, 0, 1, wire("82")) + ping("........")},
      {"padding", server, post(1) + raw(0, 8, 1, wire("05 00 00"))},
      {"another protocol's frames", server, text("GET / HTTP/1.1\r\nHost: h2.test\r\n\r\n")},
      {"promises", client,
       times(3, [](std::size_t i) { return promise(1, static_cast<StreamId>(2 * i + 2)); })},
      {"informational responses", client,
       times(20, [&](std::size_t) { return headers(1, status_103); })},
      {"alternative services", client, times(2'100, [](std::size_t) { return raw(10, 0, 0); })},
  };
}

// One frame, to either role, each of which ends the connection.
inline std::vector<std::pair<std::string_view, Wire>> faults() {
  return {
      {"a frame too long", raw(0, 0, 1, filled("", "00", 16'385))},
      {"DATA on stream 0", raw(0, 0, 0, wire("78"))},
      {"HEADERS on stream 0", raw(1, 4, 0, wire("82"))},
      {"PRIORITY on stream 0", raw(2, 0, 0, wire("00000000 00"))},
      {"RST_STREAM on stream 0", raw(3, 0, 0, wire("00000008"))},
      {"SETTINGS on a stream", raw(4, 0, 1)},
      {"PING on a stream", raw(6, 0, 1, wire("0000000000000000"))},
      {"GOAWAY on a stream", raw(7, 0, 1, wire("00000000 00000000"))},
      {"PUSH_PROMISE on stream 0", raw(5, 4, 0, wire("00000002 82"))},
      {"CONTINUATION by itself", raw(9, 4, 1, wire("82"))},
      {"RST_STREAM too short", raw(3, 0, 1, wire("00"))},
      {"SETTINGS cut short", raw(4, 0, 0, wire("0001"))},
      {"SETTINGS with an ACK and more", raw(4, 1, 0, wire("000100000000"))},
      {"SETTINGS of 33 entries", raw(4, 0, 0, filled("", "fff000000000", 33))},
      {"an ACK that nobody waits for", settings_ack() + settings_ack()},
      {"PING too long", raw(6, 0, 0, wire("000000000000000000"))},
      {"GOAWAY too short", raw(7, 0, 0, wire("00"))},
      {"WINDOW_UPDATE too long", raw(8, 0, 0, wire("0000000100"))},
      {"an increment of 0 for all", window_update(0, 0)},
      {"a window too large", window_update(0, 0x7fff'ffff)},
      {"a table index too large", headers(1, "ff 80 01")},
      {"a frame size too small", settings({{SettingId::max_frame_size, 0}})},
      {"a window size too large", settings({{SettingId::initial_window_size, 0x8000'0000}})},
      {"a push setting of 2", settings({{SettingId::enable_push, 2}})},
      {"RST_STREAM of an idle stream", rst(99, ErrorCode::cancel)},
      {"WINDOW_UPDATE of an idle stream", window_update(99, 1)},
      {"DATA of an idle stream", data(99, "x")},
      {"PING, each of which is answered", times(120, [](std::size_t) { return ping("12345678"); })},
      {"SETTINGS, each of which is acknowledged",
       times(40, [](std::size_t) { return settings({}); })},
      {"useless frames", times(2'100, [](std::size_t) { return raw(0x42, 1, 3); })},
      {"credit by the octet", times(120, [](std::size_t) { return window_update(0, 1); })},
      {"GOAWAY again and again",
       times(10, [](std::size_t) { return goaway(0, ErrorCode::no_error); })},
  };
}

inline std::vector<Harm> harms() {
  std::vector<Harm> all = floods();
  for (const auto& [what, octets] : faults()) {
    all.push_back({what, Role::server, octets});
    all.push_back({what, Role::client, octets});
  }
  return all;
}

}  // namespace h2::test

#endif  // H2_TESTS_ATTACK_HARMS_HPP
