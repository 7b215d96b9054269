// Programs that do anything in any state: RFC 9113 §5.1. What is refused changes nothing.
#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

struct State {
  std::string_view what;
  Role role;
  std::function<void(End&)> arrange;
};

using Act = std::function<Result<void, Misuse>(Connection&)>;

void request(End& end) { static_cast<void>(end.feed(post(1))); }
void whole_request(End& end) { static_cast<void>(end.feed(get(1))); }
void answer(End& end) { REQUIRE(end.connection.submit(SendHeaders{1, ok_response})); }
void send(End& end, std::size_t octets, bool last) {
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string(octets, 'x')), last}));
}
void ask(End& end) { REQUIRE(end.connection.submit(SendHeaders{1, post_request})); }
void shut_down(End& end) { REQUIRE(end.connection.submit(Shutdown{})); }

std::vector<State> server_states() {
  const auto server = Role::server;
  return {
      {"idle", server, [](End&) {}},
      {"open", server, request},
      {"half-closed (remote)", server, whole_request},
      {"answering", server,
       [](End& e) {
         whole_request(e);
         answer(e);
       }},
      {"blocked", server,
       [](End& e) {
         request(e);
         answer(e);
         send(e, 100'000, false);
       }},
      {"answered, content waits", server,
       [](End& e) {
         request(e);
         answer(e);
         send(e, 100'000, true);
       }},
      {"half-closed (local)", server,
       [](End& e) {
         request(e);
         answer(e);
         send(e, 1, true);
       }},
      {"closed", server,
       [](End& e) {
         whole_request(e);
         answer(e);
         send(e, 1, true);
       }},
      {"reset by the peer", server,
       [](End& e) { static_cast<void>(e.feed(get(1) + rst(1, ErrorCode::cancel))); }},
      {"reset by us", server,
       [](End& e) {
         request(e);
         REQUIRE(e.connection.submit(ResetStream{1}));
       }},
  };
}

std::vector<State> other_server_states() {
  const auto server = Role::server;
  return {
      {"to be reset", server,
       [](End& e) {
         request(e);
         answer(e);
         send(e, 100'000, false);
         REQUIRE(e.connection.submit(
             ResetStream{1, ErrorCode::cancel, ResetStream::When::after_queued}));
       }},
      {"reserved", server,
       [](End& e) {
         request(e);
         REQUIRE(e.connection.submit(PushPromise{1, 2, get_request}));
       }},
      {"in a field block", server, [](End& e) { static_cast<void>(e.feed(raw(1, 0, 1))); }},
      {"shutting down", server,
       [](End& e) {
         request(e);
         shut_down(e);
       }},
      {"over by an error", server, [](End& e) { static_cast<void>(e.feed(raw(6, 0, 0))); }},
      {"drained", server,
       [](End& e) {
         shut_down(e);
         static_cast<void>(e.feed(ping("shutdown", true)));
       }},
  };
}

std::vector<State> client_states() {
  const auto client = Role::client;
  return {
      {"idle", client, [](End&) {}},
      {"asking", client, ask},
      {"asked", client,
       [](End& e) {
         ask(e);
         send(e, 1, true);
       }},
      {"being answered", client,
       [](End& e) {
         ask(e);
         static_cast<void>(e.feed(headers(1, "88")));
       }},
      {"answered early", client,
       [](End& e) {
         ask(e);
         static_cast<void>(e.feed(headers(1, "88", true)));
       }},
      {"closed", client,
       [](End& e) {
         ask(e);
         send(e, 1, true);
         static_cast<void>(e.feed(headers(1, "88", true)));
       }},
      {"promised to", client,
       [](End& e) {
         ask(e);
         static_cast<void>(e.feed(promise(1, 2)));
       }},
      {"told to go away", client,
       [](End& e) {
         ask(e);
         static_cast<void>(e.feed(goaway(1, ErrorCode::no_error)));
       }},
      {"shutting down", client,
       [](End& e) {
         ask(e);
         shut_down(e);
       }},
      {"over", client,
       [](End& e) {
         ask(e);
         REQUIRE(e.connection.submit(TransportClosed{}));
       }},
  };
}

// On streams that may be anything.
std::vector<Act> acts_on(StreamId id) {
  static const std::array<Field, 1> trailers = {Field{"x-trailer", "v"}};
  static const std::array<Field, 1> bad = {Field{"Upper", "case"}};
  return {
      [id](Connection& c) {
        return c.submit(SendHeaders{id, ok_response});
      },
      [id](Connection& c) {
        return c.submit(SendHeaders{id, get_request, true});
      },
      [id](Connection& c) {
        return c.submit(SendHeaders{id, trailers, true});
      },
      [id](Connection& c) {
        return c.submit(SendHeaders{id, bad});
      },
      [id](Connection& c) {
        return c.submit(SendHeaders{id, {}});
      },
      [id](Connection& c) {
        return c.submit(SendData{id, Body{}});
      },
      [id](Connection& c) {
        return c.submit(SendData{id, Body::own(std::string("x")), true, 255});
      },
      [id](Connection& c) {
        return c.submit(PushPromise{id, id + 1, get_request});
      },
      [id](Connection& c) {
        return c.submit(PushPromise{1, id, get_request});
      },
      [id](Connection& c) { return c.submit(ResetStream{id}); },
      [id](Connection& c) {
        return c.submit(ResetStream{id, ErrorCode::refused_stream});
      },
      [id](Connection& c) {
        return c.submit(ResetStream{id, ErrorCode::cancel, ResetStream::When::after_queued});
      },
      [id](Connection& c) {
        return c.submit(Consume{id, 1});
      },
      [id](Connection& c) {
        return c.submit(UpdatePriority{id, {7, true}});
      },
      [id](Connection& c) {
        return c.submit(UpdatePriority{id, {8, true}});
      },
      [id](Connection& c) {
        return c.submit(AltSvc{id, "", "h3"});
      },
      [id](Connection& c) {
        return c.submit(SendFrame{0xf0, 0, id});
      },
      [id](Connection& c) {
        return c.submit(SendFrame{0x00, 0, id});
      },
      [id](Connection& c) { return c.set_receive_window(id, 1'000'000); },
      [id](Connection& c) { return c.set_receive_window(id, 0x8000'0000); },
  };
}

std::vector<Act> acts() {
  static const std::array<Setting, 1> fine = {Setting{SettingId::initial_window_size, 1}};
  static const std::array<Setting, 1> wrong = {Setting{SettingId::max_frame_size, 1}};
  std::vector<Act> all = {
      [](Connection& c) { return c.submit(ChangeSettings{fine}); },
      [](Connection& c) { return c.submit(ChangeSettings{wrong}); },
      [](Connection& c) { return c.submit(AcknowledgeSettings{}); },
      [](Connection& c) { return c.submit(Ping{}); },
      [](Connection& c) { return c.submit(Origin{}); },
      [](Connection& c) { return c.submit(Shutdown{}); },
      [](Connection& c) { return c.submit(Shutdown{Shutdown::When::now}); },
      [](Connection& c) { return c.submit(TransportClosed{}); },
  };
  for (const StreamId id : {0U, 1U, 2U, 3U, 4U, max_stream_id, 0x8000'0001U, 0xffff'ffffU}) {
    for (const Act& act : acts_on(id)) all.push_back(act);
  }
  return all;
}

// All that can be seen of a connection without changing it.
std::string seen(const Connection& connection) {
  const auto deadline = connection.next_deadline();
  return connection.dump() + (connection.has_output() ? " output" : "") +
         (connection.finished() ? " finished" : "") +
         std::to_string(connection.next_stream_id().value_or(0)) + " " +
         std::to_string(deadline ? deadline->nanoseconds : -1);
}

}  // namespace

TEST_CASE("misuse: in any state any act is done, or refused without a trace",
          "[attacks][A45][A46][misuse][rfc9113][5.1]") {
  const bool taken = GENERATE(true, false);
  std::vector<State> states = server_states();
  for (const State& state : other_server_states()) states.push_back(state);
  for (const State& state : client_states()) states.push_back(state);
  std::size_t refused = 0;
  for (const State& state : states) {
    const std::vector<Act> all = acts();
    for (std::size_t i = 0; i < all.size(); ++i) {
      INFO((state.role == Role::server ? "server, " : "client, ") << state.what << ", act " << i);
      Options options;
      if (state.role == Role::client) options = with_settings({{SettingId::enable_push, 1}});
      Laws laws{options};
      laws.acted();
      laws.fed(1'000);
      End end = established(state.role, laws.watched(options));
      state.arrange(end);
      if (taken) {
        static_cast<void>(end.output());
        static_cast<void>(end.events());
      }
      const std::string before = seen(end.connection);

      const bool done = all[i](end.connection).has_value();

      refused += done ? 0 : 1;
      if (!done) CHECK(seen(end.connection) == before);
      Bytes nothing;
      for (int turn = 0; turn < 2; ++turn) {
        while (const auto event = end.connection.poll(nothing)) laws.saw(*event);
        static_cast<void>(end.output());
      }
      REQUIRE(laws.broken() == "");
    }
  }
  CHECK(refused > 2'000);
}

}  // namespace h2::test
