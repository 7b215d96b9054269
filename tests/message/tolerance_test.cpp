// What may be let pass, rule by rule: the list, and what letting pass means. RFC 9113 §8.
#include "message/tolerance.hpp"

#include <algorithm>
#include <cstdint>

#include "message/message.hpp"
#include "sections.hpp"

namespace h2::test {
namespace {

using message::Message;
using message::tolerable;
using message::tolerances;

Policy lenient(bool sending, RuleSet rules) {
  return {.sending = sending, .connect_protocol = true, .tolerated = rules};
}

// A section that breaks one rule in one way, and nothing else.
struct Broken1 {
  Rule rule;
  List fields;
  std::string (*judge)(const List&, const Policy&);
};

std::string connect_answer(const List& fields, const Policy& policy) {
  return as_response(fields, policy, Method::connect);
}
std::string plain_answer(const List& fields, const Policy& policy) {
  return as_response(fields, policy);
}

const std::vector<Broken1> breaches{
    {Rule::field_name, get({{"Upper", "x"}}), as_request},
    {Rule::field_name, get({{"", "x"}}), as_request},
    {Rule::field_value, get({{"a", "x\r\ny"}}), as_request},
    {Rule::field_value_controls, get({{"a", "x\x01"}}), as_request},
    {Rule::field_value_space, get({{"a", " x"}}), as_request},
    {Rule::connection_field, get({{"connection", "close"}}), as_request},
    {Rule::connection_field, response("200", {{"keep-alive", "5"}}), plain_answer},
    {Rule::transfer_encoding, get({{"transfer-encoding", "chunked"}}), as_request},
    {Rule::te_value, get({{"te", "gzip"}}), as_request},
    {Rule::te_in_response, response("200", {{"te", "trailers"}}), plain_answer},
    {Rule::pseudo_unknown, get() + List{{":foo", "x"}}, as_request},
    {Rule::pseudo_misplaced, get() + List{{":status", "200"}}, as_request},
    {Rule::pseudo_misplaced, response("200", {{":path", "/"}}), plain_answer},
    {Rule::pseudo_misplaced, List{{":protocol", "x"}} + get(), as_request},
    {Rule::pseudo_order, List{{"a", "b"}} + get(), as_request},
    {Rule::pseudo_repeated, get() + List{{":path", "/"}}, as_request},
    {Rule::pseudo_in_trailers, {{":path", "/"}}, as_trailers},
    {Rule::pseudo_missing, {{":method", "GET"}}, as_request},
    {Rule::pseudo_missing, {{":scheme", "x"}, {":path", "y"}}, as_request},
    {Rule::method_syntax,
     {{":method", "G T"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/"}},
     as_request},
    {Rule::scheme_syntax,
     {{":method", "GET"}, {":scheme", "1"}, {":authority", "a"}, {":path", "/"}},
     as_request},
    {Rule::path_syntax,
     {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", ""}},
     as_request},
    {Rule::path_syntax,
     {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/a b"}},
     as_request},
    {Rule::path_form,
     {{":method", "GET"}, {":scheme", "http"}, {":authority", "a"}, {":path", "x"}},
     as_request},
    {Rule::authority_syntax,
     {{":method", "GET"}, {":scheme", "http"}, {":authority", "a b"}, {":path", "/"}},
     as_request},
    {Rule::authority_form,
     {{":method", "GET"}, {":scheme", "http"}, {":authority", "u@a"}, {":path", "/"}},
     as_request},
    {Rule::authority_form, {{":method", "CONNECT"}, {":authority", "a"}}, as_request},
    {Rule::host_mismatch, get({{"host", "b"}}), as_request},
    {Rule::host_repeated, get({{"host", "a"}, {"host", "a"}}), as_request},
    {Rule::connect_request, {{":method", "CONNECT"}}, as_request},
    {Rule::connect_request,
     {{":method", "CONNECT"}, {":authority", "a:1"}, {":path", "/"}},
     as_request},
    {Rule::protocol_syntax,
     {{":method", "CONNECT"},
      {":protocol", "a b"},
      {":scheme", "http"},
      {":authority", "a"},
      {":path", "/"}},
     as_request},
    {Rule::status_missing, {{"a", "b"}}, plain_answer},
    {Rule::status_syntax, response("20"), plain_answer},
    {Rule::status_101, response("101"), plain_answer},
    {Rule::content_length_syntax, get({{"content-length", "x"}}), as_request},
    {Rule::content_length_syntax, get({{"content-length", "1"}, {"content-length", "1"}}),
     as_request},
    {Rule::content_not_allowed, response("204", {{"content-length", "0"}}), plain_answer},
    {Rule::content_not_allowed, response("200", {{"content-length", "5"}}), connect_answer},
    {Rule::trailer_field, {{"content-length", "5"}}, as_trailers},
    {Rule::trailer_field, {{"te", "trailers"}}, as_trailers},
    {Rule::promised_request,
     {{":method", "POST"}, {":scheme", "http"}, {":authority", "a"}, {":path", "/"}},
     as_promise},
};

TEST_CASE("§8: every rule of messages has its row in the list of what may be let pass",
          "[rfc9113][8][tolerance]") {
  const auto first = static_cast<std::size_t>(Rule::field_name);
  for (std::size_t i = 0; i < rule_count; ++i) {
    const auto rule = static_cast<Rule>(i);
    const bool of_messages = (i >= first && i <= static_cast<std::size_t>(Rule::trailer_field)) ||
                             rule == Rule::promised_request;
    const auto rows = std::count_if(tolerances.begin(), tolerances.end(),
                                    [rule](const auto& row) { return row.rule == rule; });
    INFO(info(rule).name);
    CHECK(rows == (of_messages ? 1 : 0));
  }
}

TEST_CASE("§8: what may be received may be sent as well", "[rfc9113][8][tolerance]") {
  for (const auto& row : tolerances) {
    INFO(info(row.rule).name);
    CHECK((!row.received || row.sent));
    CHECK_FALSE(row.reason.empty());
    CHECK(tolerable(false).contains(row.rule) == row.received);
    CHECK(tolerable(true).contains(row.rule) == row.sent);
  }
}

TEST_CASE("§8: a tolerated rule lets exactly its own breach pass, and it is written down",
          "[rfc9113][8][tolerance][protocol_syntax][path_form][authority_form][host_repeated]") {
  for (std::size_t i = 0; i < breaches.size(); ++i) {
    const auto& [rule, fields, judge] = breaches[i];
    CAPTURE(i, info(rule).name);
    const std::string strict = judge(fields, lenient(true, {}));
    CHECK(strict.substr(0, strict.find(' ')) == info(rule).name);
    CHECK(judge(fields, lenient(true, {rule})) == "ok");
    CHECK(judge(fields, lenient(true, tolerable(true))) == "ok");
    for (const auto& row : tolerances) {
      if (row.sent && row.rule != rule) CHECK(judge(fields, lenient(true, {row.rule})) == strict);
    }
  }
}

TEST_CASE("§8: what was let pass is told, and only that", "[rfc9113][8][tolerance]") {
  const List odd = get({{"te", "gzip"}, {"host", "b"}, {"a", " \x01"}, {"connection", "x"}});

  const auto all = message::check_request(odd, lenient(false, tolerable(false)));
  REQUIRE(all);
  CHECK(all->tolerated == RuleSet{Rule::te_value, Rule::host_mismatch, Rule::field_value_space,
                                  Rule::field_value_controls, Rule::connection_field});

  const auto clean = message::check_request(get(), lenient(false, tolerable(false)));
  REQUIRE(clean);
  CHECK(clean->tolerated.empty());
}

TEST_CASE("§8.1.1: a sender's content-length may be wrong where that is tolerated",
          "[rfc9113][8.1.1][tolerance][content_length_mismatch]") {
  const RuleSet rules{Rule::content_length_mismatch};
  const List five = get({{"content-length", "5"}});
  RuleSet broken;

  Message early = Message::request();
  const auto accepted = message::accept(early, five, true, lenient(true, rules));
  REQUIRE(accepted);
  CHECK(accepted->section.tolerated == rules);

  Message longer = Message::request();
  REQUIRE(message::accept(longer, five, false, lenient(true, rules)));
  CHECK(message::accept_data(longer, 6, false, {}, broken) == Rule::content_length_mismatch);
  CHECK(broken.empty());
  CHECK_FALSE(message::accept_data(longer, 6, false, rules, broken));
  CHECK_FALSE(message::accept_data(longer, 1, true, {}, broken));
  CHECK(broken == rules);
  CHECK(longer.done());

  Message shorter = Message::request();
  REQUIRE(message::accept(shorter, five, false, lenient(true, rules)));
  const auto trailers = message::accept(shorter, {}, true, lenient(true, rules));
  REQUIRE(trailers);
  CHECK(trailers->section.tolerated == rules);
}

TEST_CASE("§8.1.1: a sender may answer HEAD with content where that is tolerated",
          "[rfc9113][8.1.1][tolerance][content_not_allowed]") {
  const RuleSet rules{Rule::content_not_allowed};
  RuleSet broken;
  Message answer = Message::response(Method::head);
  REQUIRE(message::accept(answer, response("200", {{"content-length", "3"}}), false, sending));

  CHECK(message::accept_data(answer, 3, true, {}, broken) == Rule::content_not_allowed);
  CHECK_FALSE(message::accept_data(answer, 3, true, rules, broken));

  CHECK(broken == rules);
}

TEST_CASE("§8.1.1: a refused DATA leaves the message as it was, whatever is tolerated",
          "[rfc9113][8.1.1][tolerance]") {
  RuleSet broken;
  Message request = Message::request();
  REQUIRE(message::accept(request, get({{"content-length", "5"}}), false, sending));

  CHECK(message::accept_data(request, 6, false, {Rule::content_not_allowed}, broken) ==
        Rule::content_length_mismatch);

  CHECK(request.remaining() == 5);
  CHECK(broken.empty());
}

}  // namespace
}  // namespace h2::test
