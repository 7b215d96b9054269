// The least that a user of h2 does: include, link, call.
#include <h2/h2.hpp>

int main() {
  const h2::RuleInfo& rule = h2::info(h2::Rule::stream_increment_zero);
  if (rule.scope != h2::Scope::stream || rule.source != "RFC 9113 §6.9") return 1;
  return h2::name(rule.code) == "PROTOCOL_ERROR" ? 0 : 2;
}
