#include <algorithm>
#include <cstring>
#include <string_view>

#include "bench/nghttp2_memory.hpp"
#include "bench/pair.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

std::uint64_t index_of(std::int32_t stream) { return static_cast<std::uint64_t>(stream) / 2; }

// The strings stay where they are, so nghttp2 need not copy them.
std::vector<nghttp2_nv> fields_of(const std::vector<Field>& fields) {
  const auto octets = [](std::string_view view) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(view.data()));
  };
  std::vector<nghttp2_nv> out;
  for (const Field& field : fields) {
    out.push_back({octets(field.name), octets(field.value), field.name.size(), field.value.size(),
                   NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE});
  }
  return out;
}

NghttpPair& pair(void* self) { return *static_cast<NghttpPair*>(self); }

}  // namespace

struct NghttpPair::Callbacks {
  static int header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t name,
                    const std::uint8_t* value, std::size_t size, std::uint8_t, void* self) {
    Traffic& traffic = pair(self).traffic_;
    ++traffic.fields;
    traffic.touched += name + size;
    traffic.touched ^= value[size - 1];
    return 0;
  }

  static int frame(nghttp2_session* session, const nghttp2_frame* frame, void* self) {
    NghttpPair& here = pair(self);
    if (session != here.server_ || frame->hd.type != NGHTTP2_HEADERS) return 0;
    here.respond(frame->hd.stream_id);
    return 0;
  }

  static int data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t* octets,
                  std::size_t size, void* self) {
    Traffic& traffic = pair(self).traffic_;
    traffic.content += size;
    traffic.touched ^= octets[0];
    return 0;
  }

  static int close(nghttp2_session* session, std::int32_t, std::uint32_t, void* self) {
    NghttpPair& here = pair(self);
    if (session == here.client_) ++here.traffic_.done;
    return 0;
  }

  // Content that is copied into the frame.
  static ssize_t read(nghttp2_session*, std::int32_t, std::uint8_t* out, std::size_t room,
                      std::uint32_t* flags, nghttp2_data_source* source, void* self) {
    auto& response = *static_cast<Response*>(source->ptr);
    const std::size_t size = std::min(room, response.left);
    response.left -= size;
    if (response.left == 0) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (pair(self).load_.path == Path::gather) {
      *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    } else {
      std::memcpy(out, pair(self).payload_.data(), size);
    }
    return static_cast<ssize_t>(size);
  }

  // Content that is not: the frame header comes here, and the content follows from where it lies.
  static int send(nghttp2_session*, nghttp2_frame*, const std::uint8_t* header, std::size_t size,
                  nghttp2_data_source*, void* self) {
    NghttpPair& here = pair(self);
    here.deliver(here.client_, header, 9);
    if (size > 0) here.deliver(here.client_, here.payload_.data(), size);
    return 0;
  }
};

NghttpPair::NghttpPair(const Load& load)
    : load_(load), messages_(load.body), payload_(load.body + 1, 'x'), bodies_(1024) {
  for (std::size_t i = 0; i < Messages::count; ++i) {
    requests_.push_back(fields_of(messages_.request(i)));
    responses_.push_back(fields_of(messages_.response(i)));
  }
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::close);
  nghttp2_session_callbacks_set_send_data_callback(callbacks, Callbacks::send);
  nghttp2_mem memory = counted_memory();
  nghttp2_session_client_new3(&client_, callbacks, this, nullptr, &memory);
  nghttp2_session_server_new3(&server_, callbacks, this, nullptr, &memory);
  nghttp2_session_callbacks_del(callbacks);

  const nghttp2_settings_entry push{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
  const nghttp2_settings_entry window{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, load.window};
  const nghttp2_settings_entry limit{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100};
  const nghttp2_settings_entry of_client[] = {push, window};
  nghttp2_submit_settings(client_, NGHTTP2_FLAG_NONE, of_client, 2);
  nghttp2_submit_settings(server_, NGHTTP2_FLAG_NONE, &limit, 1);
  nghttp2_session_set_local_window_size(client_, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<std::int32_t>(load.window));
}

NghttpPair::~NghttpPair() {
  nghttp2_session_del(client_);
  nghttp2_session_del(server_);
}

void NghttpPair::send_request() {
  const auto& fields = requests_[traffic_.issued % Messages::count];
  if (nghttp2_submit_request(client_, nullptr, fields.data(), fields.size(), nullptr, nullptr) <
      0) {
    stop("nghttp2: a request was refused");
  }
  ++traffic_.issued;
}

void NghttpPair::respond(std::int32_t stream) {
  const std::uint64_t i = index_of(stream);
  const auto& fields = responses_[i % Messages::count];
  Response& body = bodies_[i % bodies_.size()];
  body.left = messages_.body(i).size();
  nghttp2_data_provider provider{{.ptr = &body}, Callbacks::read};
  const bool empty = load_.body == 0;
  if (nghttp2_submit_response(server_, stream, fields.data(), fields.size(),
                              empty ? nullptr : &provider) != 0) {
    stop("nghttp2: a response was refused");
  }
}

void NghttpPair::deliver(nghttp2_session* to, const std::uint8_t* octets, std::size_t size) {
  if (nghttp2_session_mem_recv(to, octets, size) != static_cast<ssize_t>(size)) {
    stop("nghttp2: input was refused");
  }
  traffic_.wire += size;
}

void NghttpPair::carry(nghttp2_session* from, nghttp2_session* to) {
  for (;;) {
    const std::uint8_t* octets = nullptr;
    const ssize_t size = nghttp2_session_mem_send(from, &octets);
    if (size < 0) stop("nghttp2: no output");
    if (size == 0) return;
    deliver(to, octets, static_cast<std::size_t>(size));
  }
}

void NghttpPair::run(std::uint64_t requests) {
  const std::uint64_t last = traffic_.issued + requests;
  while (traffic_.done < last) {
    while (traffic_.issued < last && traffic_.issued - traffic_.done < load_.streams) {
      send_request();
    }
    carry(client_, server_);
    carry(server_, client_);
  }
}

}  // namespace h2::bench
