// Records as lines for people.
#include <utility>
#include <variant>

#include <h2/trace.hpp>

#include "trace/words.hpp"

namespace h2::trace {

namespace {

using frame::Type;
using observed::Way;

// DATA frames of a run that are shown before the rest is only counted.
constexpr std::size_t run_shown = 2;

// Columns: where the type stands, and where what it has to say begins.
constexpr std::size_t stream_width = 7, type_width = 15, length_width = 8;
constexpr std::size_t field_column = 17;

constexpr std::string_view bold = "\x1b[1m", dim = "\x1b[2m", plain = "\x1b[0m";
constexpr std::string_view blue = "\x1b[34m", green = "\x1b[32m", red = "\x1b[31m";

std::string left(std::string_view text, std::size_t width) {
  return std::string(text).append(width > text.size() ? width - text.size() : 0, ' ');
}

std::string right(std::string_view text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ').append(text);
}

// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string number(std::uint64_t value) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789abcdef"[value % 16]);
    value /= 16;
  } while (value != 0);
  return "0x" + digits;
}

std::string named(std::string_view name, std::uint64_t value) {
  if (!name.empty() && name != "UNKNOWN") return std::string(name);
  return "UNKNOWN(" + number(value) + ")";
}

std::string code_name(ErrorCode code) {
  return named(name(code), static_cast<std::uint32_t>(code));
}

std::string quoted(Bytes octets) { return "\"" + printable(as_text(octets)) + "\""; }

std::string spaced(std::string_view word) {
  std::string text(word);
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  return text;
}

std::string describe(const frame::PriorityFields& priority) {
  return "depends on " + std::to_string(priority.dependency) +
         (priority.exclusive ? " exclusively" : "") + ", weight " + std::to_string(priority.weight);
}

// One overload for each frame that has more to say than its header does.
struct Describe {
  std::string operator()(const frame::Headers& f) const {
    return f.priority ? describe(*f.priority) : std::string{};
  }
  std::string operator()(const frame::Priority& f) const { return describe(f.priority); }
  std::string operator()(const frame::RstStream& f) const { return code_name(f.code); }
  std::string operator()(const frame::Settings& f) const {
    std::string text;
    for (std::size_t i = 0; i < f.entries.size(); ++i) {
      const Setting entry = f.entries[i];
      if (i != 0) text += ", ";
      text += named(word(entry.id), static_cast<std::uint16_t>(entry.id)) + " ";
      text += grouped(entry.value);
    }
    return text;
  }
  std::string operator()(const frame::PushPromise& f) const {
    return "promises stream " + std::to_string(f.promised);
  }
  std::string operator()(const frame::Ping& f) const {
    const std::string shown = printable(as_text(f.payload));
    return shown.size() == f.payload.size() ? "\"" + shown + "\"" : "0x" + hex(f.payload);
  }
  std::string operator()(const frame::Goaway& f) const {
    std::string text = code_name(f.code) + ", last stream " + grouped(f.last_stream);
    if (!f.debug.empty()) text += ", " + quoted(f.debug);
    return text;
  }
  std::string operator()(const frame::WindowUpdate& f) const { return "+" + grouped(f.increment); }
  std::string operator()(const frame::AltSvc& f) const {
    return (f.origin.empty() ? "" : quoted(f.origin) + " ") + quoted(f.value);
  }
  std::string operator()(const frame::Origin& f) const {
    std::string text;
    for (Bytes rest = f.entries; !rest.empty();) {
      if (!text.empty()) text += ", ";
      text += printable(take_origin(rest));
    }
    return text;
  }
  std::string operator()(const frame::PriorityUpdate& f) const {
    return "stream " + std::to_string(f.prioritized) + ": " + quoted(f.value);
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

template <class... Kinds>
bool is_one_of(const observed::What& what) {
  return (std::holds_alternative<Kinds>(what) || ...);
}

}  // namespace

// What one record says; the state is that of the Text.
struct Text::Printer {
  Text& text;
  std::optional<Time> time;

