#include "conformance/h2_subject.hpp"

#include <array>
#include <variant>

namespace h2::conformance {

namespace {

Bytes bytes(std::string_view text) { return std::as_bytes(std::span{text}); }

std::vector<Field> to_views(const std::vector<FieldLine>& lines) {
  std::vector<Field> out;
  for (const FieldLine& line : lines) {
    out.push_back({.name = line.name, .value = line.value, .sensitive = line.sensitive});
  }
  return out;
}

std::array<std::byte, 8> eight(std::string_view octets) {
  std::array<std::byte, 8> out{};
  for (std::size_t i = 0; i < out.size() && i < octets.size(); ++i) {
    out[i] = static_cast<std::byte>(octets[i]);
  }
  return out;
}

constexpr std::array misuse_names{
#define H2_MISUSE_NAME(kind, text) std::string_view{#kind},
    H2_MISUSES(H2_MISUSE_NAME)
#undef H2_MISUSE_NAME
};

std::string refusal(const Result<void, Misuse>& result) {
  if (result) return {};
  const Misuse& misuse = result.error();
  std::string out(misuse_names[static_cast<std::size_t>(misuse.kind)]);
  if (misuse == MisuseKind::malformed_fields) out += " " + std::string(info(misuse.rule).name);
  return out;
}

std::vector<Setting> to_settings(const SettingList& list) {
  std::vector<Setting> out;
  for (const auto& [id, value] : list) out.push_back({static_cast<SettingId>(id), value});
  return out;
}

Consume::Credit window_of(const Act& act) {
  if (act.window == "stream") return Consume::Credit::stream;
  if (act.window == "connection") return Consume::Credit::connection;
  return Consume::Credit::both;
}

// "upgrade METHOD ID=VALUE ..." among the options: goes on from HTTP/1.1. A client that says no
// settings there says its first ones.
Connection make_connection(Role role, const OptionList& list) {
  const Options options = to_options(list);
  for (const auto& [name, value] : list) {
    if (name != "upgrade") continue;
    Words words(value);
    const std::string method = words.take("a method");
    auto settings = to_settings(conformance::to_settings(words));
    if (settings.empty() && role == Role::client) settings = first_settings(role, options);
    return Connection::upgraded(role, Upgrade{settings, method}, options);
  }
  return Connection(role, options);
}

class Engine final : public Subject {
 public:
  Engine(Role role, const OptionList& options) : connection_(make_connection(role, options)) {}

  std::size_t feed(std::string_view octets) override {
    // A copy of its own, so that a sanitizer sees a view that is kept too long.
    const std::vector<std::byte> block(bytes(octets).begin(), bytes(octets).end());
    Bytes input{block};
    listen(input);
    return octets.size() - input.size();
  }

  std::string write(std::size_t size) override {
    std::vector<std::byte> out(size);
    const std::size_t n = connection_.write(out);
    return {reinterpret_cast<const char*>(out.data()), n};
  }

  std::vector<std::string> events() override {
    Bytes none;
    listen(none);
    flush();
    return std::exchange(log_, {});
  }

  std::string act(const Act& act) override { return submit(connection_, act); }

  void advance(std::int64_t nanoseconds) override { connection_.advance(Time{nanoseconds}); }

  bool finished() override { return connection_.finished(); }

  std::int64_t ask(std::string_view what) override { return ask_connection(connection_, what); }

 private:
  void listen(Bytes& input) {
    while (const auto event = connection_.poll(input)) {
      const auto* piece = std::get_if<DataReceived>(&*event);
      if (piece == nullptr) {
        flush();
        log_.push_back(describe(*event));
        continue;
      }
      if (stream_ != piece->stream) flush();
      stream_ = piece->stream;
      end_ = piece->end_stream;
      content_.append(reinterpret_cast<const char*>(piece->data.data()), piece->data.size());
    }
  }
  void flush() {
    if (stream_ == 0) return;
    log_.push_back(describe(DataReceived{stream_, nullptr, bytes(content_), end_}));
    stream_ = 0;
    content_.clear();
  }

