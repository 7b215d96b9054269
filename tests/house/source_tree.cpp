#include "house/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>

namespace h2::house {

namespace fs = std::filesystem;

namespace {

bool left_out(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (name == ".ci") return false;
  return name.front() == '.' || name == "build" || name == "corpus" ||
         fs::exists(folder / "CMakeCache.txt");
}

bool wanted(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name == "CMakeLists.txt" || name == "CMakePresets.json") return true;
  const auto kinds = {".hpp", ".cpp", ".md", ".cmake", ".sh", ".py", ".in"};
  return path.parent_path().filename() == ".ci" ||
         std::find(kinds.begin(), kinds.end(), path.extension().string()) != kinds.end();
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool ends_with(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

}  // namespace

std::vector<File> read_tree(const fs::path& root) {
  std::vector<File> files;
  for (auto at = fs::recursive_directory_iterator(root); at != fs::end(at); ++at) {
    if (at->is_directory() && left_out(at->path())) at.disable_recursion_pending();
    if (!at->is_regular_file() || !wanted(at->path())) continue;
    files.push_back({at->path().lexically_relative(root).generic_string(), read(at->path())});
  }
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.path < b.path; });
  return files;
}

bool is_header(const File& file) { return ends_with(file.path, ".hpp"); }
bool is_cpp(const File& file) { return is_header(file) || ends_with(file.path, ".cpp"); }
bool is_markdown(const File& file) { return ends_with(file.path, ".md"); }
bool is_build_file(const File& file) { return file_name(file.path) == "CMakeLists.txt"; }

bool is_generated(const File& file) {
  const std::string_view name = file_name(file.path);
  return name.find("table") != std::string_view::npos ||
         name.find("generated") != std::string_view::npos;
}

bool starts_with_any(std::string_view text, std::initializer_list<const char*> heads) {
  return std::any_of(heads.begin(), heads.end(),
                     [text](const char* head) { return text.rfind(head, 0) == 0; });
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

}  // namespace h2::house
