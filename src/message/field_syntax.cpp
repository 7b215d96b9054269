#include "message/field_syntax.hpp"

#include <cstring>

#include "message/octet_table.hpp"

namespace h2::message {
namespace {

// Eight octets at a time: most words of a field are plain, and the few others are looked up octet
// by octet. Every test below asks "is there any" or "are there all", so the byte order of the
// machine does not matter.
constexpr std::size_t word_size = 8;
constexpr std::uint64_t each = 0x0101'0101'0101'0101;
constexpr std::uint64_t high_bits = each * 0x80;

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, word_size);
  return word;
}

/// Four to seven octets as a word: its halves are the first four and the last.
std::uint64_t load_short(std::string_view text) {
  std::uint32_t front = 0, back = 0;
  std::memcpy(&front, text.data(), sizeof front);
  std::memcpy(&back, text.data() + text.size() - sizeof back, sizeof back);
  return std::uint64_t{back} << 32 | front;
}
constexpr std::size_t least_short = 4;

/// The high bit of some octet is set unless all are at least `least` and none is a DEL or above: as
/// good as exact, for less. Where a carry or a borrow goes wrong, it came from an octet that
/// counts.
std::uint64_t unless_plain(std::uint64_t word, unsigned least) {
  return (word + each) | (word - each * least) | word;
}

/// The high bit of some octet is set if there is one below SP, or a DEL. The borrow of a smaller
/// octet can only make a larger one look small when there is a small one, so "any" is exact.
std::uint64_t unusual_in_value(std::uint64_t word) {
  const std::uint64_t del = (word & ~high_bits) + each;
  return ((word - each * ' ') | del) & ~word;
}

/// Lower-case letters and '-' only: no octet carries into the next once none is above 0x7f.
bool plain_name(std::uint64_t word) {
  const std::uint64_t from_a = word + each * (0x80 - 'a');
  const std::uint64_t after_z = word + each * (0x80 - 'z' - 1);
  const std::uint64_t not_dash = (word ^ (each * '-')) + each * 0x7f;
  const std::uint64_t good = ((from_a & ~after_z) | ~not_dash) & ~word;
  return (good & high_bits) == high_bits;
}

/// The same for :path: an octet up to SP, DEL, or '#'.
std::uint64_t unusual_in_path(std::uint64_t word) {
  const std::uint64_t del = (word & ~high_bits) + each;
  const std::uint64_t hash = word ^ (each * '#');
  return (((word - each * '!') | del) & ~word) | ((hash - each) & ~hash);
}

/// Whether a word of `text` is unusual. The last word overlaps the one before it, so that nothing
/// is left over. @pre the text has a word
template <class Unusual>
bool any_unusual(std::string_view text, Unusual&& unusual) {
  const char* const last = text.data() + text.size() - word_size;
  std::uint64_t found = unusual(load(last));
  for (const char* at = text.data(); at < last; at += word_size) found |= unusual(load(at));
  return (found & high_bits) != 0;
}

bool valid_path(std::string_view path) {
  if (path.size() >= word_size) {
    const auto suspect = [](std::uint64_t word) { return unless_plain(word, '#' + 1); };
    if (!any_unusual(path, suspect) || !any_unusual(path, unusual_in_path)) return true;
  }
  return octet::all(path, octet::path);
}

unsigned value_bits(std::string_view value) {
  unsigned bits = 0;
  for (const char c : value) bits |= octet::of(c);
  return bits & (octet::control | octet::forbidden);
}

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Octet by octet.
[[gnu::noinline]] ValueSyntax unusual_value_syntax(std::string_view value) {
  if (value.empty()) return ValueSyntax::valid;
  const unsigned found = value_bits(value);
  if ((found & octet::forbidden) != 0) return ValueSyntax::invalid;
  const bool space = is_blank(value.front()) || is_blank(value.back());
  return static_cast<ValueSyntax>((found != 0 ? 1 : 0) | (space ? 2 : 0));
}

}  // namespace

bool valid_name(std::string_view name) {
  if (name.size() < word_size) {
    if (name.size() >= least_short && plain_name(load_short(name))) return true;
    return !name.empty() && octet::all(name, octet::name);
  }

  // The last word overlaps the one before it, so that nothing is left over.
  const std::size_t last = name.size() - word_size;
  for (std::size_t at = 0;; at = at + word_size < last ? at + word_size : last) {
    const std::string_view word = name.substr(at, word_size);
    if (!plain_name(load(word.data())) && !octet::all(word, octet::name)) return false;
    if (at == last) return true;
  }
}

ValueSyntax value_syntax(std::string_view value) {
  if (value.size() >= word_size) {
    const auto suspect = [](std::uint64_t word) { return unless_plain(word, ' '); };
    if (any_unusual(value, suspect) && any_unusual(value, unusual_in_value)) {
      return unusual_value_syntax(value);
    }
  } else if (value.size() < least_short || (unusual_in_value(load_short(value)) & high_bits) != 0) {
    return unusual_value_syntax(value);
  }
  // Of blanks there is no HTAB then.
  const bool space = value.front() == ' ' || value.back() == ' ';
  return space ? ValueSyntax::space : ValueSyntax::valid;
}

bool valid_method(std::string_view method) {
  return !method.empty() && octet::all(method, octet::token);
}

Method method_of(std::string_view method) {
  if (method == "GET") return Method::get;
  if (method == "HEAD") return Method::head;
  if (method == "OPTIONS") return Method::options;
  if (method == "TRACE") return Method::trace;
  if (method == "CONNECT") return Method::connect;
  return Method::other;
}

Scheme scheme_of(std::string_view scheme) {
  if (scheme == "https") return Scheme::https;
  if (scheme == "http") return Scheme::http;
  const bool letter = !scheme.empty() && lower(scheme[0]) >= 'a' && lower(scheme[0]) <= 'z';
  if (!letter || !octet::all(scheme, octet::scheme)) return Scheme::invalid;
  if (same_without_case(scheme, "https")) return Scheme::https;
  return same_without_case(scheme, "http") ? Scheme::http : Scheme::other;
}

PathForm path_form(std::string_view path) {
  if (path.empty()) return PathForm::empty;
  if (!valid_path(path)) return PathForm::invalid;
  if (path.front() == '/') return PathForm::absolute;
  return path == "*" ? PathForm::asterisk : PathForm::other;
}

std::uint16_t status_of(std::string_view status) {
  if (status.size() != 3 || status[0] == '0' || !octet::all(status, octet::digit)) return 0;
  const int number = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
  return static_cast<std::uint16_t>(number);
}

bool valid_protocol(std::string_view protocol) {
  const std::size_t slash = protocol.find('/');
  const std::string_view name = protocol.substr(0, slash);
  if (name.empty() || !octet::all(name, octet::token)) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view version = protocol.substr(slash + 1);
  return !version.empty() && octet::all(version, octet::token);
}

bool same_without_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace h2::message
