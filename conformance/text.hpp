// Words of a case: how a line is cut into them, and octets written as text.
//
//   plain   "quoted \r\n \x00"   {00 ff}   "x"*1000   {00}*3   "a"{00}"b"
#ifndef H2_CONFORMANCE_TEXT_HPP
#define H2_CONFORMANCE_TEXT_HPP

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace h2::conformance {

/// Something in a case that cannot be understood.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A line cut at its spaces, but not inside quotes or braces. Consumed from the front.
class Words {
 public:
  explicit Words(std::string_view line);

  [[nodiscard]] bool empty() const { return next_ == words_.size(); }
  [[nodiscard]] const std::string& peek() const;

  /// The next word, as it is written. @throws Malformed if there is none; `what` is its name
  const std::string& take(std::string_view what);
  /// Takes the next word if it is this one.
  bool take_if(std::string_view word);
  std::uint64_t number(std::string_view what, std::uint64_t largest = 0xffff'ffff);
  /// @throws Malformed if words are left
  void done() const;

 private:
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

/// Decimal or 0x-hexadecimal. @throws Malformed
[[nodiscard]] std::uint64_t to_number(std::string_view word, std::string_view what,
                                      std::uint64_t largest = 0xffff'ffff);

/// The octets that a word stands for. @throws Malformed
[[nodiscard]] std::string to_octets(std::string_view word);

/// `name=value` as octets; the first `=` that is not the first character parts them.
[[nodiscard]] std::pair<std::string, std::string> to_pair(std::string_view word);
[[nodiscard]] bool is_pair(std::string_view word);

/// Octets as a quoted word; long runs of one octet are folded. The inverse of to_octets().
[[nodiscard]] std::string quote(std::string_view octets);

/// The same without quotes where they are not needed.
[[nodiscard]] std::string plain(std::string_view octets);

/// Spaced hexadecimal: "00 0f".
[[nodiscard]] std::string hex(std::string_view octets);

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] bool starts_with(std::string_view text, std::string_view beginning);

}  // namespace h2::conformance

#endif  // H2_CONFORMANCE_TEXT_HPP
