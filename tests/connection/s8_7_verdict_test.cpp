// RFC 9113 §8.7: what may be assumed about a request when its stream is over.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins client_with_request() {
  Twins ends = Twins::established(Role::client, with_settings({}));
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());
  return ends;
}

std::string last_of(const Log& log) { return log.empty() ? "nothing" : log.back(); }

}  // namespace

TEST_CASE("§8.7: a client may retry what the server did not process, and only that",
          "[rfc9113][8.7][9113-8.7-1]") {
  const auto check = [](const Wire& input, std::string_view end) {
    Twins ends = client_with_request();
    CHECK(last_of(ends.feed(input)) == end);
  };
  check(rst(1, ErrorCode::refused_stream), "closed 1 REFUSED_STREAM peer not_processed");
  check(goaway(0, ErrorCode::no_error), "closed 1 REFUSED_STREAM peer not_processed");
  check(rst(1, ErrorCode::cancel), "closed 1 CANCEL peer maybe_processed");
  check(rst(1, ErrorCode::internal_error), "closed 1 INTERNAL_ERROR peer maybe_processed");
  check(rst(1, ErrorCode::no_error), "closed 1 NO_ERROR peer maybe_processed");
  check(headers(1, "88") + rst(1, ErrorCode::cancel), "closed 1 CANCEL peer maybe_processed");
  check(headers(1, "00"), "error 0 hpack_truncated");
  check(headers(1, "88", true), "closed 1 NO_ERROR both answered");
}

TEST_CASE("§8.7: a client's own ends leave the question open", "[rfc9113][8.7][9113-8.7-1]") {
  const auto check = [](auto action, std::string_view end) {
    Twins ends = client_with_request();
    REQUIRE(ends.submit(action));
    CHECK(ends.events().at(0) == end);
  };
  check(ResetStream{1}, "closed 1 CANCEL caller maybe_processed");
  check(Shutdown{Shutdown::When::now}, "closed 1 NO_ERROR caller maybe_processed");
  check(TransportClosed{}, "closed 1 INTERNAL_ERROR transport maybe_processed");
}

TEST_CASE("§8.7: a server knows what it never showed to anybody",
          "[rfc9113][8.7][9113-8.7-2][9113-8.7-3]") {
  Twins malformed = Twins::established(Role::server);
  CHECK(last_of(malformed.feed(headers(1, "82", true))) ==
        "closed 1 PROTOCOL_ERROR engine not_processed");

  Twins shown = Twins::established(Role::server);
  CHECK(last_of(shown.feed(get(1) + rst(1, ErrorCode::cancel))) ==
        "closed 1 CANCEL peer maybe_processed");

  Twins answered = Twins::established(Role::server);
  static_cast<void>(answered.feed(post(1)));
  REQUIRE(answered.submit(SendHeaders{1, ok_response, true}));
  static_cast<void>(answered.output());
  CHECK(last_of(answered.feed(rst(1, ErrorCode::cancel))) == "closed 1 CANCEL peer answered");
}

TEST_CASE("§8.7: a server cannot refuse a request that was shown",
          "[rfc9113][8.7][9113-8.7-2][refused_late]") {
  Twins ends = Twins::established(Role::server, {}, settings({}));
  static_cast<void>(ends.feed(post(1)));

  CHECK(ends.submit(ResetStream{1, ErrorCode::refused_stream}).error() == MisuseKind::refused_late);
  CHECK(ends.output() == Wire{});
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  static_cast<void>(ends.output());
  CHECK(ends.submit(ResetStream{2, ErrorCode::refused_stream}));
  CHECK(ends.submit(ResetStream{1, ErrorCode::cancel}));
  CHECK(ends.output() == rst(2, ErrorCode::refused_stream) + rst(1, ErrorCode::cancel));
}

TEST_CASE("§7: codes that nobody registered are passed on and mean nothing",
          "[rfc9113][7][9113-7-1]") {
  for (const std::uint32_t code : {0x0eU, 0xffU, 0xffff'ffffU}) {
    Twins ends = client_with_request();
    const auto unknown = static_cast<ErrorCode>(code);
    CHECK(ends.feed(goaway(1, unknown)) == Log{"goaway 1 " + std::to_string(code) + " \"\""});
    CHECK(last_of(ends.feed(rst(1, unknown))) ==
          "closed 1 " + std::to_string(code) + " peer maybe_processed");
    CHECK(ends.output() == Wire{});
    REQUIRE(ends.submit(Shutdown{Shutdown::When::now, unknown}));
    CHECK(ends.output() == goaway(0, unknown));
  }
}

TEST_CASE("§8.7: a response that is queued is not one that was sent",
          "[rfc9113][8.7][9113-8.7-1]") {
  for (const bool by_peer : {true, false}) {
    Twins ends = Twins::established(Role::server);
    static_cast<void>(ends.feed(get(1)));
    REQUIRE(ends.submit(SendHeaders{1, ok_response}));
    static_cast<void>(ends.output());
    REQUIRE(ends.submit(SendData{1, Body::own(std::string("never sent")), true}));
    if (by_peer) {
      CHECK(ends.feed(rst(1, ErrorCode::cancel)).back() == "closed 1 CANCEL peer maybe_processed");
    } else {
      REQUIRE(ends.submit(ResetStream{1}));
      CHECK(ends.events().back() == "closed 1 CANCEL caller maybe_processed");
    }
  }
}

TEST_CASE("§8.7: a pushed response that was sent whole is an answer", "[rfc9113][8.7][8.4.2]") {
  Twins server = Twins::established(Role::server);
  static_cast<void>(server.feed(get(1)));
  REQUIRE(server.submit(PushPromise{1, 2, get_request}));
  REQUIRE(server.submit(SendHeaders{2, ok_response, true}));
  static_cast<void>(server.output());
  CHECK(server.events() == Log{"closed 2 NO_ERROR both answered"});

  Twins client = Twins::established(Role::client, with_settings({}));
  REQUIRE(client.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(client.feed(promise(1, 2)));
  CHECK(client.feed(headers(2, "88", true)).back() == "closed 2 NO_ERROR both answered");
}

TEST_CASE("§8.7: REFUSED_STREAM from a client says nothing about its own request",
          "[rfc9113][8.7][9113-8.7-1]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1)));

  CHECK(ends.feed(rst(1, ErrorCode::refused_stream)) ==
        Log{"closed 1 REFUSED_STREAM peer maybe_processed"});
}

}  // namespace h2::test
