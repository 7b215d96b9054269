// RFC 9113 §8.1: the course of a message, in both directions. What a field section may contain is
// tested with the message rules; here it is what may follow what.
#include <array>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

// :status 103, as a literal with an indexed name.
constexpr std::string_view early_hints = "08 03 313033";
constexpr std::string_view trailers = "00 01 6e 01 76";

constexpr std::array<Field, 1> interim = {Field{":status", "103"}};
constexpr std::array<Field, 1> trailer = {Field{"n", "v"}};

Twins server_with(const Wire& input) {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(input));
  return ends;
}

Twins client_with(Fields request, bool end_stream) {
  Twins ends = Twins::established(Role::client, with_settings({}));
  REQUIRE(ends.submit(SendHeaders{1, request, end_stream}));
  static_cast<void>(ends.output());
  return ends;
}

void check_malformed(Twins ends, const Wire& input, Rule rule) {
  INFO(input);
  static_cast<void>(check_resets(ends, input, rule, ErrorCode::protocol_error, 1));
}

}  // namespace

TEST_CASE("§8.1: interim responses come before the final one",
          "[rfc9113][8.1][9113-8.1-1][9113-8.1-12]") {
  Twins client = client_with(get_request, true);
  CHECK(client.feed(headers(1, early_hints) + headers(1, "08 03 313030") + headers(1, "88") +
                    data(1, "body") + headers(1, trailers, true)) ==
        Log{"headers 1 informational [:status: 103]", "headers 1 informational [:status: 100]",
            "headers 1 response [:status: 200]", "data 1 \"body\"", "headers 1 trailers end [n: v]",
            "closed 1 NO_ERROR both answered"});

  Twins server = server_with(get(1));
  REQUIRE(server.submit(SendHeaders{1, interim}));
  REQUIRE(server.submit(SendHeaders{1, interim}));
  REQUIRE(server.submit(SendHeaders{1, ok_response, true}));
  CHECK(frames(server.output().octets).size() == 3);
}

TEST_CASE("§8.1: an interim response does not end a stream",
          "[attacks][A42][rfc9113][8.1][9113-8.1-2][9113-8.1-3][9113-8.1-13][informational_end]") {
  check_malformed(client_with(get_request, true), headers(1, early_hints, true),
                  Rule::informational_end);

  Twins server = server_with(get(1));
  const auto refused = server.submit(SendHeaders{1, interim, true});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == MisuseKind::malformed_fields);
  CHECK(refused.error().rule == Rule::informational_end);
  CHECK(server.submit(SendHeaders{1, ok_response, true}));
  CHECK(server.output() == headers(1, "88", true));
}

TEST_CASE("§8.1: nothing but a header section comes before a final response",
          "[rfc9113][8.1][9113-8.1-8][9113-8.1-13][data_before_headers][response_missing]") {
  check_malformed(client_with(get_request, true), data(1, "x"), Rule::data_before_headers);
  check_malformed(client_with(get_request, true), data(1, "x", true), Rule::data_before_headers);
  check_malformed(client_with(get_request, true), data(1, "", true), Rule::response_missing);

  Twins ends = client_with(get_request, true);
  static_cast<void>(ends.feed(headers(1, early_hints)));
  check_malformed(std::move(ends), data(1, "x"), Rule::data_before_headers);
}

TEST_CASE("§8.1: pseudo-header fields have no place in trailers",
          "[rfc9113][8.1][9113-8.1-4][9113-8.1-5][9113-8.1.1-11][pseudo_in_trailers]") {
  check_malformed(server_with(post(1) + data(1, "x")), headers(1, "84", true),
                  Rule::pseudo_in_trailers);
  Twins client = client_with(get_request, true);
  static_cast<void>(client.feed(headers(1, "88")));
  check_malformed(std::move(client), headers(1, "88", true), Rule::pseudo_in_trailers);

  Twins sender = server_with(get(1));
  REQUIRE(sender.submit(SendHeaders{1, ok_response}));
  REQUIRE(sender.submit(SendData{1, Body::own(std::string("x"))}));
  const auto refused = sender.submit(SendHeaders{1, ok_response, true});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == Misuse{MisuseKind::malformed_fields, Rule::pseudo_in_trailers, 0});
}

TEST_CASE("§8.1: a second header section ends the stream or is malformed",
          "[attacks][A42][rfc9113][8.1][9113-8.1-6][headers_after_body]") {
  check_malformed(server_with(post(1)), headers(1, trailers), Rule::headers_after_body);
  for (const std::string_view second : {std::string_view{"88"}, early_hints, trailers}) {
    Twins client = client_with(get_request, true);
    static_cast<void>(client.feed(headers(1, "88")));
    const Log log = client.feed(headers(1, second));
    CHECK(log.back() == "closed 1 PROTOCOL_ERROR engine maybe_processed");
    CHECK(client.output() == rst(1, ErrorCode::protocol_error));
  }
}

TEST_CASE("§8.1: trailers are the last of a message",
          "[rfc9113][8.1][9113-8.1-7][9113-8.1-9][half_closed_stream]") {
  Twins sender = server_with(post(1));
  REQUIRE(sender.submit(SendHeaders{1, ok_response}));
  REQUIRE(sender.submit(SendHeaders{1, trailer}));  // END_STREAM goes without saying
  CHECK(sender.submit(SendData{1, {}, true}).error() == MisuseKind::wrong_state);
  CHECK(sender.submit(SendHeaders{1, trailer}).error() == MisuseKind::wrong_state);
  CHECK(frames(sender.output().octets).at(1).rfind("HEADERS 1 flags=05", 0) == 0);

  Twins receiver = server_with(post(1) + headers(1, trailers, true));
  check_resets(receiver, data(1, "late"), Rule::half_closed_stream, ErrorCode::stream_closed, 1);
}

