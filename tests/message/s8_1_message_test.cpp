// RFC 9113 §8.1, §8.1.1, §8.5: the course of a message.
#include <functional>

#include "message/message.hpp"
#include "sections.hpp"

namespace h2::test {
namespace {

using message::Accepted;
using message::Message;

std::string headers(Message& m, const List& fields, bool end_stream = false,
                    const Policy& policy = receiving) {
  const auto result = message::accept(m, fields, end_stream, policy);
  if (!result) return std::string(info(result.error().rule).name);
  switch (result->kind) {
    case HeadersKind::request: return "request";
    case HeadersKind::informational: return "informational";
    case HeadersKind::response: return "response";
    case HeadersKind::trailers: return "trailers";
    case HeadersKind::pushed_response: return "pushed_response";
  }
  return "?";
}

std::string data(Message& m, std::uint64_t octets, bool end_stream = false) {
  const auto rule = m.data(octets, end_stream);
  if (rule) return std::string(info(*rule).name);
  return m.done() ? "end" : "more";
}

constexpr bool end = true;
const List trailer{{"t", "x"}};

List length(std::string_view octets) { return {{"content-length", octets}}; }

TEST_CASE("§8.1: a request and its content", "[rfc9113][8.1][9113-8.1-12]") {
  Message m = Message::request();
  CHECK(m.expected() == HeadersKind::request);
  CHECK(headers(m, get()) == "request");
  CHECK(m.expected() == HeadersKind::trailers);
  CHECK(m.method() == Method::get);
  CHECK(data(m, 100) == "more");
  CHECK(data(m, 0) == "more");
  CHECK(headers(m, trailer, end) == "trailers");
  CHECK(m.done());

  Message bare = Message::request();
  CHECK(headers(bare, get(), end) == "request");
  CHECK(bare.done());
}

TEST_CASE("§8.1: informational responses, then the final one",
          "[rfc9113][8.1][9113-8.1-1][9110-15-3][9110-15.2-1]") {
  Message m = Message::response(Method::get);
  for (int i = 0; i < 50; ++i) CHECK(headers(m, response("100")) == "informational");
  CHECK(headers(m, response("199")) == "informational");
  CHECK(m.expected() == HeadersKind::response);
  CHECK(headers(m, response("200")) == "response");
  CHECK(headers(m, response("200"), end) == "pseudo_in_trailers");
  CHECK(headers(m, trailer, end) == "trailers");
}

TEST_CASE("§8.1: an informational response does not end the stream",
          "[rfc9113][8.1][informational_end][9113-8.1-2][9113-8.1-3]") {
  Message m = Message::response();
  CHECK(headers(m, response("103"), end) == "informational_end");
  CHECK(headers(m, response("103"), end, sending) == "informational_end");
  CHECK(headers(m, response("103")) == "informational");
}

TEST_CASE("§8.1: DATA before the final response",
          "[rfc9113][8.1][data_before_headers][response_missing][9113-8.1-3][9113-8.1-8]"
          "[9113-8.1-13]") {
  Message m = Message::response();
  CHECK(data(m, 1) == "data_before_headers");
  CHECK(data(m, 0) == "data_before_headers");
  CHECK(data(m, 1, end) == "data_before_headers");
  CHECK(data(m, 0, end) == "response_missing");
  CHECK(headers(m, response("103")) == "informational");
  CHECK(data(m, 1) == "data_before_headers");
  CHECK(data(m, 0, end) == "response_missing");
}

TEST_CASE("§8.1: a second header section ends the stream",
          "[rfc9113][8.1][headers_after_body][9113-8.1-6][9113-8.1-7]") {
  Message in = Message::request();
  CHECK(headers(in, get()) == "request");
  CHECK(headers(in, trailer) == "headers_after_body");
  CHECK(headers(in, get()) == "headers_after_body");

  Message out = Message::response();
  CHECK(headers(out, response("200")) == "response");
  CHECK(headers(out, response("200")) == "headers_after_body");
  CHECK(headers(out, response("103")) == "headers_after_body");
  CHECK(headers(out, trailer, false, sending) == "headers_after_body");
}

TEST_CASE("§8.1: nothing comes after the end",
          "[rfc9113][8.1][half_closed_stream][9113-8.1-9][9113-8.1-7]") {
  Message m = Message::request();
  REQUIRE(headers(m, get()) == "request");
  REQUIRE(headers(m, trailer, end) == "trailers");
  CHECK(headers(m, trailer, end) == "half_closed_stream");
  CHECK(data(m, 1) == "half_closed_stream");
  CHECK(data(m, 0, end) == "half_closed_stream");
}

TEST_CASE("§8.1: bad trailers end a message that began well",
          "[rfc9113][8.1][pseudo_in_trailers][9113-8.1-5][9113-8.1.1-11]") {
  Message m = Message::request();
  REQUIRE(headers(m, get()) == "request");
  CHECK(headers(m, {{":path", "/"}}, end) == "pseudo_in_trailers");
  CHECK(headers(m, {{"A", "b"}}, end) == "field_name");
  CHECK_FALSE(m.done());
}

TEST_CASE("§8.1.1: content-length is the sum of the content",
          "[attacks][A41][rfc9113][8.1.1][content_length_mismatch][9113-8.1.1-2][9113-8.1.1-3]"
          "[9110-8.6-4]") {
  const auto begun = [](std::string_view octets) {
    Message m = Message::request();
    REQUIRE(headers(m, get(length(octets))) == "request");
    return m;
  };
  SECTION("one frame") {
    Message m = begun("5");
    CHECK(m.remaining() == 5);
    CHECK(data(m, 5, end) == "end");
  }
  SECTION("several frames and an empty one at the end") {
    Message m = begun("5");
    CHECK(data(m, 2) == "more");
    CHECK(data(m, 0) == "more");
    CHECK(data(m, 3) == "more");
    CHECK(data(m, 0, end) == "end");
  }
  SECTION("trailers at the end") {
    Message m = begun("5");
    CHECK(headers(m, trailer, end) == "content_length_mismatch");
    CHECK(data(m, 5) == "more");
    CHECK(headers(m, trailer, end) == "trailers");
  }
  SECTION("too much is seen at the frame that is too much, and not counted") {
    Message m = begun("5");
    CHECK(data(m, 6) == "content_length_mismatch");
    CHECK(data(m, 4) == "more");
    CHECK(data(m, 2) == "content_length_mismatch");
    CHECK(data(m, 0xffff'ffff'ffff'ffff) == "content_length_mismatch");
    CHECK(data(m, 1, end) == "end");
  }
  SECTION("too little is seen at the end") {
    Message m = begun("5");
    CHECK(data(m, 4, end) == "content_length_mismatch");
    CHECK(data(m, 0, end) == "content_length_mismatch");
    CHECK_FALSE(m.done());
  }
  SECTION("0") {
    Message m = begun("0");
    CHECK(data(m, 1) == "content_length_mismatch");
    CHECK(data(m, 0, end) == "end");
  }
  SECTION("the largest that is told from larger ones") {
    Message m = begun("9007199254740990");
    CHECK(data(m, 0x1f'ffff'ffff'fffe) == "more");
    CHECK(data(m, 1) == "content_length_mismatch");
    CHECK(data(m, 0, end) == "end");
  }
  SECTION("larger ones, which nobody ever reaches") {
    Message m = begun("9223372036854775807");
    CHECK(data(m, 1'000'000'000) == "more");
    CHECK(data(m, 0, end) == "content_length_mismatch");
  }
}

TEST_CASE("§8.1.1: content-length on a section that ends the stream, and none at all",
          "[attacks][A41][rfc9113][8.1.1][content_length_mismatch][9113-8.1.1-3]") {
  SECTION("END_STREAM on HEADERS") {
    Message m = Message::request();
    CHECK(headers(m, get(length("3")), end) == "content_length_mismatch");
    CHECK(headers(m, get(length("0")), end) == "request");
    Message answer = Message::response(Method::get);
    CHECK(headers(answer, response("200", length("3")), end) == "content_length_mismatch");
    CHECK(headers(answer, response("200", length("3")), end, sending) == "content_length_mismatch");
    CHECK(headers(answer, response("200", length("0")), end) == "response");
  }
  SECTION("none") {
    Message m = Message::request();
    REQUIRE(headers(m, get()) == "request");
    CHECK(data(m, 0x7fff'ffff'ffff'ffff) == "more");
    CHECK(data(m, 0x7fff'ffff'ffff'ffff) == "more");
    CHECK(data(m, 0, end) == "end");
  }
}

TEST_CASE("§8.1.1: responses without content",
          "[rfc9113][8.1.1][content_not_allowed][9113-8.1.1-4][9113-8.1.1-5][9113-8.1.1-6]"
          "[9110-9.3.2-1][9110-8.6-7][9110-15.3.5-1]") {
  struct Row {
    Method asked;
    const char* status;
  };
  for (const Row& row :
       {Row{Method::head, "200"}, Row{Method::head, "404"}, Row{Method::get, "204"},
        Row{Method::get, "304"}, Row{Method::connect, "304"}}) {
    CAPTURE(row.status);
    const bool in_only = std::string_view(row.status) == "204";
    const List fields = response(row.status, length("10"));
    Message m = Message::response(row.asked);
    Message ended = m;
    CHECK(headers(ended, fields, end) == "response");
    REQUIRE(headers(m, fields) == "response");
    CHECK(m.remaining() == -1);
    CHECK(data(m, 1) == "content_not_allowed");
    CHECK(data(m, 1, end) == "content_not_allowed");
    CHECK(data(m, 0) == "more");
    CHECK(data(m, 0, end) == "end");

    Message out = Message::response(row.asked);
    CHECK(headers(out, fields, end, sending) == (in_only ? "content_not_allowed" : "response"));
  }
  Message get_on_the_side = Message::response(Method::get);
  REQUIRE(headers(get_on_the_side, response("200", length("10"))) == "response");
  CHECK(data(get_on_the_side, 10, end) == "end");
}

TEST_CASE("RFC 9110 §15.3: our own 204, 304 and 205 carry nothing more",
          "[rfc9110][15.3][content_not_allowed][9110-15.3.5-1][9110-15.3.6-1]") {
  for (const char* status : {"204", "304"}) {
    Message m = Message::response(Method::get);
    REQUIRE(headers(m, response(status), false, sending) == "response");
    CHECK(data(m, 1) == "content_not_allowed");
    CHECK(headers(m, trailer, end, sending) == "content_not_allowed");
    CHECK(data(m, 0, end) == "end");
  }
  Message m = Message::response(Method::get);
  REQUIRE(headers(m, response("205"), false, sending) == "response");
  CHECK(data(m, 1) == "content_not_allowed");
  CHECK(headers(m, trailer, end, sending) == "trailers");
}

TEST_CASE("RFC 9110 §9.3: content in GET is no fault, our TRACE has none",
          "[rfc9110][9.3][content_not_allowed][9110-9.3.1-1][9110-9.3.8-1]") {
  Message m = Message::request();
  REQUIRE(headers(m, get()) == "request");
  CHECK(data(m, 3, end) == "end");

  const List trace{{":method", "TRACE"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}};
  Message in = Message::request(), out = Message::request();
  REQUIRE(headers(in, trace) == "request");
  CHECK(data(in, 3) == "more");
  REQUIRE(headers(out, trace, false, sending) == "request");
  CHECK(data(out, 3) == "content_not_allowed");
}

TEST_CASE("§8.5: a tunnel takes DATA and nothing else",
          "[rfc9113][8.5][tunnel_frame][9113-8.5-4][9113-8.5-5][9113-8.5-6][9110-9.3.6-3]"
          "[9110-9.3.6-4][8441-5-3]") {
  Message answer = Message::response(Method::connect);
  Message request = Message::request();
  REQUIRE(headers(request, {{":method", "CONNECT"}, {":authority", "a:1"}}) == "request");

  CHECK(headers(answer, response("100")) == "informational");
  CHECK(headers(answer, response("200", length("5"))) == "response");
  CHECK(answer.tunnel());
  request.become_tunnel();
  for (Message* m : {&answer, &request}) {
    CHECK(headers(*m, trailer, end) == "tunnel_frame");
    CHECK(headers(*m, trailer) == "tunnel_frame");
    CHECK(headers(*m, {{"A", "b"}}, end, sending) == "tunnel_frame");
    CHECK(data(*m, 9) == "more");
    CHECK(data(*m, 0, end) == "end");
    CHECK(data(*m, 1) == "half_closed_stream");
  }
}

TEST_CASE("§8.5: a tunnel may be half closed before it begins", "[rfc9113][8.5][9113-8.5-6]") {
  Message request = Message::request();
  REQUIRE(headers(request, {{":method", "CONNECT"}, {":authority", "a:1"}}, end) == "request");
  request.become_tunnel();
  CHECK(request.done());

  Message answer = Message::response(Method::connect);
  CHECK(headers(answer, response("200"), end) == "response");
  CHECK(answer.done());
}

TEST_CASE("§8.5: CONNECT that is refused has an ordinary response",
          "[rfc9113][8.5][9110-9.3.6-4]") {
  Message answer = Message::response();
  answer.answers(Method::connect);
  CHECK(headers(answer, response("407", length("3"))) == "response");
  CHECK_FALSE(answer.tunnel());
  CHECK(data(answer, 3) == "more");
  CHECK(headers(answer, trailer, end) == "trailers");

  Message request = Message::request();
  REQUIRE(
      headers(request, {{":method", "CONNECT"}, {":authority", "a:1"}, {"content-length", "5"}}) ==
      "request");
  CHECK(data(request, 100) == "more");
}

TEST_CASE("§8.4.2: a pushed response", "[rfc9113][8.4.2][9113-8.4.2-2]") {
  Message m = Message::pushed_response(Method::head);
  CHECK(m.expected() == HeadersKind::pushed_response);
  CHECK(headers(m, response("103")) == "informational");
  CHECK(headers(m, response("200", length("5"))) == "pushed_response");
  CHECK(data(m, 5) == "content_not_allowed");
  CHECK(headers(m, trailer, end) == "trailers");
}

TEST_CASE("a section that is refused changes nothing", "[message][9113-8.1.1-7][9113-8.1.1-9]") {
  Message m = Message::response(Method::get);
  CHECK(headers(m, {{"server", "x"}}) == "status_missing");
  CHECK(headers(m, response("200", {{"A", "b"}})) == "field_name");
  CHECK(headers(m, response("200", length("1")), end) == "content_length_mismatch");
  CHECK(m.expected() == HeadersKind::response);
  CHECK(headers(m, response("200", length("1"))) == "response");
  CHECK(m.remaining() == 1);
}

TEST_CASE("§8.1.1: a malformed message is a stream error PROTOCOL_ERROR, whatever is wrong with it",
          "[rfc9113][8.1.1][9113-8.1.1-1]") {
  for (auto i = static_cast<int>(Rule::field_name); i <= static_cast<int>(Rule::trailer_field);
       ++i) {
    const RuleInfo& rule = info(static_cast<Rule>(i));
    CAPTURE(rule.name);
    CHECK(rule.scope == Scope::stream);
    CHECK(rule.code == ErrorCode::protocol_error);
  }
  CHECK(info(Rule::promised_request).scope == Scope::stream);
}

// Every sequence of up to eight steps against the grammar of §8.1 written as a loop over the whole
// history: interim* final data* trailers?, with the end on the last frame.
TEST_CASE("§8.1: every short course of a response is judged as the grammar says",
          "[attacks][A42][rfc9113][8.1][model][9113-8.1-12]") {
  enum Step { interim, final, piece, empty, ending, final_end, piece_end, trailers_end, steps };
  struct Judge {
    bool final_seen = false, over = false;
    bool take(int step) {
      if (over) return false;
      switch (step) {
        case interim: return !final_seen;
        case final:
        case final_end:
          if (final_seen) return false;
          final_seen = true;
          over = step == final_end;
          return true;
        case piece:
        case empty: return final_seen;
        default:
          if (!final_seen) return false;
          over = true;
          return true;
      }
    }
  };
  const auto act = [](Message& m, int step) {
    switch (step) {
      case interim: return message::accept(m, response("103"), false, receiving).has_value();
      case final: return message::accept(m, response("200"), false, receiving).has_value();
      case final_end: return message::accept(m, response("200"), true, receiving).has_value();
      case trailers_end: return message::accept(m, trailer, true, receiving).has_value();
      case piece: return !m.data(7, false);
      case empty: return !m.data(0, false);
      case ending: return !m.data(0, true);
      default: return !m.data(7, true);
    }
  };
  std::size_t wrong = 0, seen = 0;
  const std::function<void(Message, Judge, int)> explore = [&](Message m, Judge judge, int depth) {
    for (int step = 0; depth < 8 && step < steps; ++step) {
      Message next = m;
      Judge then = judge;
      const bool good = then.take(step);
      ++seen;
      if (act(next, step) != good || next.done() != (good ? then.over : judge.over)) ++wrong;
      if (good) explore(next, then, depth + 1);
    }
  };
  explore(Message::response(Method::get), {}, 0);
  CHECK(seen > 2000);
  CHECK(wrong == 0);
}

// The state machine costs nothing at run time that it would not cost at compile time.
static_assert([] {
  Message m = Message::request();
  Section section;
  section.content_length = 2;
  return m.headers(section, false).has_value() && !m.data(2, false) && !m.data(0, true) && m.done();
}());

}  // namespace
}  // namespace h2::test
