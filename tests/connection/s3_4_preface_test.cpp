// RFC 9113 §3.4: how a connection begins.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

// What each end begins with under default options.
Wire client_settings() { return wire("00000c 04 00 00000000  0002 00000000  0006 00010000"); }
Wire server_settings() { return wire("00000c 04 00 00000000  0003 00000064  0006 00010000"); }
Wire empty_settings() { return wire("000000 04 00 00000000"); }

}  // namespace

TEST_CASE("§3.4: a client begins with the magic and SETTINGS",
          "[rfc9113][3.4][9113-3.4-1][9113-3.2-2]") {
  Twins ends = Twins::fresh(Role::client);

  CHECK(ends.output() ==
        wire("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a") + client_settings());
}

TEST_CASE("§3.4: a server begins with SETTINGS", "[rfc9113][3.4][9113-3.4-5][9113-6.5.2-6]") {
  Twins ends = Twins::fresh(Role::server);

  CHECK(ends.output() == server_settings());
}

TEST_CASE("§3.4: the SETTINGS of a preface may be empty", "[rfc9113][3.4][9113-3.4-2]") {
  Twins server = Twins::fresh(Role::server, with_settings({}));
  Twins client = Twins::fresh(Role::client, with_settings({}));

  CHECK(server.feed(magic() + empty_settings()) == Log{"settings"});
  CHECK(client.feed(empty_settings()) == Log{"settings"});

  CHECK(server.output() == wire("000000 04 00 00000000  000000 04 01 00000000"));
  CHECK(client.output() == magic() + wire("000000 04 00 00000000  000000 04 01 00000000"));
}

TEST_CASE("§3.4: the own preface goes before any answer",
          "[rfc9113][3.4][9113-3.4-5][9113-3.4-7]") {
  Twins server = Twins::fresh(Role::server);
  Twins client = Twins::fresh(Role::client);

  CHECK(server.feed(magic() + empty_settings() + ping("firstest")).size() == 2);
  CHECK(client.feed(empty_settings() + ping("firstest")).size() == 2);

  CHECK(server.output() == server_settings() + settings_ack() + ping("firstest", true));
  CHECK(client.output() == magic() + client_settings() + settings_ack() + ping("firstest", true));
}

TEST_CASE("§3.4: a client need not wait for the server", "[rfc9113][3.4][9113-3.4-9]") {
  Twins ends = Twins::fresh(Role::client);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));

  const Wire out = ends.output();
  const Log log = frames(Bytes{out}.subspan(24));
  REQUIRE(log.size() == 2);
  CHECK(log[0] == "SETTINGS 0 flags=00 length=12");
  CHECK(log[1].rfind("HEADERS 1 flags=05", 0) == 0);
  CHECK(ends.connection().send_window() == 65'535);
  CHECK(ends.connection().send_window(1) == 65'535);
  CHECK(ends.connection().remote_settings() == Settings{});
}

TEST_CASE("§3.4: a wider connection window is announced behind the first SETTINGS",
          "[rfc9113][3.4][6.9.2]") {
  Options options = with_settings({});
  options.connection_window = 0x10'0000;
  Twins ends = Twins::fresh(Role::server, options);

  CHECK(ends.output() == wire("000000 04 00 00000000  000004 08 00 00000000 000f0001"));
  CHECK(ends.connection().receive_window() == 0x10'0000);
}

TEST_CASE("§3.4: another protocol is not HTTP/2",
          "[attacks][A32][rfc9113][3.4][9113-3.4-3][9113-3.4-8][preface_magic]") {
  Twins ends = Twins::fresh(Role::server);
  static_cast<void>(ends.output());

  check_ends(ends, text("GET / HTTP/1.1\r\nHost: h2.test\r\n\r\n"), Rule::preface_magic,
             ErrorCode::protocol_error, 0);
}

TEST_CASE("§3.4: any octet of the magic matters",
          "[attacks][A32][rfc9113][3.4][9113-3.4-3][preface_magic]") {
  for (std::size_t i = 0; i < 24; ++i) {
    INFO("octet " << i);
    Wire input = magic();
    input.octets[i] ^= std::byte{0x20};
    Twins ends = Twins::fresh(Role::server);
    static_cast<void>(ends.output());

    CHECK(check_ends(ends, input + empty_settings(), Rule::preface_magic, ErrorCode::protocol_error,
                     0)
              .empty());
  }
}

TEST_CASE("§3.4: the first frame is SETTINGS without ACK",
          "[attacks][A32][rfc9113][3.4][9113-3.4-4][9113-3.4-6][preface_settings]") {
  const std::vector<Wire> wrong = {
      ping("a ping ."),
      settings_ack(),
      get(1),
      headers(1, "88"),
      raw(0xfa, 0, 0),
      window_update(0, 1),
      goaway(0, ErrorCode::no_error),
      text("HTTP/1.1 400 Bad Request\r\n\r\n"),
  };
  for (const Wire& input : wrong) {
    INFO(input);
    Twins server = Twins::fresh(Role::server);
    Twins client = Twins::fresh(Role::client);
    static_cast<void>(server.output());
    static_cast<void>(client.output());

    check_ends(server, magic() + input, Rule::preface_settings, ErrorCode::protocol_error, 0);
    check_ends(client, input, Rule::preface_settings, ErrorCode::protocol_error, 0);
  }
}

TEST_CASE("§3.4: where the magic was read before, SETTINGS are still the first frame",
          "[rfc9113][3.4][7540-3.2-6][preface_settings]") {
  Options options = with_settings({});
  options.preface = Preface::magic_consumed;
  Twins server = Twins::fresh(Role::server, options);
  Twins client = Twins::fresh(Role::client, options);

  CHECK(server.feed(empty_settings()) == Log{"settings"});
  CHECK(server.output() == wire("000000 04 00 00000000  000000 04 01 00000000"));
  CHECK(client.output() == wire("000000 04 00 00000000"));

  Twins other = Twins::fresh(Role::server, options);
  static_cast<void>(other.output());
  check_ends(other, ping("a ping ."), Rule::preface_settings, ErrorCode::protocol_error, 0);
}

TEST_CASE("§3.4: a preface that does not come in time ends the connection",
          "[rfc9113][3.4][preface_timeout]") {
  for (const Role role : {Role::client, Role::server}) {
    Twins ends = Twins::fresh(role);
    static_cast<void>(ends.output());
    ends.advance(Time{1'000});
    ends.advance(Time{10'000'000'999});
    CHECK(ends.events().empty());
    CHECK(ends.connection().next_deadline() == Time{10'000'001'000});

    ends.advance(Time{10'000'001'000});

    CHECK(ends.events() == Log{"error 0 preface_timeout"});
    CHECK(ends.output() == goaway(0, ErrorCode::protocol_error));
    CHECK(ends.connection().finished());
  }
}

}  // namespace h2::test
