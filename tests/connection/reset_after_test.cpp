// RFC 9113 §6.4, §8.1: RST_STREAM now, or behind what is queued.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

ResetStream after(StreamId stream, ErrorCode code = ErrorCode::no_error) {
  return {stream, code, ResetStream::When::after_queued};
}

Twins server_with_upload(const Wire& peer_settings = settings({})) {
  Twins ends = Twins::established(Role::server, {}, peer_settings);
  static_cast<void>(ends.feed(post(1)));
  return ends;
}

}  // namespace

TEST_CASE("§8.1: a server that has answered asks for the rest no more",
          "[rfc9113][8.1][6.4][9113-8.1-10]") {
  Twins ends = server_with_upload();
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("enough")), true}));

  REQUIRE(ends.submit(after(1)));

  CHECK(ends.output() == headers(1, "88") + data(1, "enough", true) + rst(1, ErrorCode::no_error));
  CHECK(ends.events() == Log{"sent 1", "closed 1 NO_ERROR caller answered"});
  CHECK(ends.feed(data(1, "late")).empty());
  check_lives(ends);
}

TEST_CASE("§8.1: a client takes that as an answer", "[rfc9113][8.1][9113-8.1-11]") {
  Twins ends = Twins::established(Role::client);
  REQUIRE(ends.submit(SendHeaders{1, post_request}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(headers(1, "88", true) + rst(1, ErrorCode::no_error)) ==
        Log{"headers 1 response end [:status: 200]", "closed 1 NO_ERROR peer answered"});
}

TEST_CASE("§6.4: a reset behind what is queued waits for the window", "[rfc9113][6.4][6.9.1]") {
  Twins ends = server_with_upload(settings({{SettingId::initial_window_size, 3}}));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("abcdef"))}));
  REQUIRE(ends.submit(after(1, ErrorCode::internal_error)));
  CHECK(ends.output() == headers(1, "88") + data(1, "abc"));
  CHECK(ends.events().empty());

  static_cast<void>(ends.feed(window_update(1, 100)));

  CHECK(ends.output() == data(1, "def") + rst(1, ErrorCode::internal_error));
  CHECK(ends.events() == Log{"sent 1", "closed 1 INTERNAL_ERROR caller maybe_processed"});
}

TEST_CASE("§6.4: nothing follows a reset that is queued, but a reset at once overtakes it",
          "[attacks][A49][rfc9113][6.4]") {
  Twins ends = server_with_upload(settings({{SettingId::initial_window_size, 0}}));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("abc"))}));
  REQUIRE(ends.submit(after(1)));

  CHECK(ends.submit(SendData{1, Body::own(std::string("more"))}).error() ==
        MisuseKind::wrong_state);
  CHECK(ends.submit(SendHeaders{1, std::array{Field{"x", "y"}}, true}).error() ==
        MisuseKind::wrong_state);
  CHECK(ends.submit(after(1)).error() == MisuseKind::wrong_state);
  REQUIRE(ends.submit(ResetStream{1}));

  CHECK(ends.output() == headers(1, "88") + rst(1, ErrorCode::cancel));
  CHECK(ends.events() == Log{"sent 1 incomplete", "closed 1 CANCEL caller maybe_processed"});
}

TEST_CASE("§6.4: with nothing queued it goes at once", "[rfc9113][6.4]") {
  Twins ends = server_with_upload();

  REQUIRE(ends.submit(after(1, ErrorCode::cancel)));

  CHECK(ends.output() == rst(1, ErrorCode::cancel));
}

TEST_CASE("§6.4: a stream that ends before its turn is not reset", "[rfc9113][6.4][5.1]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("all")), true}));

  REQUIRE(ends.submit(after(1)));

  CHECK(ends.output() == headers(1, "88") + data(1, "all", true));
  CHECK(ends.events() == Log{"sent 1", "closed 1 NO_ERROR both answered"});
}

TEST_CASE("§6.4: behind a request that waits", "[rfc9113][6.4][5.1.2]") {
  Options options;
  options.max_queued_requests = 1;
  Twins ends =
      Twins::established(Role::client, options, settings({{SettingId::max_concurrent_streams, 0}}));
  REQUIRE(ends.submit(SendHeaders{1, post_request}));
  REQUIRE(ends.submit(after(1)));

  static_cast<void>(ends.feed(settings({{SettingId::max_concurrent_streams, 1}})));

  CHECK(frames(ends.output()) == Log{"SETTINGS 0 flags=01 length=0", "HEADERS 1 flags=04 length=10",
                                     "RST_STREAM 1 flags=00 length=4"});
  CHECK(ends.events() == Log{"closed 1 NO_ERROR caller maybe_processed"});
}

}  // namespace h2::test
