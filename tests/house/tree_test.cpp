// Holds this repository to its own rules. What each check finds is tried in checks_test.cpp.
#include <algorithm>

#include "house/checks.hpp"
#include "support/catch.hpp"

namespace {

using namespace h2::house;

const std::vector<File>& tree() {
  static const std::vector<File> files = read_tree(H2_SOURCE_ROOT);
  return files;
}

void report(const Findings& found) {
  for (const Finding& finding : found) FAIL_CHECK(finding);
  SUCCEED();
}

template <class Check, class Choice>
void check_all(Check check, Choice choice) {
  for (const File& file : tree()) {
    if (choice(file)) report(check(file));
  }
}

bool any(const File&) { return true; }

bool is_text(const File& file) { return is_cpp(file) || is_markdown(file); }

}  // namespace

TEST_CASE("house: the tree is there to be read", "[house]") {
  CHECK(std::any_of(tree().begin(), tree().end(),
                    [](const File& file) { return file.path == "include/h2/error.hpp"; }));
  CHECK(std::count_if(tree().begin(), tree().end(), is_cpp) > 20);
}

TEST_CASE("house: lines are short and clean", "[house]") { check_all(check_layout, any); }

TEST_CASE("house: nothing is left for later", "[house]") { check_all(check_leftovers, any); }

TEST_CASE("house: include guards are named after the file", "[house]") {
  check_all(check_guard, is_header);
}

TEST_CASE("house: sections are cited in one form", "[house]") {
  check_all(check_citations, is_text);
}

TEST_CASE("house: files and functions are short", "[house]") { check_all(check_sizes, is_cpp); }

TEST_CASE("house: includes go down the layers", "[house]") { check_all(check_includes, is_cpp); }

TEST_CASE("house: every file is in use", "[house]") { report(check_in_use(tree())); }

TEST_CASE("house: the changelog has its form", "[house]") {
  const auto file = std::find_if(tree().begin(), tree().end(),
                                 [](const File& f) { return f.path == "CHANGELOG.md"; });
  REQUIRE(file != tree().end());
  report(check_changelog(*file));
}

TEST_CASE("house: the program in README.md is the one that is built", "[house]") {
  report(check_readme_program(tree()));
}

TEST_CASE("house: what the guide shows is built", "[house]") { report(check_snippets(tree())); }

TEST_CASE("house: decisions are short and numbered", "[house]") { report(check_decisions(tree())); }

TEST_CASE("house: what can be said of all cases is said by properties", "[house]") {
  std::size_t properties = 0;
  for (const File& file : tree()) {
    if (!starts_with_any(file.path, {"tests/"}) || !is_cpp(file)) continue;
    for (std::string_view rest = file.text;;) {
      const std::size_t at = rest.find(" prop(\"");
      if (at == std::string_view::npos) break;
      ++properties;
      rest.remove_prefix(at + 1);
    }
  }
  CHECK(properties >= 40);
}
