// What a connection tells of itself.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

TEST_CASE("status: of a fresh connection", "[status]") {
  const Connection server{Role::server};
  const ConnectionStatus status = server.status();

  CHECK(status.stage == Stage::open);
  CHECK(status.announced.max_concurrent_streams == 100);
  CHECK(status.settings_pending == 1);
  CHECK(status.settings_to_answer == 0);
  CHECK(status.own_streams == 0);
  CHECK(status.peer_streams == 0);
  CHECK(status.queued_requests == 0);
  CHECK(status.highest_peer_stream == 0);
  CHECK(status.goaway_sent == std::nullopt);
  CHECK(status.goaway_received == std::nullopt);
  CHECK(status.output == 9 + 12);
  CHECK(status.encoder_table_size == 0);
  CHECK(status.encoder_table_limit == 4'096);
  CHECK(status.decoder_table_size == 0);
  CHECK(status.decoder_table_limit == 4'096);
  CHECK(server.request_capacity() == 0);
  CHECK(server.stream_status(1) == std::nullopt);
}

TEST_CASE("status: in mid-conversation", "[status]") {
  Twins ends = Twins::established(Role::client, with_settings({}),
                                  settings({{SettingId::max_concurrent_streams, 7}}));
  int mine = 0;
  REQUIRE(ends.submit(SendHeaders{.stream = 1, .fields = post_request, .user = &mine}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string(100'000, 'x'))}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(promise(1, 2) + goaway(5, ErrorCode::no_error)));

  const ConnectionStatus status = ends.connection().status();
  CHECK(status.own_streams == 1);
  CHECK(status.peer_streams == 0);  // reserved streams do not count, RFC 9113 §5.1.2
  CHECK(status.highest_peer_stream == 2);
  CHECK(status.goaway_received == 5);
  CHECK(status.encoder_table_size == 10 + 7 + 32);
  const auto stream = ends.connection().stream_status(1);
  REQUIRE(stream);
  CHECK(stream->state == StreamState::open);
  CHECK(stream->user == &mine);
  CHECK(stream->queued == 100'000 - 65'535);
  CHECK(stream->blocked);
  CHECK(ends.connection().stream_status(2)->state == StreamState::reserved_remote);
}

TEST_CASE("status: what the peer's limit leaves for requests", "[status][5.1.2]") {
  Twins ends =
      Twins::established(Role::client, {}, settings({{SettingId::max_concurrent_streams, 2}}));
  CHECK(ends.connection().request_capacity() == 2);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  CHECK(ends.connection().request_capacity() == 1);
  static_cast<void>(ends.feed(headers(1, "88", true)));
  CHECK(ends.connection().request_capacity() == 2);
  static_cast<void>(ends.feed(settings({{SettingId::max_concurrent_streams, 0}})));
  CHECK(ends.connection().request_capacity() == 0);
}

TEST_CASE("status: identifiers run out", "[status][5.1.1]") {
  Twins ends = Twins::established(Role::client);
  REQUIRE(ends.submit(SendHeaders{max_stream_id - 2, get_request, true}));
  CHECK(ends.connection().request_capacity() == 1);
  REQUIRE(ends.submit(SendHeaders{max_stream_id, get_request, true}));
  CHECK(ends.connection().request_capacity() == 0);
  CHECK(ends.connection().next_stream_id() == std::nullopt);
}

TEST_CASE("names: what a program writes into its log", "[status]") {
  CHECK(name(HeadersKind::pushed_response) == "pushed_response");
  CHECK(name(EndedBy::transport) == "transport");
  CHECK(name(Verdict::maybe_processed) == "maybe_processed");
  CHECK(name(Stage::draining) == "draining");
  CHECK(name(StreamState::half_closed_remote) == "half_closed_remote");

  CHECK(name(static_cast<HeadersKind>(99)) == "unknown");
  CHECK(name(static_cast<EndedBy>(99)) == "unknown");
  CHECK(name(static_cast<Verdict>(99)) == "unknown");
  CHECK(name(static_cast<Stage>(99)) == "unknown");
  CHECK(name(static_cast<StreamState>(99)) == "unknown");
}

TEST_CASE("dump: all that support needs, and nothing of what was said", "[status]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1) + data(1, "secret words")));
  REQUIRE(ends.submit(SendHeaders{1, std::array{Field{":status", "200"}, Field{"x", "secret"}}}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("secret"))}));

  const std::string dump = ends.connection().dump();

  CHECK(dump.find("server stage=open live_streams=1 own_streams=0 peer_streams=1") == 0);
  CHECK(dump.find("\nwindows send=65535 receive=65523 ") != std::string::npos);
  CHECK(dump.find("\nremote header_table_size=4096 ") != std::string::npos);
  CHECK(dump.find("\nstream 1 state=open urgency=3 incremental=0 send_window=65535 "
                  "receive_window=65523 unconsumed=0 queued=6 bodies=1 blocked=0\n") !=
        std::string::npos);
  CHECK(dump.find("secret") == std::string::npos);
}

}  // namespace h2::test
