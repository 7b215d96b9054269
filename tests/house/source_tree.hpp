// The files of this repository as text, for checks that read them.
#ifndef H2_TESTS_HOUSE_SOURCE_TREE_HPP
#define H2_TESTS_HOUSE_SOURCE_TREE_HPP

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace h2::house {

struct File {
  std::string path;  ///< from the root of the tree, with `/`
  std::string text;
};

/// Something to mend, with the place where to look.
struct Finding {
  std::string path;
  std::size_t line;
  std::string message;

  friend bool operator==(const Finding&, const Finding&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Finding& finding) {
    return out << finding.path << ':' << finding.line << ": " << finding.message;
  }
};

using Findings = std::vector<Finding>;

/// All sources, build files and documents below `root`, in the order of their paths. Leaves out
/// what is hidden (but not .ci) and build trees, wherever they are. Knows nothing of git.
[[nodiscard]] std::vector<File> read_tree(const std::filesystem::path& root);

[[nodiscard]] bool is_cpp(const File& file);     ///< a source or a header
[[nodiscard]] bool is_header(const File& file);  ///< of C++
[[nodiscard]] bool is_build_file(const File& file);
[[nodiscard]] bool is_markdown(const File& file);

/// Large tables and generated files are not held to sizes made for readers.
[[nodiscard]] bool is_generated(const File& file);

[[nodiscard]] bool starts_with_any(std::string_view text, std::initializer_list<const char*> heads);
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);
[[nodiscard]] std::string_view file_name(std::string_view path);
[[nodiscard]] std::string_view folder_of(std::string_view path);  ///< "" at the root

}  // namespace h2::house

#endif  // H2_TESTS_HOUSE_SOURCE_TREE_HPP
