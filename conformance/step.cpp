// One line of a case.
#include <array>
#include <limits>

#include "conformance/case.hpp"

namespace h2::conformance {

namespace {

StreamId stream_of(Words& words) {
  return static_cast<StreamId>(words.number("a stream identifier"));
}

std::string octets(Words& words) {
  std::string out;
  while (!words.empty()) out += to_octets(words.take("octets"));
  return out;
}

std::int64_t duration(const std::string& word) {
  struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
  };
  static constexpr std::array<Unit, 4> units{
      {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}}};
  const std::size_t digits = word.find_first_not_of("0123456789");
  for (const Unit& unit : units) {
    if (digits == std::string::npos || word.substr(digits) != unit.name) continue;
    const auto count = to_number(word.substr(0, digits), "a duration", 1u << 30);
    return static_cast<std::int64_t>(count) * unit.nanoseconds;
  }
  throw Malformed("not a duration such as 10s or 250ms: " + word);
}

void content_act(Act& act, const std::string& kind, Words& words) {
  act.stream = stream_of(words);
  if (kind == "promise") act.promised = stream_of(words);
  if (kind != "promise") act.end_stream = words.take_if("end_stream");
  if (words.take_if("pad")) {
    act.padding = static_cast<std::uint8_t>(words.number("a number of octets", 255));
  }
  if (kind == "data") {
    act.octets = octets(words);
  } else {
    act.fields = to_fields(words);
  }
}

void extension_act(Act& act, const std::string& kind, Words& words) {
  if (kind == "priority_update") {
    act.kind = Act::Kind::priority_update;
    act.stream = stream_of(words);
    act.number = static_cast<std::uint32_t>(words.number("an urgency", 255));
    act.flags = words.take_if("incremental") ? 1 : 0;
  } else if (kind == "altsvc") {
    act.kind = Act::Kind::altsvc;
    act.stream = stream_of(words);
    act.origin = to_octets(words.take("an origin"));
  } else if (kind == "origin") {
    act.kind = Act::Kind::origin;
    while (!words.empty()) act.origins.push_back(to_octets(words.take("an origin")));
  } else if (kind == "frame") {
    act.kind = Act::Kind::frame;
    act.number = static_cast<std::uint32_t>(words.number("a frame type", 0xff));
    act.flags = static_cast<std::uint32_t>(words.number("flags", 0xff));
    act.stream = stream_of(words);
  } else {
    throw Malformed("not something that a caller can do: " + kind);
  }
  act.octets = octets(words);
}

void control_act(Act& act, const std::string& kind, Words& words) {
  if (kind == "reset") {
    act.kind = Act::Kind::reset;
    act.stream = stream_of(words);
    act.number = to_code(words.take("an error code"));
    act.drained = words.take_if("after_queued");
  } else if (kind == "consume") {
    act.kind = Act::Kind::consume;
    act.stream = stream_of(words);
    act.number = static_cast<std::uint32_t>(words.number("a number of octets"));
    if (words.peek() == "stream" || words.peek() == "connection") act.window = words.take("");
  } else if (kind == "receive_window") {
    act.kind = Act::Kind::receive_window;
    act.stream = stream_of(words);
    act.number = static_cast<std::uint32_t>(words.number("a number of octets"));
  } else if (kind == "acknowledge_settings") {
    act.kind = Act::Kind::acknowledge_settings;
  } else if (kind == "settings") {
    act.kind = Act::Kind::settings;
    act.settings = to_settings(words);
  } else if (kind == "ping") {
    act.kind = Act::Kind::ping;
    act.octets = octets(words);
    if (act.octets.size() != 8) throw Malformed("a PING has 8 octets");
  } else if (kind == "shutdown") {
    act.kind = Act::Kind::shutdown;
    act.drained = words.take_if("drained");
    if (!act.drained && !words.take_if("now")) throw Malformed("drained or now");
    if (!words.empty()) act.number = to_code(words.take("an error code"));
    act.octets = octets(words);
  } else if (kind == "transport_closed") {
    act.kind = Act::Kind::transport_closed;
  } else {
    extension_act(act, kind, words);
  }
}

Act parse_act(Words& words) {
  Act act;
  const std::string kind = words.take("what to submit");
  if (kind == "headers" || kind == "data" || kind == "promise") {
    act.kind = kind == "headers" ? Act::Kind::headers
               : kind == "data"  ? Act::Kind::data
                                 : Act::Kind::promise;
    content_act(act, kind, words);
  } else {
    control_act(act, kind, words);
  }
  words.done();
  return act;
}

// "=> refused wrong_state" at the end of a line, taken off.
std::string result(std::string_view& line) {
  static constexpr std::string_view arrow = " => ";
  const std::size_t at = line.rfind(arrow);
  if (at == std::string_view::npos) return {};
  std::string out(trim(line.substr(at + arrow.size())));
  line = line.substr(0, at);
  return out;
}

