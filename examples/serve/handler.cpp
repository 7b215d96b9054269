#include "handler.hpp"

#include <algorithm>
#include <utility>

namespace serve {

namespace {

// What one stream and the whole connection may send us before it has left again. It is also what
// an echo holds at most.
constexpr std::uint32_t window = 1'048'576;

constexpr std::uint64_t piece_size = 131'072;  // of a file, in memory at a time

std::string_view value_of(h2::Fields fields, std::string_view name) {
  for (const h2::Field& field : fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

std::string reason(std::uint16_t status) {
  switch (status) {
    case 301: return "301 Moved Permanently\n";
    case 400: return "400 Bad Request\n";
    case 403: return "403 Forbidden\n";
    case 404: return "404 Not Found\n";
    case 405: return "405 Method Not Allowed\n";
    case 503: return "503 Service Unavailable\n";
    default: return std::to_string(status) + "\n";
  }
}

}  // namespace

h2::Options server_options(const h2::Observer* observer) {
  h2::Options options;
  options.observer = observer;
  options.settings = std::vector<h2::Setting>{
      {h2::SettingId::max_concurrent_streams, 100},
      {h2::SettingId::initial_window_size, window},
      {h2::SettingId::max_header_list_size, options.limits.fields.max_list_size},
  };
  options.connection_window = window;
  options.credit = h2::Credit::manual;
  return options;
}

void Handler::on(h2::Connection& connection, const h2::Event& event) {
  connection_ = &connection;
  std::visit(h2::overloaded{
                 [&](const h2::HeadersReceived& e) { on_headers(e); },
                 [&](const h2::DataReceived& e) { on_data(e); },
                 [&](const h2::BodySent& e) { on_sent(e); },
                 [&](const h2::StreamClosed& e) { exchanges_.erase(e.stream); },
                 [](const auto&) {},  // settings, pings and errors are the engine's business
             },
             event);
  connection_ = nullptr;
}

void Handler::on_headers(const h2::HeadersReceived& e) {
  if (e.kind == h2::HeadersKind::request) {
    on_request(e);
  } else if (e.end_stream && e.user != nullptr) {
    on_request_end(*static_cast<Exchange*>(e.user));  // trailers: nobody asked for them
  }
}

void Handler::on_request(const h2::HeadersReceived& e) {
  const std::string_view name = value_of(e.fields, ":method");
  const std::string_view path = value_of(e.fields, ":path");
  const Method method = name == "GET"    ? Method::get
                        : name == "HEAD" ? Method::head
                        : name == "POST" ? Method::post
                                         : Method::other;
  if (method == Method::post && path.substr(0, path.find('?')) == "/echo") return start_echo(e);
  if (e.end_stream) return answer(e.stream, method, path);

  keep(e.stream).waiting = Waiting{method, std::string{path}};
  if (value_of(e.fields, "expect") == "100-continue") {  // RFC 9110 §10.1.1
    const h2::Field fields[] = {{":status", "100"}};
    submit_or_reset(e.stream,
                    connection_->submit(h2::SendHeaders{.stream = e.stream, .fields = fields}));
  }
}

void Handler::on_data(const h2::DataReceived& e) {
  const auto octets = static_cast<std::uint32_t>(e.data.size());
  auto* const exchange = static_cast<Exchange*>(e.user);
  if (exchange != nullptr && exchange->echo) {
    auto& arrived = exchange->echo->arrived;
    arrived.insert(arrived.end(), e.data.begin(), e.data.end());
    if (!e.end_stream) return move_echo(*exchange);
  } else if (octets != 0) {
    // Nobody wants this content. A refusal says that the stream is gone, and its credit with it.
    (void)connection_->submit(h2::Consume{.stream = e.stream, .octets = octets});
  }
  if (e.end_stream && exchange != nullptr) on_request_end(*exchange);
}

void Handler::on_request_end(Exchange& exchange) {
  if (exchange.echo) {
    exchange.echo->complete = true;
    return move_echo(exchange);
  }
  if (!exchange.waiting) return;
  const Waiting waiting = std::move(*std::exchange(exchange.waiting, std::nullopt));
  answer(exchange.stream, waiting.method, waiting.path);
}

void Handler::on_sent(const h2::BodySent& e) {
  auto* const exchange = static_cast<Exchange*>(e.user);
  if (exchange == nullptr || !e.complete) return;
  if (exchange->download) return move_download(*exchange);
  if (!exchange->echo) return;

  Echo& echo = *exchange->echo;
  echo.busy = false;
  const auto octets = static_cast<std::uint32_t>(echo.leaving.size());
  echo.leaving.clear();
  if (octets != 0) (void)connection_->submit(h2::Consume{.stream = e.stream, .octets = octets});
  move_echo(*exchange);
}

void Handler::answer(h2::StreamId stream, Method method, std::string_view path) {
  const bool head = method == Method::head;
  if (path.substr(0, path.find('?')) == "/echo") {
    return answer_refusal(stream, head, {405, {}}, "POST");
  }
  if (method != Method::get && !head) return answer_refusal(stream, head, {405, {}}, "GET, HEAD");
  auto found = cache_.find(path, std::time(nullptr));
  if (!found) return answer_refusal(stream, head, found.error());
  if (const auto* content = std::get_if<std::shared_ptr<const Content>>(&*found)) {
    return answer_content(stream, head, **content);
  }
  answer_resource(stream, head, std::move(*std::get_if<Resource>(&*found)));
}

void Handler::answer_content(h2::StreamId stream, bool head, const Content& content) {
  const h2::Field fields[] = {{":status", "200"},
                              {"date", date()},
                              {"content-type", content.type},
                              {"content-length", content.length}};
  answer_with(stream, fields, head ? std::string{} : content.octets);
}

void Handler::answer_resource(h2::StreamId stream, bool head, Resource resource) {
  const h2::Field fields[] = {
      {":status", "200"}, {"date", date()}, {"content-type", resource.type}};
  if (resource.kind == Kind::page)
    return answer_page(stream, head, std::move(resource.page), fields);
  const std::string length = std::to_string(resource.size);
  const h2::Field with_length[] = {fields[0], fields[1], fields[2], {"content-length", length}};
  submit_or_reset(stream, connection_->submit(h2::SendHeaders{
                              .stream = stream, .fields = with_length, .end_stream = head}));
  if (head) return;
  Exchange& exchange = keep(stream);
  exchange.download =
      Download{.file = std::move(resource.file), .size = resource.size, .piece = {}};
  move_download(exchange);
}

void Handler::answer_refusal(h2::StreamId stream, bool head, const Refusal& refusal,
                             std::string_view allow) {
  const std::string status = std::to_string(refusal.status);
  std::vector<h2::Field> fields = {
      {":status", status}, {"date", date()}, {"content-type", "text/plain; charset=utf-8"}};
  if (!allow.empty()) fields.push_back({"allow", allow});
  if (!refusal.location.empty()) fields.push_back({"location", refusal.location});
  answer_page(stream, head, reason(refusal.status), fields);
}

void Handler::answer_page(h2::StreamId stream, bool head, std::string page, h2::Fields fields) {
  const std::string length = std::to_string(page.size());
  std::vector<h2::Field> all(fields.begin(), fields.end());
  all.push_back({"content-length", length});
  answer_with(stream, all, head ? std::string{} : std::move(page));
}

// Without content the header section is all there is.
void Handler::answer_with(h2::StreamId stream, h2::Fields fields, std::string content) {
  const bool only_headers = content.empty();
  submit_or_reset(stream, connection_->submit(h2::SendHeaders{
                              .stream = stream, .fields = fields, .end_stream = only_headers}));
  if (only_headers) return;
  submit_or_reset(
      stream,
      connection_->submit(h2::SendData{
          .stream = stream, .body = h2::Body::own(std::move(content)), .end_stream = true}));
}

// The answer begins at once, and what comes goes back as it comes.
void Handler::start_echo(const h2::HeadersReceived& e) {
  std::vector<h2::Field> fields = {{":status", "200"}, {"date", date()}};
  for (const h2::Field& field : e.fields) {
    if (field.name == "content-type" || field.name == "content-length") fields.push_back(field);
  }
  submit_or_reset(e.stream, connection_->submit(h2::SendHeaders{
                                .stream = e.stream, .fields = fields, .end_stream = e.end_stream}));
  if (!e.end_stream) keep(e.stream).echo = Echo{};
}

void Handler::move_echo(Exchange& exchange) {
  Echo& echo = *exchange.echo;
  if (echo.busy || echo.ended || (echo.arrived.empty() && !echo.complete)) return;
  std::swap(echo.arrived, echo.leaving);
  echo.busy = true;
  echo.ended = echo.complete;
  submit_or_reset(exchange.stream,
                  connection_->submit(h2::SendData{.stream = exchange.stream,
                                                   .body = h2::Body::borrow(echo.leaving),
                                                   .end_stream = echo.ended}));
}

// The announced length must come. If the file has become shorter meanwhile, the client has to know
// that what it got is not all of it.
void Handler::move_download(Exchange& exchange) {
  Download& download = *exchange.download;
  if (download.offset == download.size) return;
  const std::uint64_t wanted = std::min(piece_size, download.size - download.offset);
  download.piece.resize(static_cast<std::size_t>(wanted));
  const auto n = read_at(download.file.get(), download.offset, download.piece);
  if (!n || *n != wanted) {
    (void)connection_->submit(
        h2::ResetStream{.stream = exchange.stream, .code = h2::ErrorCode::internal_error});
    return;
  }
  download.offset += wanted;
  submit_or_reset(exchange.stream, connection_->submit(h2::SendData{
                                       .stream = exchange.stream,
                                       .body = h2::Body::borrow(download.piece),
                                       .end_stream = download.offset == download.size}));
}

Handler::Exchange& Handler::keep(h2::StreamId stream) {
  Exchange& exchange = exchanges_[stream];
  exchange.stream = stream;
  connection_->set_user(stream, &exchange);
  return exchange;
}

// An answer that is refused leaves a stream that would wait for ever.
void Handler::submit_or_reset(h2::StreamId stream, h2::Result<void, h2::Misuse> done) {
  if (done) return;
  (void)connection_->submit(
      h2::ResetStream{.stream = stream, .code = h2::ErrorCode::internal_error});
}

std::string_view Handler::date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_at_) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    date_.resize(64);
    date_.resize(std::strftime(date_.data(), date_.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    date_at_ = now;
  }
  return date_;
}

}  // namespace serve
