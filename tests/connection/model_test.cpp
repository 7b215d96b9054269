// The engine beside a plain model of streams and windows: RFC 9113 §5.1, §6.9.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <h2/h2.hpp>

#include <rapidcheck/state.h>

#include "support/end.hpp"
#include "support/laws.hpp"
#include "support/property.hpp"
#include "support/twins.hpp"

namespace h2::test {
namespace {

/// A request and its response, as one end sees them.
struct ModelStream {
  bool answered = false;    // the response's HEADERS are through
  bool we_may_send = true;  // we did not say END_STREAM
  bool they_may_send = true;
  std::int64_t send = 0;
  std::int64_t received = 0;
};

struct Model {
  Role role = Role::server;
  StreamId next = 1;
  std::map<StreamId, ModelStream> streams;  // those that are open
  std::int64_t initial = 65'535;            // what the peer's SETTINGS say
  std::int64_t send = 65'535;
  std::int64_t received = 0;
};

/// The engine, and what it granted so far.
struct System {
  explicit System(Role role)
      : laws{options()}, end{established(role, options(), settings({}), &laws)} {
    laws.acted();
  }

  static Options options() {
    Options options;
    options.credit = Credit::manual;
    options.limits = Limits::trusted();
    return options;
  }

  void feed(const Wire& octets) {
    for (const std::string& line : end.feed(octets)) {
      if (line.rfind("error ", 0) == 0) RC_FAIL(line);
    }
    drain();
  }

  // Output makes events, and to take events may give credit back.
  void drain() {
    for (bool more = true; more;) {
      static_cast<void>(end.events());
      const Wire out = end.output();
      count_grants(out);
      more = out.size() > 0;
    }
    RC_ASSERT(laws.broken() == std::string{});
  }

  void count_grants(Bytes out) {
    while (out.size() >= frame::Header::size) {
      const auto header = frame::decode_header(out.first<frame::Header::size>());
      const Bytes payload = out.subspan(frame::Header::size, header.length);
      out = out.subspan(frame::Header::size + header.length);
      if (header.type != frame::Type::window_update) continue;
      std::int64_t increment = 0;
      for (const std::byte octet : payload) {
        increment = increment << 8 | std::to_integer<std::int64_t>(octet);
      }
      granted[header.stream] += increment;
    }
  }

