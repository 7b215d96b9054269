// RFC 9113 §4.3.1: the size of the header tables is a matter of SETTINGS and their ACKs. And
// §10.5.1: field sections that are larger than this end accepts.
#include <array>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::string_view plain = "82 86 84 01 01 78";

Twins server_that_lowered_its_table() {
  Twins ends = Twins::established(Role::server);
  const std::vector<Setting> small = {{SettingId::header_table_size, 256}};
  REQUIRE(ends.submit(ChangeSettings{small}));
  static_cast<void>(ends.output());
  return ends;
}

Wire block(StreamId stream, std::string_view update) {
  return headers(stream, std::string(update) + std::string(plain), true);
}

// The first octets of the field block of the last frame.
Wire first_of_block(const Wire& out, std::size_t frame_at, std::size_t octets) {
  return copy(Bytes{out}.subspan(frame_at + 9, octets));
}

}  // namespace

TEST_CASE("§4.3.1: a smaller table of ours binds the peer from its ACK",
          "[rfc9113][4.3.1][9113-4.3.1-4][9113-4.3.1-5][hpack_table_size_missing]") {
  SECTION("before the ACK, nothing has to change") {
    Twins ends = server_that_lowered_its_table();
    CHECK(ends.feed(block(1, "")).size() == 1);
    CHECK(ends.feed(block(3, "3f e1 1f")).size() == 1);
  }
  SECTION("after it, the first block says so") {
    Twins ends = server_that_lowered_its_table();
    static_cast<void>(ends.feed(settings_ack()));
    CHECK(ends.feed(block(1, "3f e1 01") + block(3, "")).size() == 2);
  }
  SECTION("a block that does not") {
    Twins ends = server_that_lowered_its_table();
    static_cast<void>(ends.feed(settings_ack()));
    check_ends(ends, block(1, ""), Rule::hpack_table_size_missing, ErrorCode::compression_error, 0);
  }
  SECTION("a block that does not, on a stream that nobody wants") {
    Twins ends = server_that_lowered_its_table();
    static_cast<void>(ends.feed(get(1) + rst(1, ErrorCode::cancel) + settings_ack()));
    check_ends(ends, headers(1, "82", true), Rule::hpack_table_size_missing,
               ErrorCode::compression_error, 1);
  }
}

TEST_CASE("§4.3.1: a table size above the one in force ends the connection",
          "[rfc9113][4.3.1][9113-4.3.1-4][hpack_table_size]") {
  Twins lowered = server_that_lowered_its_table();
  static_cast<void>(lowered.feed(settings_ack()));
  CHECK(lowered.feed(block(1, "3f e2 01")) == Log{"error 0 hpack_table_size"});
  CHECK(lowered.output() == goaway(0, ErrorCode::compression_error));

  Twins usual = Twins::established(Role::server);
  check_ends(usual, block(1, "3f e2 1f"), Rule::hpack_table_size, ErrorCode::compression_error, 0);
}

TEST_CASE("§4.3.1: the peer's table size holds for us from our ACK",
          "[rfc9113][4.3.1][9113-4.3.1-2][9113-4.3.1-3]") {
  Twins ends = Twins::established(Role::client);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());

  static_cast<void>(ends.feed(settings({{SettingId::header_table_size, 0}})));
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
  const Wire out = ends.output();

  CHECK(copy(Bytes{out}.first(9)) == settings_ack());
  CHECK(first_of_block(out, 9, 1) == wire("20"));
  REQUIRE(ends.submit(SendHeaders{5, get_request, true}));
  CHECK(first_of_block(ends.output(), 0, 1) == wire("82"));
}

TEST_CASE("§4.3.1: a table that shrinks and grows again is emptied on both ends",
          "[rfc9113][4.3.1][9113-4.3.1-3]") {
  Pair pair;
  pair.run();
  const std::array<Field, 5> request = {get_request[0], get_request[1], get_request[2],
                                        get_request[3], Field{"n", "v"}};
  const std::vector<Setting> none = {{SettingId::header_table_size, 0}};
  const std::vector<Setting> usual = {{SettingId::header_table_size, 4'096}};
  StreamId id = 1;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(pair.client.connection.submit(SendHeaders{id, request, true}));
    id += 2;
    REQUIRE(pair.server.connection.submit(ChangeSettings{none}));
    REQUIRE(pair.server.connection.submit(ChangeSettings{usual}));
    const Log log = pair.run().second;
    CHECK(log.size() == 3);
    for (const std::string& line : log) CHECK(line.rfind("error", 0) != 0);
  }
}

TEST_CASE("§10.5.1: a field section that is too large is refused, and the table kept",
          "[rfc9113][10.5.1][4.3][9113-6.5.2-17][field_section_too_large]") {
  Options options;
  options.limits.fields.max_list_size = 200;
  Twins ends = Twins::established(Role::server, options);
  // 166 octets of request, and two fields of 34.
  const Wire large = headers(1, std::string(plain) + "40 01 6e 01 76  00 01 6d 01 77", true);

  check_resets(ends, large, Rule::field_section_too_large, ErrorCode::enhance_your_calm, 1);
  CHECK(ends.feed(headers(3, std::string(plain) + "be", true)).at(0).rfind("headers 3", 0) == 0);
}

TEST_CASE("§10.5.1: a field section far too large ends the connection",
          "[rfc9113][10.5.1][field_section_overrun]") {
  Options options;
  options.limits.fields.max_fields = 4;
  Twins ends = Twins::established(Role::server, options);

  check_ends(ends, headers(1, std::string(plain) + "84 84 84 84 84", true),
             Rule::field_section_overrun, ErrorCode::enhance_your_calm, 0);
}

TEST_CASE("§10.5.1: a field that is too large ends the connection, told by its length",
          "[rfc9113][10.5.1][field_too_large]") {
  Options options;
  options.limits.fields.max_field_size = 100;
  Twins ends = Twins::established(Role::server, options);

  check_ends(ends, raw(1, 0, 1, wire("82 00 01 6e 7f 00")), Rule::field_too_large,
             ErrorCode::enhance_your_calm, 0);
}

TEST_CASE("§4.3.1: a table size that was taken back in the same SETTINGS is not to be used",
          "[rfc9113][4.3.1][9113-4.3.1-4][hpack_table_size]") {
  Twins ends = Twins::established(Role::server);
  const std::vector<Setting> both = {{SettingId::header_table_size, 8'192},
                                     {SettingId::header_table_size, 4'096}};
  REQUIRE(ends.submit(ChangeSettings{both}));
  static_cast<void>(ends.feed(settings_ack()));
  static_cast<void>(ends.output());

  check_ends(ends, headers(1, "3f e1 3f 82 86 84 01 01 78", true), Rule::hpack_table_size,
             ErrorCode::compression_error, 0);
}

}  // namespace h2::test
