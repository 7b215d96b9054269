// What is held to be true of every file in this repository. Each check returns what it found wrong.
#ifndef H2_TESTS_HOUSE_CHECKS_HPP
#define H2_TESTS_HOUSE_CHECKS_HPP

#include <cstddef>
#include <vector>

#include "house/source_tree.hpp"

namespace h2::house {

inline constexpr std::size_t max_columns = 100;
inline constexpr std::size_t max_file_lines = 500;
inline constexpr std::size_t max_function_lines = 60;
inline constexpr std::size_t max_decision_lines = 40;

/// Columns, tabs, spaces at the end of a line, the line end at the end of the file.
[[nodiscard]] Findings check_layout(const File& file);

/// Words that say "not finished".
[[nodiscard]] Findings check_leftovers(const File& file);

/// A header's guard is its path.
[[nodiscard]] Findings check_guard(const File& file);

/// Sections are cited as in "RFC 9113 §6.9.1".
[[nodiscard]] Findings check_citations(const File& file);

/// A C++ file is not too long, and neither is a function in it.
[[nodiscard]] Findings check_sizes(const File& file);

/// Includes of the library go down the layers and to the standard library, nowhere else.
[[nodiscard]] Findings check_includes(const File& file);

/// Every source is built and every header of src/ is included.
[[nodiscard]] Findings check_in_use(const std::vector<File>& tree);

/// CHANGELOG.md has the form of keepachangelog.com.
[[nodiscard]] Findings check_changelog(const File& file);

/// docs/decisions/NNN-title.md: short, with a title, each number once.
[[nodiscard]] Findings check_decisions(const std::vector<File>& tree);

/// What README.md shows as C++ is the region between `// [readme]` and `// [/readme]` of a program.
[[nodiscard]] Findings check_readme_program(const std::vector<File>& tree);

/// What the guide shows as C++ is, line for line, a region of a program that is built: above each
/// block stands `<!-- examples/guide/server.cpp: name -->`, and the program has the region between
/// `// [name]` and `// [/name]`, which may be indented.
[[nodiscard]] Findings check_snippets(const std::vector<File>& tree);

}  // namespace h2::house

#endif  // H2_TESTS_HOUSE_CHECKS_HPP