  Connection connection_;
  std::vector<std::string> log_;
  // Content that is being handed out, until something else is.
  StreamId stream_ = 0;
  bool end_ = false;
  std::string content_;
};

std::string check(Role role, const OptionList& options) {
  const auto broken = check_options(role, to_options(options));
  return broken ? std::string(info(*broken).name) : std::string();
}

}  // namespace

std::string submit(Connection& connection, const Act& act) {
  const auto stream = act.stream;
  switch (act.kind) {
    case Act::Kind::headers: {
      const auto fields = to_views(act.fields);
      return refusal(
          connection.submit(SendHeaders{stream, fields, act.end_stream, nullptr, act.padding}));
    }
    case Act::Kind::data:
      return refusal(
          connection.submit(SendData{stream, Body::own(act.octets), act.end_stream, act.padding}));
    case Act::Kind::promise: {
      const auto fields = to_views(act.fields);
      return refusal(
          connection.submit(PushPromise{stream, act.promised, fields, nullptr, act.padding}));
    }
    case Act::Kind::reset:
      return refusal(connection.submit(
          ResetStream{stream, static_cast<ErrorCode>(act.number),
                      act.drained ? ResetStream::When::after_queued : ResetStream::When::now}));
    case Act::Kind::consume:
      return refusal(connection.submit(Consume{stream, act.number, window_of(act)}));
    case Act::Kind::receive_window:
      return refusal(connection.set_receive_window(stream, act.number));
    case Act::Kind::acknowledge_settings: return refusal(connection.submit(AcknowledgeSettings{}));
    case Act::Kind::settings: {
      const auto settings = to_settings(act.settings);
      return refusal(connection.submit(ChangeSettings{settings}));
    }
    case Act::Kind::ping: return refusal(connection.submit(Ping{eight(act.octets)}));
    case Act::Kind::shutdown:
      return refusal(
          connection.submit(Shutdown{act.drained ? Shutdown::When::drained : Shutdown::When::now,
                                     static_cast<ErrorCode>(act.number), bytes(act.octets)}));
    case Act::Kind::transport_closed: return refusal(connection.submit(TransportClosed{}));
    case Act::Kind::priority_update:
      return refusal(connection.submit(
          UpdatePriority{stream, {static_cast<std::uint8_t>(act.number), act.flags != 0}}));
    case Act::Kind::altsvc:
      return refusal(connection.submit(AltSvc{stream, act.origin, act.octets}));
    case Act::Kind::origin: {
      const std::vector<std::string_view> origins(act.origins.begin(), act.origins.end());
      return refusal(connection.submit(Origin{origins}));
    }
    case Act::Kind::frame:
      return refusal(connection.submit(SendFrame{static_cast<std::uint8_t>(act.number),
                                                 static_cast<std::uint8_t>(act.flags), stream,
                                                 bytes(act.octets)}));
  }
  return {};
}

namespace {

std::int64_t ask_setting(const Settings& settings, std::string_view name) {
  if (name == "HEADER_TABLE_SIZE") return settings.header_table_size;
  if (name == "ENABLE_PUSH") return settings.enable_push;
  if (name == "MAX_CONCURRENT_STREAMS") return settings.max_concurrent_streams;
  if (name == "INITIAL_WINDOW_SIZE") return settings.initial_window_size;
  if (name == "MAX_FRAME_SIZE") return settings.max_frame_size;
  if (name == "MAX_HEADER_LIST_SIZE") return settings.max_header_list_size;
  if (name == "ENABLE_CONNECT_PROTOCOL") return settings.enable_connect_protocol;
  if (name == "NO_RFC7540_PRIORITIES") return settings.no_rfc7540_priorities;
  throw Malformed("not a setting: " + std::string(name));
}

}  // namespace

std::int64_t ask_connection(const Connection& connection, std::string_view what) {
  Words words(what);
  const std::string kind = words.take("what is asked");
  if (kind == "local") return ask_setting(connection.local_settings(), words.take("a setting"));
  if (kind == "remote") return ask_setting(connection.remote_settings(), words.take("a setting"));
  const auto stream = static_cast<StreamId>(words.empty() ? 0 : words.number("a stream"));
  if (kind == "send_window") return connection.send_window(stream);
  if (kind == "receive_window") return connection.receive_window(stream);
  if (kind == "next_stream_id") return connection.next_stream_id().value_or(0);
  if (kind == "request_capacity") return connection.request_capacity();
  if (kind == "live_streams") return static_cast<std::int64_t>(connection.live_streams());
  if (kind == "next_deadline_ms") {
    const auto next = connection.next_deadline();
    return next ? next->nanoseconds / 1'000'000 : -1;
  }
  throw Malformed("nothing that can be asked: " + kind);
}

SubjectKind h2_subject() {
  return {"h2",
          H2_VERSION,
          true,
          [](Role role, const OptionList& options) -> std::unique_ptr<Subject> {
            return std::make_unique<Engine>(role, options);
          },
          check,
          encode_frame,
          decode_frame};
}

}  // namespace h2::conformance
