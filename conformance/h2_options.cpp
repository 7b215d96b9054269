#include <map>

#include "conformance/h2_subject.hpp"

namespace h2::conformance {

namespace {

template <class Number>
void set(Number& into, const std::string& value) {
  into = static_cast<Number>(to_number(value, "a value of this option", 0x7fff'ffff'ffff));
}

void set_deadline(std::optional<Duration>& into, const std::string& value) {
  if (value == "none") {
    into.reset();
  } else {
    std::int64_t seconds = 0;
    set(seconds, value);
    into = Duration::seconds(seconds);
  }
}

void set(RuleSet& into, const std::string& value) {
  Words words(value);
  while (!words.empty()) {
    const std::string name = words.take("a rule");
    std::size_t i = 0;
    while (i < rule_count && info(static_cast<Rule>(i)).name != name) ++i;
    if (i == rule_count) throw Malformed("not a rule: " + name);
    into.insert(static_cast<Rule>(i));
  }
}

// One of the words, by its place.
std::size_t choice(const std::string& value, std::initializer_list<std::string_view> words) {
  std::size_t place = 0;
  for (const std::string_view word : words) {
    if (word == value) return place;
    ++place;
  }
  throw Malformed("not a value of this option: " + value);
}

void set_bool(bool& into, const std::string& value) { into = choice(value, {"no", "yes"}) == 1; }

// "100 10": a burst, and what comes back each second.
void set_budget(Budget& into, const std::string& value) {
  Words words(value);
  into.burst = static_cast<std::uint32_t>(words.number("a burst"));
  into.per_second = static_cast<std::uint32_t>(words.number("a rate"));
  words.done();
}

using Setter = void (*)(Options&, const std::string&);

const std::map<std::string, Setter, std::less<>> setters{
    {"settings",
     [](Options& o, const std::string& value) {
       Words words(value);
       o.settings.emplace();
       for (const auto& [id, number] : to_settings(words)) {
         o.settings->push_back({static_cast<SettingId>(id), number});
       }
     }},
    {"connection_window", [](Options& o, const std::string& v) { set(o.connection_window, v); }},
    // Read where the connection is made.
    {"upgrade",
     [](Options&, const std::string& value) {
       Words words(value);
       static_cast<void>(words.take("a method"));
       static_cast<void>(to_settings(words));
     }},
    {"credit",
     [](Options& o, const std::string& v) {
       o.credit = static_cast<Credit>(choice(v, {"automatic", "manual"}));
     }},
    {"settings_ack",
     [](Options& o, const std::string& v) {
       o.settings_ack = static_cast<SettingsAck>(choice(v, {"automatic", "manual"}));
     }},
    {"max_queued_requests",
     [](Options& o, const std::string& v) { set(o.max_queued_requests, v); }},
    {"tolerate_received", [](Options& o, const std::string& v) { set(o.tolerate_received, v); }},
    {"tolerate_sent", [](Options& o, const std::string& v) { set(o.tolerate_sent, v); }},
    {"join_cookies", [](Options& o, const std::string& v) { set_bool(o.join_cookies, v); }},
    {"split_cookies", [](Options& o, const std::string& v) { set_bool(o.split_cookies, v); }},
    {"show_blocked", [](Options& o, const std::string& v) { set_bool(o.show_blocked, v); }},
    {"show_unknown_frames",
     [](Options& o, const std::string& v) { set_bool(o.show_unknown_frames, v); }},
    {"show_alt_svc", [](Options& o, const std::string& v) { set_bool(o.show_alt_svc, v); }},
    {"show_origin", [](Options& o, const std::string& v) { set_bool(o.show_origin, v); }},
    {"preface",
     [](Options& o, const std::string& v) {
       o.preface = static_cast<Preface>(choice(v, {"full", "magic_consumed"}));
     }},
    {"encoder.table_cap", [](Options& o, const std::string& v) { set(o.encoder.table_cap, v); }},
    {"encoder.huffman",
     [](Options& o, const std::string& v) {
       o.encoder.huffman =
           static_cast<hpack::Huffman>(choice(v, {"when_shorter", "always", "never"}));
     }},
    {"limits.max_control_output",
     [](Options& o, const std::string& v) { set(o.limits.max_control_output, v); }},
    {"limits.max_output", [](Options& o, const std::string& v) { set(o.limits.max_output, v); }},
    {"limits.early_reset",
     [](Options& o, const std::string& v) { set_budget(o.limits.early_reset, v); }},
    {"limits.reset", [](Options& o, const std::string& v) { set_budget(o.limits.reset, v); }},
    {"limits.provoked_reset",
     [](Options& o, const std::string& v) { set_budget(o.limits.provoked_reset, v); }},
    {"limits.refused", [](Options& o, const std::string& v) { set_budget(o.limits.refused, v); }},
    {"limits.ping", [](Options& o, const std::string& v) { set_budget(o.limits.ping, v); }},
    {"limits.settings", [](Options& o, const std::string& v) { set_budget(o.limits.settings, v); }},
    {"limits.window_update",
     [](Options& o, const std::string& v) { set_budget(o.limits.window_update, v); }},
    {"limits.dribble", [](Options& o, const std::string& v) { set_budget(o.limits.dribble, v); }},
    {"limits.empty_data",
     [](Options& o, const std::string& v) { set_budget(o.limits.empty_data, v); }},
    {"limits.goaway", [](Options& o, const std::string& v) { set_budget(o.limits.goaway, v); }},
    {"limits.glitch", [](Options& o, const std::string& v) { set_budget(o.limits.glitch, v); }},
    {"limits.max_settings_entries",
     [](Options& o, const std::string& v) { set(o.limits.max_settings_entries, v); }},
    {"limits.max_live_streams",
     [](Options& o, const std::string& v) { set(o.limits.max_live_streams, v); }},
    {"limits.max_reserved_streams",
     [](Options& o, const std::string& v) { set(o.limits.max_reserved_streams, v); }},
    {"limits.max_informational",
     [](Options& o, const std::string& v) { set(o.limits.max_informational, v); }},
    {"limits.max_field_block",
     [](Options& o, const std::string& v) { set(o.limits.max_field_block, v); }},
    {"limits.max_continuations",
     [](Options& o, const std::string& v) { set(o.limits.max_continuations, v); }},
    {"limits.max_empty_fragments",
     [](Options& o, const std::string& v) { set(o.limits.max_empty_fragments, v); }},
    {"limits.max_settings_entries",
     [](Options& o, const std::string& v) { set(o.limits.max_settings_entries, v); }},
    {"limits.max_live_streams",
     [](Options& o, const std::string& v) { set(o.limits.max_live_streams, v); }},
    {"limits.max_informational",
     [](Options& o, const std::string& v) { set(o.limits.max_informational, v); }},
    {"limits.fields.max_list_size",
     [](Options& o, const std::string& v) { set(o.limits.fields.max_list_size, v); }},
    {"limits.fields.max_fields",
     [](Options& o, const std::string& v) { set(o.limits.fields.max_fields, v); }},
    {"limits.fields.max_field_size",
     [](Options& o, const std::string& v) { set(o.limits.fields.max_field_size, v); }},
    {"limits.fields.max_table_updates",
     [](Options& o, const std::string& v) { set(o.limits.fields.max_table_updates, v); }},
    {"deadlines.preface",
     [](Options& o, const std::string& v) { set_deadline(o.deadlines.preface, v); }},
    {"deadlines.settings_ack",
     [](Options& o, const std::string& v) { set_deadline(o.deadlines.settings_ack, v); }},
    {"deadlines.field_block",
     [](Options& o, const std::string& v) { set_deadline(o.deadlines.field_block, v); }},
    {"deadlines.send_stall",
     [](Options& o, const std::string& v) { set_deadline(o.deadlines.send_stall, v); }},
    {"deadlines.keep_alive",
     [](Options& o, const std::string& v) { set_deadline(o.deadlines.keep_alive, v); }},
    {"deadlines.ping_answer",
     [](Options& o, const std::string& v) { set_deadline(o.deadlines.ping_answer, v); }},
    {"deadlines.idle", [](Options& o, const std::string& v) { set_deadline(o.deadlines.idle, v); }},
    {"deadlines.drain",
     [](Options& o, const std::string& v) { set_deadline(o.deadlines.drain, v); }},
};

}  // namespace

Options to_options(const OptionList& list) {
  Options options;
  for (const auto& [name, value] : list) {
    const auto setter = setters.find(name);
    if (setter == setters.end()) throw Malformed("not an option: " + name);
    setter->second(options, value);
  }
  return options;
}

void check_option(const std::string& name, const std::string& value) {
  static_cast<void>(to_options({{name, value}}));
}

}  // namespace h2::conformance
