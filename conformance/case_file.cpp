// Case files: Markdown in which a case is a heading, the requirements that it proves, perhaps a
// table of values, and a block of steps.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "conformance/case.hpp"

namespace h2::conformance {

namespace {

struct Line {
  std::size_t number;
  std::string text;
};

struct MalformedAt : Malformed {
  MalformedAt(std::size_t at, const std::string& what) : Malformed(what), line(at) {}
  std::size_t line;
};

// Calls `parse` and says in which line it failed.
template <class Parse>
auto at_line(std::size_t line, Parse parse) {
  try {
    return parse();
  } catch (const MalformedAt&) {
    throw;
  } catch (const Malformed& error) {
    throw MalformedAt(line, error.what());
  }
}

// What a case is made of before its variables have values.
struct Draft {
  Case head;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<Line> block;
};

struct Loop {
  std::string name;
  std::vector<std::string> values;
};

// Declarations in front of the steps.
struct Declarations {
  std::vector<std::pair<Role, std::string>> roles;
  std::vector<Line> options;
  std::string refused_options;
  std::vector<Loop> loops;
  Bindings constants{
      {"get", ":method=GET :scheme=http :authority=h2.test :path=/"},
      {"post", ":method=POST :scheme=http :authority=h2.test :path=/"},
      {"ok", ":status=200"},
  };
};

// Octets from first to last, as two hexadecimal digits: "00..20".
void add_octets(Loop& loop, std::string_view word) {
  const std::size_t dots = word.find("..");
  const std::string first = "0x" + std::string(word.substr(0, dots));
  const std::string last =
      dots == std::string_view::npos ? first : "0x" + std::string(word.substr(dots + 2));
  const auto end = to_number(last, "an octet", 0xff);
  for (auto i = to_number(first, "an octet", 0xff); i <= end; ++i) {
    loop.values.push_back(hex(std::string(1, static_cast<char>(i))));
  }
}

Loop parse_loop(Words& words) {
  Loop loop;
  loop.name = words.take("the name of a variable");
  if (!words.take_if("in")) throw Malformed("for NAME in VALUES");
  const bool octets = words.take_if("octets");
  while (!words.empty()) {
    const std::string word = words.take("a value");
    if (octets) {
      add_octets(loop, word);
      continue;
    }
    const std::size_t dots = word.find("..");
    if (dots == std::string::npos) {
      loop.values.push_back(word[0] == '"' ? to_octets(word) : word);
      continue;
    }
    const auto last = to_number(std::string_view(word).substr(dots + 2), "a number");
    for (auto i = to_number(std::string_view(word).substr(0, dots), "a number"); i <= last; ++i) {
      loop.values.push_back(std::to_string(i));
    }
  }
  if (loop.values.empty()) throw Malformed("for NAME in VALUES");
  return loop;
}

void parse_roles(Declarations& out, Words& words) {
  const bool both = words.take_if("both");
  if (words.take_if("client") || both) out.roles.emplace_back(Role::client, "client");
  if (words.take_if("server") || both) out.roles.emplace_back(Role::server, "server");
  // Steps of the frame codec alone.
  if (words.take_if("none")) out.roles.emplace_back(Role::server, "codec");
  if (out.roles.empty()) throw Malformed("role server, client, both or none");
  words.done();
}

// Takes a line that is a declaration.
bool declare(Declarations& out, const Line& line) {
  Words words(line.text);
  const std::string verb = words.take("a step");
  const std::string rest(trim(std::string_view(line.text).substr(verb.size())));
  if (verb == "role") {
    parse_roles(out, words);
  } else if (verb == "option") {
    out.options.push_back({line.number, rest});
  } else if (verb == "options_refused") {
    out.refused_options = rest;
  } else if (verb == "for") {
    out.loops.push_back(parse_loop(words));
  } else if (verb == "let") {
    const std::string name = words.take("the name of a variable");
    if (!words.take_if("=")) throw Malformed("let NAME = TEXT");
    out.constants.emplace_back(name, trim(std::string_view(rest).substr(rest.find('=') + 1)));
  } else {
    return false;
  }
  return true;
}

// Every combination of values: one for each row of the table and each turn of each loop.
std::vector<Bindings> combinations(const Draft& draft, const Declarations& declared) {
  std::vector<Bindings> out;
  for (const std::vector<std::string>& row : draft.rows) {
    Bindings values;
    for (std::size_t i = 0; i < row.size(); ++i) values.emplace_back(draft.columns[i], row[i]);
    out.push_back(std::move(values));
  }
  if (out.empty()) out.emplace_back();
  for (const Loop& loop : declared.loops) {
    std::vector<Bindings> more;
    for (const Bindings& values : out) {
      for (const std::string& value : loop.values) {
        more.push_back(values);
        more.back().emplace_back(loop.name, value);
      }
    }
    out = std::move(more);
  }
  return out;
}

// Writes the steps of a block out, `repeat N as i` ... `end` unrolled.
class Unroll {
 public:
  Unroll(const std::vector<Line>& block, std::vector<Step>& out) : block_(block), out_(out) {}

