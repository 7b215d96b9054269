#include "fuzz/connection/verdict.hpp"

#include <cstddef>

namespace h2::fuzz {

std::vector<Setting> Setup::settings() const {
  std::vector<Setting> all;
  if (role == Role::client) all.push_back({SettingId::enable_push, push ? 1U : 0U});
  all.push_back({SettingId::max_concurrent_streams, few_streams ? 3U : 100U});
  if (small_windows) all.push_back({SettingId::initial_window_size, small_window});
  if (role == Role::server && extended) {
    all.push_back({SettingId::enable_connect_protocol, 1});
  }
  if (without_rfc7540) all.push_back({SettingId::no_rfc7540_priorities, 1});
  return all;
}

const std::vector<Request>& requests() {
  static const std::vector<Request> all = [] {
    const auto request = [](const char* method, bool end_stream) {
      return Request{
          {{":method", method}, {":scheme", "http"}, {":authority", "h2.test"}, {":path", "/"}},
          end_stream};
    };
    return std::vector<Request>{request("GET", true),
                                request("POST", false),
                                request("HEAD", true),
                                {{{":method", "CONNECT"}, {":authority", "h2.test:80"}}, false},
                                request("GET", true)};
  }();
  return all;
}

void read_output(Bytes output, Verdict& verdict) {
  constexpr std::size_t magic = 24;
  if (output.size() >= magic && output[0] == std::byte{'P'}) output = output.subspan(magic);
  while (output.size() >= frame::Header::size) {
    const auto header = frame::decode_header(output.first<frame::Header::size>());
    const Bytes payload = output.subspan(frame::Header::size, header.length);
    output = output.subspan(frame::Header::size + header.length);
    const auto decoded = frame::decode(header, payload);
    if (!decoded) continue;
    if (const auto* reset = std::get_if<frame::RstStream>(&*decoded)) {
      verdict.resets.emplace(reset->stream, reset->code);
    } else if (const auto* goaway = std::get_if<frame::Goaway>(&*decoded)) {
      verdict.ended = true;
      if (!verdict.code) verdict.code = goaway->code;
    } else if (header.type == frame::Type::ping && (header.flags & frame::flag::ack) != 0) {
      verdict.lines.emplace_back(0, "PING is answered");
    } else if (header.type == frame::Type::settings && (header.flags & frame::flag::ack) != 0) {
      verdict.lines.emplace_back(0, "SETTINGS are acknowledged");
    }
  }
}

void accept_section(Verdict& verdict, StreamId stream, const std::string& fields, bool end) {
  verdict.lines.emplace_back(stream, "fields" + fields);
  if (end) accept_end(verdict, stream);
}

void accept_content(Verdict& verdict, StreamId stream, Bytes content) {
  if (content.empty()) return;
  auto& lines = verdict.lines;
  const bool goes_on = !lines.empty() && lines.back().first == stream &&
                       lines.back().second.rfind("content ", 0) == 0;
  if (!goes_on) lines.emplace_back(stream, "content ");
  for (const std::byte octet : content) lines.back().second += static_cast<char>(octet);
}

void accept_end(Verdict& verdict, StreamId stream) { verdict.lines.emplace_back(stream, "end"); }

void accept_reset(Verdict& verdict, StreamId stream, std::uint32_t code) {
  verdict.lines.emplace_back(stream, "reset by the peer: " + std::to_string(code));
}

void accept_goaway(Verdict& verdict, StreamId last, std::uint32_t code) {
  verdict.lines.emplace_back(0, "GOAWAY " + std::to_string(last) + " " + std::to_string(code));
}

void accept_promise(Verdict& verdict, StreamId stream, StreamId promised,
                    const std::string& fields) {
  verdict.lines.emplace_back(stream, "promise " + std::to_string(promised) + fields);
}

}  // namespace h2::fuzz
