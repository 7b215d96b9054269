// The course of a message, RFC 9113 §8.1: header section, content, trailer section, in that order.
// One Message for each direction of a stream, used alike for what arrives and for what is sent.
#ifndef H2_SRC_MESSAGE_MESSAGE_HPP
#define H2_SRC_MESSAGE_MESSAGE_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include <h2/error.hpp>
#include <h2/field.hpp>
#include <h2/result.hpp>

#include "message/section.hpp"

namespace h2::message {

/// Where a message is. Says what may come next; a rule in answer means that nothing has changed.
///
///   headers --(1xx)--> headers --(final)--> body --(END_STREAM or trailers)--> done
///                                 \--(2xx to CONNECT)--> tunnel --(END_STREAM)--> done
///
/// Small enough to be copied, tried on, and taken over or not.
class Message {
 public:
  [[nodiscard]] static constexpr Message request() {
    return Message(HeadersKind::request, Method::other);
  }
  /// @param asked the method of the request; can also be said later, with answers()
  [[nodiscard]] static constexpr Message response(Method asked = Method::other) {
    return Message(HeadersKind::response, asked);
  }
  /// On a promised stream, RFC 9113 §8.4.2.
  [[nodiscard]] static constexpr Message pushed_response(Method asked) {
    return Message(HeadersKind::pushed_response, asked);
  }

  /// This response answers a request with that method: HEAD and CONNECT change what follows.
  constexpr void answers(Method asked) { method_ = static_cast<std::uint64_t>(asked) & 7; }

  /// The method of the request that this is or answers; `other` before it is known.
  [[nodiscard]] constexpr Method method() const { return static_cast<Method>(method_); }

  /// The other direction has become a tunnel, RFC 9113 §8.5: from here on DATA and nothing else.
  /// To be called on the request when the response said so.
  constexpr void become_tunnel() {
    if (!at(Place::done)) go_to(Place::tunnel);
    remain(unlimited);
    content_ = 1;
  }

  /// What the next field section will be judged as. For a response that may turn out informational.
  [[nodiscard]] constexpr HeadersKind expected() const {
    return at(Place::headers) ? kind() : HeadersKind::trailers;
  }
  [[nodiscard]] constexpr bool done() const { return at(Place::done); }
  [[nodiscard]] constexpr bool tunnel() const { return at(Place::tunnel); }

  /// Octets of content that content-length still asks for; -1 if nothing says how many.
  [[nodiscard]] constexpr std::int64_t remaining() const {
    return static_cast<std::int64_t>(left_) - 1;
  }

  /// A well-formed field section, judged as expected() said; for trailers `section` says nothing.
  [[nodiscard]] constexpr Result<HeadersKind, Rule> headers(const Section& section,
                                                            bool end_stream);

  /// A DATA frame with `octets` of data, padding left out.
  [[nodiscard]] constexpr std::optional<Rule> data(std::uint64_t octets, bool end_stream);

  /// The same, where that is known to be allowed, and not the end.
  /// @pre data() allowed content before, and remaining() is that much or -1
  constexpr void more(std::uint32_t octets) {
    if (left_ != 0) left_ -= octets;
  }

  /// What headers() does for a content-length that counts, and for END_STREAM, once it has done the
  /// rest. @pre `length >= 0`, and at the end it is 0
  constexpr void expect(std::int64_t length) { remain(std::min(length, longest)); }
  constexpr void end() { go_to(Place::done); }

  friend bool operator==(const Message& a, const Message& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
  }

  /// Gives up what makes `rule` a rule, where nothing else depends on it: the length that
  /// content-length asks for, or that there must be no content. Says whether it is such a rule.
  constexpr bool waive(Rule rule) {
    if (rule == Rule::content_length_mismatch) {
      remain(unlimited);
    } else if (rule == Rule::content_not_allowed) {
      content_ = trailers_ = 1;
    } else {
      return false;
    }
    return true;
  }

 private:
  enum class Place : std::uint8_t { headers, body, tunnel, done };
  static constexpr std::int64_t unlimited = -1;

  /// More content than can ever be sent: lengths above it are kept as this one, and never reached.
  static constexpr std::int64_t longest = (std::int64_t{1} << 53) - 1;

  constexpr Message(HeadersKind kind, Method method)
      : left_(0),
        place_(0),
        kind_(static_cast<std::uint64_t>(kind) & 7),
        method_(static_cast<std::uint64_t>(method) & 7),
        content_(1),
        trailers_(1) {}

