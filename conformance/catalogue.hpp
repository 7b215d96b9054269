// The catalogue of requirements, requirements.tsv, and which cases prove what.
#ifndef H2_CONFORMANCE_CATALOGUE_HPP
#define H2_CONFORMANCE_CATALOGUE_HPP

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/case.hpp"
#include "conformance/play.hpp"

namespace h2::conformance {

/// A row of the catalogue.
struct Requirement {
  std::string id;         ///< "9113-6.9-3": RFC, section, number
  std::string level;      ///< MUST, MUST NOT, SHOULD, SHOULD NOT, MAY
  std::string who;        ///< whom it binds
  std::string rule;       ///< in our own words
  std::string violation;  ///< what an end does that finds it broken
  std::string check;      ///< how it can be shown
  std::string scope;      ///< engine; application or transport-TLS: for others to keep
  std::string note;

  [[nodiscard]] bool is_engine() const { return scope == "engine"; }
};

/// "RFC 9113" and "RFC 9113 §6.9" of "9113-6.9-3".
[[nodiscard]] std::string rfc_of(std::string_view id);
[[nodiscard]] std::string section_of(std::string_view id);

[[nodiscard]] std::vector<Requirement> read_catalogue(const std::filesystem::path& file,
                                                      std::vector<Complaint>& complaints);

/// A case and what came of it, for each subject.
struct Proof {
  Case test;
  std::vector<Played> results;
};

/// What stands in the way of a complete suite.
struct Gaps {
  std::vector<std::string> unproved;    ///< engine rows that no case names
  std::vector<std::string> unprovoked;  ///< rules of the rule book that no case provokes
};
[[nodiscard]] Gaps find_gaps(const std::vector<Requirement>& catalogue,
                             const std::vector<Proof>& proofs);

/// Complains of cases that name what is not in the catalogue, and of names that occur twice.
void check_names(const std::vector<Requirement>& catalogue, const std::vector<Proof>& proofs,
                 std::vector<Complaint>& complaints);

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_CATALOGUE_HPP
