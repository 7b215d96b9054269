// The course of a message, RFC 9113 §8.1: header section, content, trailer section, in that order.
// One Message for each direction of a stream, used alike for what arrives and for what is sent.
#ifndef H2_SRC_MESSAGE_MESSAGE_HPP
#define H2_SRC_MESSAGE_MESSAGE_HPP

#include <cstdint>
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
  constexpr void answers(Method asked) { method_ = asked; }

  /// The method of the request that this is or answers; `other` before it is known.
  [[nodiscard]] constexpr Method method() const { return method_; }

  /// The other direction has become a tunnel, RFC 9113 §8.5: from here on DATA and nothing else.
  /// To be called on the request when the response said so.
  constexpr void become_tunnel() {
    if (place_ != Place::done) place_ = Place::tunnel;
    remaining_ = unlimited;
    content_ = true;
  }

  /// What the next field section will be judged as. For a response that may turn out informational.
  [[nodiscard]] constexpr HeadersKind expected() const {
    return place_ == Place::headers ? kind_ : HeadersKind::trailers;
  }
  [[nodiscard]] constexpr bool done() const { return place_ == Place::done; }
  [[nodiscard]] constexpr bool tunnel() const { return place_ == Place::tunnel; }

  /// Octets of content that content-length still asks for; -1 if nothing says how many.
  [[nodiscard]] constexpr std::int64_t remaining() const { return remaining_; }

  /// A well-formed field section, judged as expected() said; for trailers `section` says nothing.
  [[nodiscard]] constexpr Result<HeadersKind, Rule> headers(const Section& section,
                                                            bool end_stream);

  /// A DATA frame with `octets` of data, padding left out.
  [[nodiscard]] constexpr std::optional<Rule> data(std::uint64_t octets, bool end_stream);

 private:
  enum class Place : std::uint8_t { headers, body, tunnel, done };
  static constexpr std::int64_t unlimited = -1;

  constexpr Message(HeadersKind kind, Method method) : kind_(kind), method_(method) {}

  constexpr Result<HeadersKind, Rule> trailing(bool end_stream);

  std::int64_t remaining_ = unlimited;
  Place place_ = Place::headers;
  HeadersKind kind_;
  Method method_;
  bool content_ = true;
  bool trailers_ = true;
};

static_assert(sizeof(Message) <= 16, "two in each stream: one for each direction");

constexpr Result<HeadersKind, Rule> Message::headers(const Section& section, bool end_stream) {
  if (place_ != Place::headers) return trailing(end_stream);

  if (section.informational()) {
    if (end_stream) return Failure{Rule::informational_end};
    return HeadersKind::informational;
  }

  // RFC 9113 §8.1.1: also a message without any DATA has a length, 0.
  const std::int64_t length = section.length_counts ? section.content_length : unlimited;
  if (end_stream && length > 0) return Failure{Rule::content_length_mismatch};

  if (kind_ == HeadersKind::request) method_ = section.method;
  remaining_ = length;
  content_ = section.content;
  trailers_ = section.trailers;
  place_ = section.tunnel ? Place::tunnel : Place::body;
  if (end_stream) place_ = Place::done;
  return kind_;
}

constexpr Result<HeadersKind, Rule> Message::trailing(bool end_stream) {
  if (place_ == Place::done) return Failure{Rule::half_closed_stream};
  if (place_ == Place::tunnel) return Failure{Rule::tunnel_frame};
  if (!end_stream) return Failure{Rule::headers_after_body};
  if (remaining_ > 0) return Failure{Rule::content_length_mismatch};
  if (!trailers_) return Failure{Rule::content_not_allowed};
  place_ = Place::done;
  return HeadersKind::trailers;
}

constexpr std::optional<Rule> Message::data(std::uint64_t octets, bool end_stream) {
  if (place_ == Place::done) return Rule::half_closed_stream;
  if (place_ == Place::headers) {
    // RFC 9113 §8.1: too early; and if it is the end, there is nothing that it could be early for.
    return end_stream && octets == 0 ? Rule::response_missing : Rule::data_before_headers;
  }
  if (octets > 0 && !content_) return Rule::content_not_allowed;
  if (remaining_ >= 0) {
    const auto left = static_cast<std::uint64_t>(remaining_);
    if (octets > left || (end_stream && octets < left)) return Rule::content_length_mismatch;
    remaining_ -= static_cast<std::int64_t>(octets);
  }
  if (end_stream) place_ = Place::done;
  return std::nullopt;
}

/// A field section that was found good, and what it was.
struct Accepted {
  HeadersKind kind;
  Section section;
};

/// Judges a whole field section, fields and place in the message, and moves `message` on; or says
/// what is broken and leaves `message` as it was.
[[nodiscard]] Result<Accepted, Broken> accept(Message& message, Fields fields, bool end_stream,
                                              const Policy& policy, FieldClasses classes = {});

}  // namespace h2::message

#endif  // H2_SRC_MESSAGE_MESSAGE_HPP
