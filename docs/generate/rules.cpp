// Writes docs/rules.md: the rule book as a table, from the rows that the library is built of.
#include <cstddef>
#include <iostream>
#include <map>
#include <string_view>
#include <vector>

#include <h2/error.hpp>

namespace {

constexpr std::string_view intro = R"(# The rules

Every rule that a peer can break, as the library knows them: what was done, what follows, and with
which error code. `PeerError::rule` names one, `h2::info(rule)` has the rest of its row. A rule that
ends a **stream** is answered with RST_STREAM, one that ends the **connection** with GOAWAY. Rules
of messages are held against your own messages as well (`Misuse::rule`).

This page is made of `H2_RULES` in [error.hpp](../include/h2/error.hpp) by `h2-docs-rules`.
)";

using Rows = std::vector<const h2::RuleInfo*>;

std::string_view rfc_of(const h2::RuleInfo& rule) {
  return rule.source.substr(0, rule.source.find(" \xC2\xA7"));
}

void print(std::string_view rfc, const Rows& rows) {
  std::cout << "\n## " << rfc << "\n\n| rule | what the peer did | section | ends | code |\n"
            << "|---|---|---|---|---|\n";
  for (const h2::RuleInfo* rule : rows) {
    const std::string_view section = rule->source.substr(rfc.size() + 1);
    const bool stream = rule->scope == h2::Scope::stream;
    std::cout << "| `" << rule->name << "` | " << rule->text << " | " << section << " | "
              << (stream ? "stream" : "connection") << " | " << h2::name(rule->code) << " |\n";
  }
}

}  // namespace

int main() {
  std::map<std::string_view, Rows> rows;
  for (std::size_t i = 0; i < h2::rule_count; ++i) {
    const h2::RuleInfo& rule = h2::info(static_cast<h2::Rule>(i));
    rows[rfc_of(rule)].push_back(&rule);
  }
  std::cout << intro;
  constexpr std::string_view first = "RFC 9113";
  print(first, rows[first]);
  for (const auto& [rfc, rules] : rows) {
    if (rfc != first) print(rfc, rules);
  }
}
