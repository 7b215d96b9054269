// Printers for what an Observer is told: lines for people, and lines of JSON for programs.
//
//   h2::trace::Text text{h2::trace::append_to(log)};
//   h2::Options options;
//   options.observer = text.observer();
#ifndef H2_TRACE_HPP
#define H2_TRACE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <h2/observer.hpp>
#include <h2/types.hpp>

namespace h2::trace {

/// Where lines go.
struct Sink {
  /// Takes one line or more, each with its newline. The view is valid during the call.
  void (*write)(void* context, std::string_view lines) = nullptr;
  void* context = nullptr;
};

/// A sink that appends to a string, which must outlive it.
[[nodiscard]] H2_API Sink append_to(std::string& text);

/// Values of fields that were marked as sensitive, and of authorization, proxy-authorization,
/// cookie and set-cookie. Hidden ones are shown by their length.
enum class Secrets : std::uint8_t { hidden, shown };

/// Octets from the network that are safe to show: a backslash, and what is not printable ASCII, is
/// escaped as in C.
[[nodiscard]] H2_API std::string printable(std::string_view octets);

/// What Text shows.
struct TextOptions {
  std::string label = {};  ///< in front of every line, to tell connections apart
  bool time = false;       ///< a column with seconds since the first moment that was told
  bool fields = true;      ///< field sections, a line for each field
  bool decisions = false;  ///< also how streams move, end and wait, and what was let pass
  bool fold = true;        ///< of a run of DATA frames the first are shown, the others counted
  bool colour = false;     ///< with the escape sequences of terminals
  Secrets secrets = Secrets::hidden;
};

/// One aligned line for each frame: the way (→ to the server, ← to the client), stream, type,
/// octets of payload, flags, and what the payload says. The form is for people and may change.
class Text {
 public:
  explicit H2_API Text(Sink sink, TextOptions options = {});
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  /// For Options::observer; this object has to stay where it is as long as the connection.
  [[nodiscard]] const Observer* observer() const { return &observer_; }

  /// Prints one record: for those that do not come from a connection.
  H2_API void print(const Record& record);

  /// Says what was held back to be counted. Call it before something else is printed in between.
  H2_API void settle();

 private:
  struct Printer;

  // A run of DATA frames that is not shown in full.
  struct Run {
    observed::Way way{};
    StreamId stream = 0;
    std::size_t shown = 0;
    std::size_t hidden = 0;
    std::uint64_t octets = 0;
    std::optional<Record> last = {};
  };

  Sink sink_;
  TextOptions options_;
  Observer observer_;
  Role role_ = Role::client;
  std::optional<Time> start_;
  Run run_;
};

/// What Json writes.
struct JsonOptions {
  std::string connection = {};  ///< written with every line, to tell connections apart
  Secrets secrets = Secrets::hidden;
};

/// One JSON object on a line for each record (https://jsonlines.org), in ASCII. docs/trace.md says
/// what is in it.
class Json {
 public:
  explicit H2_API Json(Sink sink, JsonOptions options = {});
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;

  /// For Options::observer; this object has to stay where it is as long as the connection.
  [[nodiscard]] const Observer* observer() const { return &observer_; }

  /// Prints one record: for those that do not come from a connection.
  H2_API void print(const Record& record);

 private:
  Sink sink_;
  JsonOptions options_;
  Observer observer_;
  std::string line_;
};

}  // namespace h2::trace

#endif  // H2_TRACE_HPP