  [[nodiscard]] std::string_view paint(std::string_view code) const {
    return text.options_.colour ? code : std::string_view{};
  }

  // What is in front of every line: the label, and the time where it is the first line of several.
  [[nodiscard]] std::string begin(bool again = false) const {
    std::string line = text.options_.label;
    if (!text.options_.time) return line;
    if (again || !time) return line.append(12, ' ');
    const std::int64_t micros = (time->nanoseconds - text.start_->nanoseconds) / 1'000;
    std::string digits = std::to_string(micros);
    if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
    digits.insert(digits.size() - 6, ".");
    line.append(paint(dim)).append(right(digits, 10)).append(paint(plain)).append("  ");
    return line;
  }

  void end(std::string line) const {
    line += '\n';
    text.sink_.write(text.sink_.context, line);
  }

  [[nodiscard]] std::string arrow(Way way) const {
    const bool to_server = (text.role_ == Role::client) == (way == Way::sent);
    return std::string(paint(to_server ? blue : green))
        .append(to_server ? "→" : "←")
        .append(paint(plain));
  }

  // A line that begins like that of a frame.
  [[nodiscard]] std::string columns(std::string_view mark, std::string_view stream,
                                    std::string_view type, std::string_view colour) const {
    return begin()
        .append(mark)
        .append(right(stream, stream_width))
        .append("  ")
        .append(paint(colour))
        .append(left(type, type_width))
        .append(paint(plain));
  }

  void decision(StreamId stream, std::string_view what, std::string_view how) const {
    const std::string mark = std::string(paint(dim)).append("·").append(paint(plain));
    end(columns(mark, std::to_string(stream), what, dim)
            .append(length_width + 2, ' ')
            .append(paint(dim))
            .append(how)
            .append(paint(plain)));
  }

  void fault(StreamId stream, std::string_view what, std::string_view how) const {
    const std::string mark = std::string(paint(red)).append("✗").append(paint(plain));
    end(columns(mark, std::to_string(stream), what, red).append(length_width + 2, ' ').append(how));
  }

  void operator()(const observed::Began& w) const { text.role_ = w.role; }

  void operator()(const observed::Magic& w) const {
    end(columns(arrow(w.way), "", "preface", bold)
            .append(right("24", length_width))
            .append("  \"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\""));
  }

  void operator()(const observed::Frame& w) const {
    if (w.header.type == Type::data && text.options_.fold && fold(w)) return;
    frame(w);
  }

  void frame(const observed::Frame& w) const {
    const frame::Header& header = w.header;
    const bool ends = header.type == Type::rst_stream || header.type == Type::goaway;
    std::string line = columns(arrow(w.way), std::to_string(header.stream),
                               named(name(header.type), static_cast<std::uint8_t>(header.type)),
                               ends ? red : bold);
    line += right(grouped(header.length), length_width);
    std::string flags;
    for (const std::string_view flag : flag_names(header)) {
      flags.append(flags.empty() ? "  " : " ").append(flag);
    }
    if (!flags.empty()) line.append(paint(dim)).append(flags).append(paint(plain));
    const std::string details =
        w.content != nullptr ? std::visit(Describe{}, *w.content) : std::string{};
    if (!details.empty()) line.append("  ").append(details);
    end(std::move(line));
  }

  // Says whether the frame is one more of a run, and then only counts it. The last frame of a
  // message is always shown.
  [[nodiscard]] bool fold(const observed::Frame& w) const {
    Run& run = text.run_;
    if (run.stream != w.header.stream || run.way != w.way) {
      text.settle();
      run.way = w.way;
      run.stream = w.header.stream;
    }
    if (w.header.has(frame::flag::end_stream)) {
      text.settle();
      return false;
    }
    if (run.shown < run_shown) {
      ++run.shown;
      return false;
    }
    ++run.hidden;
    run.octets += w.header.length;
    run.last = Record{time, observed::Frame{w.way, w.header, nullptr}};
    return true;
  }

