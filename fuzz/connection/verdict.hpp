// What one end makes of one frame, in a form in which two engines can be compared.
#ifndef H2_FUZZ_CONNECTION_VERDICT_HPP
#define H2_FUZZ_CONNECTION_VERDICT_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <h2/h2.hpp>

namespace h2::fuzz {

/// One conversation for both engines.
struct Setup {
  Role role = Role::server;
  bool magic_consumed = false;
  bool small_windows = false;  ///< of 100 octets, for which no credit comes back
  bool few_streams = false;    ///< 3 at once, or else 100
  bool extended = false;  ///< server: RFC 8441 is announced; client: ALTSVC and ORIGIN are shown
  bool without_rfc7540 = false;  ///< RFC 9218 §2.1 is announced
  bool acts = false;  ///< server: answers each request at once; client: resets its second request
  bool push = false;  ///< client: allows it
  bool begun = true;  ///< the preface is given, where the input has none

  /// The first SETTINGS, of both engines.
  [[nodiscard]] std::vector<Setting> settings() const;
};

inline constexpr std::uint32_t small_window = 100;

/// What a client asks for before anything is fed: streams 1, 3, 5 and so on.
struct Request {
  std::vector<std::pair<std::string, std::string>> fields;
  bool end_stream;
};
[[nodiscard]] const std::vector<Request>& requests();

/// What was said of a stream, or, with 0, of the connection.
using Line = std::pair<StreamId, std::string>;

struct Verdict {
  std::vector<Line> lines;  ///< messages, content and answers that were accepted
  std::map<StreamId, ErrorCode> resets;
  bool ended = false;
  std::optional<ErrorCode> code;  ///< of the GOAWAY, if there was one
  std::optional<Rule> rule;       ///< ours alone says
  StreamId unanswered = 0;        ///< we would not send what libnghttp2 sends: a section too large
};

/// Adds what `output` says: RST_STREAM, GOAWAY, and answers to PING and SETTINGS.
void read_output(Bytes output, Verdict& verdict);

void accept_section(Verdict& verdict, StreamId stream, const std::string& fields, bool end);
void accept_content(Verdict& verdict, StreamId stream, Bytes content);
void accept_end(Verdict& verdict, StreamId stream);
void accept_reset(Verdict& verdict, StreamId stream, std::uint32_t code);
void accept_goaway(Verdict& verdict, StreamId last, std::uint32_t code);
void accept_promise(Verdict& verdict, StreamId stream, StreamId promised,
                    const std::string& fields);

}  // namespace h2::fuzz

#endif  // H2_FUZZ_CONNECTION_VERDICT_HPP
