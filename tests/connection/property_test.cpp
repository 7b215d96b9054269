// What holds for any course of two engines, whatever they do and however the wire cuts.
#include <array>
#include <string>
#include <vector>

#include "support/any_course.hpp"

namespace h2::test {

namespace {

Play played(const Course& course, Credit credit, std::size_t cut = 0) {
  Play play{credit, cut};
  for (const Op& op : course) play.act(op);
  return play;
}

void classify(const Play& play) {
  RC_CLASSIFY(play.client.opened > 0, "requests");
  RC_CLASSIFY(play.server.opened > 0, "pushes");
  RC_CLASSIFY(count(play.client.log, "data ") > 0, "content to the client");
  RC_CLASSIFY(count(play.server.log, "data ") > 0, "content to the server");
  RC_CLASSIFY(count(play.client.log, "closed ") > 0, "streams that ended");
  RC_CLASSIFY(count(play.client.log, "blocked ") > 0, "a client that is blocked");
  RC_CLASSIFY(count(play.server.log, "writable ") > 0, "a server that goes on");
  RC_CLASSIFY(count(play.server.log, "priority ") > 0, "priorities that change");
  RC_CLASSIFY(count(play.client.log, "frame ") + count(play.client.log, "altsvc ") > 0,
              "frames of extensions");
  RC_CLASSIFY(count(play.client.log, "closed ") < play.client.opened, "requests that wait");
}

void check_legal(const Play::Side& side) {
  RC_ASSERT(count(side.log, "error ") == 0U);
  RC_ASSERT(broken_law(side.log) == std::string{});
  RC_ASSERT(side.broken == std::string{});
}

}  // namespace

TEST_CASE("two engines never find fault with each other", "[property][9113-8.1-12]") {
  prop("random actions over a slow wire", [] {
    Play play = played(*any_course(), any_credit());
    if (*rc::gen::arbitrary<bool>()) play.act(Op{Op::What::shut_down, *rc::gen::arbitrary<bool>()});
    play.settle();
    classify(play);
    check_legal(play.client);
    check_legal(play.server);

    play.close();

    // Each stream is told of once, each body comes back once.
    check_legal(play.client);
    check_legal(play.server);
    RC_ASSERT(count(play.client.log, "sent ") == play.client.bodies);
    RC_ASSERT(count(play.server.log, "sent ") == play.server.bodies);
    RC_ASSERT(count(play.client.log, "closed ") >= play.client.opened);
    RC_ASSERT(count(play.server.log, "closed ") >= play.server.opened);
    RC_ASSERT(play.client.end.connection.live_streams() == 0U);
    RC_ASSERT(play.server.end.connection.live_streams() == 0U);
    RC_ASSERT(play.client.end.connection.finished());
    RC_ASSERT(play.server.end.connection.finished());
  });
}

TEST_CASE("input may be cut anywhere", "[attacks][A31][property][9113-4.1-2]") {
  prop("the same course, fed whole and in pieces", [] {
    const Course course = *any_course();
    const Credit credit = any_credit();
    const auto cut = *rc::gen::inRange<std::size_t>(1, 40);

    Play whole = played(course, credit);
    Play pieces = played(course, credit, cut);
    whole.settle();
    pieces.settle();

    classify(whole);
    RC_ASSERT(whole.client.log == pieces.client.log);
    RC_ASSERT(whole.server.log == pieces.server.log);
    RC_ASSERT(whole.client.out == pieces.client.out);
    RC_ASSERT(whole.server.out == pieces.server.out);
    for (const Play* play : {&whole, &pieces}) {
      RC_ASSERT(play->client.broken == std::string{});
      RC_ASSERT(play->server.broken == std::string{});
    }
  });
}

TEST_CASE("the same course comes out the same", "[property][9113-5.1-24]") {
  prop("twice", [] {
    const Course course = *any_course();
    const Credit credit = any_credit();
    Play first = played(course, credit);
    Play second = played(course, credit);
    RC_ASSERT(first.client.log == second.client.log);
    RC_ASSERT(first.server.log == second.server.log);
    RC_ASSERT(first.client.out == second.client.out);
    RC_ASSERT(first.server.out == second.server.out);
  });
}

TEST_CASE("credit is neither lost nor made up",
          "[attacks][A48][property][9113-6.9-6][9113-6.9.2-1]") {
  prop("both ends agree on every window when all is delivered", [] {
    Play play = played(*any_course(), any_credit());
    play.settle();
    classify(play);
    const auto agree = [](const Connection& from, const Connection& to) {
      RC_ASSERT(from.send_window() == to.receive_window());
      for (StreamId id = 1; id < 100; ++id) {
        const auto send = from.send_window(id);
        const auto receive = to.receive_window(id);
        // A stream that is over at one end has no window there.
        if (send != 0 && receive != 0) RC_ASSERT(send == receive);
      }
    };
    agree(play.client.end.connection, play.server.end.connection);
    agree(play.server.end.connection, play.client.end.connection);
  });
}

TEST_CASE("automatic credit never runs dry", "[attacks][A48][property][9113-6.9.1-9]") {
  prop("what can be sent is sent", [] {
    Course course = *any_course();
    std::erase_if(course, [](const Op& op) { return op.what == Op::What::resize; });
    Play play = played(course, Credit::automatic);
    play.settle();
    RC_ASSERT(play.client.end.connection.send_window() > 32'000);
    RC_ASSERT(play.server.end.connection.send_window() > 32'000);
  });
}

TEST_CASE("legal traffic with one thing broken obeys the laws",
          "[attacks][A45][property][9113-5.4-1]") {
  prop("an octet changed on the way", [] {
    const Course before = *any_course();
    const Course after = *any_course();
    const bool to_server = *rc::gen::arbitrary<bool>();
    Play play{any_credit(), *rc::gen::inRange<std::size_t>(0, 20)};
    for (const Op& op : before) play.act(op);
    play.act(Op{Op::What::write, !to_server, 0, 60'000});
    play.corrupt(to_server, *rc::gen::inRange<std::size_t>(0, 100'000),
                 static_cast<std::byte>(1U << *rc::gen::inRange(0U, 8U)));
    for (const Op& op : after) play.act(op);
    play.settle();
    play.close();

    const Play::Side& victim = to_server ? play.server : play.client;
    RC_CLASSIFY(count(victim.log, "error 0") > 0, "ends the connection");
    RC_CLASSIFY(count(victim.log, "error ") > count(victim.log, "error 0"), "resets a stream");
    RC_ASSERT(broken_law(play.client.log) == std::string{});
    RC_ASSERT(broken_law(play.server.log) == std::string{});
    RC_ASSERT(play.client.broken == std::string{});
    RC_ASSERT(play.server.broken == std::string{});
    RC_ASSERT(play.client.end.connection.live_streams() == 0U);
    RC_ASSERT(play.server.end.connection.live_streams() == 0U);
    if (play.client.end.connection.finished()) {
      RC_ASSERT(play.client.laws->unrest(play.client.end.connection) == std::string{});
    }
    if (play.server.end.connection.finished()) {
      RC_ASSERT(play.server.laws->unrest(play.server.end.connection) == std::string{});
    }
  });
  prop("a frame that does not belong there", [] {
    const bool to_server = *rc::gen::arbitrary<bool>();
    Play play = played(*any_course(), any_credit());
    play.settle();
    const std::string payload(*rc::gen::inRange<std::size_t>(0, 12), '\0');
    const frame::Raw raw{
        static_cast<std::uint32_t>(payload.size()), *rc::gen::inRange<std::uint8_t>(0, 14),
        *rc::gen::arbitrary<std::uint8_t>(), *rc::gen::inRange<std::uint32_t>(0, 20),
        std::as_bytes(std::span{payload})};
    play.inject(to_server, frame_octets(raw));
    const Course after = *any_course();
    for (const Op& op : after) play.act(op);
    play.settle();
    const Play::Side& victim = to_server ? play.server : play.client;
    RC_CLASSIFY(count(victim.log, "error 0") > 0, "ends the connection");
    play.close();

    RC_ASSERT(broken_law(play.client.log) == std::string{});
    RC_ASSERT(broken_law(play.server.log) == std::string{});
    RC_ASSERT(play.client.broken == std::string{});
    RC_ASSERT(play.server.broken == std::string{});
  });
}

}  // namespace h2::test
