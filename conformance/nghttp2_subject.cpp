// libnghttp2 as a subject, in memory: its output is compared, and the messages that it delivers.
#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include <nghttp2/nghttp2.h>

#include "conformance/subject.hpp"

namespace h2::conformance {

namespace {

struct Freed {
  void operator()(nghttp2_session* p) const { nghttp2_session_del(p); }
  void operator()(nghttp2_session_callbacks* p) const { nghttp2_session_callbacks_del(p); }
  void operator()(nghttp2_option* p) const { nghttp2_option_del(p); }
};

std::uint8_t* octets_of(const std::string& text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

std::vector<nghttp2_nv> to_nv(const std::vector<FieldLine>& fields) {
  std::vector<nghttp2_nv> out;
  for (const FieldLine& f : fields) {
    const int flags = f.sensitive ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    out.push_back({octets_of(f.name), octets_of(f.value), f.name.size(), f.value.size(),
                   static_cast<std::uint8_t>(flags)});
  }
  return out;
}

std::vector<nghttp2_settings_entry> to_entries(const SettingList& list) {
  std::vector<nghttp2_settings_entry> out;
  for (const auto& [id, value] : list) out.push_back({id, value});
  return out;
}

// Content that waits to be sent on a stream, and what ends it.
struct Queue {
  std::string octets;
  bool ended = false;
  bool has_trailers = false;
  std::vector<FieldLine> trailers;
};

class Session final : public Subject {
 public:
  Session(Role role, const OptionList& options) : client_(role == Role::client) {
    nghttp2_option* made = nullptr;
    nghttp2_option_new(&made);
    const std::unique_ptr<nghttp2_option, Freed> option(made);
    settings_ = client_ ? SettingList{{2, 0}, {6, 65'536}} : SettingList{{3, 100}, {6, 65'536}};
    for (const auto& [name, value] : options) set(*option, name, value);
    open(*option);
    const auto entries = to_entries(settings_);
    nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, entries.data(), entries.size());
    if (window_ > 65'535) {
      nghttp2_session_set_local_window_size(session_.get(), NGHTTP2_FLAG_NONE, 0, window_);
    }
  }

  std::size_t feed(std::string_view octets) override {
    if (!broken_) {
      broken_ = nghttp2_session_mem_recv(session_.get(),
                                         reinterpret_cast<const std::uint8_t*>(octets.data()),
                                         octets.size()) < 0;
    }
    return octets.size();
  }

  std::string write(std::size_t size) override {
    while (output_.empty()) {
      const std::uint8_t* data = nullptr;
      const auto n = nghttp2_session_mem_send(session_.get(), &data);
      if (n <= 0) return {};
      output_.assign(reinterpret_cast<const char*>(data), static_cast<std::size_t>(n));
    }
    std::string front = output_.substr(0, size);
    output_.erase(0, size);
    return front;
  }

  std::vector<std::string> events() override {
    flush();
    return std::exchange(log_, {});
  }

  std::string act(const Act& act) override {
    const int result = submit(act);
    return result < 0 ? nghttp2_strerror(result) : "";
  }

  void advance(std::int64_t) override { throw NotApplicable("it knows no time"); }

  bool finished() override {
    return broken_ || (nghttp2_session_want_read(session_.get()) == 0 &&
                       nghttp2_session_want_write(session_.get()) == 0);
  }

  std::int64_t ask(std::string_view what) override {
    Words words(what);
    const std::string kind = words.take("what is asked");
    if (kind == "local" || kind == "remote") return ask_setting(kind, words.take("a setting"));
    const auto stream = static_cast<std::int32_t>(words.empty() ? 0 : words.number("a stream"));
    nghttp2_session* const s = session_.get();
    if (kind == "send_window") {
      return stream == 0 ? nghttp2_session_get_remote_window_size(s)
                         : nghttp2_session_get_stream_remote_window_size(s, stream);
    }
    if (kind == "receive_window") {
      return stream == 0 ? nghttp2_session_get_local_window_size(s)
                         : nghttp2_session_get_stream_local_window_size(s, stream);
    }
    if (kind == "next_stream_id") return nghttp2_session_get_next_stream_id(s);
    throw NotApplicable("it cannot be asked for " + kind);
  }

 private:
  void set(nghttp2_option& option, const std::string& name, const std::string& value) {
    if (name == "settings") {
      Words words(value);
      settings_ = to_settings(words);
    } else if (name == "credit") {
      nghttp2_option_set_no_auto_window_update(&option, value == "manual" ? 1 : 0);
    } else if (name == "connection_window") {
      window_ = static_cast<std::int32_t>(to_number(value, "a window"));
    } else if (name == "preface" && !client_) {
      nghttp2_option_set_no_recv_client_magic(&option, value == "magic_consumed" ? 1 : 0);
    } else if (name == "encoder.table_cap") {
      nghttp2_option_set_max_deflate_dynamic_table_size(&option, to_number(value, "a table size"));
    } else if (name != "encoder.huffman") {
      throw NotApplicable("no such option: " + name);
    }
  }

  void open(nghttp2_option& option) {
    nghttp2_session_callbacks* made = nullptr;
    nghttp2_session_callbacks_new(&made);
    const std::unique_ptr<nghttp2_session_callbacks, Freed> callbacks(made);
    nghttp2_session_callbacks_set_on_begin_headers_callback(made, on_begin);
    nghttp2_session_callbacks_set_on_header_callback(made, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_chunk);
    nghttp2_session* session = nullptr;
    if (client_) {
      nghttp2_session_client_new2(&session, made, this, &option);
    } else {
      nghttp2_session_server_new2(&session, made, this, &option);
    }
    session_.reset(session);
  }

  std::int64_t ask_setting(const std::string& whose, const std::string& name) {
    Words words(name + "=0");
    const auto id = static_cast<nghttp2_settings_id>(to_settings(words)[0].first);
    if (id > NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE) throw NotApplicable("not told of " + name);
    return whose == "local" ? nghttp2_session_get_local_settings(session_.get(), id)
                            : nghttp2_session_get_remote_settings(session_.get(), id);
  }

  int submit(const Act& act) {
    nghttp2_session* const s = session_.get();
    const auto stream = static_cast<std::int32_t>(act.stream);
    switch (act.kind) {
      case Act::Kind::headers: return headers(act);
      case Act::Kind::data: return data(act);
      case Act::Kind::promise: {
        const auto nv = to_nv(act.fields);
        const auto promised = nghttp2_submit_push_promise(s, NGHTTP2_FLAG_NONE, stream, nv.data(),
                                                          nv.size(), nullptr);
        return promised < 0 ? promised : 0;
      }
      case Act::Kind::reset:
        return nghttp2_submit_rst_stream(s, NGHTTP2_FLAG_NONE, stream, act.number);
      case Act::Kind::consume: return nghttp2_session_consume(s, stream, act.number);
      case Act::Kind::settings: {
        const auto entries = to_entries(act.settings);
        return nghttp2_submit_settings(s, NGHTTP2_FLAG_NONE, entries.data(), entries.size());
      }
      case Act::Kind::ping: return nghttp2_submit_ping(s, NGHTTP2_FLAG_NONE, octets_of(act.octets));
      case Act::Kind::shutdown:
        if (act.drained) break;
        return nghttp2_session_terminate_session(s, act.number);
      default: break;
    }
    throw NotApplicable("it has no such action");
  }

  int headers(const Act& act) {
    const auto stream = static_cast<std::int32_t>(act.stream);
    const auto queue = queues_.find(stream);
    if (queue != queues_.end()) {
      queue->second.ended = true;
      queue->second.has_trailers = true;
      queue->second.trailers = act.fields;
      return nghttp2_session_resume_data(session_.get(), stream);
    }
    const auto nv = to_nv(act.fields);
    const auto flags =
        static_cast<std::uint8_t>(act.end_stream ? NGHTTP2_FLAG_END_STREAM : NGHTTP2_FLAG_NONE);
    const bool request = client_ && !act.fields.empty() && act.fields[0].name[0] == ':';
    if (request) nghttp2_session_set_next_stream_id(session_.get(), stream);
    const std::int32_t result = nghttp2_submit_headers(session_.get(), flags, request ? -1 : stream,
                                                       nullptr, nv.data(), nv.size(), nullptr);
    return result < 0 ? result : 0;
  }

  int data(const Act& act) {
    const auto stream = static_cast<std::int32_t>(act.stream);
    const bool first = queues_.count(stream) == 0;
    Queue& queue = queues_[stream];
    queue.octets += act.octets;
    queue.ended = act.end_stream;
    if (!first) return nghttp2_session_resume_data(session_.get(), stream);
    nghttp2_data_provider provider{};
    provider.source.ptr = this;
    provider.read_callback = read;
    const int result =
        nghttp2_submit_data(session_.get(), NGHTTP2_FLAG_END_STREAM, stream, &provider);
    if (result < 0) queues_.erase(stream);
    return result;
  }

  static ssize_t read(nghttp2_session* s, std::int32_t stream, std::uint8_t* out,
                      std::size_t length, std::uint32_t* flags, nghttp2_data_source* source,
                      void*) {
    auto& self = *static_cast<Session*>(source->ptr);
    Queue& queue = self.queues_[stream];
    if (queue.octets.empty() && !queue.ended) return NGHTTP2_ERR_DEFERRED;
    const std::size_t n = std::min(length, queue.octets.size());
    std::copy_n(queue.octets.begin(), n, out);
    queue.octets.erase(0, n);
    if (queue.octets.empty() && queue.ended) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (queue.has_trailers) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const auto nv = to_nv(queue.trailers);
        nghttp2_submit_trailer(s, stream, nv.data(), nv.size());
      }
    }
    return static_cast<ssize_t>(n);
  }