  void run(std::size_t begin, std::size_t end, Bindings bindings) {
    for (std::size_t at = begin; at < end; ++at) {
      const Line& line = block_[at];
      at_line(line.number, [&] {
        const std::string text = substitute(line.text, bindings);
        if (starts_with(text, "repeat ")) {
          at = repeat(at, text, bindings);
          return;
        }
        if (trim(text).empty()) return;  // an empty cell of the table
        Step step = parse_step(text);
        step.line = line.number;
        out_.push_back(std::move(step));
      });
    }
  }

 private:
  // Returns the line of the `end`.
  std::size_t repeat(std::size_t at, const std::string& text, const Bindings& bindings) {
    Words words(text);
    static_cast<void>(words.take("repeat"));
    const auto times = words.number("a number of repetitions", 200'000);
    std::string name;
    if (words.take_if("as")) name = words.take("the name of a variable");
    words.done();
    const std::size_t end = end_of(at);
    for (std::size_t i = 0; i < times; ++i) {
      Bindings inner = bindings;
      if (!name.empty()) inner.emplace_back(name, std::to_string(i));
      run(at + 1, end, std::move(inner));
    }
    return end;
  }
  std::size_t end_of(std::size_t at) const {
    int depth = 0;
    for (; at < block_.size(); ++at) {
      if (starts_with(block_[at].text, "repeat ")) ++depth;
      if (block_[at].text == "end" && --depth == 0) return at;
    }
    throw Malformed("repeat without its end");
  }

  const std::vector<Line>& block_;
  std::vector<Step>& out_;
};

OptionList parse_options(const std::vector<Line>& lines, const Bindings& bindings) {
  OptionList out;
  for (const Line& line : lines) {
    at_line(line.number, [&] {
      const std::string text = substitute(line.text, bindings);
      Words words(text);
      std::string name = words.take("the name of an option");
      std::string value(trim(std::string_view(text).substr(name.size())));
      check_option(name, value);
      out.emplace_back(std::move(name), std::move(value));
    });
  }
  return out;
}

Instance make_instance(const Draft& draft, const Declarations& declared, std::size_t first,
                       const std::pair<Role, std::string>& role, const Bindings& values) {
  Instance out;
  out.role = role.first;
  out.bindings = role.second;
  for (const auto& [name, value] : values) out.bindings += ", " + name + "=" + value;
  Bindings all = declared.constants;
  all.emplace_back("role", role.second);
  // The highest stream of the peer, once stream 1 is open: what GOAWAY names.
  all.emplace_back("last", role.first == Role::server ? "1" : "0");
  all.insert(all.end(), values.begin(), values.end());
  out.options = parse_options(declared.options, all);
  out.refused_options = substitute(declared.refused_options, all);
  Unroll(draft.block, out.steps).run(first, draft.block.size(), std::move(all));
  return out;
}

Case finish(Draft draft) {
  Declarations declared;
  std::size_t first = 0;
  while (first < draft.block.size() && at_line(draft.block[first].number, [&] {
           return declare(declared, draft.block[first]);
         })) {
    ++first;
  }
  const std::size_t line = draft.head.line;
  if (draft.block.empty()) throw MalformedAt(line, "a case without steps");
  if (declared.roles.empty())
    throw MalformedAt(draft.block[0].number, "role server, client, both or none");
  if (draft.head.requirements.empty()) throw MalformedAt(line, "a case that proves nothing");
  for (const auto& role : declared.roles) {
    for (const Bindings& values : combinations(draft, declared)) {
      draft.head.instances.push_back(make_instance(draft, declared, first, role, values));
    }
  }
  return std::move(draft.head);
}

std::vector<std::string> cells(std::string_view line) {
  std::vector<std::string> out;
  auto parts = split(line, '|');
  if (parts.size() < 3) throw Malformed("a row of a table begins and ends with |");
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
    std::string_view cell = trim(parts[i]);
    if (cell.size() >= 2 && cell.front() == '`' && cell.back() == '`') {
      cell = cell.substr(1, cell.size() - 2);
    }
    out.emplace_back(cell);
  }
  return out;
}

void add_row(Draft& draft, std::string_view line) {
  std::vector<std::string> row = cells(line);
  if (draft.columns.empty()) {
    draft.columns = std::move(row);
    return;
  }
  const bool rule = !row[0].empty() && row[0].find_first_not_of("-:") == std::string::npos;
  if (rule && draft.rows.empty()) return;
  if (row.size() != draft.columns.size()) throw Malformed("a row of the wrong length");
  draft.rows.push_back(std::move(row));
}

// The lines of one file, one after the other.
class Reader {
 public:
  Reader(const std::filesystem::path& file, std::vector<Complaint>& complaints)
      : file_(file), complaints_(complaints) {}

