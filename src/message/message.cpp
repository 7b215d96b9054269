#include "message/message.hpp"

namespace h2::message {
namespace {

Result<Section, Broken> check(HeadersKind kind, Fields fields, Method asked, const Policy& policy,
                              FieldClasses classes) {
  switch (kind) {
    case HeadersKind::request: return check_request(fields, policy, classes);
    case HeadersKind::trailers: return check_trailers(fields, policy, classes);
    default: return check_response(fields, asked, policy, classes);
  }
}

// Tries a step, and again without what a tolerated rule asks for. Each rule is waived once at most.
template <class Step>
auto step_on(Message& message, const RuleSet& tolerated, RuleSet& broken, Step&& step) {
  for (;;) {
    const std::optional<Rule> rule = step();
    if (!rule || !tolerated.contains(*rule) || !message.waive(*rule)) return rule;
    broken.insert(*rule);
  }
}

}  // namespace

std::optional<Rule> accept_data(Message& message, std::uint64_t octets, bool end_stream,
                                const RuleSet& tolerated, RuleSet& broken) {
  Message next = message;
  RuleSet waived;
  const auto rule = step_on(next, tolerated, waived, [&] { return next.data(octets, end_stream); });
  if (rule) return rule;
  message = next;
  broken.insert(waived);
  return std::nullopt;
}

// Where the section stands is asked first when that needs no look at the fields: a header section
// after a tunnel began is wrong whatever it says, and so is a second one that ends nothing.
Result<Accepted, Broken> accept(Message& message, Fields fields, bool end_stream,
                                const Policy& policy, FieldClasses classes) {
  const HeadersKind expected = message.expected();
  const auto whole = static_cast<std::uint32_t>(fields.size());
  Message next = message;
  RuleSet waived;
  HeadersKind kind = expected;
  const auto move = [&](Section section) {
    return step_on(next, policy.tolerated, waived, [&]() -> std::optional<Rule> {
      if (!waived.empty()) section.length_counts = false;
      const auto moved = next.headers(section, end_stream);
      if (!moved) return moved.error();
      kind = *moved;
      return std::nullopt;
    });
  };

  if (expected == HeadersKind::trailers) {
    if (const auto rule = move({})) return Failure{Broken{*rule, whole}};
  }
  auto section = check(expected, fields, message.method(), policy, classes);
  if (!section) return Failure{section.error()};
  if (expected != HeadersKind::trailers) {
    if (const auto rule = move(*section)) return Failure{Broken{*rule, whole}};
  }
  message = next;
  section->tolerated.insert(waived);
  return Accepted{kind, *section};
}

}  // namespace h2::message
