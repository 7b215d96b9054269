// The runner itself: a case that is not kept has to fail, and to say where.
#include "conformance/play.hpp"

#include <string>
#include <vector>

#include "conformance/catalogue.hpp"
#include "conformance/report.hpp"
#include "support/catch.hpp"

using namespace h2::conformance;

namespace {

Case one(const std::string& block) {
  std::vector<Complaint> complaints;
  auto all = parse_cases("a.md", "## one\n\nProves: 9113-6.7-2\n\n```case\n" + block + "```\n",
                         complaints);
  for (const Complaint& each : complaints) FAIL(each.line << ": " << each.what);
  return all.at(0);
}

Played played(const std::string& block) { return play(one(block), h2_subject()); }

bool passes(const std::string& block) { return played(block).outcome == Outcome::passed; }

const std::string start = "role server\nestablished\n";
const std::string ping = start + "in PING 12345678\n";

}  // namespace

TEST_CASE("conformance play: what comes has to be what is expected, and all of it",
          "[conformance]") {
  CHECK(passes(ping + "event ping 12345678\nout PING ack 12345678\n"));
  CHECK(passes(ping + "event ping *\nout raw {000008 06 01 00000000}12345678\n"));
  CHECK_FALSE(passes(ping + "event ping 12345678\n"));
  CHECK_FALSE(passes(ping + "out PING ack 12345678\n"));
  CHECK_FALSE(passes(ping));
  CHECK_FALSE(passes(ping + "event ping 12345679\nout PING ack 12345678\n"));
  CHECK_FALSE(passes(ping + "event ping 12345678\nout PING 12345678\n"));
  CHECK_FALSE(passes(ping + "event ping 12345678\nout raw {000008 06 01 00000000}12345679\n"));
  CHECK_FALSE(passes(start + "out PING ack 12345678\n"));
  CHECK_FALSE(passes(start + "event ping 12345678\n"));
}

TEST_CASE("conformance play: refusals are compared as well", "[conformance]") {
  CHECK(passes(start + "submit data 1 x => refused unknown_stream\n"));
  CHECK(passes(start + "submit data 1 x => refused *\n"));
  CHECK_FALSE(passes(start + "submit data 1 x\n"));
  CHECK_FALSE(passes(start + "submit data 1 x => refused wrong_state\n"));
  CHECK_FALSE(passes(start + "submit ping 12345678 => refused *\nignore\n"));
}

TEST_CASE("conformance play: questions, life and the end", "[conformance]") {
  CHECK(passes(start + "ask send_window = 65535\nalive\n"));
  CHECK_FALSE(passes(start + "ask send_window = 65536\n"));
  CHECK_FALSE(passes(start + "finished\n"));
  CHECK(
      passes(start + "submit shutdown now\nevent stage ended\nout GOAWAY 0 NO_ERROR\nfinished\n"));
  CHECK_FALSE(passes(start + "submit shutdown now\nignore\nalive\n"));
}

TEST_CASE("conformance play: options, and the codec alone", "[conformance]") {
  const std::string bad = "role server\noption settings MAX_FRAME_SIZE=1\n";
  CHECK(passes(bad + "options_refused max_frame_size_value\nignore\n"));
  CHECK_FALSE(passes(bad + "options_refused enable_push_value\nignore\n"));
  CHECK_FALSE(passes(bad + "ignore\n"));
  CHECK(passes("role none\nencode SETTINGS ack => {000000 04 01 00000000}\n"));
  CHECK_FALSE(passes("role none\nencode SETTINGS ack => refused\n"));
  CHECK(passes("role none\ndecode {000001 06 00 00000000 00} => ping_length\n"));
  CHECK_FALSE(passes("role none\ndecode {000001 06 00 00000000 00} => ping_on_stream\n"));
}

TEST_CASE("conformance play: a failure says which step and which run", "[conformance]") {
  const Played got = played(
      "role server\nfor n in 1 2\nestablished\nin PING 1234567$n\n"
      "event ping 12345671\nout PING ack 1234567$n\n");

  CHECK(got.outcome == Outcome::failed);
  CHECK(got.instance == "server, n=2");
  CHECK(got.line == 10);
  CHECK(got.what.find("ping \"12345672\"") != std::string::npos);
}

TEST_CASE("conformance catalogue: sections of requirements", "[conformance]") {
  CHECK(rfc_of("9113-6.9.1-3") == "RFC 9113");
  CHECK(section_of("9113-6.9.1-3") == "RFC 9113 §6.9.1");
  CHECK(section_of("7541-A-1") == "RFC 7541 §A");
}

TEST_CASE("conformance catalogue: it has 539 requirements, each once", "[conformance]") {
  std::vector<Complaint> complaints;
  const auto rows =
      read_catalogue(std::string(H2_CONFORMANCE_FOLDER) + "/requirements.tsv", complaints);

  CHECK(complaints.empty());
  CHECK(rows.size() == 539);
  CHECK(std::count_if(rows.begin(), rows.end(),
                      [](const Requirement& row) { return row.is_engine(); }) == 490);
}

TEST_CASE("conformance report: one case that fails is enough", "[conformance]") {
  std::vector<Proof> proofs;
  for (const char* end : {"alive\n", "finished\n"}) {
    Case test = one(start + end);
    Played result = play(test, h2_subject());
    proofs.push_back({std::move(test), {std::move(result)}});
  }
  CHECK(standing("9113-6.7-2", proofs, 0) == Standing::failed);
  CHECK(standing("9113-6.7-3", proofs, 0) == Standing::without_case);
  proofs.pop_back();
  CHECK(standing("9113-6.7-2", proofs, 0) == Standing::proved);
}
