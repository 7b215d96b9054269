// RFC 9113 §8.2.2, §8.3, §8.3.1, §8.4, §8.5; RFC 8441: requests, promised requests, trailers.
#include "sections.hpp"

namespace h2::test {
namespace {

struct Case {
  List fields;
  std::string verdict;
};

void check_all(const std::vector<Case>& cases, const Policy& policy,
               std::string (*judge)(const List&, const Policy&) = as_request) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(i);
    CHECK(judge(cases[i].fields, policy) == cases[i].verdict);
  }
}

// The same verdict on what arrives and on what is about to be sent.
void check_both(const std::vector<Case>& cases) {
  check_all(cases, receiving);
  check_all(cases, sending);
}

List without(const char* name) {
  List out;
  for (const Field& field : get()) {
    if (field.name != name) out.push_back(field);
  }
  return out;
}

List with(const char* name, std::string_view value, const List& more = {}) {
  List out = get(more);
  for (Field& field : out) {
    if (field.name == name) field.value = value;
  }
  return out;
}

List connect(const List& more = {}) {
  return List{{":method", "CONNECT"}, {":authority", "a:443"}} + more;
}

List extended(const List& more = {}) {
  return List{{":method", "CONNECT"},
              {":protocol", "websocket"},
              {":scheme", "https"},
              {":path", "/chat"},
              {":authority", "a"}} +
         more;
}

TEST_CASE("§8.3.1: well-formed requests",
          "[rfc9113][8.3.1][9113-8.3.1-12][9113-8.3.1-13][9113-8.3.1-14][9110-9.1-1]"
          "[9113-8.2.1-10][9110-5.1-2]") {
  check_both({
      {get(), "ok"},
      {get({{"accept", "*/*"}, {"accept", "*/*"}, {"x-foo-bar", ""}}), "ok"},
      {get({{"date", "not-a-date"}, {"x", "\xff\xfe"}}), "ok"},
      {{{":path", "/"}, {":authority", "a"}, {":scheme", "http"}, {":method", "POST"}}, "ok"},
      {with(":method", "get"), "ok"},
      {with(":method", "M-SEARCH"), "ok"},
      {with(":scheme", "coap"), "ok"},
      {with(":path", "/a?b=c"), "ok"},
      {get({{"te", "trailers"}}), "ok"},
      {get({{"te", "Trailers"}}), "ok"},
      {get({{"cookie", "a=b"}, {"cookie", "c=d"}, {"cookie", "e=f"}}), "ok"},
      {get({{"content-length", "0"}}), "ok"},
      {get({{"content-length", "9223372036854775807"}}), "ok"},
      {get({{"expect", "100-continue"}, {"priority", "u=1"}}), "ok"},
  });
}

TEST_CASE("§8.2.1: field names",
          "[rfc9113][8.2.1][field_name][9113-8.2-1][9113-8.2.1-2][9113-8.2.1-3][9113-8.2.1-6]"
          "[9113-8.2.1-7]") {
  check_both({
      {get({{"", "x"}}), "field_name at 4"},
      {get({{"Content-Type", "x"}}), "field_name at 4"},
      {get({{"a b", "x"}}), "field_name at 4"},
      {get({{"a:b", "x"}}), "field_name at 4"},
      {get({{"a:", "x"}}), "field_name at 4"},
      {get({{"::path", "x"}}), "field_name at 4"},
      {get({{":pa:th", "x"}}), "field_name at 4"},
      {get({{":Method", "x"}}), "field_name at 4"},
      {get({{"a(b", "x"}}), "field_name at 4"},
      {get({{"\xc3\xa9", "x"}}), "field_name at 4"},
      {get({{"Connection", "close"}}), "field_name at 4"},
      {get({{"Transfer-Encoding", "chunked"}}), "field_name at 4"},
      {get({{"transfer-encoding ", "chunked"}}), "field_name at 4"},
  });
}

