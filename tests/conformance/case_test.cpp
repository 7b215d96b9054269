// Case files: what they unfold to, and what is said of those that are wrong.
#include "conformance/case.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace h2::conformance;

namespace {

std::string file(const std::string& block, const std::string& before = "") {
  return "# Title\n\n## one\n\nProves: 9113-6.9-3, 9113-6.9-4\n" + before + "\n```case\n" + block +
         "```\n";
}

std::vector<Case> cases(const std::string& text) {
  std::vector<Complaint> complaints;
  auto out = parse_cases("a.md", text, complaints);
  for (const Complaint& each : complaints) FAIL(each.line << ": " << each.what);
  return out;
}

// The first complaint: "line: what".
std::string complaint(const std::string& text) {
  std::vector<Complaint> complaints;
  static_cast<void>(parse_cases("a.md", text, complaints));
  if (complaints.empty()) return "none";
  return std::to_string(complaints[0].line) + ": " + complaints[0].what;
}

}  // namespace

TEST_CASE("conformance cases: a heading, what it proves, its steps", "[conformance]") {
  const auto all = cases(file("role server\nestablished\n# a comment\nin PING 12345678\nalive\n"));

  REQUIRE(all.size() == 1);
  CHECK(all[0].name == "one");
  CHECK(all[0].requirements == std::vector<std::string>{"9113-6.9-3", "9113-6.9-4"});
  REQUIRE(all[0].instances.size() == 1);
  const auto& steps = all[0].instances[0].steps;
  REQUIRE(steps.size() == 3);
  CHECK(steps[1].line == 12 - 1);
  CHECK(steps[1].kind == Step::Kind::in);
}

TEST_CASE("conformance cases: loops, tables and roles make instances", "[conformance]") {
  const auto all = cases(file("role both\nfor n in 1..3 9\nin WINDOW_UPDATE $stream $(n * 2 + 1)\n",
                              "\n| stream |\n|---|\n| 0 |\n| `1` |\n"));

  REQUIRE(all.size() == 1);
  REQUIRE(all[0].instances.size() == 16);
  CHECK(all[0].instances[0].bindings == "client, stream=0, n=1");
  CHECK(all[0].instances[15].bindings == "server, stream=1, n=9");
  CHECK(all[0].instances[15].steps[0].octets == frame_octets("WINDOW_UPDATE 1 19"));
}

TEST_CASE("conformance cases: repeat unfolds, also inside itself", "[conformance]") {
  const auto all = cases(
      file("role server\nrepeat 2 as i\nrepeat 3 as k\nin WINDOW_UPDATE $i $k\nend\nend\nalive\n"));

  const auto& steps = all.at(0).instances.at(0).steps;
  REQUIRE(steps.size() == 7);
  CHECK(steps[5].octets == frame_octets("WINDOW_UPDATE 1 2"));
}

TEST_CASE("conformance cases: variables hold others, and empty steps vanish", "[conformance]") {
  const auto all =
      cases(file("role server\nlet get = :method=GET\nlet all = $get a=$$1\n$none\n"
                 "in HEADERS 1 end_headers $all\n",
                 "\n| none |\n|---|\n| |\n"));

  REQUIRE(all.at(0).instances.at(0).steps.size() == 1);
  CHECK(all[0].instances[0].steps[0].octets ==
        frame_octets("HEADERS 1 end_headers :method=GET a=$1"));
}

TEST_CASE("conformance cases: what is wrong is told with its line", "[conformance]") {
  CHECK(complaint(file("role server\njump\n")) == "9: not a step: jump");
  CHECK(complaint(file("role peer\n")) == "8: role server, client, both or none");
  CHECK(complaint(file("established\n")) == "8: role server, client, both or none");
  CHECK(complaint(file("role server\nin DATA 1 \"x\n")) == "9: a \" without its \"");
  CHECK(complaint(file("role server\nin DATA $id x\n")) == "9: no variable is called id");
  CHECK(complaint(file("role server\nrepeat 3\nalive\n")) == "9: repeat without its end");
  CHECK(complaint(file("role server\noption speed 9\nalive\n")) == "9: not an option: speed");
  CHECK(complaint(file("role server\nadvance 10\n")) ==
        "9: not a duration such as 10s or 250ms: 10");
  CHECK(complaint(file("role server\nsubmit fly\n")) ==
        "9: not something that a caller can do: fly");
  CHECK(complaint(file("role server\nlet a = $b\nin DATA 1 $a\n")) ==
        "10: no variable is called b");
  CHECK(complaint(file("role server\nalive\n", "\n| a | b |\n|---|---|\n| 1 |\n")) ==
        "9: a row of the wrong length");
  CHECK(complaint("## one\n\n```case\nrole server\nalive\n```\n") ==
        "1: a case that proves nothing");
  CHECK(complaint("## one\n\nProves: 9113-6.9-3\n") == "1: a case without steps");
  CHECK(complaint("```case\nrole server\n```\n") == "1: steps without a heading");
  CHECK(
      complaint("## one\n\nProves: a\n\n```case\nrole server\n").find("a block without its end") !=
      std::string::npos);
}

TEST_CASE("conformance cases: one that is wrong does not hide the next", "[conformance]") {
  std::vector<Complaint> complaints;
  const auto all = parse_cases("a.md", file("jump\n") + file("role server\nalive\n"), complaints);

  CHECK(complaints.size() == 1);
  CHECK(all.size() == 1);
}
