// Windows that a peer moves to harm, or that could be lost: RFC 9113 §5.2, §6.9.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/siege.hpp"
#include "support/property.hpp"

namespace h2::test {

namespace {

constexpr std::int64_t content_size = 1'000'000;  // of each stream of the model

// RFC 9113 §6.9 and nothing else.
struct Model {
  std::int64_t connection = 65'535;
  std::int64_t initial = 65'535;
  std::uint32_t frame_size = 16'384;
  std::map<StreamId, std::int64_t> offsets;  // of the stream's window from the initial one
  std::map<StreamId, std::int64_t> sent;

  [[nodiscard]] std::int64_t window(StreamId id) const { return initial + offsets.at(id); }

  /// Whether the window stays one.
  bool grant(StreamId id, std::uint32_t increment) {
    std::int64_t& value = id == 0 ? connection : offsets.at(id);
    value += increment;
    return (id == 0 ? connection : window(id)) <= max_window;
  }
  bool resize(std::uint32_t value) {
    initial = value;
    return std::all_of(offsets.begin(), offsets.end(),
                       [this](const auto& each) { return initial + each.second <= max_window; });
  }
  /// Whether the frame could be sent.
  bool spend(StreamId id, std::uint32_t length) {
    const bool may = length <= frame_size && length <= connection && length <= window(id);
    connection -= length;
    offsets.at(id) -= length;
    sent[id] += length;
    return may;
  }
  /// Whether nothing more can be sent.
  [[nodiscard]] bool exhausted() {
    return connection <= 0 || std::all_of(offsets.begin(), offsets.end(), [this](const auto& each) {
             return initial + each.second <= 0 || sent[each.first] == content_size;
           });
  }

