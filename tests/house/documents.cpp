// The form of the changelog and of the decision records, and that what is shown is what is built.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "house/checks.hpp"

namespace h2::house {

namespace {

constexpr std::string_view decisions = "docs/decisions/";

// Whether `text` looks like `form`, in which 0 stands for any digit and nothing for itself.
bool matches(std::string_view text, std::string_view form) {
  return text.size() == form.size() &&
         std::equal(text.begin(), text.end(), form.begin(),
                    [](char c, char f) { return f == '0' ? c >= '0' && c <= '9' : c == f; });
}

// "## [1.2.3] - 2026-01-31"
bool is_release(std::string_view line) {
  const std::size_t date = line.rfind(" - ");
  if (line.rfind("## [", 0) != 0 || date == std::string_view::npos || line[date - 1] != ']') {
    return false;
  }
  const std::string_view version = line.substr(4, date - 5);
  return matches(line.substr(date + 3), "0000-00-00") && !version.empty() &&
         std::count(version.begin(), version.end(), '.') == 2 &&
         version.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_kind(std::string_view line) {
  static constexpr std::array<std::string_view, 6> kinds{
      "### Added", "### Changed", "### Deprecated", "### Removed", "### Fixed", "### Security"};
  return std::find(kinds.begin(), kinds.end(), line) != kinds.end();
}

// What is wrong with one line of the changelog, given what stands above it.
std::string_view wrong_line(std::string_view line, bool first_heading, bool has_kind) {
  if (line.rfind("## ", 0) == 0) {
    if (first_heading) return line == "## [Unreleased]" ? "" : "the first is \"## [Unreleased]\"";
    return is_release(line) ? "" : "a release is \"## [1.2.3] - 2026-01-31\"";
  }
  if (line.rfind("### ", 0) == 0) {
    return is_kind(line) ? "" : "a kind of change is Added, Changed, Fixed ...";
  }
  if (line.rfind("- ", 0) == 0 && !has_kind) return "a change stands under its kind: \"### Added\"";
  return {};
}

}  // namespace

Findings check_changelog(const File& file) {
  Findings found;
  const auto lines = split_lines(file.text);
  if (lines.empty() || lines[0] != "# Changelog") {
    return {{file.path, 1, "the first line is \"# Changelog\""}};
  }
  bool first = true;
  bool has_kind = false;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view wrong = wrong_line(lines[i], first, has_kind);
    if (!wrong.empty()) found.push_back({file.path, i + 1, std::string(wrong)});
    if (lines[i].rfind("## ", 0) == 0) first = has_kind = false;
    if (lines[i].rfind("### ", 0) == 0) has_kind = true;
  }
  if (first) found.push_back({file.path, lines.size(), "no \"## [Unreleased]\""});
  return found;
}

Findings check_decisions(const std::vector<File>& tree) {
  Findings found;
  std::map<std::string, std::string, std::less<>> numbers;
  for (const File& file : tree) {
    if (file.path.rfind(decisions, 0) != 0) continue;
    const std::string name = file.path.substr(decisions.size());
    const std::string number = name.substr(0, 3);
    if (!matches(name.substr(0, 4), "000-") || !is_markdown(file)) {
      found.push_back({file.path, 1, "a decision is called as in 007-what-is-decided.md"});
      continue;
    }
    const auto lines = split_lines(file.text);
    if (lines.size() > max_decision_lines) {
      found.push_back({file.path, lines.size(), std::to_string(lines.size()) + " lines, not 40"});
    }
    if (lines.empty() || lines[0].rfind("# ", 0) != 0) {
      found.push_back({file.path, 1, "the first line is the title: \"# ...\""});
    }
    const auto [other, is_new] = numbers.emplace(number, file.path);
    if (!is_new) found.push_back({file.path, 1, "has the number of " + other->second});
  }
  return found;
}

Findings check_readme_program(const std::vector<File>& tree) {
  constexpr std::string_view begin = "// [readme]\n", end = "// [/readme]";
  constexpr std::string_view fence = "```cpp\n";
  std::string_view region;
  std::string_view readme;
  for (const File& file : tree) {
    const std::string_view text = file.text;
    if (file.path == "README.md") readme = text;
    const std::size_t from = text.find(begin);
    if (file.path.rfind("examples/", 0) != 0 || from == text.npos) continue;
    region = text.substr(from + begin.size(), text.find(end) - from - begin.size());
  }
  if (region.empty()) return {{"examples", 1, "no program has a // [readme] region"}};
  const std::size_t from = readme.find(fence);
  if (from == readme.npos) return {{"README.md", 1, "no ```cpp block"}};
  const std::string_view shown = readme.substr(from + fence.size());
  if (shown.rfind(region, 0) == 0 && shown.substr(region.size(), 3) == "```") return {};
  const auto line =
      std::count(readme.begin(), readme.begin() + static_cast<std::ptrdiff_t>(from), '\n') + 1;
  return {{"README.md", static_cast<std::size_t>(line), "not the [readme] region of examples"}};
}

namespace {

// The lines between `// [name]` and `// [/name]`, without the indentation of these; none: not
// there.
std::vector<std::string> region_of(const File& file, std::string_view name) {
  const std::string begin = "// [" + std::string(name) + "]";
  const std::string end = "// [/" + std::string(name) + "]";
  std::vector<std::string> region;
  std::size_t indent = 0;
  bool inside = false;
  for (const std::string_view line : split_lines(file.text)) {
    const std::size_t at = std::min(line.find_first_not_of(' '), line.size());
    const std::string_view rest = line.substr(at);
    if (inside && rest == end) return region;
    if (inside) region.emplace_back(line.substr(std::min(at, indent)));
    if (rest == begin) indent = at;
    inside = inside || rest == begin;
  }
  return {};
}

// "<!-- examples/a.cpp: name -->" says which region of which file.
std::vector<std::string> region_named(std::string_view mark, const std::vector<File>& tree) {
  constexpr std::string_view head = "<!-- ", tail = " -->", between = ": ";
  const std::size_t colon = mark.find(between);
  if (mark.rfind(head, 0) != 0 || colon == mark.npos || mark.find(tail) == mark.npos) return {};
  const std::string_view path = mark.substr(head.size(), colon - head.size());
  const std::size_t from = colon + between.size();
  const std::string_view name = mark.substr(from, mark.size() - tail.size() - from);
  const auto file =
      std::find_if(tree.begin(), tree.end(), [path](const File& f) { return f.path == path; });
  return file == tree.end() ? std::vector<std::string>{} : region_of(*file, name);
}

}  // namespace

Findings check_snippets(const std::vector<File>& tree) {
  Findings found;
  for (const File& file : tree) {
    if (file.path.rfind("docs/guide/", 0) != 0) continue;
    const auto lines = split_lines(file.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i] != "```cpp") continue;
      std::vector<std::string> shown;
      const std::size_t fence = i + 1;
      const auto region = region_named(i == 0 ? std::string_view{} : lines[i - 1], tree);
      while (++i < lines.size() && lines[i] != "```") shown.emplace_back(lines[i]);
      if (region.empty()) found.push_back({file.path, fence, "no region of a program is named"});
      if (!region.empty() && shown != region) {
        found.push_back({file.path, fence, "not the region that is named above"});
      }
    }
  }
  return found;
}

}  // namespace h2::house
