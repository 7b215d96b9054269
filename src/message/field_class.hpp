// What can be said of one field by itself, whatever section it stands in: which of the names that
// the message rules know it has, and how good its octets are. Packed into one number of 31 bits
// that is never 0, so that it can be kept beside an HPACK table entry and a field is judged once,
// not each time it comes or goes by index.
#ifndef H2_SRC_MESSAGE_FIELD_CLASS_HPP
#define H2_SRC_MESSAGE_FIELD_CLASS_HPP

#include <cstdint>
#include <cstring>

#include <h2/field.hpp>

#include "message/field_syntax.hpp"

namespace h2::message {

/// The names with a meaning to the message rules; everything else is `regular`.
enum class FieldName : std::uint8_t {
  regular,
  method,
  scheme,
  authority,
  path,
  status,
  protocol,
  unknown_pseudo,  ///< ':' and a name that nobody has defined
  connection,      ///< a connection-specific field but the next, RFC 9113 §8.2.2
  transfer_encoding,
  te,
  host,
  content_length,
  priority,  ///< RFC 9218 §5
};

/// What an authority or a Host field is fit for.
struct AuthorityForm {
  bool valid = false;
  bool userinfo = false;
  bool empty_host = false;
  bool port = false;  ///< a port from 1 to 65535 is named
};

/// The verdict on one field. It depends on nothing but the field, not on a Policy: what a policy
/// may let pass is recorded, not decided.
class FieldClass {
 public:
  constexpr FieldClass(FieldName name, bool valid_name, ValueSyntax value, std::uint16_t detail)
      : bits_(classified | static_cast<std::uint32_t>(name) | (valid_name ? 0 : bad_name) |
              static_cast<std::uint32_t>(value) << value_shift |
              static_cast<std::uint32_t>(detail) << detail_shift) {
    if (valid_name && value == ValueSyntax::valid && good_detail()) bits_ |= sound_bit;
  }

  /// @pre `bits` came from bits()
  static constexpr FieldClass from(std::uint32_t bits) { return FieldClass(bits); }

  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }  ///< never 0

  [[nodiscard]] constexpr FieldName name() const {
    return static_cast<FieldName>(bits_ & name_mask);
  }
  [[nodiscard]] constexpr bool valid_name() const { return (bits_ & bad_name) == 0; }
  [[nodiscard]] constexpr ValueSyntax value() const {
    return static_cast<ValueSyntax>(bits_ >> value_shift & 7);
  }
  /// Breaks no rule by itself: name and value are as they have to be, and what a pseudo-header
  /// field says is said well. Whether it may stand where it stands is another question.
  [[nodiscard]] constexpr bool sound() const { return (bits_ & sound_bit) != 0; }
  /// A regular field with nothing wrong: no section rule concerns it.
  [[nodiscard]] constexpr bool harmless() const { return bits_ == (classified | sound_bit); }
  /// The same of two in a row, asked at once.
  [[nodiscard]] static bool both_harmless(const std::uint32_t* bits) {
    constexpr std::uint64_t one = classified | sound_bit;
    std::uint64_t two;
    std::memcpy(&two, bits, sizeof two);
    return two == (one << 32 | one);
  }
  [[nodiscard]] constexpr bool pseudo() const {
    return name() >= FieldName::method && name() <= FieldName::unknown_pseudo;
  }

  // What the value says, for the name in question.
  [[nodiscard]] constexpr bool valid_method() const { return detail() != 0; }
  [[nodiscard]] constexpr Method method() const {
    return static_cast<Method>(valid_method() ? detail() - 1 : 0);
  }
  [[nodiscard]] constexpr Scheme scheme() const { return static_cast<Scheme>(detail()); }
  [[nodiscard]] constexpr PathForm path() const { return static_cast<PathForm>(detail()); }
  [[nodiscard]] constexpr std::uint16_t status() const { return detail(); }
  [[nodiscard]] constexpr bool valid_protocol() const { return detail() != 0; }
  [[nodiscard]] constexpr bool te_trailers() const { return detail() != 0; }
  [[nodiscard]] constexpr AuthorityForm authority() const {
    return {(detail() & 1) != 0, (detail() & 2) != 0, (detail() & 4) != 0, (detail() & 8) != 0};
  }

 private:
  static constexpr std::uint32_t name_mask = 0x0f;
  static constexpr std::uint32_t bad_name = 0x10;
  static constexpr int value_shift = 5;
  static constexpr int detail_shift = 8;
  static constexpr std::uint32_t sound_bit = 1u << 29;
  static constexpr std::uint32_t classified = 1u << 30;

  explicit constexpr FieldClass(std::uint32_t bits) : bits_(bits) {}

  [[nodiscard]] constexpr std::uint16_t detail() const {
    return static_cast<std::uint16_t>(bits_ >> detail_shift & 0xffff);
  }

  // What each pseudo-header field says has its own way of being 0 when it is wrong. Nothing in
  // HTTP/2 is what 101 could switch to, RFC 9113 §8.6.
  [[nodiscard]] constexpr bool good_detail() const {
    switch (name()) {
      case FieldName::method:
      case FieldName::scheme:
      case FieldName::path:
      case FieldName::protocol: return detail() != 0;
      case FieldName::authority: return authority().valid;
      case FieldName::status: return status() != 0 && status() != 101;
      case FieldName::unknown_pseudo: return false;
      default: return true;
    }
  }

  std::uint32_t bits_;
};

[[nodiscard]] FieldClass classify(const Field& field);

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_FIELD_CLASS_HPP
