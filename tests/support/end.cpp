#include "support/end.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <variant>

#include "support/laws.hpp"

namespace h2::test {

namespace {

std::string quoted(Bytes data) {
  std::string out = "\"";
  for (const std::byte octet : data) out += static_cast<char>(octet);
  return out + "\"";
}

std::string show(Fields fields) {
  std::string out = "[";
  for (const Field& field : fields) {
    if (out.size() > 1) out += ", ";
    out.append(field.name).append(": ").append(field.value);
    if (field.sensitive) out += " (sensitive)";
  }
  return out + "]";
}

std::string show(Priority priority) {
  return "u=" + std::to_string(priority.urgency) + (priority.incremental ? ", i" : "");
}

std::string show(const RuleSet& tolerated) {
  std::string out;
  for (std::size_t i = 0; i < rule_count; ++i) {
    if (!tolerated.contains(static_cast<Rule>(i))) continue;
    out.append(out.empty() ? " tolerated " : ", ").append(info(static_cast<Rule>(i)).name);
  }
  return out;
}

std::string code_name(ErrorCode code) {
  const std::string registered{name(code)};
  return registered == "UNKNOWN" ? std::to_string(static_cast<std::uint32_t>(code)) : registered;
}

struct Describer {
  std::string operator()(const HeadersReceived& e) const {
    return "headers " + std::to_string(e.stream) + " " + std::string(name(e.kind)) +
           (e.end_stream ? " end " : " ") + show(e.fields) + show(e.tolerated);
  }
  std::string operator()(const DataReceived& e) const {
    return "data " + std::to_string(e.stream) + (e.end_stream ? " end " : " ") + quoted(e.data);
  }
  std::string operator()(const PushPromiseReceived& e) const {
    return "promise " + std::to_string(e.stream) + " " + std::to_string(e.promised) + " " +
           show(e.fields) + show(e.tolerated);
  }
  std::string operator()(const StreamClosed& e) const {
    return "closed " + std::to_string(e.stream) + " " + code_name(e.code) + " " +
           std::string(name(e.by)) + " " + std::string(name(e.verdict));
  }
  std::string operator()(const BodySent& e) const {
    return "sent " + std::to_string(e.stream) + (e.complete ? "" : " incomplete");
  }
  std::string operator()(const Blocked& e) const { return "blocked " + std::to_string(e.stream); }
  std::string operator()(const Writable& e) const { return "writable " + std::to_string(e.stream); }
  std::string operator()(const SettingsReceived& e) const {
    std::string out = "settings";
    for (const Setting& s : e.entries) {
      out += " " + std::to_string(static_cast<unsigned>(s.id)) + "=" + std::to_string(s.value);
    }
    return out;
  }
  std::string operator()(const SettingsAcknowledged&) const { return "settings acknowledged"; }
  std::string operator()(const PingReceived& e) const { return "ping " + hex(e.payload); }
  std::string operator()(const PingAcknowledged& e) const {
    return "pong " + hex(e.payload) + (e.keep_alive ? " keep-alive" : "");
  }
  std::string operator()(const GoawayReceived& e) const {
    return "goaway " + std::to_string(e.last_stream) + " " + code_name(e.code) + " " +
           quoted(e.debug);
  }
  std::string operator()(const PriorityUpdated& e) const {
    return "priority " + std::to_string(e.stream) + " " + show(e.priority);
  }
  std::string operator()(const AltSvcReceived& e) const {
    return "altsvc " + std::to_string(e.stream) + " [" + std::string(e.origin) + "] " +
           std::string(e.value);
  }
  std::string operator()(const OriginReceived& e) const {
    std::string out = "origin";
    for (const std::string_view origin : e.origins) out.append(" ").append(origin);
    return out;
  }
  std::string operator()(const FrameReceived& e) const {
    return "frame " + std::to_string(e.stream) + " type=" + std::to_string(e.type) +
           " flags=" + std::to_string(e.flags) + " " + quoted(e.payload);
  }
  std::string operator()(const StageReached& e) const {
    return "stage " + std::string(name(e.stage));
  }
  std::string operator()(const PeerError& e) const {
    return "error " + std::to_string(e.stream) + " " + std::string(info(e.rule).name);
  }
  std::string operator()(const OutOfMemory&) const { return "out of memory"; }
};

}  // namespace

std::string describe(const Event& event) { return std::visit(Describer{}, event); }

Log frames(Bytes octets) {
  Log log;
  while (octets.size() >= frame::Header::size) {
    const auto header = frame::decode_header(octets.first<frame::Header::size>());
    octets = octets.subspan(std::min<std::size_t>(octets.size(), 9 + header.length));
    const std::byte flags{header.flags};
    log.push_back(std::string(name(header.type)) + " " + std::to_string(header.stream) +
                  " flags=" + hex({&flags, 1}) + " length=" + std::to_string(header.length));
  }
  if (!octets.empty()) log.push_back("cut frame " + hex(octets));
  return log;
}

void End::flush(Log& log) {
  if (data_stream_ == 0) return;
  log.push_back(
      describe(DataReceived{data_stream_, nullptr, std::as_bytes(std::span{content_}), data_end_}));
  data_stream_ = 0;
  content_.clear();
}

void End::listen(Bytes input, Log& log) {
  if (laws != nullptr) laws->fed(input.size());
  while (const auto event = connection.poll(input)) {
    if (laws != nullptr) laws->saw(*event);
    const auto* piece = std::get_if<DataReceived>(&*event);
    if (piece == nullptr) {
      flush(log);
      log.push_back(describe(*event));
      continue;
    }
    if (data_stream_ != piece->stream) flush(log);
    data_stream_ = piece->stream;
    data_end_ = piece->end_stream;
    for (const std::byte octet : piece->data) content_ += static_cast<char>(octet);
  }
  unread = input.size();
}

Log End::feed(Bytes input) {
  Log log;
  listen(input, log);
  flush(log);
  return log;
}

Log End::feed_cut(Bytes input, std::size_t piece) {
  Log log;
  while (!input.empty()) {
    const Bytes part = input.first(std::min(piece, input.size()));
    input = input.subspan(part.size());
    // A copy in memory of its own, so that a sanitizer sees a view that is kept too long.
    const std::vector<std::byte> block(part.begin(), part.end());
    listen(block, log);
  }
  flush(log);
  return log;
}

Wire End::output(std::size_t buffer) {
  Wire out;
  std::vector<std::byte> octets(buffer);
  while (const std::size_t n = connection.write(octets)) {
    if (laws != nullptr) laws->wrote(n);
    out += copy(Bytes{octets}.first(n));
  }
  return out;
}

Wire magic() { return text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"); }

End established(Role role, const Options& options, const Wire& peer_settings, Laws* laws) {
  End end{role, laws != nullptr ? laws->watched(options) : options};
  end.laws = laws;
  if (role == Role::server && options.preface == Preface::full) end.feed(magic());
  end.feed(peer_settings + wire("000000 04 01 00000000"));
  static_cast<void>(end.output());
  return end;
}

std::pair<Log, Log> Pair::run() {
  std::pair<Log, Log> said;
  const auto carry = [](End& from, End& to, Log& log) {
    const Wire octets = from.output();
    for (std::string& line : to.feed(octets)) log.push_back(std::move(line));
    return !octets.octets.empty();
  };
  bool moved = true;
  while (moved) {
    moved = carry(client, server, said.second);
    moved = carry(server, client, said.first) || moved;
    for (std::string& line : client.events()) said.first.push_back(std::move(line));
  }
  return said;
}

Wire frame_octets(const frame::Frame& frame) {
  Wire out;
  out.octets.resize(frame::encoded_size(frame));
  if (!frame::encode(frame, out.octets)) std::abort();  // a test that asks for what is no frame
  return out;
}

namespace {

// :method (static index given), :scheme http, :path /, :authority h2.test as a plain literal.
Wire request(StreamId stream, std::string_view method, bool end_stream) {
  const Wire block = wire(method) + wire("86 84 01 07") + text("h2.test");
  return frame_octets(frame::Headers{stream, block.octets, end_stream});
}

}  // namespace

Wire get(StreamId stream, bool end_stream) { return request(stream, "82", end_stream); }
Wire post(StreamId stream) { return request(stream, "83", false); }

}  // namespace h2::test
