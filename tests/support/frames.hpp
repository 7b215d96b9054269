// Frames of a peer, good and bad ones, as octets.
#ifndef H2_TESTS_SUPPORT_FRAMES_HPP
#define H2_TESTS_SUPPORT_FRAMES_HPP

#include <cstdint>
#include <string_view>
#include <vector>

#include <h2/h2.hpp>

#include "support/wire.hpp"

namespace h2::test {

/// The identifier of a client's stream, counted from 0.
[[nodiscard]] constexpr StreamId nth(std::size_t i) { return static_cast<StreamId>(2 * i + 1); }

/// The frames that answer a broken rule.
[[nodiscard]] Wire goaway(StreamId last, ErrorCode code, std::string_view debug = {});
[[nodiscard]] Wire rst(StreamId stream, ErrorCode code);

/// Other frames that many cases need.
[[nodiscard]] Wire data(StreamId stream, std::string_view content, bool end_stream = false);
[[nodiscard]] Wire window_update(StreamId stream, std::uint32_t increment);
[[nodiscard]] Wire settings(const std::vector<Setting>& entries);
[[nodiscard]] Wire settings_ack();
[[nodiscard]] Wire ping(std::string_view eight_characters, bool ack = false);

/// HEADERS with END_HEADERS and this field block.
[[nodiscard]] Wire headers(StreamId stream, std::string_view block_hex, bool end_stream = false);

/// PUSH_PROMISE of a GET for "/" at "h2.test".
[[nodiscard]] Wire promise(StreamId stream, StreamId promised);

/// A frame as its numbers say, whatever the rules.
[[nodiscard]] Wire raw(std::uint8_t type, std::uint8_t flags, StreamId stream,
                       const Wire& payload = {});

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_FRAMES_HPP
