// Every check of the house, seen to fail on a file made for it and to pass beside it.
#include "house/checks.hpp"

#include <string>

#include "support/catch.hpp"

using namespace h2::house;

namespace {

// The one thing that a check found, as it is shown: "path:line: message"; or how many they were.
std::string only(const Findings& found) {
  if (found.size() != 1) return std::to_string(found.size()) + " findings";
  return found[0].path + ":" + std::to_string(found[0].line) + ": " + found[0].message;
}

const std::string nothing = "0 findings";

std::string layout(const std::string& text) { return only(check_layout({"a.cpp", text})); }

std::string includes(const std::string& path, const std::string& what) {
  return only(check_includes({path, "#include " + what + "\n"}));
}

std::string citation(const std::string& text) {
  return only(check_citations({"src/a.cpp", text + "\n"}));
}

std::string changelog(const std::string& text) {
  return only(check_changelog({"CHANGELOG.md", "# Changelog\n" + text}));
}

std::string repeat(const std::string& text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

const std::string long_body = repeat("  f();\n", 59) + "}\n";
const std::string short_body = repeat("  f();\n", 58) + "}\n";

std::string sizes(const std::string& text) { return only(check_sizes({"a.cpp", text})); }

}  // namespace

TEST_CASE("checks: layout", "[house]") {
  CHECK(layout("int a;\n\nint b;\n") == nothing);
  CHECK(layout("int a;\n\tint b;\n") == "a.cpp:2: a tab");
  CHECK(layout("int a; \n") == "a.cpp:1: a space at the end of the line");
  CHECK(layout("int a;\r\n") == "a.cpp:1: a carriage return");
  CHECK(layout("int a;\nint b;") == "a.cpp:2: no line end at the end of the file");
  CHECK(layout("int a;\n\n") == "a.cpp:2: an empty line at the end of the file");
}

TEST_CASE("checks: columns are characters", "[house]") {
  CHECK(layout(repeat("§", 100) + "\n") == nothing);
  CHECK(layout(repeat("x", 101) + "\n") == "a.cpp:1: 101 columns, not 100");
}

TEST_CASE("checks: what cannot be broken may be long", "[house]") {
  const std::string row = repeat("x", 122) + "\n";
  CHECK(layout("// clang-format off\n" + row + "// clang-format on\n") == nothing);
  CHECK(layout(row) == "a.cpp:1: 122 columns, not 100");

  const std::string wide = repeat("x", 120) + "\n";
  CHECK(only(check_layout({"a.md", "| " + wide})) == nothing);
  CHECK(only(check_layout({"a.md", "<https://a.example/" + wide})) == nothing);
  CHECK(only(check_layout({"a.md", wide})) == "a.md:1: 120 columns, not 100");
}

TEST_CASE("checks: leftovers", "[house]") {
  const std::string word = std::string("TO") + "DO";  // not whole, so that this file passes
  CHECK(only(check_leftovers({"a.cpp", "int a;\n// " + word + ": more\n"})) ==
        "a.cpp:2: leftover " + word);
  CHECK(only(check_leftovers({"a.cpp", "int " + word + "_count, a" + word + ";\n"})) == nothing);
}

TEST_CASE("checks: guards", "[house]") {
  const std::string text = "// What.\n#ifndef H2_SRC_A_B_HPP\n#define H2_SRC_A_B_HPP\n";
  const std::string end = "#endif  // H2_SRC_A_B_HPP\n";
  CHECK(only(check_guard({"src/a/b.hpp", text + end})) == nothing);
  CHECK(only(check_guard({"src/a/c.hpp", text + end})) ==
        "src/a/c.hpp:2: the include guard is not H2_SRC_A_C_HPP");
  CHECK(only(check_guard({"include/h2/a.hpp", "#ifndef H2_A_HPP\n#define H2_A_HPP\n#endif\n"})) ==
        "include/h2/a.hpp:3: the last line is not \"#endif  // H2_A_HPP\"");
  CHECK(only(check_guard({"a.hpp", "#pragma once\n"})) ==
        "a.hpp:1: the include guard is not H2_A_HPP");
  CHECK(only(check_guard({"a.hpp", ""})) == "a.hpp:0: the include guard is not H2_A_HPP");
}

TEST_CASE("checks: citations", "[house]") {
  CHECK(citation("// RFC 9113 §6.9.1, §7; RFC 7541 §C.2.1") == nothing);
  CHECK(citation("// SETTINGS_NO_RFC7540_PRIORITIES, rfc9113") == nothing);

  const std::string rfc = "RFC";  // not whole, so that this file passes
  const std::string sign = "§";
  CHECK(citation("// RFC 9113 " + sign + " 6.9").find("the sign at once") != std::string::npos);
  CHECK(citation("// " + rfc + "9113").find("with a space") != std::string::npos);
  CHECK(citation("// " + rfc + " 9113 section 6").find("with the sign") != std::string::npos);

  CHECK(citation("// §6.9") == "src/a.cpp:1: a section of which RFC? Name it once above");
  CHECK(only(check_citations({"tests/a.cpp", "// §6.9\n"})) == nothing);
}

TEST_CASE("checks: the length of a file", "[house]") {
  CHECK(sizes(repeat("int a;\n", 500)) == nothing);
  CHECK(sizes(repeat("int a;\n", 501)) == "a.cpp:501: 501 lines, not 500");
  CHECK(only(check_sizes({"huffman_table.cpp", repeat("int a;\n", 501)})) == nothing);
}

TEST_CASE("checks: the length of a function", "[house]") {
  CHECK(sizes("void g() {\n" + short_body) == nothing);
  CHECK(sizes("void g() {\n" + long_body) == "a.cpp:1: g has 61 lines, not 60");
  CHECK(sizes("int a;\nint A::g(int b = {})\n    const {\n" + long_body) ==
        "a.cpp:2: A::g has 62 lines, not 60");
  CHECK(sizes("TEST_CASE(\"a {\") {\n" + long_body) == "a.cpp:1: TEST_CASE has 61 lines, not 60");
}

TEST_CASE("checks: functions are found wherever they stand", "[house]") {
  const std::string found = "a.cpp:2: g has 61 lines, not 60";
  CHECK(sizes("namespace a::b {\nvoid g() {\n" + long_body + "}\n") == found);
  CHECK(sizes("class [[nodiscard]] A : B {\nvoid g() {\n" + long_body + "};\n") == found);
  CHECK(sizes("struct A {\npublic: void g() {\n" + long_body + "};\n") == found);
  CHECK(sizes("extern \"C\" {\nvoid g() {\n" + long_body + "}\n") == found);
  CHECK(sizes("enum class A : int { b };\nvoid g() {\n" + long_body) == found);
  CHECK(sizes("int a[] = {1, 2};\nvoid g() {\n" + long_body) == found);
  CHECK(sizes("\ntemplate <class T = int> T g() {\n" + long_body) == found);
  CHECK(sizes("\nbool g(A a) : a_{a}, b_(1), c_{} {\n" + long_body) == found);
  CHECK(sizes("\nconstexpr auto g = [](int a) {\n" + long_body) ==
        "a.cpp:2: g has 61 lines, not 60");
}

TEST_CASE("checks: data, classes and namespaces may be long", "[house]") {
  CHECK(sizes("namespace {\n" + long_body) == nothing);
  CHECK(sizes("struct A {\n" + repeat("  int a;\n", 99) + "};\n") == nothing);
  CHECK(sizes("constexpr int a[] = {\n" + repeat("  1,\n", 99) + "};\n") == nothing);
  CHECK(sizes("std::array a{\n" + repeat("  {f(1)},\n", 99) + "};\n") == nothing);
}

TEST_CASE("checks: braces that are no braces", "[house]") {
  CHECK(sizes("void g() {\n  // }\n  /* } */ '}'; \"}\\\"}\"; R\"x(}\")x\"; 65'536;\n" +
              short_body) == "a.cpp:1: g has 62 lines, not 60");
  CHECK(sizes("#define A { \\\n  {\nint a;\n") == nothing);
  CHECK(sizes("void g() {\n").find("braces do not balance") != std::string::npos);
  CHECK(sizes("}\n").find("braces do not balance") != std::string::npos);
}

TEST_CASE("checks: includes go down", "[house]") {
  CHECK(includes("src/frame/decode.cpp", "<h2/error.hpp>") == nothing);
  CHECK(includes("src/frame/decode.cpp", "\"wire/wire.hpp\"") == nothing);
  CHECK(includes("src/frame/decode.cpp", "\"frame/layout.hpp\"") == nothing);
  CHECK(includes("src/frame/decode.cpp", "<vector>") == nothing);
  CHECK(includes("include/h2/connection.hpp", "<h2/action.hpp>") == nothing);
  CHECK(includes("src/trace/text.cpp", "<h2/connection.hpp>") == nothing);
  CHECK(includes("tests/a.cpp", "<catch2/catch.hpp>") == nothing);
}

TEST_CASE("checks: includes go neither up nor sideways", "[house]") {
  CHECK(includes("src/wire/wire.hpp", "\"frame/layout.hpp\"") ==
        "src/wire/wire.hpp:1: wire must not look up to frame");
  CHECK(includes("include/h2/error.hpp", "<h2/frame.hpp>") ==
        "include/h2/error.hpp:1: types must not look up to frame");
  CHECK(includes("src/hpack/decoder.cpp", "<h2/frame.hpp>") ==
        "src/hpack/decoder.cpp:1: hpack must not look sideways to frame");
  CHECK(includes("src/connection/receive.cpp", "<h2/trace.hpp>") ==
        "src/connection/receive.cpp:1: connection must not look up to trace");
  CHECK(includes("src/message/fields.cpp", "<h2/hpack.hpp>") ==
        "src/message/fields.cpp:1: message knows nothing of hpack");
  CHECK(includes("src/stream/grid.cpp", "\"wire/wire.hpp\"") ==
        "src/stream/grid.cpp:1: stream knows nothing of wire");
}

TEST_CASE("checks: includes go nowhere else", "[house]") {
  CHECK(includes("include/h2/frame.hpp", "\"wire/wire.hpp\"") ==
        "include/h2/frame.hpp:1: include/ reaches into src/: wire/wire.hpp");
  CHECK(includes("src/wire/wire.hpp", "<sys/socket.h>") ==
        "src/wire/wire.hpp:1: <sys/socket.h> is not of the standard library");
  CHECK(includes("src/wire/wire.hpp", "<thread>") ==
        "src/wire/wire.hpp:1: <thread> has no place in the library");
  CHECK(includes("src/wire/wire.hpp", "<h2/new.hpp>") ==
        "src/wire/wire.hpp:1: h2/new.hpp has no layer: give it one in layers.cpp");
  CHECK(includes("src/wire/wire.hpp", "\"../wire/a.hpp\"") ==
        "src/wire/wire.hpp:1: ../wire/a.hpp is not in a folder of src/ that has a layer");
  CHECK(includes("src/new/a.cpp", "<vector>") ==
        "src/new/a.cpp:1: has no layer: give it one in layers.cpp");
  CHECK(includes("include/h2/new.hpp", "<vector>") ==
        "include/h2/new.hpp:1: has no layer: give it one in layers.cpp");
}

TEST_CASE("checks: files in use", "[house]") {
  const File build{"src/a/CMakeLists.txt", "target_sources(h2 PRIVATE b.cpp)\n"};
  const File source{"src/a/b.cpp", "#include \"a/b.hpp\"\n"};
  const File header{"src/a/b.hpp", ""};
  CHECK(only(check_in_use({build, source, header})) == nothing);
  CHECK(only(check_in_use({source, header})) == "src/a/b.cpp:1: no CMakeLists.txt builds it");
  CHECK(only(check_in_use({header})) == "src/a/b.hpp:1: nobody includes it");
  CHECK(only(check_in_use({{"tests/a/b.cpp", ""}, {"tests/x/CMakeLists.txt", "../a/b.cpp"}})) ==
        nothing);
  CHECK(only(check_in_use({{"tests/a/b.cpp", ""}, {"tests/x/CMakeLists.txt", "b.cpp"}})) ==
        "tests/a/b.cpp:1: no CMakeLists.txt builds it");
  CHECK(only(check_in_use({{"tests/x/c.cpp", ""}, build})) ==
        "tests/x/c.cpp:1: no CMakeLists.txt builds it");
}

TEST_CASE("checks: changelog", "[house]") {
  CHECK(changelog("\nText.\n\n## [Unreleased]\n\n### Added\n\n- More.\n"
                  "\n## [0.1.0] - 2026-01-31\n\n### Fixed\n- Less.\n") == nothing);
  CHECK(only(check_changelog({"C.md", "Changes\n"})) ==
        "C.md:1: the first line is \"# Changelog\"");
  CHECK(changelog("").find("no \"## [Unreleased]\"") != std::string::npos);
  CHECK(changelog("## [0.1.0] - 2026-01-31\n").find("the first is") != std::string::npos);
  CHECK(changelog("## [Unreleased]\n## 0.1.0\n").find(":3: a release is") != std::string::npos);
  CHECK(changelog("## [Unreleased]\n## [0.1] - 2026-01-31\n").find(":3: a r") != std::string::npos);
  CHECK(changelog("## [Unreleased]\n## [0.1.0] - May 1\n").find(":3: a r") != std::string::npos);
  CHECK(changelog("## [Unreleased]\n### New\n").find(":3: a kind of change") != std::string::npos);
  CHECK(changelog("## [Unreleased]\n- More.\n").find(":3: a change stands") != std::string::npos);
}

TEST_CASE("checks: decisions", "[house]") {
  const File first{"docs/decisions/001-a.md", "# 001: a\n"};
  CHECK(only(check_decisions({first, {"docs/decisions/002-b.md", "# 002: b\n"}})) == nothing);
  CHECK(only(check_decisions({{"docs/decisions/a.md", "# a\n"}})) ==
        "docs/decisions/a.md:1: a decision is called as in 007-what-is-decided.md");
  CHECK(only(check_decisions({{"docs/decisions/001-a.md", "a\n"}})) ==
        "docs/decisions/001-a.md:1: the first line is the title: \"# ...\"");
  CHECK(only(check_decisions({{"docs/decisions/001-a.md", "# a\n" + repeat("a\n", 40)}})) ==
        "docs/decisions/001-a.md:41: 41 lines, not 40");
  CHECK(only(check_decisions({first, {"docs/decisions/001-b.md", "# b\n"}})) ==
        "docs/decisions/001-b.md:1: has the number of docs/decisions/001-a.md");
}

TEST_CASE("checks: the program in README.md", "[house]") {
  const File program{"examples/a.cpp", "// a\n// [readme]\nint main() {}\n// [/readme]\n"};
  CHECK(only(check_readme_program({{"README.md", "a\n```cpp\nint main() {}\n```\n"}, program})) ==
        nothing);
  CHECK(only(check_readme_program({{"README.md", "a\n```cpp\nint m() {}\n```\n"}, program})) ==
        "README.md:2: not the [readme] region of examples");
  CHECK(only(check_readme_program({{"README.md", "a\n"}, program})) ==
        "README.md:1: no ```cpp block");
  CHECK(only(check_readme_program({{"README.md", "a\n"}})) ==
        "examples:1: no program has a // [readme] region");
}

TEST_CASE("checks: snippets of the guide", "[house]") {
  const File program{"examples/a.cpp", "// a\n  // [r]\n  if (a) {\n    b();\n  }\n  // [/r]\n"};
  const auto guide = [&program](const std::string& text) {
    return only(check_snippets({program, {"docs/guide/a.md", text}}));
  };
  const std::string block = "```cpp\nif (a) {\n  b();\n}\n```\n";
  CHECK(guide("<!-- examples/a.cpp: r -->\n" + block) == nothing);
  CHECK(guide("<!-- examples/a.cpp: r -->\n```cpp\nif (a) {\n  c();\n}\n```\n") ==
        "docs/guide/a.md:2: not the region that is named above");
  CHECK(guide("<!-- examples/a.cpp: s -->\n" + block) ==
        "docs/guide/a.md:2: no region of a program is named");
  CHECK(guide("<!-- examples/b.cpp: r -->\n" + block) ==
        "docs/guide/a.md:2: no region of a program is named");
  CHECK(guide("As follows:\n" + block) == "docs/guide/a.md:2: no region of a program is named");
  CHECK(guide("```sh\nls\n```\n") == nothing);
}
