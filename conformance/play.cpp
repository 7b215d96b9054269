#include "conformance/play.hpp"

#include <algorithm>
#include <optional>

namespace h2::conformance {

namespace {

struct Failed {
  std::size_t line;
  std::string what;
};

std::string list(const std::vector<std::string>& lines) {
  static constexpr std::size_t most = 24;
  if (lines.empty()) return "    nothing\n";
  std::string out;
  for (std::size_t i = 0; i < lines.size() && i < most; ++i) {
    out += "    " + (lines[i].size() > 400 ? lines[i].substr(0, 400) + " ..." : lines[i]) + "\n";
  }
  if (lines.size() > most) out += "    and " + std::to_string(lines.size() - most) + " more\n";
  return out;
}

// Whether an event is the one that is expected; a last word `*` stands for all that follows.
bool matches(std::string_view expected, std::string_view got) {
  if (expected == "*") return !got.empty();
  if (expected.size() >= 2 && expected.substr(expected.size() - 2) == " *") {
    return starts_with(got, expected.substr(0, expected.size() - 1));
  }
  return expected == got;
}

// Of an event what tells of a message: "headers 1" and the fields, "data 1" and the content.
std::string message_of(std::string_view event) {
  Words words(event);
  const std::string kind = words.take("an event");
  if (kind != "headers" && kind != "data" && kind != "promise") return {};
  std::string out = kind + " " + words.take("a stream");
  if (kind == "headers") static_cast<void>(words.take("a kind"));
  static_cast<void>(words.take_if("end"));
  if (words.take_if("urgency")) static_cast<void>(words.take("an urgency"));
  static_cast<void>(words.take_if("incremental"));
  while (!words.empty()) out += " " + words.take("a field");
  return kind == "data" && out.back() == '"' && out[out.size() - 2] == '"' ? "" : out;
}

class Player {
 public:
  Player(const Instance& instance, const SubjectKind& kind, Cut cut)
      : instance_(instance),
        kind_(kind),
        cut_(cut),
        reader_(instance.role == Role::client && !magic_consumed()),
        subject_(kind.make(instance.role, instance.options)) {}

  void run() {
    const auto& steps = instance_.steps;
    for (std::size_t at = 0; at < steps.size();) {
      line_ = steps[at].line;
      if (!is_expectation(steps[at].kind)) {
        step(steps[at++]);
        continue;
      }
      const std::size_t begin = at;
      while (at < steps.size() && is_expectation(steps[at].kind)) ++at;
      compare(begin, at);
    }
    const auto is_codec = [](const Step& step) {
      return step.kind == Step::Kind::encode || step.kind == Step::Kind::decode;
    };
    if (!std::ranges::all_of(steps, is_codec)) compare(steps.size(), steps.size());
  }

 private:
  [[nodiscard]] bool magic_consumed() const {
    return std::ranges::any_of(instance_.options, [](const auto& option) {
      return option.first == "preface" && option.second == "magic_consumed";
    });
  }

  void step(const Step& step) {
    switch (step.kind) {
      case Step::Kind::established:
        if (instance_.role == Role::server && !magic_consumed()) feed(magic);
        feed(step.octets + frame_octets("SETTINGS ack"));
        drop();
        break;
      case Step::Kind::open: open(step); break;
      case Step::Kind::in: feed(step.octets); break;
      case Step::Kind::act: act(step); break;
      case Step::Kind::advance:
        now_ += step.number;
        subject_->advance(now_);
        break;
      case Step::Kind::take: take(static_cast<std::size_t>(step.number)); break;
      case Step::Kind::ignore: drop(); break;
      case Step::Kind::stalled:
        if (input_.empty()) fail(step.line, "  expected input to wait, but all was taken\n");
        break;
      case Step::Kind::encode: encode(step); break;
      case Step::Kind::decode: decode(step); break;
      default: break;
    }
  }

  void open(const Step& step) {
    const std::string stream = std::to_string(step.stream);
    const std::string fields = " :method=POST :scheme=http :authority=h2.test :path=/";
    if (instance_.role == Role::server) {
      feed(frame_octets("HEADERS " + stream + (step.end_stream ? " end_stream" : "") +
                        " end_headers" + fields));
    } else {
      Step request =
          parse_step("submit headers " + stream + (step.end_stream ? " end_stream" : "") + fields);
      request.line = step.line;
      act(request);
    }
    drop();
  }

  void act(const Step& step) {
    const std::string refusal = subject_->act(step.act);
    const std::string expected = step.text.empty() ? "" : step.text.substr(8);
    if (!kind_.exact || matches(expected, refusal)) return;
    const auto say = [](const std::string& why) { return why.empty() ? "done" : "refused " + why; };
    fail(step.line, "  expected to be " + say(expected) + "\n  but was " + say(refusal) + "\n");
  }