  constexpr Result<HeadersKind, Rule> trailing(bool end_stream);

  [[nodiscard]] constexpr bool at(Place place) const {
    return place_ == static_cast<std::uint64_t>(place);
  }
  constexpr void go_to(Place place) { place_ = static_cast<std::uint64_t>(place) & 3; }
  constexpr void remain(std::int64_t octets) {
    constexpr std::uint64_t mask = (std::uint64_t{1} << 54) - 1;
    left_ = static_cast<std::uint64_t>(octets + 1) & mask;
  }
  [[nodiscard]] constexpr HeadersKind kind() const { return static_cast<HeadersKind>(kind_); }

  // Bits, and all of one type, so that every compiler packs them.
  std::uint64_t left_ : 54;  // remaining() and one more
  std::uint64_t place_ : 2;
  std::uint64_t kind_ : 3;
  std::uint64_t method_ : 3;
  std::uint64_t content_ : 1;
  std::uint64_t trailers_ : 1;
};

static_assert(sizeof(Message) == 8, "two in each stream: one for each direction");

constexpr Result<HeadersKind, Rule> Message::headers(const Section& section, bool end_stream) {
  if (!at(Place::headers)) return trailing(end_stream);

  if (section.informational()) {
    if (end_stream) return Failure{Rule::informational_end};
    return HeadersKind::informational;
  }

  // RFC 9113 §8.1.1: also a message without any DATA has a length, 0.
  const std::int64_t length = section.length_counts ? section.content_length : unlimited;
  if (end_stream && length > 0) return Failure{Rule::content_length_mismatch};

  Message next(kind(), kind() == HeadersKind::request ? section.method : method());
  next.remain(length < longest ? length : longest);
  next.content_ = section.content ? 1 : 0;
  next.trailers_ = section.trailers ? 1 : 0;
  next.go_to(end_stream ? Place::done : section.tunnel ? Place::tunnel : Place::body);
  *this = next;
  return kind();
}

constexpr Result<HeadersKind, Rule> Message::trailing(bool end_stream) {
  if (at(Place::done)) return Failure{Rule::half_closed_stream};
  if (at(Place::tunnel)) return Failure{Rule::tunnel_frame};
  if (!end_stream) return Failure{Rule::headers_after_body};
  if (remaining() > 0) return Failure{Rule::content_length_mismatch};
  if (trailers_ == 0) return Failure{Rule::content_not_allowed};
  go_to(Place::done);
  return HeadersKind::trailers;
}

constexpr std::optional<Rule> Message::data(std::uint64_t octets, bool end_stream) {
  if (at(Place::done)) return Rule::half_closed_stream;
  if (at(Place::headers)) {
    // RFC 9113 §8.1: too early; and if it is the end, there is nothing that it could be early for.
    return end_stream && octets == 0 ? Rule::response_missing : Rule::data_before_headers;
  }
  if (octets > 0 && content_ == 0) return Rule::content_not_allowed;
  if (remaining() >= 0) {
    const auto left = static_cast<std::uint64_t>(remaining());
    if (octets > left || (end_stream && octets < left)) return Rule::content_length_mismatch;
    remain(static_cast<std::int64_t>(left - octets));
  }
  if (end_stream) go_to(Place::done);
  return std::nullopt;
}

/// A field section that was found good, and what it was.
struct Accepted {
  HeadersKind kind{};
  Section section{};
};

struct Classified;

/// Judges a whole field section, fields and place in the message, moves `message` on and fills in
/// `accepted`, which has to be new; or says what is broken and leaves `message` as it was.
[[nodiscard]] std::optional<Broken> accept(Message& message, Fields fields, bool end_stream,
                                           const Policy& policy, const Classified& classified,
                                           Accepted& accepted);

/// The same with one answer.
[[nodiscard]] Result<Accepted, Broken> accept(Message& message, Fields fields, bool end_stream,
                                              const Policy& policy);

/// The same for DATA: a rule that is broken and not tolerated; what is tolerated goes to `broken`.
[[nodiscard]] std::optional<Rule> accept_data(Message& message, std::uint64_t octets,
                                              bool end_stream, const RuleSet& tolerated,
                                              RuleSet& broken);

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_MESSAGE_HPP