TEST_CASE("§8.2.1: field values",
          "[rfc9113][8.2.1][field_value][field_value_controls][field_value_space][9113-8.2.1-1]["
          "9113-8.2.1-4][9113-8.2.1-5]") {
  check_both({
      {get({{"a", std::string_view("x\0y", 3)}}), "field_value at 4"},
      {get({{"a", "x\r\ny: z"}}), "field_value at 4"},
      {get({{"a", "x\n"}}), "field_value at 4"},
      {get({{"a", " x"}}), "field_value_space at 4"},
      {get({{"a", "x "}}), "field_value_space at 4"},
      {get({{"a", "\tx"}}), "field_value_space at 4"},
      {get({{"a", " "}}), "field_value_space at 4"},
      {get({{"a", "x\x01y"}}), "field_value_controls at 4"},
      {get({{"a", "x\x7f"}}), "field_value_controls at 4"},
      {get({{"a", "x y\tz"}}), "ok"},
      {with(":path", "/\r\n"), "field_value at 3"},
      {with(":authority", "a\n"), "field_value at 2"},
      {with(":method", "GET "), "field_value_space at 0"},
      {with(":scheme", " https"), "field_value_space at 1"},
  });
}

TEST_CASE("§8.2.1: other controls are let pass where the caller says so",
          "[rfc9113][8.2.1][field_value_controls][9110-5.5-3]") {
  const Policy lenient{.tolerated = {Rule::field_value_controls}};
  check_all(
      {
          {get({{"a", "x\x01y"}}), "ok"},
          {get({{"a", "\x7f"}}), "ok"},
          {get({{"a", "x\ny"}}), "field_value at 4"},
          {get({{"a", " x"}}), "field_value_space at 4"},
          {with(":path", "/\x01"), "path_syntax at 3"},
          {with(":method", "G\x7f"), "method_syntax at 0"},
      },
      lenient);
}

