// The layers, from the bottom up. A new folder or public header gets its place in the tables here.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "house/checks.hpp"

namespace h2::house {

namespace {

// A folder of src/ together with its public headers; only what is lower may be included.
struct Unit {
  std::string_view name;
  int layer;
  std::string_view headers;  // of include/h2/
};

constexpr std::array units{
    Unit{"types", 0, " types result error field fields settings "},
    Unit{"wire", 1, ""},
    Unit{"frame", 2, " frame "},
    Unit{"hpack", 2, " hpack "},
    Unit{"flow", 2, ""},
    Unit{"limit", 2, " budget "},
    Unit{"stream", 3, ""},
    Unit{"message", 3, ""},
    Unit{"schedule", 3, " priority "},
    Unit{"connection", 4, " event action options status observer connection upgrade h2 "},
    Unit{"trace", 5, " trace "},
};

// Lower, and still none of its business: only the connection knows both.
struct Ban {
  std::string_view from;
  std::string_view to;
};
constexpr std::array bans{
    Ban{"message", "hpack"},
    Ban{"stream", "hpack"},
    Ban{"stream", "wire"},
};

// Sockets and files, threads, clocks and chance belong to the caller.
constexpr std::string_view foreign =
    " atomic barrier chrono condition_variable ctime filesystem format fstream future iostream "
    "latch"
    " mutex random ranges semaphore shared_mutex source_location expected stop_token thread ";

bool lists(std::string_view list, std::string_view word) {
  return list.find(" " + std::string(word) + " ") != std::string_view::npos;
}

const Unit* unit_of_folder(std::string_view folder) {
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == folder; });
  return unit == units.end() ? nullptr : &*unit;
}

const Unit* unit_of_header(std::string_view header) {
  const std::string_view stem = header.substr(0, header.rfind('.'));
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const Unit& u) { return lists(u.headers, stem); });
  return unit == units.end() ? nullptr : &*unit;
}

// "src/hpack/huffman.cpp" -> hpack; "include/h2/frame.hpp" -> frame.
const Unit* unit_of_file(std::string_view path) {
  if (starts_with_any(path, {"include/h2/"})) return unit_of_header(file_name(path));
  path.remove_prefix(4);
  return unit_of_folder(path.substr(0, path.find('/')));
}

struct Include {
  std::string_view name;
  bool quoted;
};

std::optional<Include> include_in(std::string_view line) {
  const std::size_t word = line.find("include");
  if (line.empty() || line.front() != '#' || word == std::string_view::npos) return std::nullopt;
  const std::size_t open = line.find_first_of("<\"", word);
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = line.find_first_of(">\"", open + 1);
  return Include{line.substr(open + 1, close - open - 1), line[open] == '"'};
}

std::string say(std::string_view a, std::string_view b, std::string_view c = {},
                std::string_view d = {}) {
  std::string text(a);
  return text.append(b).append(c).append(d);
}

// What an include reaches: a unit of ours, the standard library (both empty), or something wrong.
struct Target {
  const Unit* unit = nullptr;
  std::string wrong = {};
};

Target target_of(const Include& include, const Unit& from, bool is_public) {
  if (include.name.rfind("h2/", 0) == 0) {
    const Unit* unit = unit_of_header(include.name.substr(3));
    return {unit, unit ? "" : say(include.name, " has no layer: give it one in layers.cpp")};
  }
  if (!include.quoted) {
    if (include.name.find_first_of("/.") != std::string_view::npos) {
      return {nullptr, say("<", include.name, "> is not of the standard library")};
    }
    if (lists(foreign, include.name)) {
      return {nullptr, say("<", include.name, "> has no place in the library")};
    }
    return {};
  }
  if (is_public) return {nullptr, say("include/ reaches into src/: ", include.name)};
  if (include.name.find('/') == std::string_view::npos) return {&from};
  const Unit* unit = unit_of_folder(include.name.substr(0, include.name.find('/')));
  return {unit, unit ? "" : say(include.name, " is not in a folder of src/ that has a layer")};
}

std::string judge(const Unit& from, const Unit& to) {
  if (&from == &to) return {};
  if (to.layer > from.layer) return say(from.name, " must not look up to ", to.name);
  if (to.layer == from.layer) return say(from.name, " must not look sideways to ", to.name);
  const bool banned = std::any_of(bans.begin(), bans.end(), [&](const Ban& ban) {
    return ban.from == from.name && ban.to == to.name;
  });
  return banned ? say(from.name, " knows nothing of ", to.name) : std::string{};
}

}  // namespace

Findings check_includes(const File& file) {
  if (!is_cpp(file) || !starts_with_any(file.path, {"src/", "include/"})) return {};
  const Unit* from = unit_of_file(file.path);
  if (!from) return {{file.path, 1, "has no layer: give it one in layers.cpp"}};

  Findings found;
  const bool is_public = starts_with_any(file.path, {"include/"});
  const auto lines = split_lines(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto include = include_in(lines[i]);
    if (!include) continue;
    Target target = target_of(*include, *from, is_public);
    if (target.unit) target.wrong = judge(*from, *target.unit);
    if (!target.wrong.empty()) found.push_back({file.path, i + 1, target.wrong});
  }
  return found;
}

namespace {

bool is_included(const File& header, const std::vector<File>& tree) {
  return std::any_of(tree.begin(), tree.end(), [&](const File& file) {
    if (!is_cpp(file) || file.path == header.path) return false;
    const auto lines = split_lines(file.text);
    return std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
      const auto include = include_in(line);
      if (!include || !include->quoted) return false;
      const std::string full = "src/" + std::string(include->name);
      const std::string near = say(folder_of(file.path), "/", include->name);
      return header.path == full || header.path == near;
    });
  });
}

// In a build file of its folder or of one above, by its name with or without the ending; or in any
// build file, by its name with its folder, as in support/wire.cpp.
bool is_built(const File& source, const std::vector<File>& tree) {
  const std::string_view name = file_name(source.path);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  const std::string from_elsewhere = say(file_name(folder_of(source.path)), "/", name);
  return std::any_of(tree.begin(), tree.end(), [&](const File& file) {
    const std::string_view folder = folder_of(file.path);
    if (!is_build_file(file)) return false;
    const bool above = source.path.rfind(folder, 0) == 0;
    return file.text.find(above ? stem : std::string_view(from_elsewhere)) != std::string::npos;
  });
}

}  // namespace

Findings check_in_use(const std::vector<File>& tree) {
  Findings found;
  for (const File& file : tree) {
    if (!is_cpp(file) || !starts_with_any(file.path, {"src/", "tests/"})) continue;
    if (is_header(file)) {
      const bool ours = starts_with_any(file.path, {"src/"});
      if (ours && !is_included(file, tree)) found.push_back({file.path, 1, "nobody includes it"});
    } else if (!is_built(file, tree)) {
      found.push_back({file.path, 1, "no CMakeLists.txt builds it"});
    }
  }
  return found;
}

}  // namespace h2::house
