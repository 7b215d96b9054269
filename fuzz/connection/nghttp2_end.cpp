#include "fuzz/connection/nghttp2_end.hpp"

#include <span>

#include "fuzz/input.hpp"
#include "support/wire.hpp"

namespace h2::fuzz {

namespace {

std::string text_of(const std::uint8_t* octets, std::size_t size) {
  return {reinterpret_cast<const char*>(octets), size};
}

// nghttp2 takes what it is given as not const and does not change it.
nghttp2_nv pair_of(const std::string& name, const std::string& value) {
  const auto octets = [](const std::string& text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  return {octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

nghttp2_option* options_of(const Setup& setup) {
  nghttp2_option* options = nullptr;
  nghttp2_option_new(&options);
  nghttp2_option_set_no_recv_client_magic(options, setup.magic_consumed ? 1 : 0);
  nghttp2_option_set_no_auto_window_update(options, setup.small_windows ? 1 : 0);
  nghttp2_option_set_max_reserved_remote_streams(options, 100);
  nghttp2_option_set_max_settings(options, 32);
#if defined(H2_NGHTTP2_STREAM_RESET_RATE_LIMIT)
  nghttp2_option_set_stream_reset_rate_limit(options, 1U << 30, 1U << 30);
#endif
#if defined(H2_NGHTTP2_MAX_CONTINUATIONS)
  nghttp2_option_set_max_continuations(options, 1U << 20);
#endif
  if (setup.extended) {
    nghttp2_option_set_builtin_recv_extension_type(options, NGHTTP2_ALTSVC);
    nghttp2_option_set_builtin_recv_extension_type(options, NGHTTP2_ORIGIN);
  }
  nghttp2_option_set_builtin_recv_extension_type(options, NGHTTP2_PRIORITY_UPDATE);
  return options;
}

}  // namespace

Nghttp2End::Nghttp2End(const Setup& setup) : setup_(setup), verdict_(&none_) {
  make_session();
  begin();
  take_output();
  if (setup.role == Role::client && setup.acts) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, 3, NGHTTP2_CANCEL);
    take_output();
  }
}

Nghttp2End::~Nghttp2End() { nghttp2_session_del(session_); }

void Nghttp2End::make_session() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame*, void* self) {
        static_cast<Nghttp2End*>(self)->fields_.clear();
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks,
      [](nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name, std::size_t name_size,
         const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* self) {
        static_cast<Nghttp2End*>(self)->fields_ +=
            "\n" + text_of(name, name_size) + ": " + text_of(value, value_size);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        static_cast<Nghttp2End*>(self)->hear(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* octets,
                    std::size_t size, void* self) {
        accept_content(*static_cast<Nghttp2End*>(self)->verdict_, static_cast<StreamId>(stream),
                       std::as_bytes(std::span{octets, size}));
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session*, std::int32_t stream, std::uint32_t code, void* self) {
        static_cast<Nghttp2End*>(self)->hear_end(static_cast<StreamId>(stream), code);
        return 0;
      });
  nghttp2_option* options = options_of(setup_);
  if (setup_.role == Role::server) {
    nghttp2_session_server_new2(&session_, callbacks, this, options);
  } else {
    nghttp2_session_client_new2(&session_, callbacks, this, options);
  }
  nghttp2_option_del(options);
  nghttp2_session_callbacks_del(callbacks);
}

void Nghttp2End::begin() {
  std::vector<nghttp2_settings_entry> settings;
  for (const Setting& setting : setup_.settings()) {
    settings.push_back({static_cast<std::int32_t>(setting.id), setting.value});
  }
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  if (setup_.role == Role::server) return;
  for (const Request& request : requests()) {
    std::vector<nghttp2_nv> fields;
    for (const auto& [name, value] : request.fields) fields.push_back(pair_of(name, value));
    // Content that does not come yet.
    nghttp2_data_provider later{};
    later.read_callback = [](nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t,
                             std::uint32_t*, nghttp2_data_source*,
                             void*) -> ssize_t { return NGHTTP2_ERR_DEFERRED; };
    const auto id = nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(),
                                           request.end_stream ? nullptr : &later, nullptr);
    check(id > 0, "a request goes");
  }
}

Verdict Nghttp2End::feed(Bytes octets) {
  Verdict verdict;
  verdict_ = &verdict;
  if (octets.size() >= frame::Header::size) {
    fed_ = frame::decode_header(octets.first<frame::Header::size>()).type;
  }
  const std::vector<std::byte> block(octets.begin(), octets.end());
  const auto taken = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const std::uint8_t*>(block.data()), block.size());
  if (taken < 0) verdict.ended = true;
  take_output();
  verdict_ = &none_;
  return verdict;
}

bool Nghttp2End::has_gone() const { return nghttp2_session_want_read(session_) == 0; }

void Nghttp2End::take_output() {
  test::Wire output;
  const std::uint8_t* octets = nullptr;
  for (;;) {
    const auto size = nghttp2_session_mem_send(session_, &octets);
    if (size <= 0) break;
    output += test::copy(std::as_bytes(std::span{octets, static_cast<std::size_t>(size)}));
  }
  read_output(output, *verdict_);
}

void Nghttp2End::hear_headers(const nghttp2_frame& frame) {
  const auto stream = static_cast<StreamId>(frame.hd.stream_id);
  accept_section(*verdict_, stream, fields_, (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0);
  if (frame.headers.cat != NGHTTP2_HCAT_REQUEST || !setup_.acts) return;
  const std::string name = ":status";
  const std::string value = "200";
  const nghttp2_nv status = pair_of(name, value);
  nghttp2_submit_response(session_, frame.hd.stream_id, &status, 1, nullptr);
}

// Other ends are seen by what made them.
void Nghttp2End::hear_end(StreamId stream, std::uint32_t code) {
  if (fed_ == frame::Type::rst_stream) accept_reset(*verdict_, stream, code);
}

void Nghttp2End::hear(const nghttp2_frame& frame) {
  const auto stream = static_cast<StreamId>(frame.hd.stream_id);
  switch (frame.hd.type) {
    case NGHTTP2_DATA:
      if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) accept_end(*verdict_, stream);
      return;
    case NGHTTP2_HEADERS: return hear_headers(frame);
    case NGHTTP2_PUSH_PROMISE:
      return accept_promise(*verdict_, stream,
                            static_cast<StreamId>(frame.push_promise.promised_stream_id), fields_);
    case NGHTTP2_GOAWAY:
      return accept_goaway(*verdict_, static_cast<StreamId>(frame.goaway.last_stream_id),
                           frame.goaway.error_code);
    default: return;
  }
}

}  // namespace h2::fuzz