TEST_CASE("§8.2.2: connection-specific fields",
          "[rfc9113][8.2.2][connection_field][transfer_encoding][te_value]"
          "[9113-8.2.2-1][9113-8.2.2-2][9113-8.2.2-3]"
          "[attacks][A40][9113-8.2.2-4][9110-10.1.4-1]") {
  for (const std::string name :
       {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"}) {
    const std::string rule = name[0] == 't' ? "transfer_encoding at " : "connection_field at ";
    CAPTURE(name);
    check_both({{get({{name, ""}}), rule + "4"},
                {get({{"a", "b"}, {name, "chunked"}}), rule + "5"},
                {connect({{name, "x"}}), rule + "2"}});
    check_all({{get({{name, "x"}}), rule + "4"}}, receiving, as_promise);
    check_all({{{{name, "x"}}, rule + "0"}}, receiving, as_trailers);
    check_all({{{{name, "x"}}, rule + "0"}}, sending, as_trailers);
  }
  check_both({
      {get({{"te", "gzip"}}), "te_value at 4"},
      {get({{"te", ""}}), "te_value at 4"},
      {get({{"te", "trailers, deflate"}}), "te_value at 4"},
      {get({{"te", "trailers;q=1"}}), "te_value at 4"},
      {get({{"te", "trailers"}, {"te", "gzip"}}), "te_value at 5"},
  });
}

TEST_CASE("§8.3: pseudo-header fields are the defined ones, once, in front",
          "[rfc9113][8.3][pseudo_unknown][pseudo_misplaced][pseudo_order][pseudo_repeated]"
          "[9113-8.3-1][9113-8.3-3][9113-8.3-4][9113-8.3-5][9113-8.3-6][9113-8.3-7][9113-8.3-8]"
          "[attacks][A38][9113-8.3-9]") {
  check_both({
      {get({{":foo", "x"}}), "pseudo_unknown at 4"},
      {get({{":", "x"}}), "pseudo_unknown at 4"},
      {get({{":host", "a"}}), "pseudo_unknown at 4"},
      {get({{"a", "b"}, {":foo", "x"}}), "pseudo_unknown at 5"},
      {get({{":status", "200"}}), "pseudo_misplaced at 4"},
      {get({{":method", "GET"}}), "pseudo_repeated at 4"},
      {get({{":scheme", "https"}}), "pseudo_repeated at 4"},
      {get({{":authority", "a"}}), "pseudo_repeated at 4"},
      {get({{":path", "/"}}), "pseudo_repeated at 4"},
      {{{":method", "GET"}, {"accept", "x"}, {":path", "/"}, {":scheme", "https"}},
       "pseudo_order at 2"},
      {{{"x", "y"}, {":method", "GET"}, {":path", "/"}, {":scheme", "https"}}, "pseudo_order at 1"},
      {{{"te", "trailers"}, {":method", "GET"}}, "pseudo_order at 1"},
      {{{":method", "GET"}, {"host", "a"}, {":path", "/"}}, "pseudo_order at 2"},
  });
}

TEST_CASE("§8.3.1: what a request must have",
          "[rfc9113][8.3.1][pseudo_missing][9113-8.3.1-12][9113-8.3.1-13][9113-6.2-8]") {
  check_both({
      {without(":method"), "pseudo_missing at 3"},
      {without(":scheme"), "pseudo_missing at 3"},
      {without(":path"), "pseudo_missing at 3"},
      {{}, "pseudo_missing at 0"},
      {{{"host", "a"}}, "pseudo_missing at 1"},
      {{{":authority", "a"}}, "pseudo_missing at 1"},
  });
}

TEST_CASE("§8.3.1: syntax of the pseudo-header fields",
          "[rfc9113][8.3.1][method_syntax][scheme_syntax][path_syntax][9113-8.3.1-8][9113-8.3.1-9]"
          "[9113-8.3.1-10][9113-8.3.1-11][9113-8.3.1-14]") {
  check_both({
      {with(":method", ""), "method_syntax at 0"},
      {with(":method", "GE T"), "method_syntax at 0"},
      {with(":method", "GET\xc3\xa9"), "method_syntax at 0"},
      {with(":scheme", ""), "scheme_syntax at 1"},
      {with(":scheme", "1x"), "scheme_syntax at 1"},
      {with(":scheme", "https://a/?"), "scheme_syntax at 1"},
      {with(":path", ""), "path_syntax at 3"},
      {with(":path", "foo"), "path_form at 3"},
      {with(":path", "http://h/"), "path_form at 3"},
      {with(":path", "/a b"), "path_syntax at 3"},
      {with(":path", "/a#b"), "path_syntax at 3"},
      {with(":path", "/ HTTP/1.1"), "path_syntax at 3"},
      {with(":path", "*"), "path_form at 3"},
      {{{":method", "OPTIONS"}, {":scheme", "http"}, {":authority", "a"}, {":path", "*"}}, "ok"},
      {{{":method", "OPTIONS"}, {":scheme", "http"}, {":path", "*"}}, "ok"},
      {{{":method", "OPTIONS"}, {":scheme", "http"}, {":authority", "a"}, {":path", "**"}},
       "path_form at 3"},
      {{{":method", "GET"}, {":scheme", "coap"}, {":authority", "a"}, {":path", "x"}}, "ok"},
      {{{":method", "GET"}, {":scheme", "urn"}, {":path", ""}}, "ok"},
      {{{":method", "GET"}, {":scheme", "HTTP"}, {":authority", "a"}, {":path", "x"}},
       "path_form at 3"},
  });
  const Policy lenient{.tolerated = {Rule::path_form}};
  check_all({{with(":path", "foo"), "ok"},
             {with(":path", "*"), "ok"},
             {with(":path", ""), "path_syntax at 3"},
             {with(":path", "a b"), "path_syntax at 3"}},
            lenient);
}

TEST_CASE("§8.3.1: authority",
          "[rfc9113][8.3.1][authority_syntax][authority_form][9113-8.3.1-7][9110-4.2.1-1]") {
  check_both({
      {with(":authority", "a.example:8080"), "ok"},
      {with(":authority", "[::1]:8080"), "ok"},
      {with(":authority", ""), "authority_form at 2"},
      {with(":authority", ":80"), "authority_form at 2"},
      {with(":authority", "user@a"), "authority_form at 2"},
      {with(":authority", "@a"), "authority_form at 2"},
      {with(":authority", "a/b"), "authority_syntax at 2"},
      {with(":authority", "a b"), "authority_syntax at 2"},
      {with(":authority", "a:b"), "authority_syntax at 2"},
      {with(":authority", "a,b:c"), "authority_syntax at 2"},
      {without(":authority") + List{{"host", "a"}}, "ok"},
      {without(":authority") + List{{"host", "A:1"}}, "ok"},
      {without(":authority") + List{{"host", ""}}, "authority_form at 3"},
      {without(":authority") + List{{"host", "a b"}}, "authority_syntax at 3"},
      {without(":authority") + List{{"host", "u@a"}}, "authority_form at 3"},
      {{{":method", "GET"}, {":scheme", "x"}, {":authority", "u@"}, {":path", ""}}, "ok"},
      {{{":method", "GET"}, {":scheme", "x"}, {":authority", "a/b"}, {":path", ""}},
       "authority_syntax at 2"},
  });
  const Policy lenient{.tolerated = {Rule::authority_form}};
  check_all({{with(":authority", "user@a"), "ok"},
             {with(":authority", ""), "ok"},
             {with(":authority", "a b"), "authority_syntax at 2"},
             {{{":method", "CONNECT"}, {":authority", "h"}}, "ok"}},
            lenient);
}

TEST_CASE("§8.3.1: our own request says whom it is for, a peer's need not",
          "[rfc9113][8.3.1][pseudo_missing][9110-7.2-1][9110-7.2-2][9113-8.3.1-2]") {
  CHECK(as_request(without(":authority"), receiving) == "ok");
  CHECK(as_request(without(":authority"), sending) == "pseudo_missing at 3");
  CHECK(as_request({{":method", "GET"}, {":scheme", "x"}, {":path", "y"}}, sending) == "ok");
}

TEST_CASE("§8.3.1: Host and :authority",
          "[rfc9113][8.3.1][host_mismatch][host_repeated][9113-8.3.1-3][9113-8.3.1-4][9113-8.3.1-5]"
          "[9110-5.3-2]"
          "[attacks][A39][9110-7.2-2]") {
  check_both({
      {get({{"host", "a"}}), "ok"},
      {get({{"host", "A"}}), "ok"},
      {get({{"host", "a:443"}}), "ok"},
      {get({{"host", "a:80"}}), "host_mismatch at 4"},
      {get({{"host", "b"}}), "host_mismatch at 4"},
      {get({{"host", ""}}), "host_mismatch at 4"},
      {get({{"x", "y"}, {"host", "a, b"}}), "host_mismatch at 5"},
      {get({{"host", "a"}, {"host", "a"}}), "host_repeated at 5"},
      {without(":authority") + List{{"host", "a"}, {"host", "b"}}, "host_repeated at 4"},
      {with(":authority", "A.example:443", {{"host", "a.example"}}), "ok"},
      {{{":method", "GET"},
        {":scheme", "http"},
        {":authority", "a"},
        {":path", "/"},
        {"host", "a:443"}},
       "host_mismatch at 4"},
      {{{":method", "GET"}, {":scheme", "x"}, {":authority", "a"}, {":path", "/"}, {"host", "b"}},
       "host_mismatch at 4"},
      {connect({{"host", "a:443"}}), "ok"},
      {connect({{"host", "a"}}), "host_mismatch at 2"},
  });
  const Policy lenient{.tolerated = {Rule::host_mismatch}};
  check_all({{get({{"host", "b"}}), "ok"},
             {connect({{"host", "b"}}), "ok"},
             {get({{"host", "a"}, {"host", "a"}}), "host_repeated at 5"}},
            lenient);
}

TEST_CASE("§8.3.1: the target is :authority where there is one, Host otherwise",
          "[rfc9113][8.3.1][9113-8.3.1-1]") {
  CHECK(message::check_request(get({{"host", "a"}}), receiving)->authority == 2);
  CHECK(message::check_request(without(":authority") + List{{"x", "y"}, {"host", "a"}}, receiving)
            ->authority == 4);
  CHECK(message::check_request(without(":authority"), receiving)->authority == Section::none);
}

TEST_CASE("RFC 9218 §5: the first priority field is pointed out", "[rfc9218][5][message]") {
  const List fields = get({{"a", "b"}, {"priority", "u=1"}, {"priority", "i"}});
  CHECK(message::check_request(fields, receiving)->priority == 5);
  CHECK(message::check_response(response("200", {{"priority", "u=1"}}), Method::get, receiving)
            ->priority == 1);
  CHECK(message::check_request(get(), receiving)->priority == Section::none);
}

TEST_CASE(
    "RFC 9110 §8.6: content-length in requests",
    "[attacks][A41][rfc9110][8.6][content_length_syntax][9110-8.6-1][9110-8.6-3][9110-5.3-2]") {
  check_both({
      {get({{"content-length", ""}}), "content_length_syntax at 4"},
      {get({{"content-length", "-1"}}), "content_length_syntax at 4"},
      {get({{"content-length", "+5"}}), "content_length_syntax at 4"},
      {get({{"content-length", "1, 1"}}), "content_length_syntax at 4"},
      {get({{"content-length", "1,1"}}), "content_length_syntax at 4"},
      {get({{"content-length", "42"}, {"content-length", "43"}}), "content_length_syntax at 5"},
      {get({{"content-length", "42"}, {"content-length", "42"}}), "content_length_syntax at 5"},
      {get({{"content-length", "9223372036854775808"}}), "content_length_syntax at 4"},
      {get({{"content-length", "18446744073709551621"}}), "content_length_syntax at 4"},
  });
  CHECK(message::check_request(get({{"content-length", "007"}}), receiving)->content_length == 7);
  CHECK(message::check_request(get(), receiving)->content_length == -1);
}

TEST_CASE("§8.5: CONNECT",
          "[rfc9113][8.5][connect_request][authority_syntax][9113-8.5-1][9113-8.5-2][9113-8.5-3]"
          "[attacks][A38][9110-9.3.6-1][9110-9.3.6-2]") {
  check_both({
      {connect(), "ok"},
      {{{":authority", "[::1]:1"}, {":method", "CONNECT"}}, "ok"},
      {connect({{":scheme", "https"}}), "connect_request at 2"},
      {connect({{":path", "/"}}), "connect_request at 2"},
      {connect({{":path", ""}}), "connect_request at 2"},
      {{{":method", "CONNECT"}}, "connect_request at 1"},
      {{{":method", "CONNECT"}, {"host", "a:443"}}, "connect_request at 2"},
      {{{":method", "CONNECT"}, {":authority", "h"}}, "authority_form at 1"},
      {{{":method", "CONNECT"}, {":authority", "h:"}}, "authority_form at 1"},
      {{{":method", "CONNECT"}, {":authority", "h:0"}}, "authority_form at 1"},
      {{{":method", "CONNECT"}, {":authority", "h:99999"}}, "authority_syntax at 1"},
      {{{":method", "CONNECT"}, {":authority", ":443"}}, "authority_form at 1"},
      {{{":method", "CONNECT"}, {":authority", "u@h:443"}}, "authority_form at 1"},
      {{{":method", "CONNECT"}, {":authority", ""}}, "authority_form at 1"},
      {{{":method", "CONNECT"}, {":protocol", "websocket"}}, "pseudo_unknown at 1"},
  });
  const auto section = message::check_request(connect({{"content-length", "5"}}), receiving);
  REQUIRE(section);
  CHECK(section->method == Method::connect);
  CHECK_FALSE(section->extended_connect);
  CHECK_FALSE(section->length_counts);
}

TEST_CASE("RFC 8441 §4: extended CONNECT",
          "[rfc8441][4][8441-3-3][8441-3-7][8441-4-1][8441-4-2][8441-4-3][8441-4-4][8441-5-2]") {
  const Policy in{.connect_protocol = true};
  const Policy out{.sending = true, .connect_protocol = true};
  const std::vector<Case> cases{
      {extended(), "ok"},
      {connect(), "ok"},
      {get({{":protocol", "websocket"}}), "pseudo_misplaced at 4"},
      {extended({{":protocol", "websocket"}}), "pseudo_repeated at 5"},
      {extended({{"a", "b"}, {":protocol", "x"}}), "pseudo_order at 6"},
      {connect({{":protocol", "websocket"}}), "pseudo_missing at 3"},
      {connect({{":protocol", "websocket"}, {":scheme", "https"}}), "pseudo_missing at 4"},
      {connect({{":protocol", "websocket"}, {":path", "/"}}), "pseudo_missing at 4"},
      {{{":method", "CONNECT"}, {":protocol", "x"}, {":scheme", "http"}, {":path", "/"}},
       "pseudo_missing at 4"},
      {extended({{"upgrade", "websocket"}}), "connection_field at 5"},
      {extended({{"connection", "upgrade"}}), "connection_field at 5"},
      {{{":method", "CONNECT"}, {":protocol", ""}}, "protocol_syntax at 1"},
      {{{":method", "CONNECT"}, {":protocol", "web socket"}}, "protocol_syntax at 1"},
      {extended({{"host", "b"}}), "host_mismatch at 5"},
  };
  check_all(cases, in);
  check_all(cases, out);
  check_both({{extended(), "pseudo_unknown at 1"}});

  const auto section = message::check_request(extended(), in);
  REQUIRE(section);
  CHECK(section->method == Method::connect);
  CHECK(section->extended_connect);
}

TEST_CASE("§8.4: promised requests",
          "[rfc9113][8.4][promised_request][9113-8.4-1][9113-8.4-2][9113-8.4-4][9113-8.4.1-1]"
          "[9113-8.4.1-2][9110-9.2.1-1]") {
  const std::vector<Case> cases{
      {get(), "ok"},
      {with(":method", "HEAD"), "ok"},
      {get({{"content-length", "0"}, {"accept", "x"}}), "ok"},
      {with(":method", "POST"), "promised_request at 0"},
      {with(":method", "OPTIONS"), "promised_request at 0"},
      {with(":method", "TRACE"), "promised_request at 0"},
      {with(":method", "PROPFIND"), "promised_request at 0"},
      {with(":method", "get"), "promised_request at 0"},
      {connect(), "promised_request at 0"},
      {get({{"content-length", "5"}}), "promised_request at 4"},
      {without(":authority") + List{{"host", "a"}}, "pseudo_missing at 4"},
      {without(":path"), "pseudo_missing at 3"},
      {without(":scheme"), "pseudo_missing at 3"},
      {without(":method"), "pseudo_missing at 3"},
      {get({{"X", "y"}}), "field_name at 4"},
      {get({{"te", "gzip"}}), "te_value at 4"},
      {get({{":status", "200"}}), "pseudo_misplaced at 4"},
      {{}, "pseudo_missing at 0"},
  };
  check_all(cases, receiving, as_promise);
  check_all(cases, sending, as_promise);
}

TEST_CASE("§8.1: trailers",
          "[rfc9113][8.1][pseudo_in_trailers][trailer_field][9113-8.1-4][9113-8.1-5][9110-6.5.1-1]"
          "[9113-6.2-8]") {
  const std::vector<Case> cases{
      {{}, "ok"},
      {{{"grpc-status", "0"}, {"grpc-message", ""}}, "ok"},
      {{{":status", "200"}}, "pseudo_in_trailers at 0"},
      {{{":path", "/"}}, "pseudo_in_trailers at 0"},
      {{{"a", "b"}, {":foo", "/"}}, "pseudo_in_trailers at 1"},
      {{{"a", "b"}, {"A", "b"}}, "field_name at 1"},
      {{{"a", "b\n"}}, "field_value at 0"},
      {{{"transfer-encoding", "chunked"}}, "transfer_encoding at 0"},
  };
  check_all(cases, receiving, as_trailers);
  check_all(cases, sending, as_trailers);
  for (const Field& field : List{{"content-length", "5"}, {"host", "a"}, {"te", "trailers"}}) {
    CHECK(as_trailers({{"a", "b"}, field}, receiving) == "ok");
    CHECK(as_trailers({{"a", "b"}, field}, sending) == "trailer_field at 1");
  }
  CHECK(as_trailers({{"te", "gzip"}}, receiving) == "te_value at 0");
}

}  // namespace
}  // namespace h2::test