  void line(std::size_t number, std::string_view text) {
    number_ = number;
    guarded([&] {
      if (in_block_) {
        block_line(text);
      } else {
        prose_line(text);
      }
    });
  }
  std::vector<Case> end() {
    guarded([&] { end_case(); });
    return std::move(cases_);
  }

 private:
  template <class What>
  void guarded(What what) {
    try {
      what();
    } catch (const MalformedAt& error) {
      complaints_.push_back({file_, error.line, error.what()});
    } catch (const Malformed& error) {
      complaints_.push_back({file_, number_, error.what()});
    }
  }
  void block_line(std::string_view text) {
    if (starts_with(text, "```")) {
      in_block_ = false;
      return;
    }
    draft_->head.source += std::string(text) + "\n";
    const std::string_view step = trim(text);
    if (!step.empty() && !starts_with(step, "# ")) {
      draft_->block.push_back({number_, std::string(step)});
    }
  }
  void prose_line(std::string_view text) {
    if (starts_with(text, "## ")) {
      guarded([&] { end_case(); });
      draft_.emplace();
      draft_->head.file = file_;
      draft_->head.line = number_;
      draft_->head.name = std::string(trim(text.substr(3)));
    } else if (starts_with(text, "```case")) {
      if (!draft_) throw Malformed("steps without a heading");
      if (!draft_->block.empty()) throw Malformed("a second block of steps");
      in_block_ = true;
    } else if (starts_with(text, "Proves: ") && draft_) {
      for (const std::string_view id : split(text.substr(8), ',')) {
        draft_->head.requirements.emplace_back(trim(id));
      }
    } else if (starts_with(text, "Provokes: ") && draft_) {
      for (const std::string_view rule : split(text.substr(10), ',')) {
        draft_->head.rules.emplace_back(trim(rule));
      }
    } else if (starts_with(text, "|") && draft_) {
      add_row(*draft_, text);
    }
  }
  void end_case() {
    if (!draft_) return;
    Draft draft = *std::move(draft_);
    draft_.reset();
    if (in_block_) throw Malformed("a block without its end");
    cases_.push_back(finish(std::move(draft)));
  }

  std::filesystem::path file_;
  std::vector<Complaint>& complaints_;
  std::vector<Case> cases_;
  std::optional<Draft> draft_;
  bool in_block_ = false;
  std::size_t number_ = 0;
};

}  // namespace

std::vector<Case> parse_cases(const std::filesystem::path& file, std::string_view text,
                              std::vector<Complaint>& complaints) {
  Reader reader(file, complaints);
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) reader.line(++number, line);
  return reader.end();
}

std::vector<Case> read_cases(const std::filesystem::path& file,
                             std::vector<Complaint>& complaints) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    complaints.push_back({file, 0, "cannot be read"});
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return parse_cases(file, text, complaints);
}

}  // namespace h2::conformance
