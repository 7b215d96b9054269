#include "support/course.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace h2::test {

namespace {

Options roomy(Role role, Credit credit, Options options) {
  options.credit = credit;
  options.limits.max_control_output = std::size_t{1} << 30;
  if (role == Role::client && !options.settings) options.settings = std::vector<Setting>{};
  options.max_queued_requests = 3;
  options.show_blocked = options.show_unknown_frames = true;
  options.show_alt_svc = options.show_origin = true;
  return options;
}

// Some of what is sent is padded.
std::uint8_t padding_of(const Op& op) {
  return op.amount % 3 == 0 ? static_cast<std::uint8_t>(op.amount % 256) : std::uint8_t{0};
}

// A window may be shut, but an end that gives credit by the spoonful is ended: credit_dribble.
constexpr std::uint32_t window(std::uint32_t octets) { return octets < 1'024 ? 0 : octets; }

constexpr std::array ok_octets = {std::byte{'o'}, std::byte{'k'}};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Op& op) {
  constexpr std::array<std::string_view, 18> names = {
      "request",    "respond", "inform",      "send",    "finish",      "reset",
      "promise",    "change",  "ping",        "consume", "reset_later", "resize",
      "prioritize", "extend",  "acknowledge", "write",   "deliver",     "shut_down"};
  return out << (op.server ? "server " : "client ") << names[static_cast<std::size_t>(op.what)]
             << " stream=" << unsigned{op.stream} << " amount=" << op.amount;
}

Play::Play(Credit credit, std::size_t cut, const Options& of_client, const Options& of_server)
    : client(Role::client, of_client, roomy(Role::client, credit, of_client)),
      server(Role::server, of_server, roomy(Role::server, credit, of_server)),
      cut_(cut) {}

Play::Side::Side(Role role, const Options& given, const Options& used)
    : laws(std::make_unique<Laws>(given)), end(role, laws->watched(used)) {
  end.laws = laws.get();
  laws->acted();
}

void Play::check(Side& side) {
  if (side.broken.empty()) side.broken = side.laws->broken();
}

void Play::open(const Op& op) {
  constexpr std::array<std::string_view, 3> methods = {"GET", "POST", "HEAD"};
  // Some are new to the table and some are there.
  const std::string value = "value " + std::to_string(op.amount / 6 % 32);
  std::array<Field, 5> fields = {get_request[0], get_request[1], get_request[2], get_request[3],
                                 Field{"n", op.stream % 2 == 0 ? std::string_view{"v"} : value}};
  fields[0].value = methods[op.amount % (op.what == Op::What::promise ? 1 : 3)];
  Connection& end = side(op).end.connection;
  const auto id = end.next_stream_id();
  if (!id) return;
  const std::uint8_t padding = padding_of(op);
  const auto done =
      op.what == Op::What::promise
          ? end.submit(PushPromise{op.stream, *id, fields, nullptr, padding})
          : end.submit(SendHeaders{*id, fields, op.amount % 2 == 0, nullptr, padding});
  if (done) ++side(op).opened;
}

void Play::send(const Op& op) {
  std::string body(op.amount % 20'000, static_cast<char>('a' + op.stream % 26));
  const bool end_stream = op.amount % 5 == 0;
  if (side(op).end.connection.submit(
          SendData{op.stream, Body::own(std::move(body)), end_stream, padding_of(op)})) {
    ++side(op).bodies;
  }
}

void Play::change(const Op& op) {
  const std::array<Setting, 4> all = {
      Setting{SettingId::max_concurrent_streams, op.amount % 7U},
      Setting{SettingId::initial_window_size, window(op.amount * 3U)},
      Setting{SettingId::header_table_size, op.amount % 5'000U},
      Setting{SettingId::max_frame_size, 16'384U + op.amount},
  };
  static_cast<void>(side(op).end.connection.submit(ChangeSettings{{&all[op.stream % 4], 1}}));
}

void Play::extend(const Op& op) {
  Connection& end = side(op).end.connection;
  const StreamId stream = op.amount % 2 == 0 ? 0 : op.stream;
  constexpr std::array<std::string_view, 2> origins = {"https://a.test", "https://b.test:444"};
  switch (op.amount % 3) {
    case 0: static_cast<void>(end.submit(SendFrame{0xfa, 1, stream, ok_octets})); return;
    case 1: static_cast<void>(end.submit(Origin{origins})); return;
    default:
      static_cast<void>(
          end.submit(AltSvc{stream, stream == 0 ? "https://a.test" : "", "h3=\":443\""}));
      return;
  }
}

void Play::act(const Op& op) {
  Connection& end = side(op).end.connection;
  const std::array<Field, 2> response = {ok_response[0], Field{"m", "w"}};
  constexpr std::array<Field, 1> interim = {Field{":status", "103"}};
  constexpr std::array<Field, 1> trailer = {Field{"t", "u"}};
  switch (op.what) {
    case Op::What::request:
    case Op::What::promise: return open(op);
    case Op::What::respond:
      static_cast<void>(end.submit(SendHeaders{op.stream, response, op.amount % 4 == 0}));
      return;
    case Op::What::inform: static_cast<void>(end.submit(SendHeaders{op.stream, interim})); return;
    case Op::What::send: return send(op);
    case Op::What::finish: static_cast<void>(end.submit(SendHeaders{op.stream, trailer})); return;
    case Op::What::reset: static_cast<void>(end.submit(ResetStream{op.stream})); return;
    case Op::What::change: return change(op);
    case Op::What::ping: static_cast<void>(end.submit(Ping{})); return;
    case Op::What::consume:
      static_cast<void>(end.submit(
          Consume{op.stream, op.amount % 10'000U, static_cast<Consume::Credit>(op.amount % 3)}));
      return;
    case Op::What::reset_later:
      static_cast<void>(
          end.submit(ResetStream{op.stream, ErrorCode::no_error, ResetStream::When::after_queued}));
      return;
    case Op::What::resize:
      static_cast<void>(
          end.set_receive_window(op.amount % 3 == 0 ? 0 : op.stream, window(op.amount * 2U)));
      return;
    case Op::What::prioritize:
      static_cast<void>(end.submit(UpdatePriority{
          op.stream, {static_cast<std::uint8_t>(op.amount % 8), op.amount % 3 == 0}}));
      return;
    case Op::What::extend: return extend(op);
    case Op::What::acknowledge: static_cast<void>(end.submit(AcknowledgeSettings{})); return;
    case Op::What::write: write(side(op), op.server ? client : server, op.amount); return;
    case Op::What::deliver: deliver(side(op), op.amount); return;
    case Op::What::shut_down: static_cast<void>(end.submit(Shutdown{})); return;
  }
}

bool Play::write(Side& from, Side& to, std::size_t octets) {
  std::vector<std::byte> buffer(octets);
  buffer.resize(from.end.connection.write(buffer));
  from.laws->wrote(buffer.size());
  check(from);
  const Wire written{std::move(buffer)};
  from.out += written;
  to.pipe += written;
  return written.size() > 0;
}

bool Play::deliver(Side& to, std::size_t octets) {
  const Bytes all = to.pipe;
  const Wire now = copy(all.first(std::min(octets, all.size())));
  to.pipe = copy(all.subspan(now.size()));
  Log said = cut_ == 0 || now.size() == 0 ? to.end.feed(now) : to.end.feed_cut(now, cut_);
  for (std::string& line : said) to.log.push_back(std::move(line));
  check(to);
  return now.size() > 0 || !said.empty();
}

void Play::settle() {
  for (bool moved = true; moved;) {
    moved = write(client, server, 100'000);
    moved = deliver(server, server.pipe.size()) || moved;
    moved = write(server, client, 100'000) || moved;
    moved = deliver(client, client.pipe.size()) || moved;
  }
}

void Play::inject(bool to_server, const Wire& octets) {
  (to_server ? server : client).pipe += octets;
}

void Play::corrupt(bool to_server, std::size_t at, std::byte change) {
  auto& octets = (to_server ? server : client).pipe.octets;
  if (!octets.empty()) octets[at % octets.size()] ^= change;
}

void Play::close() {
  for (Side* one : {&client, &server}) {
    static_cast<void>(one->end.connection.submit(TransportClosed{}));
    for (std::string& line : one->end.events()) one->log.push_back(std::move(line));
    check(*one);
  }
}

std::string broken_law(const Log& log) {
  std::set<std::string> over;
  bool ended = false;
  for (const std::string& line : log) {
    if (ended) return "after the end: " + line;
    if (line == "out of memory") {
      ended = true;
      continue;
    }
    const std::string word = line.substr(0, line.find(' '));
    if (word == "settings" || word == "ping" || word == "pong" || word == "goaway" ||
        word == "stage" || word == "origin") {
      continue;
    }
    std::string id = line.substr(word.size() + 1);
    id = id.substr(0, id.find(' '));
    if (word == "error" && id == "0") ended = true;
    if (over.count(id) > 0) return "after the end of its stream: " + line;
    if (word == "closed") over.insert(id);
  }
  return {};
}

std::size_t count(const Log& log, std::string_view beginning) {
  return static_cast<std::size_t>(std::count_if(
      log.begin(), log.end(),
      [beginning](const std::string& line) { return line.rfind(beginning, 0) == 0; }));
}

}  // namespace h2::test
