// The rule book as a whole: a row for each rule, and each row says something of its own.
#include <iterator>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <h2/error.hpp>

#include "support/catch.hpp"

namespace {

using h2::ErrorCode;
using h2::MisuseKind;
using h2::Rule;

std::vector<Rule> all_rules() {
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < h2::rule_count; ++i) rules.push_back(static_cast<Rule>(i));
  return rules;
}

// The registry of RFC 9113 §7, written down a second time.
const std::vector<std::pair<std::uint32_t, std::string_view>> registry{
    {0x0, "NO_ERROR"},
    {0x1, "PROTOCOL_ERROR"},
    {0x2, "INTERNAL_ERROR"},
    {0x3, "FLOW_CONTROL_ERROR"},
    {0x4, "SETTINGS_TIMEOUT"},
    {0x5, "STREAM_CLOSED"},
    {0x6, "FRAME_SIZE_ERROR"},
    {0x7, "REFUSED_STREAM"},
    {0x8, "CANCEL"},
    {0x9, "COMPRESSION_ERROR"},
    {0xa, "CONNECT_ERROR"},
    {0xb, "ENHANCE_YOUR_CALM"},
    {0xc, "INADEQUATE_SECURITY"},
    {0xd, "HTTP_1_1_REQUIRED"},
};

// The rows as they are written, each with its enumerator beside it.
const std::pair<Rule, h2::RuleInfo> rows[] = {
#define H2_ROW(rule, source, scope, code, text) \
  {Rule::rule, {#rule, source, h2::Scope::scope, ErrorCode::code, text}},
    H2_RULES(H2_ROW)
#undef H2_ROW
};

const std::pair<MisuseKind, std::string_view> misuses[] = {
#define H2_KIND(kind, text) {MisuseKind::kind, text},
    H2_MISUSES(H2_KIND)
#undef H2_KIND
};

}  // namespace

TEST_CASE("§7: every error code has its registered value and name", "[rfc9113][7]") {
  for (const auto& [value, name] : registry) {
    INFO("code " << value);
    CHECK(h2::name(static_cast<ErrorCode>(value)) == name);
  }
  CHECK(static_cast<std::uint32_t>(ErrorCode::http_1_1_required) == 0xd);
}

TEST_CASE("§7: a code that nobody registered is called UNKNOWN", "[rfc9113][7]") {
  CHECK(h2::name(static_cast<ErrorCode>(0xe)) == "UNKNOWN");
  CHECK(h2::name(static_cast<ErrorCode>(0xffff'ffff)) == "UNKNOWN");
}

TEST_CASE("rule book: a row stands where its enumerator points", "[rule_book]") {
  REQUIRE(std::size(rows) == h2::rule_count);
  for (const auto& [rule, row] : rows) {
    const h2::RuleInfo& found = h2::info(rule);
    INFO(row.name);
    CHECK(found.name == row.name);
    CHECK(found.source == row.source);
    CHECK(found.scope == row.scope);
    CHECK(found.code == row.code);
    CHECK(found.text == row.text);
  }
}

TEST_CASE("rule book: no two rules share a name or a text", "[rule_book]") {
  std::set<std::string_view> names;
  std::set<std::string_view> texts;

  for (const Rule rule : all_rules()) {
    INFO(h2::info(rule).name);
    CHECK(names.insert(h2::info(rule).name).second);
    CHECK(texts.insert(h2::info(rule).text).second);
  }
}

TEST_CASE("rule book: every rule cites a section and breaks with an error", "[rule_book]") {
  for (const Rule rule : all_rules()) {
    const auto& row = h2::info(rule);
    INFO(row.name << ": " << row.source);
    CHECK(row.source.substr(0, 4) == "RFC ");
    CHECK(row.source.substr(8, 3) == " §");
    CHECK(row.source.size() > 11);
    CHECK(row.source.find_first_not_of("0123456789.", 11) == std::string_view::npos);
    CHECK(row.code != ErrorCode::no_error);
    CHECK(h2::name(row.code) != "UNKNOWN");
  }
}

TEST_CASE("rule book: a text is one line without a full stop", "[rule_book]") {
  for (const Rule rule : all_rules()) {
    const std::string_view text = h2::info(rule).text;
    INFO(h2::info(rule).name << ": " << text);
    REQUIRE_FALSE(text.empty());
    CHECK(text.find('\n') == std::string_view::npos);
    CHECK(text.back() != '.');
    CHECK(text.size() <= 100);
  }
}

TEST_CASE("misuse: every kind has a text of its own", "[misuse]") {
  std::set<std::string_view> found;
  for (const auto& [kind, text] : misuses) {
    INFO(text);
    CHECK(h2::text(kind) == text);
    CHECK(found.insert(h2::text(kind)).second);
  }
  CHECK(h2::text(static_cast<MisuseKind>(255)) == "unknown");
}

TEST_CASE("misuse: compares with its kind, and whole with another", "[misuse]") {
  const h2::Misuse misuse{MisuseKind::malformed_fields, Rule::field_name, 3};

  CHECK(misuse == MisuseKind::malformed_fields);
  CHECK_FALSE(misuse == MisuseKind::would_block);
  CHECK(misuse == h2::Misuse{MisuseKind::malformed_fields, Rule::field_name, 3});
  CHECK_FALSE(misuse == h2::Misuse{MisuseKind::malformed_fields, Rule::field_name, 4});
  CHECK_FALSE(misuse == h2::Misuse{MisuseKind::malformed_fields, Rule::field_value, 3});
}