  // What it delivers, in the form of the events of cases as far as both have them.
  static int on_begin(nghttp2_session*, const nghttp2_frame*, void* user) {
    static_cast<Session*>(user)->fields_.clear();
    return 0;
  }
  static int on_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                       std::uint8_t flags, void* user) {
    FieldLine line{{reinterpret_cast<const char*>(name), name_size},
                   {reinterpret_cast<const char*>(value), value_size},
                   (flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0};
    static_cast<Session*>(user)->fields_ += " " + print(line);
    return 0;
  }
  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    auto& self = *static_cast<Session*>(user);
    const std::string stream = " " + std::to_string(frame->hd.stream_id);
    if (frame->hd.type == NGHTTP2_HEADERS) {
      self.flush();
      self.log_.push_back("headers" + stream + self.fields_);
    } else if (frame->hd.type == NGHTTP2_PUSH_PROMISE) {
      self.flush();
      self.log_.push_back("promise" + stream + " " +
                          std::to_string(frame->push_promise.promised_stream_id) + self.fields_);
    }
    return 0;
  }
  static int on_chunk(nghttp2_session*, std::uint8_t, std::int32_t stream,
                      const std::uint8_t* octets, std::size_t size, void* user) {
    auto& self = *static_cast<Session*>(user);
    if (self.stream_ != stream) self.flush();
    self.stream_ = stream;
    self.content_.append(reinterpret_cast<const char*>(octets), size);
    return 0;
  }
  void flush() {
    if (stream_ != 0) log_.push_back("data " + std::to_string(stream_) + " " + quote(content_));
    stream_ = 0;
    content_.clear();
  }

  bool client_;
  SettingList settings_;
  std::int32_t window_ = 0;
  std::unique_ptr<nghttp2_session, Freed> session_;
  bool broken_ = false;
  std::string output_;
  std::vector<std::string> log_;
  std::string fields_;
  std::int32_t stream_ = 0;
  std::string content_;
  std::map<std::int32_t, Queue> queues_;
};

}  // namespace

SubjectKind nghttp2_subject() {
  SubjectKind out;
  out.name = "nghttp2";
  out.version = nghttp2_version(0)->version_str;
  out.make = [](Role role, const OptionList& options) -> std::unique_ptr<Subject> {
    return std::make_unique<Session>(role, options);
  };
  return out;
}

}  // namespace h2::conformance
