// Records as lines of JSON. docs/trace.md lists the members.
#include <utility>
#include <variant>

#include <h2/trace.hpp>

#include "trace/json_writer.hpp"
#include "trace/words.hpp"

namespace h2::trace {

namespace {

void write_error(JsonWriter& json, ErrorCode code) {
  json.member("error", name(code)).member("error_code", static_cast<std::uint32_t>(code));
}

void write_priority(JsonWriter& json, const frame::PriorityFields& priority) {
  json.key("priority").open('{').member("dependency", priority.dependency);
  json.member("weight", priority.weight).member("exclusive", priority.exclusive).close('}');
}

// What the payload of a frame says; one overload for each frame that says more than its header.
struct Content {
  JsonWriter& json;

  void operator()(const frame::Data& f) const { pad(f.padding); }
  void operator()(const frame::Headers& f) const {
    pad(f.padding);
    if (f.priority) write_priority(json, *f.priority);
  }
  void operator()(const frame::Priority& f) const { write_priority(json, f.priority); }
  void operator()(const frame::RstStream& f) const { write_error(json, f.code); }
  void operator()(const frame::Settings& f) const {
    if (f.ack) return;
    json.key("settings").open('[');
    for (std::size_t i = 0; i < f.entries.size(); ++i) {
      const Setting entry = f.entries[i];
      json.open('{').member("id", static_cast<std::uint16_t>(entry.id));
      if (const auto name = word(entry.id); !name.empty()) json.member("name", name);
      json.member("value", entry.value).close('}');
    }
    json.close(']');
  }
  void operator()(const frame::PushPromise& f) const {
    pad(f.padding);
    json.member("promised", f.promised);
  }
  void operator()(const frame::Ping& f) const { json.member("payload", hex(f.payload)); }
  void operator()(const frame::Goaway& f) const {
    json.member("last_stream", f.last_stream);
    write_error(json, f.code);
    if (!f.debug.empty()) json.member("debug", as_text(f.debug));
  }
  void operator()(const frame::WindowUpdate& f) const { json.member("increment", f.increment); }
  void operator()(const frame::Continuation&) const {}
  void operator()(const frame::AltSvc& f) const {
    json.member("origin", as_text(f.origin)).member("value", as_text(f.value));
  }
  void operator()(const frame::Origin& f) const {
    json.key("origins").open('[');
    for (Bytes left = f.entries; !left.empty();) json.value(take_origin(left));
    json.close(']');
  }
  void operator()(const frame::PriorityUpdate& f) const {
    json.member("prioritized", f.prioritized).member("value", as_text(f.value));
  }
  void operator()(const frame::Raw& f) const { json.member("payload", hex(f.payload)); }

  void pad(std::optional<std::uint8_t> padding) const {
    if (padding) json.member("padding", *padding);
  }
};

// The members of a record besides connection and time.
struct Members {
  JsonWriter& json;
  Secrets secrets;

