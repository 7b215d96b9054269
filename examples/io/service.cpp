#include "service.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace io {

namespace {

// What one stream, and all of them together, may have under way to us.
constexpr std::uint32_t window = 1'048'576;

std::string_view value_of(h2::Fields fields, std::string_view name) {
  for (const h2::Field& field : fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

// An action that is refused leaves a stream that would wait for ever.
void submit_or_reset(h2::Connection& connection, h2::StreamId stream, auto&& action) {
  if (connection.submit(std::forward<decltype(action)>(action))) return;
  (void)connection.submit(h2::ResetStream{.stream = stream, .code = h2::ErrorCode::internal_error});
}

void answer(h2::Connection& connection, h2::StreamId stream, std::string_view status,
            std::string page, bool head) {
  const std::string length = std::to_string(page.size());
  const h2::Field fields[] = {{":status", status},
                              {"content-type", "text/plain; charset=utf-8"},
                              {"content-length", length}};
  submit_or_reset(connection, stream,
                  h2::SendHeaders{.stream = stream, .fields = fields, .end_stream = head});
  if (head) return;
  submit_or_reset(
      connection, stream,
      h2::SendData{.stream = stream, .body = h2::Body::own(std::move(page)), .end_stream = true});
}

// Refused where the stream is gone, and its credit with it.
void credit(h2::Connection& connection, h2::StreamId stream, std::size_t octets) {
  if (octets == 0) return;
  (void)connection.submit(
      h2::Consume{.stream = stream, .octets = static_cast<std::uint32_t>(octets)});
}

}  // namespace

h2::Options options() {
  h2::Options options;
  options.settings = std::vector<h2::Setting>{
      {h2::SettingId::max_concurrent_streams, 100},
      {h2::SettingId::initial_window_size, window},
      {h2::SettingId::max_header_list_size, options.limits.fields.max_list_size},
  };
  options.connection_window = window;
  options.credit = h2::Credit::manual;
  options.deadlines.drain = h2::Duration::seconds(2);
  return options;
}

void Service::on(h2::Connection& connection, const h2::Event& event) {
  std::visit(h2::overloaded{
                 [&](const h2::HeadersReceived& e) {
                   e.kind == h2::HeadersKind::request ? on_request(connection, e)
                                                      : on_trailers(connection, e);
                 },
                 [&](const h2::DataReceived& e) { on_data(connection, e); },
                 [&](const h2::BodySent& e) { on_sent(connection, e); },
                 [&](const h2::StreamClosed& e) { echoes_.erase(e.stream); },
                 [](const auto&) {},  // settings, pings and errors are the engine's business
             },
             event);
}

void Service::on_request(h2::Connection& connection, const h2::HeadersReceived& e) {
  const std::string_view method = value_of(e.fields, ":method");
  if (method == "POST") {
    const h2::Field fields[] = {{":status", "200"}};
    submit_or_reset(
        connection, e.stream,
        h2::SendHeaders{.stream = e.stream, .fields = fields, .end_stream = e.end_stream});
    if (!e.end_stream) echoes_.try_emplace(e.stream);
  } else if (method == "GET" || method == "HEAD") {
    std::string page = "hello, " + std::string{value_of(e.fields, ":path")} + "\n";
    answer(connection, e.stream, "200", std::move(page), method == "HEAD");
  } else {
    answer(connection, e.stream, "405", "405 Method Not Allowed\n", false);
  }
}

// Nobody asked for them, but they end the content.
void Service::on_trailers(h2::Connection& connection, const h2::HeadersReceived& e) {
  const auto echo = echoes_.find(e.stream);
  if (echo == echoes_.end()) return;
  echo->second.complete = true;
  move(connection, e.stream, echo->second);
}

void Service::on_data(h2::Connection& connection, const h2::DataReceived& e) {
  const auto echo = echoes_.find(e.stream);
  if (echo == echoes_.end()) return credit(connection, e.stream, e.data.size());  // unwanted
  echo->second.arrived.insert(echo->second.arrived.end(), e.data.begin(), e.data.end());
  echo->second.complete = e.end_stream;
  move(connection, e.stream, echo->second);
}

void Service::on_sent(h2::Connection& connection, const h2::BodySent& e) {
  const auto echo = echoes_.find(e.stream);
  if (echo == echoes_.end() || !e.complete) return;
  credit(connection, e.stream, echo->second.leaving.size());
  echo->second.leaving.clear();
  echo->second.busy = false;
  move(connection, e.stream, echo->second);
}

// One piece is under way at a time; what comes meanwhile makes the next one.
void Service::move(h2::Connection& connection, h2::StreamId stream, Echo& echo) {
  if (echo.busy || echo.ended || (echo.arrived.empty() && !echo.complete)) return;
  std::swap(echo.arrived, echo.leaving);
  echo.busy = true;
  echo.ended = echo.complete;
  submit_or_reset(
      connection, stream,
      h2::SendData{
          .stream = stream, .body = h2::Body::borrow(echo.leaving), .end_stream = echo.ended});
}

}  // namespace io
