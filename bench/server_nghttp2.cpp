#include <algorithm>

#include "bench/nghttp2_memory.hpp"
#include "bench/server.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

NghttpServer::NghttpServer() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame*, void* self) {
        ++static_cast<NghttpServer*>(self)->events_;
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t*,
                    std::size_t octets, void* self) {
        static_cast<NghttpServer*>(self)->data_octets_ += octets;
        return 0;
      });
  nghttp2_option* options = nullptr;
  nghttp2_option_new(&options);
#if defined(H2_BENCH_NGHTTP2_RESET_LIMIT)
  nghttp2_option_set_stream_reset_rate_limit(options, 1u << 30, 1u << 30);
#endif
  nghttp2_mem memory = counted_memory();
  nghttp2_session_server_new3(&session_, callbacks, this, options, &memory);
  nghttp2_option_del(options);
  nghttp2_session_callbacks_del(callbacks);

  const std::array<nghttp2_settings_entry, 2> settings{
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1u << 20},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, wide_window}}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, wide_window);
}

NghttpServer::~NghttpServer() { nghttp2_session_del(session_); }

void NghttpServer::feed(Bytes octets, std::size_t cut) {
  while (!octets.empty()) {
    const Bytes piece = octets.first(std::min(cut, octets.size()));
    octets = octets.subspan(piece.size());
    const auto* data = reinterpret_cast<const std::uint8_t*>(piece.data());
    const auto taken = nghttp2_session_mem_recv(session_, data, piece.size());
    if (taken != static_cast<ssize_t>(piece.size())) stop("nghttp2 does not accept the input");
  }
}

void NghttpServer::drain() {
  const std::uint8_t* data = nullptr;
  while (nghttp2_session_mem_send(session_, &data) > 0) {
  }
}

}  // namespace h2::bench