TEST_CASE("§8.1: a server may answer at once and stop the upload",
          "[rfc9113][8.1][9113-8.1-10][9113-8.1.1-10]") {
  Twins ends = server_with(post(1));
  REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
  CHECK(ends.feed(data(1, "still taken")) == Log{"data 1 \"still taken\""});

  REQUIRE(ends.submit(ResetStream{1, ErrorCode::no_error}));

  CHECK(ends.output() == headers(1, "88", true) + rst(1, ErrorCode::no_error));
  CHECK(ends.events() == Log{"closed 1 NO_ERROR caller answered"});
}

TEST_CASE("§8.1: a complete response stays one when the upload is stopped",
          "[rfc9113][8.1][9113-8.1-11][9113-8.1-14]") {
  Twins ends = client_with(post_request, false);
  CHECK(ends.feed(headers(1, "88") + data(1, "done", true)).size() == 2);
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("more"))}));
  CHECK(ends.output() == data(1, "more"));
  static_cast<void>(ends.events());

  CHECK(ends.feed(rst(1, ErrorCode::no_error)) == Log{"closed 1 NO_ERROR peer answered"});
}

TEST_CASE("§8.1: a stream that is reset before its response has none",
          "[rfc9113][8.1][9113-8.1-13]") {
  Twins ends = client_with(get_request, true);

  CHECK(ends.feed(headers(1, early_hints) + rst(1, ErrorCode::internal_error)).back() ==
        "closed 1 INTERNAL_ERROR peer maybe_processed");
}

TEST_CASE("§8.1.1: content-length has to be the length of the content",
          "[rfc9113][8.1.1][9113-8.1.1-1][9113-8.1.1-2][9113-8.1.1-3][9113-8.1.1-7]"
          "[content_length_mismatch]") {
  // content-length is entry 28 of the static table.
  const Wire five = headers(1, "83 86 84 01 01 78  0f 0d 01 35");
  check_malformed(server_with(five), data(1, "123456"), Rule::content_length_mismatch);
  check_malformed(server_with(five), data(1, "1234", true), Rule::content_length_mismatch);
  check_malformed(server_with(five), headers(1, trailers, true), Rule::content_length_mismatch);
  check_malformed(server_with({}), headers(1, "83 86 84 01 01 78  0f 0d 01 35", true),
                  Rule::content_length_mismatch);

  Twins exact = server_with(five);
  CHECK(exact.feed(data(1, "12") + data(1, "") + raw(0, 8, 1, wire("02") + text("345xx")) +
                   headers(1, trailers, true)) ==
        Log{"data 1 \"12345\"", "headers 1 trailers end [n: v]"});
  Twins none = server_with({});
  CHECK(none.feed(headers(1, "83 86 84 01 01 78  0f 0d 01 30", true)).size() == 1);
}

TEST_CASE("§8.1.1: responses without content",
          "[rfc9113][8.1.1][9113-8.1.1-4][9113-8.1.1-5][9113-8.1.1-6][content_not_allowed]") {
  const std::array<Field, 4> head = {Field{":method", "HEAD"}, get_request[1], get_request[2],
                                     get_request[3]};
  const std::string_view ten = "88 0f 0d 02 3130";
  Twins ends = client_with(head, true);
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
  static_cast<void>(ends.output());
  CHECK(ends.feed(headers(1, ten) + data(1, "", true)).back() == "closed 1 NO_ERROR both answered");
  CHECK(ends.feed(headers(3, ten, true)).at(0) == "error 3 content_length_mismatch");

  Twins not_modified = client_with(get_request, true);
  CHECK(not_modified.feed(headers(1, "8b 0f 0d 02 3130", true)).size() == 2);
  Twins content = client_with(head, true);
  static_cast<void>(content.feed(headers(1, ten)));
  check_malformed(std::move(content), data(1, "x"), Rule::content_not_allowed);
}

TEST_CASE("§8.1.1: a malformed response is none",
          "[rfc9113][8.1.1][8.6][9113-8.1.1-9][9113-8.6-1][status_missing][status_101]") {
  check_malformed(client_with(get_request, true), headers(1, "00 01 6e 01 76"),
                  Rule::status_missing);
  check_malformed(client_with(get_request, true), headers(1, "08 03 313031"), Rule::status_101);

  Twins server = server_with(get(1));
  const std::array<Field, 1> switching = {Field{":status", "101"}};
  const auto refused = server.submit(SendHeaders{1, switching});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == Misuse{MisuseKind::malformed_fields, Rule::status_101, 0});
}

TEST_CASE("§8.1.1: a malformed request harms no other stream",
          "[rfc9113][8.1.1][9113-8.1.1-1][9113-8.1.1-8][pseudo_missing]") {
  Twins ends = server_with(post(1));

  CHECK(check_resets(ends, headers(3, "82 86"), Rule::pseudo_missing, ErrorCode::protocol_error, 3)
            .empty());
  CHECK(ends.feed(data(1, "fine", true)) == Log{"data 1 end \"fine\""});
}

}  // namespace h2::test
