// Every action against every state that does not take it: refused, and nothing has changed.
#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

// An end on which an action was refused, and its like that was left alone. Whatever is done to both
// afterwards has to come out the same.
struct Refused {
  explicit Refused(Role role, const std::function<void(End&)>& arrange)
      : tried(established(role, with_settings({}))),
        untouched(established(role, with_settings({}))) {
    arrange(tried);
    arrange(untouched);
  }

  template <class Action>
  void check(Action action, MisuseKind kind) {
    const auto refused = tried.connection.submit(std::move(action));
    REQUIRE_FALSE(refused);
    CHECK(text(refused.error().kind) == text(kind));
    compare();
  }

  void compare() {
    const Connection& a = tried.connection;
    const Connection& b = untouched.connection;
    CHECK(tried.events() == untouched.events());
    CHECK(a.live_streams() == b.live_streams());
    CHECK(a.next_stream_id() == b.next_stream_id());
    CHECK(a.next_deadline() == b.next_deadline());
    CHECK(a.finished() == b.finished());
    CHECK(a.local_settings() == b.local_settings());
    for (const StreamId id : {0U, 1U, 2U, 3U}) {
      CHECK(a.send_window(id) == b.send_window(id));
      CHECK(a.receive_window(id) == b.receive_window(id));
    }
  }

  // The same course for both: what the other end does, what this end does, what comes out.
  void check_later(const Wire& input) {
    CHECK(tried.feed(input) == untouched.feed(input));
    for (End* end : {&tried, &untouched}) {
      static_cast<void>(end->connection.submit(SendHeaders{1, ok_response}));
      static_cast<void>(end->connection.submit(SendData{1, Body::own(std::string("x")), true}));
      static_cast<void>(end->connection.submit(Shutdown{Shutdown::When::now}));
    }
    CHECK(tried.output() == untouched.output());
    CHECK(tried.events() == untouched.events());
    compare();
  }

  End tried;
  End untouched;
};

const std::array<Field, 1> bad_fields = {Field{"no pseudo", "header"}};
const std::array<Field, 1> bad_name = {Field{"Upper", "case"}};

void nothing(End&) {}
void request(End& end) { static_cast<void>(end.feed(post(1))); }
void whole_request(End& end) { static_cast<void>(end.feed(get(1))); }
void answering(End& end) {
  whole_request(end);
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
}
void ending(End& end) {
  answering(end);
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string("the end")), true}));
}
void closed(End& end) {
  ending(end);
  static_cast<void>(end.output());
  static_cast<void>(end.events());
}
void reset_by_peer(End& end) {
  whole_request(end);
  static_cast<void>(end.feed(rst(1, ErrorCode::cancel)));
}
void over(End& end) { static_cast<void>(end.feed(raw(6, 0, 0))); }
void asking(End& end) { REQUIRE(end.connection.submit(SendHeaders{1, post_request})); }

}  // namespace

