// h2-conformance: plays the cases of conformance/cases on the engine, and on others beside it.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "conformance/catalogue.hpp"
#include "conformance/play.hpp"
#include "conformance/report.hpp"
#include "conformance/subject.hpp"

namespace {

using namespace h2::conformance;
namespace fs = std::filesystem;

struct Request {
  std::vector<std::string> only;   // requirement ids, beginnings of ids, names of cases
  std::vector<std::string> files;  // none: all
  std::string section;
  std::string folder = H2_CONFORMANCE_FOLDER;
  std::string subject = "h2";
  std::string junit;
  std::string html;
  bool gaps = false;
  bool names = false;
};

bool starts(const std::string& text, const std::string& beginning) {
  return text.rfind(beginning, 0) == 0;
}

// Whether a case is asked for: all are, if nothing is.
bool wanted(const Case& test, const Request& request) {
  const auto of_section = [&](const std::string& id) {
    const std::string section = section_of(id);
    return starts(section, request.section) &&
           (section.size() == request.section.size() || section[request.section.size()] == '.');
  };
  if (!request.section.empty() && std::ranges::none_of(test.requirements, of_section)) {
    return false;
  }
  if (request.only.empty()) return true;
  return std::ranges::any_of(request.only, [&](const std::string& each) {
    return test.name.find(each) != std::string::npos ||
           std::ranges::any_of(test.requirements, [&](const std::string& id) {
             return id == each || starts(id, each + "-") || starts(id, each + ".");
           });
  });
}

std::vector<fs::path> case_files(const Request& request) {
  std::vector<fs::path> files(request.files.begin(), request.files.end());
  if (!files.empty()) return files;
  for (const auto& entry : fs::directory_iterator(fs::path(request.folder) / "cases")) {
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

int complain(const std::vector<Complaint>& complaints) {
  for (const Complaint& each : complaints) {
    std::fprintf(stderr, "%s:%zu: %s\n", each.file.string().c_str(), each.line, each.what.c_str());
  }
  return 2;
}

void print_failure(const Case& test, const Played& played, const std::string& subject) {
  std::printf("%s:%zu: %s: %s\n", test.file.string().c_str(), played.line,
              subject == "h2" ? "failed" : (subject + " differs").c_str(), test.name.c_str());
  std::string ids;
  for (const std::string& id : test.requirements) ids += (ids.empty() ? "" : ", ") + id;
  std::printf("  (%s) %s\n%s\n", played.instance.c_str(), ids.c_str(), played.what.c_str());
}

// Plays all on all subjects. Returns how many cases the first of them failed.
std::size_t play_all(std::vector<Proof>& proofs, const std::vector<SubjectKind>& subjects) {
  std::size_t failures = 0;
  for (Proof& proof : proofs) {
    for (const SubjectKind& subject : subjects) {
      proof.results.push_back(play(proof.test, subject));
      const Played& played = proof.results.back();
      if (played.outcome != Outcome::failed) continue;
      if (subject.exact) ++failures;
      print_failure(proof.test, played, subject.name);
    }
  }
  return failures;
}

void print_gaps(const Gaps& gaps) {
  std::printf("engine requirements that no case proves: %zu\n", gaps.unproved.size());
  for (const std::string& id : gaps.unproved) std::printf("  %s\n", id.c_str());
  std::printf("rules of the rule book that no case provokes: %zu\n", gaps.unprovoked.size());
  for (const std::string& rule : gaps.unprovoked) std::printf("  %s\n", rule.c_str());
}

void print_summary(const std::vector<Requirement>& catalogue, const std::vector<Proof>& proofs,
                   const std::vector<SubjectKind>& subjects) {
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const auto rows = summarise(catalogue, proofs, i);
    std::printf("%-10s requirements %7s %7s  n.a.  no case\n", subjects[i].name.c_str(),
                subjects[i].exact ? "proved" : "same", subjects[i].exact ? "failed" : "differs");
    for (const Summary& row : rows) {
      std::printf("%-10s %12zu %7zu %7zu %5zu %8zu\n", row.rfc.c_str(), row.requirements,
                  row.proved, row.failed, row.not_applicable, row.without_case);
    }
  }
}

std::vector<SubjectKind> subjects_of([[maybe_unused]] const Request& request) {
  std::vector<SubjectKind> out{h2_subject()};
#if defined(H2_CONFORMANCE_NGHTTP2)
  if (request.subject == "nghttp2") out = {nghttp2_subject()};
  if (request.subject == "all") out.push_back(nghttp2_subject());
#endif
  return out;
}

CLI::Validator known_subject() {
#if defined(H2_CONFORMANCE_NGHTTP2)
  return CLI::IsMember({"h2", "nghttp2", "all"});
#else
  return CLI::IsMember({"h2"});
#endif
}

int run(const Request& request) {
  std::vector<Complaint> complaints;
  const auto catalogue = read_catalogue(fs::path(request.folder) / "requirements.tsv", complaints);
  std::vector<Proof> proofs;
  for (const fs::path& file : case_files(request)) {
    for (Case& test : read_cases(file, complaints)) proofs.push_back({std::move(test), {}});
  }
  check_names(catalogue, proofs, complaints);
  if (!complaints.empty()) return complain(complaints);

  if (request.gaps) {
    const Gaps gaps = find_gaps(catalogue, proofs);
    print_gaps(gaps);
    return gaps.unproved.empty() && gaps.unprovoked.empty() ? 0 : 1;
  }
  std::erase_if(proofs, [&](const Proof& proof) { return !wanted(proof.test, request); });
  if (request.names) {
    for (const Proof& proof : proofs) std::printf("%s\n", proof.test.name.c_str());
    return 0;
  }
  if (proofs.empty()) {
    std::fprintf(stderr, "no case is called so, or proves it\n");
    return 2;
  }
  const auto subjects = subjects_of(request);
  const std::size_t failures = play_all(proofs, subjects);
  print_summary(catalogue, proofs, subjects);
  std::printf("%zu cases, %zu failed\n", proofs.size(), failures);
  if (!request.junit.empty()) write_junit(request.junit, proofs, subjects);
  if (!request.html.empty()) write_html(request.html, catalogue, proofs, subjects);
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Plays the conformance cases. Exits with 1 if the engine fails one, with 2 if a case file\n"
      "or the command line is wrong."};
  Request request;
  app.add_option("only", request.only,
                 "requirements (9113-6.9-3), sections of them (9113-6.9), or parts of the names of "
                 "cases");
  app.add_option("--section", request.section, "only what proves a section: 'RFC 9113 §6.9'");
  app.add_option("--file", request.files, "case files, instead of all")->check(CLI::ExistingFile);
  app.add_option("--folder", request.folder, "where requirements.tsv and cases/ are")
      ->check(CLI::ExistingDirectory);
  app.add_option("--subject", request.subject, "what is tested; differences of others are shown")
      ->check(known_subject());
  app.add_option("--junit", request.junit, "write a JUnit report to this file");
  app.add_option("--html", request.html, "write a page for reading to this file");
  app.add_flag("--gaps", request.gaps, "only say which requirements and rules have no case");
  app.add_flag("--list", request.names, "only print the names of the cases");
  try {
    app.parse(argc, argv);
    return run(request);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
}
