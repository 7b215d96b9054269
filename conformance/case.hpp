// A case: what is done to one end of a connection, and what must come of it. Read from Markdown;
// docs/conformance.md describes the form.
#ifndef H2_CONFORMANCE_CASE_HPP
#define H2_CONFORMANCE_CASE_HPP

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <h2/types.hpp>

#include "conformance/frame_text.hpp"
#include "conformance/names.hpp"

namespace h2::conformance {

/// Names and values of options, as they are written.
using OptionList = std::vector<std::pair<std::string, std::string>>;

/// Something that the caller of the engine does.
struct Act {
  enum class Kind : std::uint8_t {
    headers,
    data,
    promise,
    reset,
    consume,
    receive_window,
    settings,
    acknowledge_settings,
    ping,
    shutdown,
    transport_closed,
    priority_update,
    altsvc,
    origin,
    frame,
  };
  Kind kind{};
  StreamId stream = 0;
  StreamId promised = 0;
  bool end_stream = false;
  std::vector<FieldLine> fields;
  std::string octets;  // content, PING payload, debug data, field value, frame payload
  std::string origin;  // of altsvc; of origin, each in `origins`
  std::vector<std::string> origins;
  std::uint32_t number = 0;  // error code, credit, frame type
  std::uint32_t flags = 0;   // of a frame
  std::uint8_t padding = 0;
  bool drained = false;  // shutdown in stages; a reset after what is queued
  std::string window;    // consume: "stream" or "connection" alone, or empty
  SettingList settings;
};

struct Step {
  enum class Kind : std::uint8_t {
    established,  // octets: SETTINGS of the peer
    open,         // stream, end_stream
    in,           // octets
    act,          // act; text: the refusal that is expected, or empty
    advance,      // number: nanoseconds
    take,         // number: octets
    ignore,
    stalled,  // input waits because there is output that nobody takes
    encode,  // text: a frame; octets: what comes of it, empty if it is refused
    decode,  // octets; text: a frame or a rule
    // What is expected.
    event,     // text
    out,       // text: canonical
    out_raw,   // octets
    finished,  // and silent from now on
    alive,     // a PING is answered
    ask,       // text: what is asked; number
  };
  Kind kind{};
  std::size_t line = 0;
  std::string octets;
  std::string text;
  std::int64_t number = 0;
  StreamId stream = 0;
  bool end_stream = false;
  Act act;
};

[[nodiscard]] constexpr bool is_expectation(Step::Kind kind) { return kind >= Step::Kind::event; }

/// One run of a case: for one role and one set of values of its variables.
struct Instance {
  std::string bindings;  ///< "server, length=3"
  Role role{};
  OptionList options;
  std::string refused_options;  ///< the rule for which the options are refused; no steps then
  std::vector<Step> steps;
};

struct Case {
  std::filesystem::path file;
  std::size_t line = 0;
  std::string name;
  std::vector<std::string> requirements;
  std::vector<std::string> rules;  ///< that it provokes without an event that tells of it
  std::string source;              ///< the block as it is written
  std::vector<Instance> instances;
};

/// Where a case file is wrong, and how.
struct Complaint {
  std::filesystem::path file;
  std::size_t line = 0;
  std::string what;
};

/// Reads one file. What is wrong is added to `complaints`.
[[nodiscard]] std::vector<Case> read_cases(const std::filesystem::path& file,
                                           std::vector<Complaint>& complaints);
/// The same of a text, for tests of the form itself.
[[nodiscard]] std::vector<Case> parse_cases(const std::filesystem::path& file,
                                            std::string_view text,
                                            std::vector<Complaint>& complaints);

/// One line of a block that is no declaration. @throws Malformed
[[nodiscard]] Step parse_step(std::string_view line);

/// Values of variables.
using Bindings = std::vector<std::pair<std::string, std::string>>;

/// Replaces $name, $(1 + 2 * name) and $$. @throws Malformed
[[nodiscard]] std::string substitute(std::string_view line, const Bindings& bindings);

/// Says whether an option is one, throws Malformed otherwise. Given by the subject "h2".
void check_option(const std::string& name, const std::string& value);

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_CASE_HPP
