#include "conformance/report.hpp"

#include <algorithm>
#include <fstream>
#include <map>

#include "conformance/markup.hpp"

namespace h2::conformance {

Standing standing(const std::string& id, const std::vector<Proof>& proofs, std::size_t subject) {
  Standing out = Standing::without_case;
  for (const Proof& proof : proofs) {
    const auto& ids = proof.test.requirements;
    if (std::ranges::find(ids, id) == ids.end() || subject >= proof.results.size()) continue;
    switch (proof.results[subject].outcome) {
      case Outcome::failed: return Standing::failed;
      case Outcome::passed: out = Standing::proved; break;
      case Outcome::not_applicable:
        if (out == Standing::without_case) out = Standing::not_applicable;
    }
  }
  return out;
}

std::vector<Summary> summarise(const std::vector<Requirement>& catalogue,
                               const std::vector<Proof>& proofs, std::size_t subject) {
  std::vector<Summary> out;
  Summary all{.rfc = "all"};
  for (const Requirement& row : catalogue) {
    if (!row.is_engine()) continue;
    const std::string rfc = rfc_of(row.id);
    if (out.empty() || out.back().rfc != rfc) out.push_back({.rfc = rfc});
    const Standing how = standing(row.id, proofs, subject);
    for (Summary* sum : {&out.back(), &all}) {
      ++sum->requirements;
      if (how == Standing::proved) ++sum->proved;
      if (how == Standing::failed) ++sum->failed;
      if (how == Standing::not_applicable) ++sum->not_applicable;
      if (how == Standing::without_case) ++sum->without_case;
    }
  }
  out.push_back(all);
  return out;
}

void write_junit(const std::filesystem::path& file, const std::vector<Proof>& proofs,
                 const std::vector<SubjectKind>& subjects) {
  std::ofstream out(file);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  std::map<std::string, std::vector<const Proof*>> files;
  for (const Proof& proof : proofs) files[proof.test.file.stem().string()].push_back(&proof);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    for (const auto& [name, members] : files) {
      const auto count = [&, &those = members](Outcome outcome) {
        return std::ranges::count_if(
            those, [&](const Proof* each) { return each->results[i].outcome == outcome; });
      };
      out << "  <testsuite name=\"" << markup(subjects[i].name + "." + name) << "\" tests=\""
          << members.size() << "\" failures=\"" << count(Outcome::failed) << "\" skipped=\""
          << count(Outcome::not_applicable) << "\">\n";
      for (const Proof* proof : members) {
        const Played& played = proof->results[i];
        out << "    <testcase classname=\"" << markup(subjects[i].name + "." + name) << "\" name=\""
            << markup(proof->test.name) << "\">";
        if (played.outcome == Outcome::failed) {
          out << "<failure message=\"" << markup(played.instance) << "\">"
              << markup(proof->test.file.string() + ":" + std::to_string(played.line) + "\n" +
                        played.what)
              << "</failure>";
        } else if (played.outcome == Outcome::not_applicable) {
          out << "<skipped message=\"" << markup(played.what) << "\"/>";
        }
        out << "</testcase>\n";
      }
      out << "  </testsuite>\n";
    }
  }
  out << "</testsuites>\n";
}

}  // namespace h2::conformance
