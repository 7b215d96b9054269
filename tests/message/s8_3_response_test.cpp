// RFC 9113 §8.3.2, §8.6; RFC 9110 §6.4.1, §8.6, §15: responses.
#include "sections.hpp"

namespace h2::test {
namespace {

Section section_of(const List& fields, Method asked = Method::get,
                   const Policy& policy = receiving) {
  const auto result = message::check_response(fields, asked, policy);
  REQUIRE(result);
  return *result;
}

TEST_CASE("§8.3.2: well-formed responses, in and out",
          "[rfc9113][8.3.2][9113-8.3.2-2][9110-15-1][9110-15-2]") {
  for (const Policy& policy : {receiving, sending}) {
    for (const char* status : {"100", "103", "199", "200", "204", "205", "299", "304", "404", "471",
                               "599", "600", "999"}) {
      CAPTURE(status);
      CHECK(as_response(response(status, {{"server", "x"}}), policy) == "ok");
    }
    CHECK(as_response(response("200", {{"content-length", "5"}, {"host", "a"}, {"host", "b"}}),
                      policy) == "ok");
    CHECK(as_response(response("200", {{"set-cookie", "a"}, {"set-cookie", "b"}}), policy) == "ok");
  }
  CHECK(section_of(response("471")).status == 471);
  CHECK(section_of(response("199")).informational());
  CHECK_FALSE(section_of(response("200")).informational());
  CHECK_FALSE(section_of(response("600")).informational());
}

TEST_CASE("§8.3.2: :status",
          "[rfc9113][8.3.2][status_missing][status_syntax][status_101]"
          "[9113-8.3.2-1][9113-8.3.2-2][9113-8.3.2-3][9113-8.6-1]") {
  for (const Policy& policy : {receiving, sending}) {
    CHECK(as_response({{"server", "x"}}, policy) == "status_missing at 1");
    CHECK(as_response({}, policy) == "status_missing at 0");
    for (const char* bad : {"", "20", "2000", "2x0", "+20", "099", "000", "0200"}) {
      CHECK(as_response(response(bad), policy) == "status_syntax at 0");
    }
    CHECK(as_response(response("101"), policy) == "status_101 at 0");
    CHECK(as_response(response("20 "), policy) == "field_value_space at 0");
  }
}

TEST_CASE("§8.3: pseudo-header fields in responses",
          "[rfc9113][8.3][pseudo_misplaced][pseudo_order][pseudo_repeated][pseudo_unknown]"
          "[9113-8.3-2][9113-8.3-4][9113-8.3-7][9113-8.3-9][8441-4-1]") {
  for (const Policy& policy : {receiving, sending, Policy{.connect_protocol = true}}) {
    for (const char* name : {":method", ":scheme", ":authority", ":path", ":protocol"}) {
      CHECK(as_response(response("200", {{name, "x"}}), policy) == "pseudo_misplaced at 1");
      CHECK(as_response({{name, "x"}, {":status", "200"}}, policy) == "pseudo_misplaced at 0");
    }
    CHECK(as_response(response("200", {{":foo", "x"}}), policy) == "pseudo_unknown at 1");
    CHECK(as_response(response("200", {{":status", "200"}}), policy) == "pseudo_repeated at 1");
    CHECK(as_response({{"a", "b"}, {":status", "200"}}, policy) == "pseudo_order at 1");
  }
}

TEST_CASE("§8.2: fields of responses",
          "[rfc9113][8.2.1][8.2.2][field_name][field_value][connection_field][transfer_encoding]"
          "[te_in_response][9113-8.2.2-2]"
          "[9113-8.2.2-4][9113-8.2.2-5]") {
  for (const Policy& policy : {receiving, sending}) {
    CHECK(as_response(response("200", {{"Server", "x"}}), policy) == "field_name at 1");
    CHECK(as_response(response("103", {{"link", "a\nb"}}), policy) == "field_value at 1");
    for (const char* name : {"connection", "proxy-connection", "keep-alive", "upgrade"}) {
      CHECK(as_response(response("200", {{name, "trailers"}}), policy) == "connection_field at 1");
      CHECK(as_response(response("100", {{name, "trailers"}}), policy) == "connection_field at 1");
    }
    CHECK(as_response(response("200", {{"transfer-encoding", "chunked"}}), policy) ==
          "transfer_encoding at 1");
    CHECK(as_response(response("200", {{"te", "trailers"}}), policy) == "te_in_response at 1");
    CHECK(as_response(response("100", {{"te", "trailers"}}), policy) == "te_in_response at 1");
  }
  for (const bool sending : {false, true}) {
    const Policy lenient{.sending = sending, .tolerated = {Rule::te_in_response}};
    CHECK(as_response(response("200", {{"te", "trailers"}}), lenient) == "ok");
    CHECK(as_response(response("200", {{"te", "gzip"}}), lenient) == "te_value at 1");
  }
}

TEST_CASE("RFC 9110 §6.4.1: which responses have content",
          "[rfc9110][6.4.1][9110-6.4.1-1][9113-8.1.1-4][9110-9.3.2-1][9110-8.6-7]") {
  for (const Method asked : {Method::get, Method::head, Method::other, Method::connect}) {
    for (int status = 100; status <= 599; ++status) {
      if (status == 101) continue;
      const bool success = status >= 200 && status < 300;
      const bool tunnel = asked == Method::connect && success;
      const bool content =
          tunnel || (asked != Method::head && status >= 200 && status != 204 && status != 304);
      const std::string text = std::to_string(status);
      const Section section = section_of(response(text), asked);
      CHECK(section.tunnel == tunnel);
      CHECK(section.content == content);
      CHECK(section.length_counts == (content && !tunnel));
      CHECK(section.trailers);
    }
  }
}

TEST_CASE("RFC 9110 §8.6: content-length in responses",
          "[rfc9110][8.6][content_length_syntax][9110-8.6-1][9110-8.6-3]") {
  for (const Policy& policy : {receiving, sending}) {
    for (const char* bad : {"", "-1", "1, 1", "x", "9223372036854775808"}) {
      CHECK(as_response(response("200", {{"content-length", bad}}), policy) ==
            "content_length_syntax at 1");
    }
    CHECK(as_response(response("200", {{"content-length", "1"}, {"content-length", "1"}}),
                      policy) == "content_length_syntax at 2");
    CHECK(as_response(response("200", {{"content-length", "10"}}), policy, Method::head) == "ok");
    CHECK(as_response(response("304", {{"content-length", "10"}}), policy) == "ok");
  }
}

TEST_CASE("RFC 9110 §8.6: content-length where it means nothing: read over, never sent",
          "[rfc9110][8.6][content_not_allowed][9110-8.6-5][9110-8.6-6][9110-9.3.6-3]") {
  const List length{{"content-length", "5"}};
  for (const char* status : {"100", "103", "204"}) {
    CHECK(as_response(response(status, length), receiving) == "ok");
    CHECK(as_response(response(status, length), sending) == "content_not_allowed at 1");
  }
  CHECK(as_response(response("200", length), receiving, Method::connect) == "ok");
  CHECK(as_response(response("200", length), sending, Method::connect) ==
        "content_not_allowed at 1");
  CHECK(as_response(response("407", length), sending, Method::connect) == "ok");
  CHECK(as_response(response("204", {{"content-length", "0"}}), sending) ==
        "content_not_allowed at 1");

  // Ignored as a whole in a tunnel, even where it could not be read.
  const List nonsense{{"content-length", "x"}, {"content-length", "y"}};
  CHECK(as_response(response("200", nonsense), receiving, Method::connect) == "ok");
  for (const char* status : {"199", "300", "407"}) {
    CHECK(as_response(response(status, nonsense), receiving, Method::connect) ==
          "content_length_syntax at 1");
  }
  CHECK(as_response(response("200", {{"transfer-encoding", "chunked"}}), receiving,
                    Method::connect) == "transfer_encoding at 1");
}

TEST_CASE("RFC 9110 §15.3: what a sender must not add to 204, 205, 304",
          "[rfc9110][15.3][9110-15.3.5-1][9110-15.3.6-1]") {
  CHECK_FALSE(section_of(response("204"), Method::get, sending).content);
  CHECK_FALSE(section_of(response("204"), Method::get, sending).trailers);
  CHECK_FALSE(section_of(response("304"), Method::get, sending).trailers);
  CHECK_FALSE(section_of(response("205"), Method::get, sending).content);
  CHECK(section_of(response("205"), Method::get, sending).trailers);
  CHECK(section_of(response("205"), Method::get, receiving).content);
}

}  // namespace
}  // namespace h2::test
