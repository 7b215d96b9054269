// What a client sends, in octets: the input of workloads that have a server alone.
#ifndef H2_BENCH_WIRE_HPP
#define H2_BENCH_WIRE_HPP

#include <cstddef>
#include <cstdint>
#include <vector>

#include <h2/frame.hpp>
#include <h2/types.hpp>

namespace h2::bench {

using Wire = std::vector<std::byte>;

/// The largest windows there are, so that no WINDOW_UPDATE gets in between.
inline constexpr std::uint32_t wide_window = 0x7fff'ffff;

void append(Wire& wire, const frame::Frame& frame);

/// Magic, empty SETTINGS, and the acknowledgement of the server's.
[[nodiscard]] Wire client_preface();

/// A GET that leaves the dynamic table alone.
[[nodiscard]] Bytes small_request();

/// Opens `count` streams from `first` on and leaves them open.
void append_requests(Wire& wire, StreamId first, std::size_t count);

}  // namespace h2::bench

#endif  // H2_BENCH_WIRE_HPP
