// The page: every requirement with its text, its cases and how each subject stands to it.
#include <algorithm>
#include <fstream>
#include <ostream>

#include "conformance/markup.hpp"
#include "conformance/report.hpp"

namespace h2::conformance {

namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>h2: conformance</title>
<style>
  body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
         padding: 0 1rem; color: #1c2024; background: #fff; }
  h1 { font-size: 1.7rem; margin-bottom: .2rem; }
  h2 { font-size: 1.25rem; margin: 2.2rem 0 .4rem; border-bottom: 2px solid #d5dae0; }
  h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
           border-bottom: 1px solid #e4e8ec; }
  th { font-weight: 600; font-size: .85rem; color: #56606a; }
  .number { text-align: right; font-variant-numeric: tabular-nums; }
  .id { white-space: nowrap; font-family: ui-monospace, monospace; font-size: .85rem; }
  .level { white-space: nowrap; font-size: .8rem; font-weight: 600; }
  .small { color: #56606a; font-size: .85rem; }
  .verdict { display: inline-block; white-space: nowrap; border-radius: .3rem;
             padding: 0 .45rem; font-size: .8rem; margin-bottom: .15rem; }
  .proved { background: #d9f2e0; color: #14532d; }
  .differs { background: #fde6cf; color: #7a3b00; }
  .failed { background: #fbdcdc; color: #7f1d1d; }
  .not_applicable, .others { background: #e9ecef; color: #3f4850; }
  .without_case { background: #fdf0c8; color: #6b4e00; }
  details { margin: .15rem 0; }
  summary { cursor: pointer; font-size: .85rem; }
  pre { background: #f5f7f9; padding: .6rem; overflow-x: auto; font-size: .8rem;
        border-radius: .3rem; margin: .3rem 0; }
  nav a { margin-right: .8rem; }
</style>
)";

std::string_view css_name(Standing standing, bool exact) {
  switch (standing) {
    case Standing::proved: return "proved";
    case Standing::failed: return exact ? "failed" : "differs";
    case Standing::not_applicable: return "not_applicable";
    case Standing::without_case: return "without_case";
  }
  return "";
}

std::string_view shown(Standing standing, bool exact) {
  switch (standing) {
    case Standing::proved: return exact ? "proved" : "same";
    case Standing::failed: return exact ? "failed" : "differs";
    case Standing::not_applicable: return "n.a.";
    case Standing::without_case: return "no case";
  }
  return "";
}

std::string anchor(std::string_view rfc) {
  std::string out(rfc);
  std::ranges::replace(out, ' ', '-');
  return out;
}

class Page {
 public:
  Page(std::ostream& out, const std::vector<Requirement>& catalogue,
       const std::vector<Proof>& proofs, const std::vector<SubjectKind>& subjects)
      : out_(out), catalogue_(catalogue), proofs_(proofs), subjects_(subjects) {}

  void write() {
    out_ << head << "<h1>h2: conformance</h1>\n<p class=\"small\">";
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      out_ << (i == 0 ? "" : ", beside it ")
           << markup(subjects_[i].name + " " + subjects_[i].version);
    }
    out_ << ". Each case is played with input fed at once and octet by octet.";
    if (subjects_.size() > 1) {
      out_ << " <b>differs</b>: the other one answers otherwise than the case asks, which may be a"
           << " fault or a choice that the RFC leaves.";
    }
    out_ << "</p>\n";
    summary();
    std::string rfc;
    std::string section;
    for (const Requirement& row : catalogue_) {
      if (rfc_of(row.id) != rfc) {
        rfc = rfc_of(row.id);
        out_ << (section.empty() ? "" : "</table>\n") << "<h2 id=\"" << anchor(rfc) << "\">"
             << markup(rfc) << "</h2>\n";
        section.clear();
      }
      if (section_of(row.id) != section) {
        if (!section.empty()) out_ << "</table>\n";
        section = section_of(row.id);
        out_ << "<h3>" << markup(section) << "</h3>\n";
        table_head();
      }
      requirement(row);
    }
    out_ << "</table>\n</html>\n";
  }

 private:
  void summary() {
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      const bool exact = subjects_[i].exact;
      out_ << "<h3>" << markup(subjects_[i].name)
           << "</h3>\n<table><tr><th>RFC<th class=\"number\">requirements"
           << "<th class=\"number\">" << shown(Standing::proved, exact) << "<th class=\"number\">"
           << shown(Standing::failed, exact)
           << "<th class=\"number\">n.a.<th class=\"number\">no case</tr>\n";
      for (const Summary& row : summarise(catalogue_, proofs_, i)) {
        out_ << "<tr><td>";
        if (row.rfc == "all") {
          out_ << "all";
        } else {
          out_ << "<a href=\"#" << anchor(row.rfc) << "\">" << row.rfc << "</a>";
        }
        for (const std::size_t n :
             {row.requirements, row.proved, row.failed, row.not_applicable, row.without_case}) {
          out_ << "<td class=\"number\">" << n;
        }
        out_ << "</tr>\n";
      }
      out_ << "</table>\n";
    }
  }

  void table_head() {
    out_ << "<table><tr><th>id<th>level<th>requirement";
    for (const SubjectKind& subject : subjects_) out_ << "<th>" << markup(subject.name);
    out_ << "</tr>\n";
  }

  void requirement(const Requirement& row) {
    out_ << "<tr id=\"" << markup(row.id) << "\"><td class=\"id\">" << markup(row.id)
         << "<td class=\"level\">" << markup(row.level) << "<td>" << markup(row.rule)
         << " <span class=\"small\">(" << markup(row.who);
    if (row.violation != "n.a.") out_ << "; otherwise: " << markup(row.violation);
    out_ << ")</span>";
    if (!row.is_engine()) {
      out_ << "<div class=\"small\">To be kept by the " << markup(others(row.scope)) << ": "
           << markup(row.check) << "</div>";
    }
    if (!row.note.empty()) out_ << "<div class=\"small\">" << markup(row.note) << "</div>";
    cases(row);
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      if (row.is_engine()) {
        const Standing how = standing(row.id, proofs_, i);
        out_ << "<td><span class=\"verdict " << css_name(how, subjects_[i].exact) << "\">"
             << shown(how, subjects_[i].exact) << "</span>";
      } else {
        out_ << "<td><span class=\"verdict others\">" << others(row.scope) << "</span>";
      }
    }
    out_ << "</tr>\n";
  }

  static std::string others(const std::string& scope) {
    return scope == "application" ? "application" : "transport";
  }

  void cases(const Requirement& row) {
    for (const Proof& proof : proofs_) {
      const auto& ids = proof.test.requirements;
      if (std::ranges::find(ids, row.id) == ids.end()) continue;
      out_ << "<details><summary>" << markup(proof.test.name);
      if (proof.test.instances.size() > 1) {
        out_ << " <span class=\"small\">(" << proof.test.instances.size() << " runs)</span>";
      }
      out_ << "</summary><pre>" << markup(proof.test.source) << "</pre>";
      for (std::size_t i = 0; i < proof.results.size(); ++i) {
        const Played& played = proof.results[i];
        if (played.outcome == Outcome::passed) continue;
        out_ << "<pre>" << markup(subjects_[i].name) << ", " << markup(played.instance) << ", line "
             << played.line << "\n"
             << markup(played.what) << "</pre>";
      }
      out_ << "</details>";
    }
  }

  std::ostream& out_;
  const std::vector<Requirement>& catalogue_;
  const std::vector<Proof>& proofs_;
  const std::vector<SubjectKind>& subjects_;
};

}  // namespace

void write_html(const std::filesystem::path& file, const std::vector<Requirement>& catalogue,
                const std::vector<Proof>& proofs, const std::vector<SubjectKind>& subjects) {
  std::ofstream out(file);
  Page(out, catalogue, proofs, subjects).write();
}

}  // namespace h2::conformance
