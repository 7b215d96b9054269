#include "fault/conversation.hpp"

#include <algorithm>
#include <utility>

#include "support/course.hpp"
#include "support/twins.hpp"

namespace h2::test {

namespace {

std::vector<Step> of_client() {
  return {
      {"preface", magic(), "0 preface_settings"},
      {"SETTINGS", settings({{SettingId::initial_window_size, 70'000}}), ""},
      {"SETTINGS ACK", settings_ack(), "0 settings_ack_unexpected"},
      {"HEADERS of a GET", get(1), "1 half_closed_stream"},
      {"HEADERS of a POST", post(3), "3 headers_after_body"},
      {"DATA", data(3, "abc"), ""},
      {"WINDOW_UPDATE", window_update(0, 100), ""},
      {"WINDOW_UPDATE of a stream", window_update(3, 100), ""},
      {"PRIORITY", wire("000005 02 00 00000003 00000001 0f"), ""},
      {"PRIORITY_UPDATE", wire("000007 10 00 00000000 00000003") + text("u=1"), ""},
      {"PING", ping("12345678"), ""},
      {"DATA that ends", data(3, "de", true), "3 half_closed_stream"},
      {"an unknown frame", raw(0xfa, 0xff, 3, text("grease")), ""},
      {"HEADERS of a POST that is reset", post(5), "5 headers_after_body"},
      {"RST_STREAM", rst(5, ErrorCode::cancel), ""},
      {"GOAWAY", goaway(0, ErrorCode::no_error), ""},
  };
}

std::vector<Step> of_server() {
  return {
      {"SETTINGS", settings({{SettingId::max_concurrent_streams, 50}}), ""},
      {"SETTINGS ACK", settings_ack(), "0 settings_ack_unexpected"},
      {"HEADERS of a 103", headers(1, "08 03 313033"), ""},
      {"HEADERS of a response", headers(1, "88"), "1 headers_after_body"},
      {"DATA", data(1, "abc"), ""},
      {"WINDOW_UPDATE", window_update(0, 100), ""},
      {"WINDOW_UPDATE of a stream", window_update(3, 100), ""},
      {"PING", ping("12345678"), ""},
      {"DATA that ends", data(1, "de", true), ""},
      {"HEADERS of a whole response", headers(3, "88", true), "0 ended_stream_headers"},
      {"an unknown frame", raw(0xfa, 0xff, 3, text("grease")), ""},
      {"RST_STREAM", rst(5, ErrorCode::cancel), ""},
      {"GOAWAY", goaway(5, ErrorCode::no_error), ""},
  };
}

}  // namespace

End ready(Role role, Options options) {
  End end{role, options};
  if (role == Role::client) {
    for (const StreamId id : {1u, 3u, 5u}) {
      REQUIRE(end.connection.submit(SendHeaders{id, get_request, id != 5}));
    }
  }
  static_cast<void>(end.output());
  return end;
}

std::vector<Step> script(Role role) { return role == Role::server ? of_client() : of_server(); }

Wire whole(const std::vector<Step>& steps) {
  Wire out;
  for (const Step& step : steps) out += step.octets;
  return out;
}

void check_finish(End& end, Log log) {
  static_cast<void>(end.output());
  static_cast<void>(end.connection.submit(TransportClosed{}));
  for (std::string& line : end.events()) log.push_back(std::move(line));
  CHECK(broken_law(log) == "");
  CHECK(end.connection.live_streams() == 0);
  CHECK(end.connection.finished());
  CHECK(end.feed(get(7)).empty());
  CHECK(end.output().size() == 0);
}

std::string first_error(const Log& log) {
  const auto line = std::find_if(log.begin(), log.end(),
                                 [](const std::string& l) { return l.rfind("error ", 0) == 0; });
  return line == log.end() ? std::string{} : line->substr(6);
}

}  // namespace h2::test