  void encode(const Step& step) {
    if (kind_.encode == nullptr) throw NotApplicable("no frame codec of its own");
    const auto got = kind_.encode(step.text);
    const std::string octets = got.value_or("");
    if (octets == step.octets) return;
    fail(step.line, "  expected octets: " + hex(step.octets) + "\n  got: " + hex(octets) + "\n");
  }

  void decode(const Step& step) {
    if (kind_.decode == nullptr) throw NotApplicable("no frame codec of its own");
    const std::string got = kind_.decode(step.octets);
    if (got == step.text) return;
    fail(step.line, "  expected: " + step.text + "\n  got: " + got + "\n");
  }

  // Input waits in `input_` from `fed_` on while the subject does not take it.
  void feed(std::string_view octets) {
    input_ += octets;
    push();
  }

  bool push() {
    const std::size_t before = fed_;
    while (fed_ < input_.size()) {
      const std::size_t size = cut_ == Cut::whole ? input_.size() - fed_ : 1;
      const std::size_t took = subject_->feed(std::string_view(input_).substr(fed_, size));
      fed_ += took;
      if (took == 0) break;
    }
    const bool moved = fed_ != before;
    if (fed_ == input_.size()) {
      input_.clear();
      fed_ = 0;
    }
    return moved;
  }

  void take(std::size_t most) {
    const std::size_t buffer = cut_ == Cut::whole ? 16'384 : 3;
    while (most > 0) {
      const std::string octets = subject_->write(std::min(most, buffer));
      if (octets.empty()) return;
      most -= octets.size();
      written_ += octets;
    }
  }

  // Takes all events and all output, as often as one makes more of the other.
  void settle() {
    bool moved = true;
    while (moved) {
      moved = push();
      for (std::string& event : subject_->events()) events_.push_back(std::move(event));
      const std::size_t before = written_.size();
      take(std::string::npos);
      moved = moved || written_.size() != before;
    }
    for (FrameText& frame : reader_.read(written_)) out_.push_back(std::move(frame));
  }

  void drop() {
    settle();
    events_.clear();
    out_.clear();
  }

  // A run of nothing but questions compares nothing.
  void compare(std::size_t begin, std::size_t end) {
    settle();
    const auto& steps = instance_.steps;
    const bool only_questions =
        begin != end && std::all_of(steps.begin() + static_cast<std::ptrdiff_t>(begin),
                                    steps.begin() + static_cast<std::ptrdiff_t>(end),
                                    [](const Step& s) { return s.kind == Step::Kind::ask; });
    if (!only_questions) compare_all(begin, end);
    for (std::size_t at = begin; at < end; ++at) {
      const Step& step = steps[at];
      if (step.kind == Step::Kind::ask) ask(step);
      if (step.kind == Step::Kind::alive) alive(step);
      if (step.kind == Step::Kind::finished) finished(step);
    }
  }

  void compare_all(std::size_t begin, std::size_t end) {
    std::vector<const Step*> events;
    std::vector<const Step*> out;
    for (std::size_t at = begin; at < end; ++at) {
      const Step& step = instance_.steps[at];
      line_ = step.line;
      if (step.kind == Step::Kind::event) events.push_back(&step);
      if (step.kind == Step::Kind::out || step.kind == Step::Kind::out_raw) out.push_back(&step);
    }
    compare_events(events);
    compare_output(out);
    events_.clear();
    out_.clear();
  }

  void compare_events(const std::vector<const Step*>& expected) {
    if (!kind_.exact) return compare_messages(expected);
    const bool same = std::ranges::equal(expected, events_, [](const Step* step, const auto& got) {
      return matches(step->text, got);
    });
    if (same) return;
    std::vector<std::string> wanted;
    for (const Step* step : expected) wanted.push_back(step->text);
    std::size_t first = 0;
    while (first < expected.size() && first < events_.size() &&
           matches(expected[first]->text, events_[first])) {
      ++first;
    }
    fail(first < expected.size() ? expected[first]->line : line_,
         "  expected events:\n" + list(wanted) + "  got:\n" + list(events_));
  }

  // The messages that were delivered, all that other implementations tell of in this way.
  void compare_messages(const std::vector<const Step*>& expected) {
    std::vector<std::string> wanted;
    for (const Step* step : expected) {
      std::string message = message_of(step->text);
      if (!message.empty()) wanted.push_back(std::move(message));
    }
    if (wanted == events_) return;
    fail(expected.empty() ? line_ : expected[0]->line,
         "  expected messages:\n" + list(wanted) + "  got:\n" + list(events_));
  }

  // Debug data is what each implementation likes.
  [[nodiscard]] bool same_frame(const std::string& expected, const std::string& got) const {
    if (kind_.exact || !starts_with(expected, "GOAWAY ")) return expected == got;
    return expected == got || starts_with(got, expected + " \"");
  }