TEST_CASE("misuse: of streams that never were", "[attacks][A46][misuse][9113-6.4-3]") {
  for (const Role role : {Role::client, Role::server}) {
    Refused ends{role, nothing};
    ends.check(SendData{1, {}, true}, MisuseKind::unknown_stream);
    ends.check(SendData{0, {}, true}, MisuseKind::unknown_stream);
    ends.check(ResetStream{1}, MisuseKind::unknown_stream);
    ends.check(ResetStream{0}, MisuseKind::unknown_stream);
    ends.check(ResetStream{0xffff'ffff}, MisuseKind::unknown_stream);
    if (role == Role::server) {
      ends.check(SendHeaders{1, ok_response}, MisuseKind::unknown_stream);
      ends.check(SendHeaders{2, get_request}, MisuseKind::unknown_stream);
      ends.check(PushPromise{1, 2, get_request}, MisuseKind::unknown_stream);
    } else {
      ends.check(SendHeaders{2, get_request}, MisuseKind::stream_id);
      ends.check(PushPromise{1, 2, get_request}, MisuseKind::wrong_role);
    }
    ends.check_later(role == Role::server ? get(1) : ping("so what."));
  }
}

TEST_CASE("misuse: of streams that are over", "[attacks][A46][misuse][9113-5.1-17]") {
  for (const auto& arrange : {closed, reset_by_peer}) {
    Refused ends{Role::server, arrange};
    ends.check(SendHeaders{1, ok_response}, MisuseKind::stream_closed);
    ends.check(SendData{1, {}, true}, MisuseKind::stream_closed);
    ends.check(ResetStream{1}, MisuseKind::stream_closed);
    ends.check(PushPromise{1, 2, get_request}, MisuseKind::stream_closed);
    ends.check_later(get(3));
  }
}

TEST_CASE("misuse: in the wrong order", "[attacks][A46][misuse][9113-8.1-3][9113-8.1-7]") {
  SECTION("content before the response") {
    Refused ends{Role::server, request};
    ends.check(SendData{1, Body::own(std::string("x"))}, MisuseKind::wrong_state);
    ends.check_later(data(1, "x", true));
  }
  SECTION("a second response") {
    Refused ends{Role::server, answering};
    ends.check(SendHeaders{1, ok_response}, MisuseKind::malformed_fields);
    ends.check_later(window_update(1, 1));
  }
  SECTION("after the end") {
    Refused ends{Role::server, ending};
    ends.check(SendData{1, {}, true}, MisuseKind::wrong_state);
    ends.check(SendHeaders{1, {}}, MisuseKind::wrong_state);
    ends.check_later(window_update(1, 1));
  }
}

TEST_CASE("misuse: fields that make no message", "[attacks][A46][misuse][9113-8.1-4]") {
  SECTION("a response") {
    Refused ends{Role::server, request};
    ends.check(SendHeaders{1, {}}, MisuseKind::malformed_fields);
    ends.check(SendHeaders{1, bad_fields, true}, MisuseKind::malformed_fields);
    ends.check(SendHeaders{1, get_request}, MisuseKind::malformed_fields);
    ends.check_later(data(1, "x"));
  }
  SECTION("trailers") {
    Refused ends{Role::server, answering};
    ends.check(SendHeaders{1, bad_name}, MisuseKind::malformed_fields);
    ends.check_later(window_update(1, 1));
  }
  SECTION("a request") {
    Refused ends{Role::client, nothing};
    ends.check(SendHeaders{1, {}, true}, MisuseKind::malformed_fields);
    ends.check(SendHeaders{1, ok_response, true}, MisuseKind::malformed_fields);
    ends.check(SendHeaders{1, bad_name, true}, MisuseKind::malformed_fields);
    ends.check_later(ping("so what."));
  }
  SECTION("a promise") {
    Refused ends{Role::server, whole_request};
    ends.check(PushPromise{1, 2, post_request}, MisuseKind::malformed_fields);
    ends.check(PushPromise{1, 2, ok_response}, MisuseKind::malformed_fields);
    ends.check_later(window_update(1, 1));
  }
}

TEST_CASE("misuse: content that is not as long as was said", "[misuse][content_length_mismatch]") {
  const std::array<Field, 2> five = {Field{":status", "200"}, Field{"content-length", "5"}};
  Refused ends{Role::server, [&five](End& end) {
                 whole_request(end);
                 REQUIRE(end.connection.submit(SendHeaders{1, five}));
               }};
  ends.check(SendData{1, Body::own(std::string("123456"))}, MisuseKind::malformed_fields);
  ends.check(SendData{1, Body::own(std::string("1234")), true}, MisuseKind::malformed_fields);
  ends.check(SendHeaders{1, {}}, MisuseKind::malformed_fields);
  ends.check_later(window_update(1, 1));
}

TEST_CASE("misuse: nothing is taken after the end", "[attacks][A46][misuse][5.4.1]") {
  Refused ends{Role::server, over};
  const std::array<Setting, 1> setting = {Setting{SettingId::max_concurrent_streams, 1}};

  ends.check(SendHeaders{1, ok_response}, MisuseKind::connection_ended);
  ends.check(SendData{1, {}, true}, MisuseKind::connection_ended);
  ends.check(PushPromise{1, 2, get_request}, MisuseKind::connection_ended);
  ends.check(ResetStream{1}, MisuseKind::connection_ended);
  ends.check(Consume{1, 0}, MisuseKind::connection_ended);
  ends.check(ChangeSettings{setting}, MisuseKind::connection_ended);
  ends.check(Ping{}, MisuseKind::connection_ended);
  ends.check(Shutdown{}, MisuseKind::connection_ended);
  ends.check_later(ping("so what."));
}

TEST_CASE("misuse: a refused action leaves the header table as it was", "[misuse][4.3]") {
  const std::array<Field, 5> good = {get_request[0], get_request[1], get_request[2], get_request[3],
                                     Field{"n", "v"}};
  std::array<Field, 6> bad{};
  std::copy(good.begin(), good.end(), bad.begin());
  bad[5] = {"Bad", "name"};
  Refused ends{Role::client, asking};

  ends.check(SendHeaders{3, bad, true}, MisuseKind::malformed_fields);

  for (End* end : {&ends.tried, &ends.untouched}) {
    REQUIRE(end->connection.submit(SendHeaders{3, good, true}));
    REQUIRE(end->connection.submit(SendHeaders{5, good, true}));
  }
  CHECK(ends.tried.output() == ends.untouched.output());
}

TEST_CASE("misuse: a user pointer needs a stream", "[misuse]") {
  End end = established(Role::server);
  int user = 0;
  CHECK_FALSE(end.connection.set_user(1, &user));
  static_cast<void>(end.feed(get(1)));
  CHECK(end.connection.set_user(1, &user));
  REQUIRE(end.connection.submit(ResetStream{1}));
  Bytes none;

  const auto event = end.connection.poll(none);

  REQUIRE(event);
  const auto* gone = std::get_if<StreamClosed>(&*event);
  REQUIRE(gone != nullptr);
  CHECK(gone->user == &user);
  CHECK_FALSE(end.connection.set_user(1, &user));
}

TEST_CASE("misuse: the end of a response that has not begun is out of order",
          "[misuse][9113-8.1-3]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1)));
  CHECK(ends.submit(SendData{1, {}, true}).error() == MisuseKind::wrong_state);
}

// Fields that were sent before are not judged again: those that differ from them are.
TEST_CASE("§8.2.1: a field is judged again if it is not the one that was sent before",
          "[rfc9113][8.2.1][9113-8.2.1-3][misuse]") {
  End end = established(Role::client);
  Connection& client = end.connection;
  const auto request = [&](std::string_view name, std::string_view value) {
    const std::array<Field, 5> all = {get_request[0], get_request[1], get_request[2],
                                      get_request[3], Field{name, value}};
    return client.submit(SendHeaders{*client.next_stream_id(), all, true});
  };
  for (int i = 0; i < 3; ++i) REQUIRE(request("name", "a value"));

  const auto bad_value = request("name", std::string_view("a\nvalue", 7));
  REQUIRE_FALSE(bad_value);
  CHECK(bad_value.error().kind == MisuseKind::malformed_fields);
  CHECK(bad_value.error().field == 4);
  CHECK_FALSE(request("Name", "a value"));
  CHECK_FALSE(request("connection", "a value"));
  for (int i = 0; i < 3; ++i) CHECK(request("name", "a value"));
}

}  // namespace h2::test
