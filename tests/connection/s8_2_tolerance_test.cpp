// Rules of messages that an end was told to let pass, RFC 9113 §8.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Options tolerating(RuleSet received, RuleSet sent = {}) {
  Options options;
  options.tolerate_received = received;
  options.tolerate_sent = sent;
  return options;
}

// GET, http, "/", :authority "x", then a literal without a name in the table.
constexpr std::string_view request = "82 86 84 01 01 78 ";
constexpr std::string_view te_gzip = "00 02 7465 04 677a6970";
constexpr std::string_view host_y = "0f 17 01 79";

}  // namespace

TEST_CASE("§8: what is let pass is shown, with the rules that it breaks",
          "[rfc9113][8][tolerance][te_value][host_mismatch]") {
  Twins ends = Twins::established(Role::server, tolerating({Rule::te_value, Rule::host_mismatch}));
  const std::string block = std::string(request) + std::string(te_gzip);

  CHECK(ends.feed(headers(1, block, true)) ==
        Log{"headers 1 request end [:method: GET, :scheme: http, :path: /, :authority: x, "
            "te: gzip] tolerated te_value"});
  CHECK(ends.feed(headers(3, block + std::string(host_y), true)) ==
        Log{"headers 3 request end [:method: GET, :scheme: http, :path: /, :authority: x, "
            "te: gzip, host: y] tolerated te_value, host_mismatch"});
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§8: a breach that came by index is told of again", "[rfc9113][8][tolerance]") {
  Twins ends = Twins::established(Role::server, tolerating({Rule::te_value}));
  const std::string block = std::string(request) + "40 02 7465 04 677a6970";
  REQUIRE(ends.feed(headers(1, block, true)).size() == 1);

  CHECK(ends.feed(headers(3, std::string(request) + "be", true)) ==
        Log{"headers 3 request end [:method: GET, :scheme: http, :path: /, :authority: x, "
            "te: gzip] tolerated te_value"});
}

TEST_CASE("§8: one rule let pass is no other", "[rfc9113][8][tolerance][connection_field]") {
  Twins ends = Twins::established(Role::server, tolerating({Rule::te_value}));
  const std::string upgrade = std::string(request) + "00 07 75706772616465 01 78";

  check_resets(ends, headers(1, upgrade, true), Rule::connection_field, ErrorCode::protocol_error,
               1);
}

TEST_CASE("§8.4.1: a promise may be odd as well", "[rfc9113][8.4.1][tolerance]") {
  Options options = tolerating({Rule::te_value});
  options.settings.emplace();
  Twins ends = Twins::established(Role::client, options);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(raw(5, 4, 1, wire("00000002" + std::string(request) + std::string(te_gzip)))) ==
        Log{"promise 1 2 [:method: GET, :scheme: http, :path: /, :authority: x, te: gzip] "
            "tolerated te_value"});
}

TEST_CASE("§8: what our caller may break is sent as it stands, and remembered",
          "[rfc9113][8][tolerance][field_name][pseudo_order]") {
  Twins ends = Twins::established(
      Role::client, tolerating({}, {Rule::field_name, Rule::pseudo_order, Rule::pseudo_missing}));
  const std::array<Field, 2> odd = {Field{"A", "b"}, Field{":method", "GET"}};
  const std::array<Field, 1> other = {Field{"te", "gzip"}};

  CHECK(ends.submit(SendHeaders{1, other, true}).error() ==
        Misuse{MisuseKind::malformed_fields, Rule::te_value, 0});
  CHECK(ends.connection().tolerated_sent().empty());
  REQUIRE(ends.submit(SendHeaders{1, odd, true}));

  CHECK(ends.output() == headers(1, "40 01 41 01 62 82", true));
  CHECK(ends.connection().tolerated_sent() ==
        RuleSet{Rule::field_name, Rule::pseudo_order, Rule::pseudo_missing});
}

TEST_CASE("§8.1.1: content that is not as long as it says may be sent",
          "[rfc9113][8.1.1][tolerance][content_length_mismatch]") {
  const std::array<Field, 5> five = {post_request[0], post_request[1], post_request[2],
                                     post_request[3], Field{"content-length", "5"}};
  Twins strict = Twins::established(Role::client);
  REQUIRE(strict.submit(SendHeaders{1, five}));
  CHECK(strict.submit(SendData{1, Body::own(std::string("abc")), true}).error().rule ==
        Rule::content_length_mismatch);

  Twins ends = Twins::established(Role::client, tolerating({}, {Rule::content_length_mismatch}));
  REQUIRE(ends.submit(SendHeaders{1, five}));
  static_cast<void>(ends.output());
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("abc")), true}));

  CHECK(ends.output() == data(1, "abc", true));
  CHECK(ends.connection().tolerated_sent() == RuleSet{Rule::content_length_mismatch});
}

TEST_CASE("§8: options cannot ask for what would be ambiguous", "[rfc9113][8][tolerance]") {
  for (const Rule rule : {Rule::field_value, Rule::field_name, Rule::transfer_encoding,
                          Rule::content_length_syntax, Rule::pseudo_repeated, Rule::frame_size}) {
    INFO(info(rule).name);
    CHECK(check_options(Role::server, tolerating({rule, Rule::te_value})) == rule);
  }
  for (const Rule rule : {Rule::tunnel_frame, Rule::headers_after_body, Rule::stream_order}) {
    INFO(info(rule).name);
    CHECK(check_options(Role::server, tolerating({}, {rule, Rule::field_name})) == rule);
  }
  CHECK_FALSE(check_options(Role::server, tolerating({Rule::te_value}, {Rule::field_value})));
}

}  // namespace h2::test
