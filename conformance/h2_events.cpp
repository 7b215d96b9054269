#include <variant>

#include "conformance/h2_subject.hpp"

namespace h2::conformance {

namespace {

std::string text_of(Bytes octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

std::string number(StreamId id) { return " " + std::to_string(id); }

std::string print(Fields fields) {
  std::string out;
  for (const Field& field : fields) {
    out += " " + conformance::print(
                     FieldLine{std::string(field.name), std::string(field.value), field.sensitive});
  }
  return out;
}

std::string code(ErrorCode code) { return " " + code_name(static_cast<std::uint32_t>(code)); }

// Of the default nothing is said.
std::string priority(Priority p) {
  return (p.urgency == Priority{}.urgency ? "" : " urgency " + std::to_string(p.urgency)) +
         (p.incremental ? " incremental" : "");
}

struct Describer {
  std::string operator()(const HeadersReceived& e) const {
    return "headers" + number(e.stream) + " " + std::string(name(e.kind)) +
           (e.end_stream ? " end" : "") + priority(e.priority) + print(e.fields);
  }
  std::string operator()(const DataReceived& e) const {
    return "data" + number(e.stream) + (e.end_stream ? " end " : " ") + quote(text_of(e.data));
  }
  std::string operator()(const PushPromiseReceived& e) const {
    return "promise" + number(e.stream) + number(e.promised) + print(e.fields);
  }
  std::string operator()(const StreamClosed& e) const {
    return "closed" + number(e.stream) + code(e.code) + " " + std::string(name(e.by)) + " " +
           std::string(name(e.verdict));
  }
  std::string operator()(const BodySent& e) const {
    return "sent" + number(e.stream) + (e.complete ? "" : " incomplete");
  }
  std::string operator()(const SettingsReceived& e) const {
    SettingList list;
    for (const Setting& s : e.entries) list.emplace_back(static_cast<std::uint16_t>(s.id), s.value);
    return "settings" + conformance::print(list);
  }
  std::string operator()(const SettingsAcknowledged&) const { return "settings acknowledged"; }
  std::string operator()(const PingReceived& e) const {
    return "ping " + quote(text_of(e.payload));
  }
  std::string operator()(const PingAcknowledged& e) const {
    return (e.keep_alive ? "pong keep_alive " : "pong ") + quote(text_of(e.payload));
  }
  std::string operator()(const GoawayReceived& e) const {
    return "goaway" + number(e.last_stream) + code(e.code) +
           (e.debug.empty() ? "" : " " + quote(text_of(e.debug)));
  }
  std::string operator()(const Blocked& e) const { return "blocked" + number(e.stream); }
  std::string operator()(const Writable& e) const { return "writable" + number(e.stream); }
  std::string operator()(const PriorityUpdated& e) const {
    return "priority" + number(e.stream) + " " + std::to_string(e.priority.urgency) +
           (e.priority.incremental ? " incremental" : "");
  }
  std::string operator()(const AltSvcReceived& e) const {
    return "altsvc" + number(e.stream) + " " + quote(e.origin) + " " + quote(e.value);
  }
  std::string operator()(const OriginReceived& e) const {
    std::string out = "origin";
    for (const std::string_view origin : e.origins) out += " " + quote(origin);
    return out;
  }
  std::string operator()(const FrameReceived& e) const {
    return "frame " + std::to_string(e.type) + " " + std::to_string(e.flags) + number(e.stream) +
           " " + quote(text_of(e.payload));
  }
  std::string operator()(const StageReached& e) const {
    return "stage " + std::string(name(e.stage));
  }
  std::string operator()(const PeerError& e) const {
    return "error" + number(e.stream) + " " + std::string(info(e.rule).name);
  }
  std::string operator()(const OutOfMemory&) const { return "out of memory"; }
};

}  // namespace

std::string describe(const Event& event) { return std::visit(Describer{}, event); }

}  // namespace h2::conformance
