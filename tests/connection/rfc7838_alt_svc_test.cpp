// RFC 7838 §4: the ALTSVC frame.
#include <array>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Wire alt_svc(StreamId stream, std::string_view origin, std::string_view value) {
  Wire payload;
  payload.octets.push_back(static_cast<std::byte>(origin.size() >> 8));
  payload.octets.push_back(static_cast<std::byte>(origin.size() & 0xff));
  return raw(0xa, 0, stream, payload + text(origin) + text(value));
}

Twins client_that_shows() {
  Options options;
  options.show_alt_svc = true;
  Twins ends = Twins::established(Role::client, options);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());
  return ends;
}

}  // namespace

TEST_CASE("RFC 7838 §4: a client that asks for them is shown alternative services",
          "[rfc7838][4][7838-4-3][7838-4-1]") {
  Twins ends = client_that_shows();

  CHECK(ends.feed(alt_svc(0, "https://a.example", "h2=\":8000\"")) ==
        Log{"altsvc 0 [https://a.example] h2=\":8000\""});
  CHECK(ends.feed(alt_svc(1, "", "clear")) == Log{"altsvc 1 [] clear"});
  CHECK(ends.feed(alt_svc(1, "", "")) == Log{"altsvc 1 [] "});
  CHECK(ends.feed(raw(0xa, 0xff, 1, wire("0000") + text("clear"))) == Log{"altsvc 1 [] clear"});
  CHECK(ends.output() == Wire{});
}

TEST_CASE("RFC 7838 §4: origins on streams, and none on stream 0, are ignored",
          "[rfc7838][4][7838-4-5][7838-4-6]") {
  Twins ends = client_that_shows();

  CHECK(ends.feed(alt_svc(0, "", "clear")).empty());
  CHECK(ends.feed(alt_svc(1, "https://a", "clear")).empty());
  check_lives(ends);
}

TEST_CASE("RFC 7838 §4: of streams that are not there nothing is told", "[rfc7838][4]") {
  Twins ends = client_that_shows();
  static_cast<void>(ends.feed(headers(1, "88", true)));

  for (const StreamId id : {1U, 2U, 3U, 0x7fff'ffffU}) {
    CHECK(ends.feed(alt_svc(id, "", "clear")).empty());
  }
  check_lives(ends);
}

TEST_CASE("RFC 7838 §4: who did not ask for it is not bothered, whatever is in the frame",
          "[rfc7838][4][7838-4-4]") {
  Options options;
  options.show_alt_svc = true;
  Twins client = Twins::established(Role::client);
  Twins server = Twins::established(Role::server, options);
  static_cast<void>(server.feed(get(1)));

  for (Twins* ends : {&client, &server}) {
    for (const StreamId id : {0U, 1U, 9U}) {
      CHECK(ends->feed(alt_svc(id, "https://a", "clear") + raw(0xa, 0, id) +
                       raw(0xa, 0, id, wire("0009 61")))
                .empty());
    }
    check_lives(*ends);
  }
}

TEST_CASE("RFC 7838 §4: ALTSVC that is shorter than its origin",
          "[attacks][A35][rfc7838][4][7838-4-7][altsvc_length]") {
  for (const char* payload : {"", "00", "0009 61"}) {
    Twins ends = client_that_shows();
    check_ends(ends, raw(0xa, 0, 0, wire(payload)), Rule::altsvc_length,
               ErrorCode::frame_size_error, 0);
  }
}

TEST_CASE("RFC 7838 §4: a value that is far too long is skipped", "[attacks][A35][rfc7838][4]") {
  Twins ends = client_that_shows();
  const std::string longest(4'094, 'x');

  CHECK(ends.feed(alt_svc(1, "", longest)) == Log{"altsvc 1 [] " + longest});
  CHECK(ends.feed(alt_svc(1, "", longest + "x")).empty());
  check_lives(ends);
}

TEST_CASE("RFC 7838 §4: a server sends ALTSVC", "[rfc7838][4][7838-4-1][7838-4-9]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1) + get(3)));
  REQUIRE(ends.submit(SendHeaders{3, ok_response, true}));
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.events());

  REQUIRE(ends.submit(AltSvc{0, "https://a", "clear"}));
  REQUIRE(ends.submit(AltSvc{1, "", "h3=\":443\""}));
  CHECK(ends.output() == alt_svc(0, "https://a", "clear") + alt_svc(1, "", "h3=\":443\""));

  const std::string origin(65'536, 'o');
  const std::string value(16'384 - 2, 'v');
  CHECK(ends.submit(AltSvc{0, "", "clear"}).error() == MisuseKind::frame_content);
  CHECK(ends.submit(AltSvc{1, "https://a", "clear"}).error() == MisuseKind::frame_content);
  CHECK(ends.submit(AltSvc{0, origin, ""}).error() == MisuseKind::frame_content);
  CHECK(ends.submit(AltSvc{1, "", value + "v"}).error() == MisuseKind::frame_content);
  CHECK(ends.submit(AltSvc{2, "", "clear"}).error() == MisuseKind::wrong_state);
  CHECK(ends.submit(AltSvc{3, "", "clear"}).error() == MisuseKind::stream_closed);
  CHECK(ends.submit(AltSvc{5, "", "clear"}).error() == MisuseKind::unknown_stream);
  CHECK(ends.output() == Wire{});
  REQUIRE(ends.submit(AltSvc{1, "", value}));
  CHECK(ends.output() == alt_svc(1, "", value));
}

TEST_CASE("RFC 7838 §4: a client sends none", "[rfc7838][4][7838-4-9]") {
  Twins ends = Twins::established(Role::client);
  CHECK(ends.submit(AltSvc{0, "https://a", "clear"}).error() == MisuseKind::wrong_role);
}

}  // namespace h2::test
