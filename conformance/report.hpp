// What a run came to: in numbers, as JUnit, as a page.
#ifndef H2_CONFORMANCE_REPORT_HPP
#define H2_CONFORMANCE_REPORT_HPP

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance/catalogue.hpp"
#include "conformance/subject.hpp"

namespace h2::conformance {

/// The engine's requirements of one RFC, and how one subject keeps them.
struct Summary {
  std::string rfc;
  std::size_t requirements = 0;
  std::size_t proved = 0;
  std::size_t failed = 0;
  std::size_t not_applicable = 0;
  std::size_t without_case = 0;
};

enum class Standing : std::uint8_t { proved, failed, not_applicable, without_case };

/// How `subject` (its place in the results) stands to a requirement: failed if any case did.
[[nodiscard]] Standing standing(const std::string& id, const std::vector<Proof>& proofs,
                                std::size_t subject);

[[nodiscard]] std::vector<Summary> summarise(const std::vector<Requirement>& catalogue,
                                             const std::vector<Proof>& proofs, std::size_t subject);

void write_junit(const std::filesystem::path& file, const std::vector<Proof>& proofs,
                 const std::vector<SubjectKind>& subjects);

void write_html(const std::filesystem::path& file, const std::vector<Requirement>& catalogue,
                const std::vector<Proof>& proofs, const std::vector<SubjectKind>& subjects);

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_REPORT_HPP
