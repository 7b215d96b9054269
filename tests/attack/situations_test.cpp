// The same harm in every situation that a connection may be in, and to programs of every kind.
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <h2/upgrade.hpp>

#include "attack/harms.hpp"
#include "attack/siege.hpp"

namespace h2::test {

namespace {

struct Situation {
  std::string_view what;
  Options options;
  std::function<void(End&)> arrange;  // behind the exchange of SETTINGS
  bool upgraded = false;
};

void begin_shutdown(End& end) { REQUIRE(end.connection.submit(Shutdown{})); }

// A stream is open, so the connection waits for its end.
void drain(End& end) {
  static_cast<void>(end.feed(post(1)));
  begin_shutdown(end);
  Wire answer = copy(Bytes{end.output()}.last(17));
  answer.octets[4] = std::byte{1};  // the PING behind GOAWAY, acknowledged
  static_cast<void>(end.feed(answer));
}

Options attentive() {
  Options options;
  options.credit = Credit::manual;
  options.settings_ack = SettingsAck::manual;
  options.join_cookies = options.split_cookies = true;
  options.show_blocked = options.show_unknown_frames = true;
  options.show_alt_svc = options.show_origin = true;
  return options;
}

Options with_limits(const Limits& limits) {
  Options options;
  options.limits = limits;
  return options;
}

Options pushed_to() { return with_settings({{SettingId::enable_push, 1}}); }

std::vector<Situation> situations(Role role) {
  const auto nothing = [](End&) {};
  if (role == Role::server) {
    return {{"a peer that is trusted", with_limits(Limits::trusted()), nothing},
            {"a peer that is suspected", with_limits(Limits::strict()), nothing},
            {"a program that wants to see and to do everything", attentive(), nothing},
            {"a shutdown that the client was given notice of", {}, begin_shutdown},
            {"a connection that drains", {}, drain},
            {"a client that has said GOAWAY",
             {},
             [](End& end) { static_cast<void>(end.feed(goaway(0, ErrorCode::no_error))); }},
            {"an upgraded connection", {}, nothing, true}};
  }
  return {{"a peer that is trusted", with_limits(Limits::trusted()), nothing},
          {"a program that wants to see and to do everything", attentive(), nothing},
          {"a client that takes promises", pushed_to(), nothing},
          {"a client that shuts down", {}, begin_shutdown},
          {"a client that has given its request up",
           {},
           [](End& end) { REQUIRE(end.connection.submit(ResetStream{1})); }},
          {"an upgraded connection", {}, nothing, true}};
}

struct Told {
  Log log;
  Wire output;
  std::string broken;
};

// What a program does that does all by itself.
void react(Connection& connection, const Event& event) {
  if (std::holds_alternative<SettingsReceived>(event)) {
    static_cast<void>(connection.submit(AcknowledgeSettings{}));
  }
  if (const auto* content = std::get_if<DataReceived>(&event)) {
    const auto octets = static_cast<std::uint32_t>(content->data.size());
    static_cast<void>(connection.submit(Consume{content->stream, octets}));
  }
}

Told told(const Situation& situation, const Harm& harm, std::size_t cut) {
  Laws laws{situation.options};
  const Options options = laws.watched(situation.options);
  laws.acted();
  End end{harm.role, options};
  if (situation.upgraded) end.connection = Connection::upgraded(harm.role, {}, options);
  if (harm.role == Role::client && !situation.upgraded) {
    REQUIRE(end.connection.submit(SendHeaders{1, get_request, true}));
  }
  const Wire front = harm.role == Role::client ? Wire{} : magic();
  static_cast<void>(end.output());
  const Wire hello = front + settings({}) + settings_ack();
  laws.fed(hello.size());
  Bytes input = hello;
  while (const auto event = end.connection.poll(input)) react(end.connection, *event);
  situation.arrange(end);

  Told told;
  for (Bytes rest = harm.octets; !rest.empty();) {
    Bytes piece = rest.first(std::min(cut, rest.size()));
    rest = rest.subspan(piece.size());
    laws.fed(piece.size());
    while (const auto event = end.connection.poll(piece)) {
      laws.saw(*event);
      react(end.connection, *event);
      // Pieces of content are as the input was cut.
      if (!std::holds_alternative<DataReceived>(*event)) told.log.push_back(describe(*event));
    }
    REQUIRE(piece.empty());
    told.output += end.output();
    if (told.broken.empty()) told.broken = laws.broken();
  }
  for (const std::string& line : end.events()) told.log.push_back(line);
  told.output += end.output();
  if (told.broken.empty() && laws.over()) told.broken = laws.unrest(end.connection);
  return told;
}

}  // namespace

TEST_CASE("attack: in every situation harm is held to the laws, however it is cut",
          "[attacks][A28][A31][A44][A52][attack][rfc9113][10.5]") {
  for (const Harm& harm : harms()) {
    for (const Situation& situation : situations(harm.role)) {
      INFO(harm.what << " to " << situation.what);
      const Told whole = told(situation, harm, SIZE_MAX);
      CHECK(whole.broken == "");
      for (const std::size_t cut : {1u, 50u}) {
        const Told pieces = told(situation, harm, cut);
        CHECK(pieces.broken == "");
        CHECK(pieces.log == whole.log);
        CHECK(pieces.output == whole.output);
      }
    }
  }
}

TEST_CASE("attack: floods end also while a connection drains",
          "[attacks][A8][A20][A28][attack][rfc9113][6.8][10.5][useless_frames]") {
  Siege siege{Role::server, GENERATE(Habit::drained, Habit::clocked)};
  siege.feed(post(1));
  REQUIRE(siege.connection().submit(Shutdown{}));
  // The answer to the PING with which the notice ends: from now on streams are too late.
  siege.feed(ping("shutdown", true));

  const std::size_t units =
      siege.flood([](std::size_t i) { return get(static_cast<StreamId>(2 * i + 3)); });

  CHECK(units <= 2'100);
  siege.check_over(Rule::useless_frames);
}

TEST_CASE("attack: the stream of an upgraded request cannot be opened again",
          "[attacks][A32][attack][rfc7540][3.2][half_closed_stream]") {
  End end{Role::server};
  end.connection = Connection::upgraded(Role::server, {});
  static_cast<void>(end.feed(magic() + settings({}) + settings_ack()));
  static_cast<void>(end.output());

  const Log log = end.feed(get(1));

  CHECK(log == Log{"error 1 half_closed_stream", "closed 1 STREAM_CLOSED engine maybe_processed"});
  CHECK(end.output() == rst(1, ErrorCode::stream_closed));
  CHECK(end.feed(get(3)).size() == 1);
}

}  // namespace h2::test