  void compare_output(const std::vector<const Step*>& expected) {
    std::size_t at = 0;
    for (const Step* step : expected) {
      if (step->kind == Step::Kind::out) {
        if (at == out_.size() || !same_frame(step->text, out_[at].text)) {
          fail_output(step, expected);
        }
        ++at;
        continue;
      }
      std::string octets;
      while (octets.size() < step->octets.size() && at < out_.size()) octets += out_[at++].octets;
      if (octets != step->octets) fail_output(step, expected);
    }
    if (at != out_.size() || !written_.empty()) fail_output(nullptr, expected);
  }

  [[noreturn]] void fail_output(const Step* step, const std::vector<const Step*>& expected) {
    std::vector<std::string> wanted;
    bool raw = false;
    for (const Step* each : expected) {
      const bool octets = each->kind == Step::Kind::out_raw;
      raw = raw || octets;
      wanted.push_back(octets ? "raw {" + hex(each->octets) + "}" : each->text);
    }
    std::vector<std::string> got;
    for (const FrameText& frame : out_) {
      got.push_back(frame.text + (raw ? "  {" + hex(frame.octets) + "}" : ""));
    }
    if (!written_.empty()) got.push_back("a cut frame {" + hex(written_) + "}");
    fail(step != nullptr ? step->line : line_,
         "  expected output:\n" + list(wanted) + "  got:\n" + list(got));
  }

  void ask(const Step& step) {
    const std::int64_t got = subject_->ask(step.text);
    if (got == step.number) return;
    fail(step.line, "  expected " + step.text + " = " + std::to_string(step.number) + "\n  got " +
                        std::to_string(got) + "\n");
  }

  void alive(const Step& step) {
    feed(frame_octets("PING alive..?"));
    settle();
    const bool heard = !kind_.exact || events_ == std::vector<std::string>{"ping \"alive..?\""};
    const bool answered = out_.size() == 1 && out_[0].text == "PING ack \"alive..?\"";
    if (!heard || !answered) fail(step.line, "  expected a PING to be answered\n  got:\n" + got());
    events_.clear();
    out_.clear();
  }

  void finished(const Step& step) {
    if (!subject_->finished()) fail(step.line, "  expected the connection to be finished\n");
    feed(std::string(magic) + frame_octets("PING too_late") +
         frame_octets("HEADERS 101 end_headers :method=GET :scheme=http :path=/"));
    settle();
    if ((kind_.exact && !events_.empty()) || !out_.empty() || !written_.empty()) {
      fail(step.line, "  expected silence after the end\n  got:\n" + got());
    }
  }

  std::string got() const {
    std::vector<std::string> all = events_;
    for (const FrameText& frame : out_) all.push_back(frame.text);
    return list(all);
  }

  [[noreturn]] void fail(std::size_t line, std::string what) {
    throw Failed{line, std::move(what)};
  }

  const Instance& instance_;
  const SubjectKind& kind_;
  Cut cut_;
  OutputReader reader_;
  std::unique_ptr<Subject> subject_;
  std::string input_;
  std::size_t fed_ = 0;
  std::string written_;
  std::vector<std::string> events_;
  std::vector<FrameText> out_;
  std::int64_t now_ = 0;
  std::size_t line_ = 0;
};

void check_options_of(const Instance& instance, const SubjectKind& kind, std::size_t line) {
  const std::string got = kind.check(instance.role, instance.options);
  if (got == instance.refused_options) return;
  const auto say = [](const std::string& why) {
    return why.empty() ? "accepted" : "refused " + why;
  };
  throw Failed{line, "  expected the options to be " + say(instance.refused_options) +
                         "\n  but they were " + say(got) + "\n"};
}

void play_instance(const Instance& instance, const SubjectKind& kind, Cut cut, std::size_t line) {
  if (kind.check != nullptr) {
    check_options_of(instance, kind, line);
  } else if (!instance.refused_options.empty()) {
    throw NotApplicable("options are not judged");
  }
  if (instance.refused_options.empty()) Player(instance, kind, cut).run();
}

}  // namespace

Played play(const Case& test, const SubjectKind& kind) {
  Played out;
  std::size_t applied = 0;
  for (const Instance& instance : test.instances) {
    for (const Cut cut : {Cut::whole, Cut::octets}) {
      out.instance = instance.bindings + (cut == Cut::whole ? "" : ", octet by octet");
      try {
        play_instance(instance, kind, cut, test.line);
        ++applied;
      } catch (const Failed& failed) {
        out.outcome = Outcome::failed;
        out.line = failed.line;
        out.what = failed.what;
        return out;
      } catch (const NotApplicable& why) {
        out.what = why.what();
      } catch (const Malformed& why) {
        out.outcome = Outcome::failed;
        out.line = test.line;
        out.what = "  " + std::string(why.what()) + "\n";
        return out;
      }
    }
  }
  if (applied == 0) out.outcome = Outcome::not_applicable;
  return out;
}

}  // namespace h2::conformance