  static constexpr std::int64_t max_window = 0x7fff'ffff;
};

std::uint32_t any_size() {
  constexpr std::uint32_t sizes[] = {0, 1, 100, 16'384, 65'535, 65'536, 100'000, 0x7fff'ffff};
  return sizes[*rc::gen::inRange(0, 8)];
}

/// An end with five streams that send, beside the model.
class Sender {
 public:
  explicit Sender(Role role) : end_(established(role, without_budgets())) {
    static const std::string content(content_size, 'x');
    for (StreamId id = 1; id < 10; id += 2) {
      if (role == Role::server) {
        static_cast<void>(end_.feed(get(id)));
        RC_ASSERT(bool(end_.connection.submit(SendHeaders{id, ok_response})));
      } else {
        RC_ASSERT(bool(end_.connection.submit(SendHeaders{id, post_request})));
      }
      const Bytes octets = std::as_bytes(std::span{content});
      RC_ASSERT(bool(end_.connection.submit(SendData{id, Body::borrow(octets)})));
      model_.offsets[id] = 0;
    }
  }

  /// Takes all output, of which each frame fits the windows, and all of which they have room for.
  void take() {
    const Wire out = end_.output(*rc::gen::inRange<std::size_t>(100, 20'000));
    for (Bytes rest = out; !rest.empty();) {
      const auto header = frame::decode_header(rest.first<9>());
      rest = rest.subspan(9 + header.length);
      if (header.type == frame::Type::data) RC_ASSERT(model_.spend(header.stream, header.length));
    }
    RC_ASSERT(model_.exhausted());
    for (const auto& each : model_.offsets) {
      RC_ASSERT(end_.connection.send_window(each.first) == model_.window(each.first));
    }
    RC_ASSERT(end_.connection.send_window() == model_.connection);
  }

  /// The peer moves a window, or two. Says whether the connection lives on.
  bool move() {
    switch (*rc::gen::inRange(0, 4)) {
      case 0: {
        const std::uint32_t size = any_size();
        static_cast<void>(end_.feed(settings({{SettingId::initial_window_size, size},
                                              {SettingId::max_concurrent_streams, size % 3}})));
        return model_.resize(size);
      }
      case 1:
        model_.frame_size = *rc::gen::element(16'384U, 16'385U, 0xff'ffffU);
        static_cast<void>(end_.feed(settings({{SettingId::max_frame_size, model_.frame_size}})));
        return true;
      default: return grant(*rc::gen::element<StreamId>(0, 1, 3, 5, 7, 9));
    }
  }

  void check_ended() const { RC_ASSERT(end_.connection.live_streams() == 0U); }

 private:
  // A window that is too large harms its stream alone.
  bool grant(StreamId id) {
    const std::uint32_t increment = std::max(any_size(), 1U);
    static_cast<void>(end_.feed(window_update(id, increment)));
    if (id != 0 && model_.offsets.count(id) == 0) return true;
    const bool legal = model_.grant(id, increment);
    if (legal || id == 0) return legal;
    RC_ASSERT(!end_.connection.stream_status(id).has_value());
    model_.offsets.erase(id);
    return true;
  }

  End end_;
  Model model_;
};

/// Costs about 1,000 octets of the connection's window, which has 65,535.
struct Loss {
  std::string_view what;
  Credit credit;
  std::function<void(Siege&, StreamId)> lose;
};

const std::string kilobyte(1'000, 'x');

void give_up(Siege& siege, StreamId id) { REQUIRE(siege.connection().submit(ResetStream{id})); }

void reset_in_the_middle(Siege& siege, StreamId id) {
  const Wire frame = data(id, kilobyte, true);
  siege.feed(post(id) + copy(Bytes{frame}.first(300)));
  give_up(siege, id);
  siege.feed(copy(Bytes{frame}.subspan(300)));
}

void pad(Siege& siege, StreamId id) {
  Wire padded = wire("ff");
  padded.octets.resize(256);
  siege.feed(post(id));
  for (int i = 0; i < 4; ++i) siege.feed(raw(0, 8, id, padded));
  siege.feed(rst(id, ErrorCode::cancel));
}

std::vector<Loss> losses() {
  const auto automatic = Credit::automatic;
  const auto manual = Credit::manual;
  const auto feed = [](auto octets) {
    return [octets](Siege& siege, StreamId id) { siege.feed(octets(id)); };
  };
  return {
      {"content of a stream that was reset", automatic,
       [](Siege& siege, StreamId id) {
         siege.feed(post(id));
         give_up(siege, id);
         siege.feed(data(id, kilobyte, true));
       }},
      {"content that was cut by a reset", automatic, reset_in_the_middle},
      {"content that was cut by a reset, with credit by hand", manual, reset_in_the_middle},
      {"content that its program never gave back", manual, feed([](StreamId id) {
         return post(id) + data(id, kilobyte) + rst(id, ErrorCode::cancel);
       })},
      {"padding", manual, pad},
      {"padding of a stream that was reset", manual,
       [](Siege& siege, StreamId id) {
         siege.feed(post(id));
         give_up(siege, id);
         siege.feed(raw(0, 8, id, wire("ff") + text(kilobyte)));
       }},
      {"content after the end", automatic,
       feed([](StreamId id) { return get(id) + data(id, kilobyte); })},
      {"content beyond its length", manual,
       feed([](StreamId id) { return headers(id, "83 86 84 0f 0d 01 35") + data(id, kilobyte); })},
      {"content of a malformed request", manual,
       feed([](StreamId id) { return headers(id, "82 87") + data(id, kilobyte, true); })},
  };
}

}  // namespace

TEST_CASE("attack: settings and credit that move windows to and fro are obeyed to the octet",
          "[attacks][A36][A43][attack][rfc9113][6.9.1][6.9.2][9113-6.9.2-1][property]") {
  prop("as a model of the windows says", [] {
    Sender sender{*rc::gen::element(Role::server, Role::client)};
    sender.take();
    const auto steps = *rc::gen::inRange(0, 30);
    for (int i = 0; i < steps; ++i) {
      const bool legal = sender.move();
      RC_CLASSIFY(!legal, "a window that is none");
      if (!legal) return sender.check_ended();
      sender.take();
    }
    RC_CLASSIFY(true, "windows to the end");
  });
}

TEST_CASE("attack: the limit of streams goes up and down",
          "[attacks][A36][attack][rfc9113][5.1.2]") {
  Options options;
  options.max_queued_requests = 50;
  Siege siege{Role::client,
              GENERATE(values(habits)),
              options,
              {},
              settings({{SettingId::max_concurrent_streams, 0}})};
  for (std::size_t i = 0; i < 50; ++i) {
    REQUIRE(siege.connection().submit(SendHeaders{nth(i), get_request, true}));
  }

  const std::size_t units = siege.flood([](std::size_t i) {
    return settings({{SettingId::max_concurrent_streams, i % 2 == 0 ? 100U : 0U}});
  });

  CHECK(units == 32);
  siege.check_over(Rule::settings_frames);
  CHECK(siege.count("closed") == 50);
}

TEST_CASE("attack: an answer to a request that is still waiting",
          "[attacks][A36][attack][rfc9113][5.1][stream_parity][data_on_idle]") {
  Options options;
  options.max_queued_requests = 5;
  const bool content = GENERATE(true, false);
  Siege siege{Role::client,
              Habit::drained,
              options,
              {},
              settings({{SettingId::max_concurrent_streams, 0}})};
  REQUIRE(siege.connection().submit(SendHeaders{1, get_request, true}));

  siege.feed(content ? data(1, "early", true) : headers(1, "88", true));

  CHECK(siege.ended_by() != "nothing");
  CHECK(siege.count("headers") == 0);
  CHECK(siege.count("closed") == 1);
}

TEST_CASE("attack: windows of one octet by SETTINGS",
          "[attacks][A22][attack][rfc9113][6.9.2][10.5][9113-10.5-6][settings_frames]") {
  Siege siege{Role::server,
              GENERATE(Habit::drained, Habit::clocked),
              {},
              answer_with(1'048'576),
              settings({{SettingId::initial_window_size, 1}})};
  for (std::size_t i = 0; i < 100; ++i) siege.feed(get(nth(i)));

  // Each sends one octet more for every stream.
  const std::size_t units = siege.flood([](std::size_t i) {
    return settings({{SettingId::initial_window_size, static_cast<std::uint32_t>(2 + i)}});
  });

  CHECK(units == 32);
  CHECK(siege.data_frames() <= 100 * 33);
  siege.check_over(Rule::settings_frames);
}

TEST_CASE("attack: credit comes back for content that nobody gets to see",
          "[attacks][A48][attack][rfc9113][6.9][9113-5.1-21][9113-6.9-6]") {
  for (const Loss& loss : losses()) {
    INFO(loss.what);
    Options options = without_budgets();
    options.credit = loss.credit;
    Siege siege{Role::server, Habit::drained, options};
    for (std::size_t i = 0; i < 1'000; ++i) loss.lose(siege, nth(i));
    CHECK(siege.ended_by() == "nothing");
    CHECK(siege.connection().live_streams() == 0);
    // All but what is too little to be announced.
    CHECK(siege.connection().receive_window() > 32'767);
  }
}

TEST_CASE("attack: credit comes back for content of streams that came too late",
          "[attacks][A48][attack][rfc9113][6.8][9113-6.8-11]") {
  Siege siege{Role::server, Habit::drained, without_budgets()};
  siege.feed(post(1));
  REQUIRE(siege.connection().submit(Shutdown{}));
  siege.feed(ping("shutdown", true));

  for (std::size_t i = 1; i < 500; ++i) {
    siege.feed(post(nth(i)) + data(nth(i), std::string(1'000, 'x'), true));
  }

  CHECK(siege.ended_by() == "nothing");
  CHECK(siege.connection().receive_window() > 32'767);
}

TEST_CASE("attack: content that is dropped with its stream costs no window",
          "[attacks][A48][attack][rfc9113][6.9][9113-5.4.2-2]") {
  const Reaction answer = [](Connection& connection, const Event& event) {
    const auto* request = std::get_if<HeadersReceived>(&event);
    if (request == nullptr) return;
    static_cast<void>(connection.submit(SendHeaders{request->stream, ok_response}));
    static_cast<void>(
        connection.submit(SendData{request->stream, Body::own(std::string(1'000, 'x')), true}));
  };
  Siege siege{Role::server, Habit::drained, without_budgets(), answer,
              settings({{SettingId::initial_window_size, 10}})};

  for (std::size_t i = 0; i < 1'000; ++i) {
    siege.feed(get(nth(i)));
    siege.feed(rst(nth(i), ErrorCode::cancel));
  }

  CHECK(siege.connection().send_window() == 65'535 - 10 * 1'000);
  CHECK(siege.count("sent") == 1'000);
}

}  // namespace h2::test
