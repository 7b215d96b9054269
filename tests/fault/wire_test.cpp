// What may happen to legal octets on their way, one thing at a time, at both roles.
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fault/conversation.hpp"
#include "support/course.hpp"
#include "support/twins.hpp"

namespace h2::test {
namespace {

constexpr std::array roles = {Role::server, Role::client};

TEST_CASE("fault: nothing is wrong with the conversation that faults are put in", "[fault]") {
  for (const Role role : roles) {
    End end = ready(role);
    const Log log = end.feed(whole(script(role)));
    CHECK(first_error(log) == "");
    check_finish(end, log);
  }
}

TEST_CASE("fault: cut off after any octet, it is the beginning of the same", "[fault]") {
  for (const Role role : roles) {
    const Wire octets = whole(script(role));
    for (std::size_t size = 0; size < octets.size(); ++size) {
      INFO(size << " octets");
      End end = ready(role);
      const Log log = end.feed(Bytes{octets}.first(size));
      CHECK(first_error(log) == "");
      check_finish(end, log);
    }
  }
}

TEST_CASE("fault: a frame that comes twice is harmless, or a fault that is named", "[fault]") {
  for (const Role role : roles) {
    const std::vector<Step> steps = script(role);
    for (std::size_t twice = 0; twice < steps.size(); ++twice) {
      INFO(steps[twice].name);
      End end = ready(role);
      Wire octets;
      for (std::size_t i = 0; i < steps.size(); ++i) {
        octets += steps[i].octets;
        if (i == twice) octets += steps[i].octets;
      }
      const Log log = end.feed(octets);
      CHECK(first_error(log) == steps[twice].twice);
      check_finish(end, log);
    }
  }
}

TEST_CASE("fault: a frame that is lost leaves the laws in force", "[fault]") {
  for (const Role role : roles) {
    const std::vector<Step> steps = script(role);
    for (std::size_t lost = 0; lost < steps.size(); ++lost) {
      INFO(steps[lost].name);
      End end = ready(role);
      Wire octets;
      for (std::size_t i = 0; i < steps.size(); ++i) {
        if (i != lost) octets += steps[i].octets;
      }
      check_finish(end, end.feed(octets));
    }
  }
}

TEST_CASE("fault: two frames that change places leave the laws in force", "[fault]") {
  for (const Role role : roles) {
    std::vector<Step> steps = script(role);
    for (std::size_t a = 0; a < steps.size(); ++a) {
      for (std::size_t b = a + 1; b < steps.size(); ++b) {
        INFO(steps[a].name << " and " << steps[b].name);
        std::swap(steps[a], steps[b]);
        End end = ready(role);
        check_finish(end, end.feed(whole(steps)));
        std::swap(steps[a], steps[b]);
      }
    }
  }
}

// Registered or not, a code is shown as it came (RFC 9113 §7).
TEST_CASE("fault: every error code is taken as it comes", "[fault][rfc9113][7]") {
  for (const Role role : roles) {
    for (std::uint64_t n = 0; n <= 0x100; ++n) {
      const auto code = static_cast<ErrorCode>(n == 0x100 ? 0xffff'ffffU : n);
      End end = ready(role);
      Log log = end.feed(role == Role::server ? magic() + settings({}) + post(5) : settings({}));

      const Wire reset = rst(5, code);
      const Wire farewell = goaway(role == Role::server ? 0 : 5, code);
      Bytes input = reset;
      std::optional<ErrorCode> closed, told;
      for (const Wire* octets : {&reset, &farewell}) {
        input = *octets;
        while (const auto event = end.connection.poll(input)) {
          if (const auto* e = std::get_if<StreamClosed>(&*event)) closed = e->code;
          if (const auto* e = std::get_if<GoawayReceived>(&*event)) told = e->code;
        }
      }
      CHECK(closed == code);
      CHECK(told == code);
      check_finish(end, std::move(log));
    }
  }
}

struct Edge {
  SettingId id;
  std::uint32_t value;
  std::string_view fault;  // of a client that sends it; empty: none
};

constexpr std::uint32_t most = 0xffff'ffff;
constexpr std::array edges = {
    Edge{SettingId::header_table_size, 0, ""},
    Edge{SettingId::header_table_size, 1, ""},
    Edge{SettingId::header_table_size, 4'096, ""},
    Edge{SettingId::header_table_size, most, ""},
    Edge{SettingId::enable_push, 0, ""},
    Edge{SettingId::enable_push, 1, ""},
    Edge{SettingId::enable_push, 2, "0 enable_push_value"},
    Edge{SettingId::enable_push, most, "0 enable_push_value"},
    Edge{SettingId::max_concurrent_streams, 0, ""},
    Edge{SettingId::max_concurrent_streams, most, ""},
    Edge{SettingId::initial_window_size, 0, ""},
    Edge{SettingId::initial_window_size, 0x7fff'ffff, ""},
    Edge{SettingId::initial_window_size, 0x8000'0000, "0 initial_window_value"},
    Edge{SettingId::initial_window_size, most, "0 initial_window_value"},
    Edge{SettingId::max_frame_size, 0, "0 max_frame_size_value"},
    Edge{SettingId::max_frame_size, 16'383, "0 max_frame_size_value"},
    Edge{SettingId::max_frame_size, 16'384, ""},
    Edge{SettingId::max_frame_size, 0xff'ffff, ""},
    Edge{SettingId::max_frame_size, 0x100'0000, "0 max_frame_size_value"},
    Edge{SettingId::max_frame_size, most, "0 max_frame_size_value"},
    Edge{SettingId::max_header_list_size, 0, ""},
    Edge{SettingId::max_header_list_size, most, ""},
    Edge{SettingId::enable_connect_protocol, 0, ""},
    Edge{SettingId::enable_connect_protocol, 1, ""},
    Edge{SettingId::enable_connect_protocol, 2, "0 connect_protocol_value"},
    Edge{SettingId::no_rfc7540_priorities, 0, ""},
    Edge{SettingId::no_rfc7540_priorities, 1, ""},
    Edge{SettingId::no_rfc7540_priorities, 2, "0 no_rfc7540_value"},
    Edge{static_cast<SettingId>(0), most, ""},
    Edge{static_cast<SettingId>(0xffff), most, ""},
};

TEST_CASE("fault: settings at their edges are in force or a fault", "[fault][rfc9113][6.5.2]") {
  for (const Edge& edge : edges) {
    INFO(static_cast<unsigned>(edge.id) << " = " << edge.value);
    End server{Role::server};
    const Log log = server.feed(magic() + settings({{edge.id, edge.value}}) + settings_ack());
    CHECK(first_error(log) == edge.fault);
    check_finish(server, log);
  }
}

TEST_CASE("fault: settings that a client must not send are refused to it",
          "[fault][rfc9113][6.5.2]") {
  for (const Edge& edge : edges) {
    INFO(static_cast<unsigned>(edge.id) << " = " << edge.value);
    // Tables have offsets of their own size; this one setting is promised once (RFC 9218 §2.1).
    if (edge.id == SettingId::header_table_size && edge.value == most) continue;
    if (edge.id == SettingId::no_rfc7540_priorities && edge.value == 1) continue;
    End client = established(Role::client);
    const Setting setting{edge.id, edge.value};
    const auto done = client.connection.submit(ChangeSettings{{&setting, 1}});
    CHECK(done.has_value() == edge.fault.empty());
    if (!done) {
      CHECK(done.error() == MisuseKind::setting_value);
      CHECK(client.output().size() == 0);
    }
  }
}

}  // namespace
}  // namespace h2::test
