#include "support/watcher.hpp"

#include <string>
#include <variant>

namespace h2::test {

namespace {

std::string way(observed::Way way) { return way == observed::Way::sent ? "sent" : "received"; }

struct Describer {
  std::string operator()(const observed::Began& w) const {
    return w.role == Role::client ? "began client" : "began server";
  }
  std::string operator()(const observed::Magic& w) const { return way(w.way) + " magic"; }
  std::string operator()(const observed::Frame& w) const {
    // The header alone, which is what frames() looks at.
    const Wire header = frame_octets(frame::Raw{w.header.length,
                                                static_cast<std::uint8_t>(w.header.type),
                                                w.header.flags,
                                                w.header.stream,
                                                {}});
    return way(w.way) + " " + frames(header).at(0) + (w.content == nullptr ? " ?" : "");
  }
  std::string operator()(const observed::FieldSection& w) const {
    std::string line = way(w.way) + " fields " + std::to_string(w.stream);
    if (w.promised != 0) line += " promised " + std::to_string(w.promised);
    line += w.cut ? " cut [" : " [";
    for (const Field& field : w.fields) {
      if (line.back() != '[') line += ", ";
      line.append(field.name).append(": ").append(field.value);
    }
    return line + "]";
  }
  std::string operator()(const observed::BrokenRule& w) const {
    return "broken " + std::to_string(w.stream) + " " + std::string(info(w.rule).name);
  }
  std::string operator()(const observed::ToleratedRules& w) const {
    std::string line = "tolerated " + way(w.way) + " " + std::to_string(w.stream);
    for (std::size_t i = 0; i < rule_count; ++i) {
      const auto rule = static_cast<Rule>(i);
      if (w.rules.contains(rule)) line.append(" ").append(info(rule).name);
    }
    return line;
  }
  std::string operator()(const observed::Refused& w) const {
    return "refused " + std::string(w.action) + " " + std::to_string(w.stream) + ": " +
           std::string(text(w.misuse.kind));
  }
  std::string operator()(const observed::Blocked& w) const {
    return describe(Event{h2::Blocked{w.stream, nullptr}});
  }
  std::string operator()(const observed::Writable& w) const {
    return describe(Event{h2::Writable{w.stream, nullptr}});
  }
  std::string operator()(const observed::StreamMoved& w) const {
    return "moved " + std::to_string(w.stream) + " " + std::string(name(w.from)) + " " +
           std::string(name(w.to));
  }
  // As the event that follows says it.
  std::string operator()(const observed::StreamEnded& w) const {
    return "ended" + describe(Event{StreamClosed{w.stream, nullptr, w.code, w.by, w.verdict}})
                         .substr(std::string_view("closed").size());
  }
  std::string operator()(const observed::StageReached& w) const {
    return describe(Event{h2::StageReached{w.stage}});
  }
  std::string operator()(const observed::DeadlinePassed& w) const {
    return "passed " + std::string(w.deadline);
  }
};

}  // namespace

std::string describe(const Record& record) {
  const std::string line = std::visit(Describer{}, record.what);
  if (!record.time) return line;
  return std::to_string(record.time->nanoseconds) + " " + line;
}

}  // namespace h2::test