  Laws laws;
  End end;
  std::map<StreamId, std::int64_t> granted;  // 0: the connection
};

StreamState expected_state(const ModelStream& stream) {
  if (!stream.we_may_send) return StreamState::half_closed_local;
  return stream.they_may_send ? StreamState::open : StreamState::half_closed_remote;
}

void compare(const Model& model, System& system) {
  const Connection& end = system.end.connection;
  RC_ASSERT(end.send_window() == model.send);
  RC_ASSERT(end.receive_window() == 65'535 - model.received + system.granted[0]);
  RC_ASSERT(end.live_streams() == model.streams.size());
  for (const auto& [id, stream] : model.streams) {
    const auto status = end.stream_status(id);
    RC_ASSERT(status.has_value());
    RC_ASSERT(name(status->state) == name(expected_state(stream)));
    RC_ASSERT(end.send_window(id) == stream.send);
    // A peer that has said its last word gets no more credit, and nobody asks.
    if (stream.they_may_send) {
      RC_ASSERT(end.receive_window(id) == 65'535 - stream.received + system.granted[id]);
    }
  }
}

using Command = rc::state::Command<Model, System>;

/// One that is about an open stream, if there is one that `fits`.
struct OnStream : Command {
  std::uint32_t pick = *rc::gen::inRange(0U, 1'000U);

  template <class Fits>
  [[nodiscard]] std::optional<StreamId> choose(const Model& model, Fits&& fits) const {
    std::vector<StreamId> able;
    for (const auto& [id, stream] : model.streams) {
      if (fits(stream)) able.push_back(id);
    }
    if (able.empty()) return std::nullopt;
    return able[pick % able.size()];
  }
  static void end_if_done(Model& model, StreamId id) {
    const ModelStream& stream = model.streams.at(id);
    if (!stream.we_may_send && !stream.they_may_send) model.streams.erase(id);
  }
  void run_and_compare(const Model& before, System& system) const {
    compare(nextState(before), system);
  }
};

struct Request : Command {
  bool end_stream = *rc::gen::arbitrary<bool>();

  void checkPreconditions(const Model& model) const override { RC_PRE(model.streams.size() < 50U); }
  void apply(Model& model) const override {
    ModelStream stream;
    (model.role == Role::client ? stream.we_may_send : stream.they_may_send) = !end_stream;
    stream.send = model.initial;
    model.streams[model.next] = stream;
    model.next += 2;
  }
  void run(const Model& before, System& system) const override {
    if (before.role == Role::server) {
      system.feed(end_stream ? get(before.next) : post(before.next));
    } else {
      RC_ASSERT(bool(system.end.connection.submit(
          SendHeaders{before.next, end_stream ? get_request : post_request, end_stream})));
      system.drain();
    }
    compare(nextState(before), system);
  }
  void show(std::ostream& out) const override { out << "request end=" << end_stream; }
};

struct Response : OnStream {
  bool end_stream = *rc::gen::arbitrary<bool>();

  [[nodiscard]] std::optional<StreamId> stream(const Model& model) const {
    return choose(model, [](const ModelStream& s) { return !s.answered; });
  }
  void checkPreconditions(const Model& model) const override { RC_PRE(stream(model).has_value()); }
  void apply(Model& model) const override {
    const StreamId id = *stream(model);
    ModelStream& answered = model.streams.at(id);
    answered.answered = true;
    if (end_stream) {
      (model.role == Role::server ? answered.we_may_send : answered.they_may_send) = false;
    }
    end_if_done(model, id);
  }
  void run(const Model& before, System& system) const override {
    const StreamId id = *stream(before);
    if (before.role == Role::client) {
      system.feed(headers(id, "88", end_stream));
    } else {
      RC_ASSERT(bool(system.end.connection.submit(SendHeaders{id, ok_response, end_stream})));
      system.drain();
    }
    run_and_compare(before, system);
  }
  void show(std::ostream& out) const override {
    out << "response pick=" << pick << " end=" << end_stream;
  }
};

struct TheyContent : OnStream {
  std::uint32_t size = *rc::gen::inRange(1U, 9'000U);
  bool end_stream = *rc::gen::weightedElement<bool>({{4, false}, {1, true}});
  bool consumed = *rc::gen::arbitrary<bool>();

  [[nodiscard]] std::optional<StreamId> stream(const Model& model) const {
    return choose(model, [&](const ModelStream& s) {
      return s.they_may_send && (model.role == Role::server || s.answered);
    });
  }
  void checkPreconditions(const Model& model) const override {
    RC_PRE(stream(model).has_value());
    // Within what was granted at the least; more could have been.
    RC_PRE(model.received + size < 65'535);
  }
  void apply(Model& model) const override {
    const StreamId id = *stream(model);
    model.received += size;
    model.streams.at(id).received += size;
    if (end_stream) model.streams.at(id).they_may_send = false;
    end_if_done(model, id);
  }
  void run(const Model& before, System& system) const override {
    const StreamId id = *stream(before);
    system.feed(data(id, std::string(size, 'x'), end_stream));
    if (consumed) {
      // Refused if the stream is gone, and then the connection has the credit already.
      static_cast<void>(system.end.connection.submit(Consume{id, size}));
      system.drain();
    }
    run_and_compare(before, system);
  }
  void show(std::ostream& out) const override {
    out << "they send " << size << " pick=" << pick << " end=" << end_stream;
  }
};

struct WeContent : OnStream {
  std::uint32_t size = *rc::gen::inRange(1U, 9'000U);
  bool end_stream = *rc::gen::weightedElement<bool>({{4, false}, {1, true}});

  [[nodiscard]] std::optional<StreamId> stream(const Model& model) const {
    return choose(model, [&](const ModelStream& s) {
      return s.we_may_send && (model.role == Role::client || s.answered) && s.send >= size;
    });
  }
  void checkPreconditions(const Model& model) const override {
    RC_PRE(stream(model).has_value());
    RC_PRE(model.send >= size);
  }
  void apply(Model& model) const override {
    const StreamId id = *stream(model);
    model.send -= size;
    model.streams.at(id).send -= size;
    if (end_stream) model.streams.at(id).we_may_send = false;
    end_if_done(model, id);
  }
  void run(const Model& before, System& system) const override {
    RC_ASSERT(bool(system.end.connection.submit(
        SendData{*stream(before), Body::own(std::string(size, 'y')), end_stream})));
    system.drain();
    run_and_compare(before, system);
  }
  void show(std::ostream& out) const override {
    out << "we send " << size << " pick=" << pick << " end=" << end_stream;
  }
};

/// WINDOW_UPDATE, RFC 9113 §6.9.
struct TheyGrant : OnStream {
  std::uint32_t increment = *rc::gen::inRange(1U, 100'000U);
  bool connection = *rc::gen::arbitrary<bool>();

  [[nodiscard]] StreamId stream(const Model& model) const {
    if (connection) return 0;
    return choose(model, [](const ModelStream&) { return true; }).value_or(0);
  }
  void apply(Model& model) const override {
    const StreamId id = stream(model);
    (id == 0 ? model.send : model.streams.at(id).send) += increment;
  }
  void run(const Model& before, System& system) const override {
    system.feed(window_update(stream(before), increment));
    run_and_compare(before, system);
  }
  void show(std::ostream& out) const override {
    out << "they grant " << increment << " connection=" << connection << " pick=" << pick;
  }
};

/// SETTINGS_INITIAL_WINDOW_SIZE moves the windows of all streams, also below zero, §6.9.2.
struct TheySetWindows : Command {
  std::uint32_t initial = *rc::gen::inRange(0U, 200'000U);

  void apply(Model& model) const override {
    for (auto& [id, stream] : model.streams) stream.send += initial - model.initial;
    model.initial = initial;
  }
  void run(const Model& before, System& system) const override {
    system.feed(settings({{SettingId::initial_window_size, initial}}));
    compare(nextState(before), system);
  }
  void show(std::ostream& out) const override { out << "they set windows to " << initial; }
};

struct Reset : OnStream {
  bool ours = *rc::gen::arbitrary<bool>();

  [[nodiscard]] std::optional<StreamId> stream(const Model& model) const {
    return choose(model, [](const ModelStream&) { return true; });
  }
  void checkPreconditions(const Model& model) const override { RC_PRE(stream(model).has_value()); }
  void apply(Model& model) const override { model.streams.erase(*stream(model)); }
  void run(const Model& before, System& system) const override {
    const StreamId id = *stream(before);
    if (ours) {
      RC_ASSERT(bool(system.end.connection.submit(ResetStream{id})));
      system.drain();
    } else {
      system.feed(rst(id, ErrorCode::cancel));
    }
    run_and_compare(before, system);
  }
  void show(std::ostream& out) const override { out << "reset ours=" << ours << " pick=" << pick; }
};

void check_model(Role role) {
  Model initial;
  initial.role = role;
  System system{role};
  rc::state::check(
      initial, system,
      rc::state::gen::execOneOfWithArgs<Request, Request, Response, TheyContent, TheyContent,
                                        WeContent, WeContent, TheyGrant, TheySetWindows, Reset>());
}

}  // namespace

TEST_CASE("§5.1, §6.9: a server is as a plain model of streams and windows says",
          "[property][5.1][6.9]") {
  prop("any commands of both ends", [] { check_model(Role::server); });
}

TEST_CASE("§5.1, §6.9: a client is as a plain model of streams and windows says",
          "[property][5.1][6.9]") {
  prop("any commands of both ends", [] { check_model(Role::client); });
}

}  // namespace h2::test
