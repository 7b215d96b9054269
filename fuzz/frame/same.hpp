// Whether two frames say the same: views are compared by what they show.
#ifndef H2_FUZZ_FRAME_SAME_HPP
#define H2_FUZZ_FRAME_SAME_HPP

#include <algorithm>
#include <cstdlib>

#include <h2/frame.hpp>

namespace h2::fuzz {

inline void check(bool holds) {
  if (!holds) std::abort();
}

inline bool same(Bytes a, Bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

inline bool same(const frame::Data& a, const frame::Data& b) {
  return a.stream == b.stream && same(a.data, b.data) && a.end_stream == b.end_stream &&
         a.padding == b.padding;
}
inline bool same(const frame::Headers& a, const frame::Headers& b) {
  return a.stream == b.stream && same(a.fragment, b.fragment) && a.end_stream == b.end_stream &&
         a.end_headers == b.end_headers && a.priority == b.priority && a.padding == b.padding;
}
inline bool same(const frame::Priority& a, const frame::Priority& b) {
  return a.stream == b.stream && a.priority == b.priority;
}
inline bool same(const frame::RstStream& a, const frame::RstStream& b) {
  return a.stream == b.stream && a.code == b.code;
}
inline bool same(const frame::Settings& a, const frame::Settings& b) {
  if (a.ack != b.ack || a.entries.size() != b.entries.size()) return false;
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i] != b.entries[i]) return false;
  }
  return true;
}
inline bool same(const frame::PushPromise& a, const frame::PushPromise& b) {
  return a.stream == b.stream && a.promised == b.promised && same(a.fragment, b.fragment) &&
         a.end_headers == b.end_headers && a.padding == b.padding;
}
inline bool same(const frame::Ping& a, const frame::Ping& b) {
  return a.payload == b.payload && a.ack == b.ack;
}
inline bool same(const frame::Goaway& a, const frame::Goaway& b) {
  return a.last_stream == b.last_stream && a.code == b.code && same(a.debug, b.debug);
}
inline bool same(const frame::WindowUpdate& a, const frame::WindowUpdate& b) {
  return a.stream == b.stream && a.increment == b.increment;
}
inline bool same(const frame::Continuation& a, const frame::Continuation& b) {
  return a.stream == b.stream && same(a.fragment, b.fragment) && a.end_headers == b.end_headers;
}
inline bool same(const frame::AltSvc& a, const frame::AltSvc& b) {
  return a.stream == b.stream && same(a.origin, b.origin) && same(a.value, b.value);
}
inline bool same(const frame::Origin& a, const frame::Origin& b) {
  return a.stream == b.stream && a.flags == b.flags && same(a.entries, b.entries);
}
inline bool same(const frame::PriorityUpdate& a, const frame::PriorityUpdate& b) {
  return a.prioritized == b.prioritized && same(a.value, b.value);
}
inline bool same(const frame::Raw& a, const frame::Raw& b) {
  return a.length == b.length && a.type == b.type && a.flags == b.flags && a.stream == b.stream &&
         same(a.payload, b.payload);
}

inline bool same(const frame::Frame& a, const frame::Frame& b) {
  return std::visit(
      [&b](const auto& first) {
        const auto* second = std::get_if<std::decay_t<decltype(first)>>(&b);
        return second != nullptr && same(first, *second);
      },
      a);
}

}  // namespace h2::fuzz

#endif  // H2_FUZZ_FRAME_SAME_HPP
