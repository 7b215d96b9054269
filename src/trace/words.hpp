// The words of traces: names of flags, settings, states and reasons, numbers, octets.
#ifndef H2_SRC_TRACE_WORDS_HPP
#define H2_SRC_TRACE_WORDS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <h2/error.hpp>
#include <h2/event.hpp>
#include <h2/field.hpp>
#include <h2/frame.hpp>
#include <h2/observer.hpp>
#include <h2/settings.hpp>
#include <h2/status.hpp>
#include <h2/types.hpp>

namespace h2::trace {

[[nodiscard]] inline std::string_view as_text(Bytes octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

[[nodiscard]] std::string_view word(Role role);
[[nodiscard]] std::string_view word(observed::Way way);
[[nodiscard]] std::string_view word(MisuseKind kind);

/// Such as "ENABLE_PUSH"; empty for one that is not known.
[[nodiscard]] std::string_view word(SettingId id);

/// The flags that mean something for this type, in the order of their bits.
struct FlagNames {
  std::array<std::string_view, 4> names;
  std::size_t size = 0;

  [[nodiscard]] const std::string_view* begin() const { return names.data(); }
  [[nodiscard]] const std::string_view* end() const { return names.data() + size; }
};
[[nodiscard]] FlagNames flag_names(const frame::Header& header);

/// Two digits for each octet.
[[nodiscard]] std::string hex(Bytes octets);

/// Whether the value is not for everybody.
[[nodiscard]] bool is_secret(const Field& field);

/// The next entry of an ORIGIN frame, RFC 8336 §2.1; drops it from `entries`.
[[nodiscard]] std::string_view take_origin(Bytes& entries);

}  // namespace h2::trace

#endif  // H2_SRC_TRACE_WORDS_HPP
