// Every rule of the rule book is provoked by a test that names it in a tag.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <h2/error.hpp>

#include "support/catch.hpp"

namespace h2::test {

namespace {

// All test sources in one string: a tag is looked for as it is written.
std::string test_sources() {
  std::string all;
  const std::filesystem::path tests = std::filesystem::path{H2_SOURCE_ROOT} / "tests";
  for (const auto& entry : std::filesystem::recursive_directory_iterator{tests}) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream file{entry.path(), std::ios::binary};
    all.append(std::istreambuf_iterator<char>{file}, {});
  }
  return all;
}

}  // namespace

TEST_CASE("every rule has a test that names it", "[house][rules]") {
  const std::string sources = test_sources();
  REQUIRE(sources.find("[preface_magic]") != std::string::npos);

  for (std::size_t i = 0; i < rule_count; ++i) {
    const RuleInfo& rule = info(static_cast<Rule>(i));
    INFO(rule.name << ": " << rule.text);
    CHECK(sources.find("[" + std::string(rule.name) + "]") != std::string::npos);
  }
}

}  // namespace h2::test
