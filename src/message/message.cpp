#include "message/message.hpp"

#include "message/precedent.hpp"
#include "message/usual.hpp"

namespace h2::message {
namespace {

// Tries a step, and again without what a tolerated rule asks for. Each rule is waived once at most.
template <class Step>
auto step_on(Message& message, const RuleSet& tolerated, RuleSet& broken, Step&& step) {
  for (;;) {
    const std::optional<Rule> rule = step();
    if (!rule || !tolerated.contains(*rule) || !message.waive(*rule)) return rule;
    broken.insert(*rule);
  }
}

// The section takes its place in the message without what tolerated rules ask for.
std::optional<Rule> move_leniently(Message& message, Section section, bool end_stream,
                                   const Policy& policy, Accepted& accepted) {
  Message next = message;
  const auto rule =
      step_on(next, policy.tolerated, accepted.section.tolerated, [&]() -> std::optional<Rule> {
        const auto moved = next.headers(section, end_stream);
        section.length_counts = false;
        if (!moved) return moved.error();
        accepted.kind = *moved;
        return std::nullopt;
      });
  if (!rule) message = next;
  return rule;
}

// Where trailers stand is asked first, because that needs no look at the fields: a header section
// after a tunnel began is wrong whatever it says, and so is a second one that ends nothing.
std::optional<Broken> accept_trailers(Message& message, Fields fields, bool end_stream,
                                      const Policy& policy, FieldClasses classes,
                                      Accepted& accepted) {
  Message next = message;
  if (const auto rule = move_leniently(next, {}, end_stream, policy, accepted)) {
    return Broken{*rule, static_cast<std::uint32_t>(fields.size())};
  }
  const auto broken =
      judge(HeadersKind::trailers, fields, message.method(), policy, classes, accepted.section);
  if (!broken) message = next;
  return broken;
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

std::optional<Broken> accept(Message& message, Fields fields, bool end_stream, const Policy& policy,
                             const Classified& classified, Accepted& accepted) {
  const HeadersKind expected = message.expected();
  const FieldClasses classes = classified.classes;
  if (expected == HeadersKind::trailers) {
    return accept_trailers(message, fields, end_stream, policy, classes, accepted);
  }
  // The short way first. What it takes is the precedent for what follows.
  Section& section = accepted.section;
  if (!is_usual(expected, fields, message.method(), policy, classes, section)) {
    section = {};
    const auto broken = judge(expected, fields, message.method(), policy, classes, section);
    if (broken) return broken;
  } else if (classified.precedent != nullptr) {
    classified.precedent->set(message, classes, section);
  }
  if (const auto moved = message.headers(section, end_stream)) {
    accepted.kind = *moved;
    return std::nullopt;
  }
  if (const auto rule = move_leniently(message, section, end_stream, policy, accepted)) {
    return Broken{*rule, static_cast<std::uint32_t>(fields.size())};
  }
  return std::nullopt;
}

Result<Accepted, Broken> accept(Message& message, Fields fields, bool end_stream,
                                const Policy& policy) {
  Accepted accepted;
  if (const auto broken = accept(message, fields, end_stream, policy, {}, accepted)) {
    return Failure{*broken};
  }
  return accepted;
}

}  // namespace h2::message