  void operator()(const observed::Began& w) const {
    json.member("event", "began").member("role", word(w.role));
  }
  void operator()(const observed::Magic& w) const {
    json.member("event", "magic").member("way", word(w.way));
  }
  void operator()(const observed::Frame& w) const {
    json.member("event", "frame").member("way", word(w.way));
    json.member("type", name(w.header.type));
    json.member("number", static_cast<std::uint8_t>(w.header.type));
    json.member("stream", w.header.stream).member("length", w.header.length);
    json.member("flags", w.header.flags).key("flag_names").open('[');
    for (const std::string_view flag : flag_names(w.header)) json.value(flag);
    json.close(']');
    if (w.content == nullptr) {
      json.member("unread", true);
    } else {
      std::visit(Content{json}, *w.content);
    }
  }
  void operator()(const observed::FieldSection& w) const {
    json.member("event", "fields").member("way", word(w.way)).member("stream", w.stream);
    if (w.promised != 0) json.member("promised", w.promised);
    json.key("fields").open('[');
    for (const Field& field : w.fields) write_field(field);
    json.close(']');
    if (w.cut) json.member("cut", true);
  }
  void operator()(const observed::BrokenRule& w) const {
    const RuleInfo& rule = info(w.rule);
    json.member("event", "broken").member("stream", w.stream);
    write_rule(rule);
    json.member("text", rule.text);
    write_error(json, rule.code);
  }
  void operator()(const observed::ToleratedRules& w) const {
    json.member("event", "tolerated").member("way", word(w.way)).member("stream", w.stream);
    json.key("rules").open('[');
    for (std::size_t i = 0; i < rule_count; ++i) {
      const auto rule = static_cast<Rule>(i);
      if (w.rules.contains(rule)) json.value(info(rule).name);
    }
    json.close(']');
  }
  void operator()(const observed::Refused& w) const {
    json.member("event", "refused").member("action", w.action).member("stream", w.stream);
    json.member("why", word(w.misuse.kind)).member("text", text(w.misuse.kind));
    if (w.misuse.kind == MisuseKind::malformed_fields) {
      write_rule(info(w.misuse.rule));
      json.member("field", w.misuse.field);
    }
  }
  void operator()(const observed::Blocked& w) const {
    json.member("event", "blocked").member("stream", w.stream);
  }
  void operator()(const observed::Writable& w) const {
    json.member("event", "writable").member("stream", w.stream);
  }
  void operator()(const observed::StreamMoved& w) const {
    json.member("event", "moved").member("stream", w.stream);
    json.member("from", name(w.from)).member("to", name(w.to));
  }
  void operator()(const observed::StreamEnded& w) const {
    json.member("event", "ended").member("stream", w.stream);
    write_error(json, w.code);
    json.member("by", name(w.by)).member("verdict", name(w.verdict));
  }
  void operator()(const observed::StageReached& w) const {
    json.member("event", "stage").member("stage", name(w.stage));
  }
  void operator()(const observed::DeadlinePassed& w) const {
    json.member("event", "deadline").member("deadline", w.deadline);
  }

  // The section sign is the one character of ours that is not ASCII, and this is how JSON has it.
  void write_rule(const RuleInfo& rule) const {
    const std::size_t sign = rule.source.find("\xc2\xa7");
    std::string source = "\"";
    source.append(rule.source.substr(0, sign));
    if (sign != rule.source.npos) source.append("\\u00a7").append(rule.source.substr(sign + 2));
    json.member("rule", rule.name).key("source").raw(source.append("\""));
  }

  void write_field(const Field& field) const {
    json.open('{').member("name", field.name);
    if (secrets == Secrets::hidden && is_secret(field)) {
      json.member("hidden", field.value.size());
    } else {
      json.member("value", field.value);
    }
    if (field.sensitive) json.member("sensitive", true);
    json.close('}');
  }
};

// Seconds, exact to the nanosecond.
std::string seconds(Time time) {
  const std::int64_t whole = time.nanoseconds / 1'000'000'000;
  std::int64_t rest = time.nanoseconds % 1'000'000'000;
  std::string text = time.nanoseconds < 0 ? "-" : "";
  if (rest < 0) rest = -rest;
  text += std::to_string(whole < 0 ? -whole : whole);
  const std::string digits = std::to_string(rest);
  return text.append(".").append(9 - digits.size(), '0').append(digits);
}

}  // namespace

Json::Json(Sink sink, JsonOptions options)
    : sink_(sink),
      options_(std::move(options)),
      observer_{
          [](void* context, const Record& record) { static_cast<Json*>(context)->print(record); },
          this} {}

void Json::print(const Record& record) {
  line_.clear();
  JsonWriter json{line_};
  json.open('{');
  if (!options_.connection.empty()) json.member("connection", options_.connection);
  if (record.time) json.key("time").raw(seconds(*record.time));
  std::visit(Members{json, options_.secrets}, record.what);
  json.close('}');
  line_ += '\n';
  sink_.write(sink_.context, line_);
}

}  // namespace h2::trace