  void operator()(const observed::FieldSection& w) const {
    if (!text.options_.fields) return;
    for (const Field& field : w.fields) {
      std::string line = begin(true).append(field_column, ' ').append(paint(dim));
      line.append(printable(field.name)).append(":").append(paint(plain)).append(" ");
      if (text.options_.secrets == Secrets::hidden && is_secret(field)) {
        line.append("(hidden, ").append(grouped(field.value.size())).append(" octets)");
      } else {
        line += printable(field.value);
      }
      if (field.sensitive) line += "  (never indexed)";
      end(std::move(line));
    }
    if (w.cut)
      end(begin(true).append(field_column, ' ').append("... and more than the limits allow"));
  }

  void operator()(const observed::BrokenRule& w) const {
    const RuleInfo& rule = info(w.rule);
    fault(w.stream, "broken rule",
          std::string(rule.text).append(" (").append(rule.source).append(")"));
  }
  void operator()(const observed::DeadlinePassed& w) const {
    fault(0, "deadline", spaced(w.deadline) + " has passed");
  }
  void operator()(const observed::Refused& w) const {
    std::string why{h2::text(w.misuse.kind)};
    if (w.misuse.kind == MisuseKind::malformed_fields) {
      why.append(": ").append(info(w.misuse.rule).text);
    }
    fault(w.stream, "refused", std::string(w.action).append(": ").append(why));
  }
  void operator()(const observed::ToleratedRules& w) const {
    for (std::size_t i = 0; i < rule_count; ++i) {
      const auto rule = static_cast<Rule>(i);
      if (!w.rules.contains(rule)) continue;
      decision(w.stream, "tolerated",
               std::string(info(rule).text).append(" (").append(info(rule).source).append(")"));
    }
  }
  void operator()(const observed::Blocked& w) const {
    decision(w.stream, "blocked", "a flow-control window is used up");
  }
  void operator()(const observed::Writable& w) const {
    decision(w.stream, "writable", "there is room in the window again");
  }
  void operator()(const observed::StreamMoved& w) const {
    decision(w.stream, "state", spaced(name(w.from)) + " → " + spaced(name(w.to)));
  }
  void operator()(const observed::StreamEnded& w) const {
    decision(w.stream, "ended",
             code_name(w.code) + " by " + spaced(name(w.by)) + ", " + spaced(name(w.verdict)));
  }
  void operator()(const observed::StageReached& w) const { decision(0, "stage", name(w.stage)); }
};

Text::Text(Sink sink, TextOptions options)
    : sink_(sink),
      options_(std::move(options)),
      observer_{
          [](void* context, const Record& record) { static_cast<Text*>(context)->print(record); },
          this} {}

void Text::print(const Record& record) {
  const auto& what = record.what;
  const auto* frame = std::get_if<observed::Frame>(&what);
  if (!start_) start_ = record.time;
  const bool quiet =
      is_one_of<observed::ToleratedRules, observed::StreamMoved, observed::StreamEnded,
                observed::Blocked, observed::Writable, observed::StageReached>(what);
  if (quiet && !options_.decisions) return;
  if (frame == nullptr || frame->header.type != Type::data) settle();
  std::visit(Printer{*this, record.time}, what);
}

void Text::settle() {
  const Run run = std::exchange(run_, {});
  if (run.hidden == 0) return;
  const Printer printer{*this, run.last->time};
  if (run.hidden == 1) {  // as short as its count
    return printer.frame(*std::get_if<observed::Frame>(&run.last->what));
  }
  printer.end(printer.begin()
                  .append(field_column, ' ')
                  .append(printer.paint(dim))
                  .append("… ")
                  .append(grouped(run.hidden))
                  .append(" more DATA frames, ")
                  .append(grouped(run.octets))
                  .append(" octets")
                  .append(printer.paint(plain)));
}

}  // namespace h2::trace