void codec_step(Step& step, std::string_view line, bool encode) {
  const std::string expected = result(line);
  if (expected.empty()) throw Malformed("here should be => and what comes of it");
  step.kind = encode ? Step::Kind::encode : Step::Kind::decode;
  if (encode) {
    step.text = std::string(trim(line));
    if (!starts_with(step.text, "HTTP2-Settings")) static_cast<void>(frame_octets(step.text));
    if (expected != "refused") step.octets = to_octets(expected);
  } else {
    step.octets = frame_octets("raw " + std::string(line));
    // Frames have names in capitals, rules have not.
    step.text = expected[0] <= 'Z' ? OutputReader::canonical(expected) : expected;
  }
}

// Text of an event with all its octets written in one way.
std::string canonical_event(std::string_view line) {
  Words words(line);
  const std::string kind = words.take("an event");
  std::string out = kind;
  const bool list = kind == "settings" && words.peek() != "acknowledged" && words.peek() != "*";
  if (list) return out + print(to_settings(words));
  const bool has_fields = kind == "headers" || kind == "promise";
  // Where octets begin, of events that have some.
  const std::size_t octets_at = kind == "ping" || kind == "pong" ? 0 : kind == "goaway" ? 2 : 99;
  for (std::size_t at = 0; !words.empty(); ++at) {
    const std::string word = words.take("");
    const bool bare = word == "*" || word == "keep_alive";
    if (has_fields && is_pair(word)) {
      Words one(word);
      out += " " + print(to_fields(one)[0]);
    } else if (word[0] == '"' || word[0] == '{' || (at >= octets_at && !bare)) {
      out += " " + quote(to_octets(word));
    } else {
      out += " " + word;
    }
  }
  return out;
}

bool expectation(Step& step, const std::string& verb, std::string_view rest) {
  if (verb == "event") {
    step.kind = Step::Kind::event;
    step.text = canonical_event(rest);
  } else if (verb == "out") {
    const bool raw = starts_with(rest, "raw ");
    step.kind = raw ? Step::Kind::out_raw : Step::Kind::out;
    if (raw) {
      step.octets = frame_octets(rest);
    } else {
      step.text = OutputReader::canonical(rest);
    }
  } else if (verb == "finished") {
    step.kind = Step::Kind::finished;
  } else if (verb == "alive") {
    step.kind = Step::Kind::alive;
  } else if (verb == "ask") {
    step.kind = Step::Kind::ask;
    const std::size_t equals = rest.rfind(" = ");
    if (equals == std::string_view::npos) throw Malformed("ask WHAT = NUMBER");
    step.text = std::string(trim(rest.substr(0, equals)));
    const std::string_view value = trim(rest.substr(equals + 3));
    const bool negative = !value.empty() && value[0] == '-';
    step.number = static_cast<std::int64_t>(
        to_number(value.substr(negative ? 1 : 0), "a number", 1ull << 40));
    if (negative) step.number = -step.number;
  } else {
    return false;
  }
  return true;
}

bool simple(Step& step, const std::string& verb, Words& words) {
  if (verb == "open") {
    step.kind = Step::Kind::open;
    step.stream = stream_of(words);
    step.end_stream = words.take_if("end_stream");
  } else if (verb == "advance") {
    step.kind = Step::Kind::advance;
    step.number = duration(words.take("a duration"));
  } else if (verb == "take") {
    step.kind = Step::Kind::take;
    step.number = static_cast<std::int64_t>(words.number("a number of octets"));
  } else if (verb == "ignore") {
    step.kind = Step::Kind::ignore;
  } else if (verb == "stalled") {
    step.kind = Step::Kind::stalled;
  } else {
    return false;
  }
  words.done();
  return true;
}

}  // namespace

Step parse_step(std::string_view line) {
  Step step;
  Words words(line);
  const std::string verb = words.take("a step");
  const std::string_view rest = trim(line.substr(verb.size()));
  if (expectation(step, verb, rest)) return step;
  if (verb == "established") {
    step.kind = Step::Kind::established;
    step.octets = frame_octets("SETTINGS " + std::string(rest));
  } else if (verb == "in") {
    step.kind = Step::Kind::in;
    step.octets = frame_octets(rest);
  } else if (verb == "submit") {
    std::string_view act = rest;
    step.kind = Step::Kind::act;
    step.text = result(act);
    if (!step.text.empty() && !starts_with(step.text, "refused ")) {
      throw Malformed("here should be: => refused WHY");
    }
    Words what(act);
    step.act = parse_act(what);
  } else if (verb == "encode" || verb == "decode") {
    codec_step(step, rest, verb == "encode");
  } else if (!simple(step, verb, words)) {
    throw Malformed("not a step: " + verb);
  }
  return step;
}

}  // namespace h2::conformance
