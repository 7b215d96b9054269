#include "conformance/catalogue.hpp"

#include <fstream>
#include <set>

#include <h2/error.hpp>

namespace h2::conformance {

namespace {

constexpr std::size_t columns = 8;

// Rules that a case expects to be found broken.
void provoked_by(const Case& test, std::set<std::string>& rules) {
  rules.insert(test.rules.begin(), test.rules.end());
  for (const Instance& instance : test.instances) {
    for (const Step& step : instance.steps) {
      const bool found = step.kind == Step::Kind::event && starts_with(step.text, "error ");
      const bool refused = step.kind == Step::Kind::act && !step.text.empty();
      if (!found && !refused) continue;
      rules.insert(step.text.substr(step.text.rfind(' ') + 1));
    }
  }
}

}  // namespace

std::string rfc_of(std::string_view id) { return "RFC " + std::string(id.substr(0, id.find('-'))); }

std::string section_of(std::string_view id) {
  const std::size_t first = id.find('-');
  const std::size_t last = id.rfind('-');
  if (first == last) return rfc_of(id);
  return rfc_of(id) + " §" + std::string(id.substr(first + 1, last - first - 1));
}

std::vector<Requirement> read_catalogue(const std::filesystem::path& file,
                                        std::vector<Complaint>& complaints) {
  std::vector<Requirement> out;
  std::ifstream in(file);
  std::string line;
  std::size_t number = 0;
  while (std::getline(in, line)) {
    if (++number == 1) continue;
    const auto cells = split(line, '\t');
    if (cells.size() != columns) {
      complaints.push_back({file, number, std::to_string(cells.size()) + " columns, not 8"});
      continue;
    }
    out.push_back({std::string(cells[0]), std::string(cells[1]), std::string(cells[2]),
                   std::string(cells[3]), std::string(cells[4]), std::string(cells[5]),
                   std::string(cells[6]), std::string(cells[7])});
  }
  if (out.empty()) complaints.push_back({file, number, "no requirements in it"});
  return out;
}

Gaps find_gaps(const std::vector<Requirement>& catalogue, const std::vector<Proof>& proofs) {
  std::set<std::string> proved;
  std::set<std::string> provoked;
  for (const Proof& proof : proofs) {
    proved.insert(proof.test.requirements.begin(), proof.test.requirements.end());
    provoked_by(proof.test, provoked);
  }
  Gaps gaps;
  for (const Requirement& row : catalogue) {
    if (row.is_engine() && proved.count(row.id) == 0) gaps.unproved.push_back(row.id);
  }
  for (std::size_t i = 0; i < rule_count; ++i) {
    const std::string name(info(static_cast<Rule>(i)).name);
    if (provoked.count(name) == 0) gaps.unprovoked.push_back(name);
  }
  return gaps;
}

void check_names(const std::vector<Requirement>& catalogue, const std::vector<Proof>& proofs,
                 std::vector<Complaint>& complaints) {
  std::set<std::string> known;
  for (const Requirement& row : catalogue) known.insert(row.id);
  for (std::size_t i = 0; i < rule_count; ++i) {
    known.insert(std::string(info(static_cast<Rule>(i)).name));
  }
  std::set<std::pair<std::string, std::string>> names;
  for (const Proof& proof : proofs) {
    const Case& test = proof.test;
    for (const std::string& id : test.requirements) {
      if (known.count(id) == 0) {
        complaints.push_back({test.file, test.line, "not in the catalogue: " + id});
      }
    }
    for (const std::string& rule : test.rules) {
      if (known.count(rule) == 0) {
        complaints.push_back({test.file, test.line, "not in the rule book: " + rule});
      }
    }
    if (!names.emplace(test.file.string(), test.name).second) {
      complaints.push_back({test.file, test.line, "two cases with this name"});
    }
  }
}

}  // namespace h2::conformance
