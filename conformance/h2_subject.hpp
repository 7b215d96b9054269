// The engine of this library as a subject: events as text, acts as actions, options by name.
#ifndef H2_CONFORMANCE_H2_SUBJECT_HPP
#define H2_CONFORMANCE_H2_SUBJECT_HPP

#include <optional>
#include <string>
#include <string_view>

#include <h2/h2.hpp>

#include "conformance/subject.hpp"

namespace h2::conformance {

/// An event in one line: `headers 1 request end :method=GET`, `closed 1 NO_ERROR both answered`.
[[nodiscard]] std::string describe(const Event& event);

/// @throws Malformed for a name or a value that is none
[[nodiscard]] Options to_options(const OptionList& list);

/// Does what `act` says. Why it was refused, or nothing.
[[nodiscard]] std::string submit(Connection& connection, const Act& act);

/// @throws Malformed for a question that is none
[[nodiscard]] std::int64_t ask_connection(const Connection& connection, std::string_view what);

[[nodiscard]] std::optional<std::string> encode_frame(std::string_view text);
[[nodiscard]] std::string decode_frame(std::string_view octets);

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_H2_SUBJECT_HPP
