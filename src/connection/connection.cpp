// The face of the engine: how it begins, what it can be asked, and the way to the rest.
#include <algorithm>
#include <utility>

#include <h2/connection.hpp>
#include <h2/upgrade.hpp>

#include "connection/engine.hpp"
#include "message/tolerance.hpp"
#include "types/contract.hpp"
#include "types/make.hpp"

namespace h2 {

namespace {

constexpr std::string_view magic_text = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// The first rule that cannot be tolerated in the direction for which that is asked.
std::optional<Rule> intolerable(const Options& options) {
  constexpr RuleSet received = message::tolerable(false), sent = message::tolerable(true);
  for (std::size_t i = 0; i < rule_count; ++i) {
    const auto rule = static_cast<Rule>(i);
    if (options.tolerate_received.contains(rule) && !received.contains(rule)) return rule;
    if (options.tolerate_sent.contains(rule) && !sent.contains(rule)) return rule;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Setting> first_settings(Role role, const Options& options) {
  if (options.settings) return *options.settings;
  const Setting list_size{SettingId::max_header_list_size, options.limits.fields.max_list_size};
  if (role == Role::client) return {{SettingId::enable_push, 0}, list_size};
  return {{SettingId::max_concurrent_streams, 100}, list_size};
}

std::optional<Rule> check_options(Role role, const Options& options) {
  if (const auto rule = intolerable(options)) return rule;
  if (options.connection_window > flow::Window::max) return Rule::connection_window_overflow;
  return check_own_settings(first_settings(role, options), role, Settings{}.max_frame_size);
}

Connection::Engine::Engine(Role role, const Options& options, std::pmr::memory_resource* memory)
    : role_(role),
      credit_(options.credit),
      settings_ack_(options.settings_ack),
      show_blocked_(options.show_blocked),
      max_waiting_(options.max_queued_requests),
      memory_(memory),
      observer_(options.observer),
      limits_(options.limits),
      ledger_(open_ledger(options.limits)),
      patience_(options.deadlines),
      tolerate_received_(options.tolerate_received),
      tolerate_sent_(options.tolerate_sent),
      join_cookies_(options.join_cookies),
      split_cookies_(options.split_cookies),
      show_unknown_frames_(options.show_unknown_frames),
      show_alt_svc_(options.show_alt_svc),
      show_origin_(options.show_origin),
      scheduling_(options.scheduling),
      shutdown_debug_(memory),
      settings_(memory),
      held_acks_(memory),
      collector_(memory),
      decoder_(options.limits.fields, memory),
      judging_(memory),
      cookies_(memory),
      received_settings_(memory),
      origins_(memory),
      streams_(memory),
      next_own_id_(role == Role::client ? 1 : 2),
      send_window_(initial_window),
      receive_window_(initial_window),
      connection_target_(std::max(options.connection_window, initial_window)),
      notices_(memory),
      stalls_(options.deadlines.send_stall),
      encoder_(options.encoder, memory),
      outbox_(memory),
      items_(memory),
      scheduler_(options.scheduling.choose != nullptr ? schedule::Scheduler::Order::as_ready
                                                      : schedule::Scheduler::Order::by_priority),
      idle_priorities_(memory),
      sendable_(memory),
      fields_(memory),
      crumbs_(memory) {
  H2_EXPECTS(!check_options(role, options));
  if (watched()) tell(observed::Began{role});
  queue_preface(options);
}

// RFC 9113 §3.4.
void Connection::Engine::queue_preface(const Options& options) {
  if (options.preface == Preface::full) {
    if (role_ == Role::server) {
      part_ = Part::magic;
      left_ = magic_text.size();
    } else {
      const auto out = outbox_.reserve(magic_text.size());
      std::copy_n(std::as_bytes(std::span{magic_text}).begin(), magic_text.size(), out.begin());
      outbox_.commit(magic_text.size());
      if (watched()) tell(observed::Magic{observed::Way::sent});
    }
  }
  send_settings(first_settings(role_, options));
  const std::uint32_t more = connection_target_ - initial_window;
  if (more > 0 && receive_window_.grant(more)) emit(frame::WindowUpdate{0, more});
  deadlines_.start(Deadline::preface, patience_.preface);
  deadlines_.start(Deadline::keep_alive, patience_.keep_alive);
  deadlines_.start(Deadline::idle, patience_.idle);
}

std::int64_t Connection::Engine::send_window(StreamId id) const {
  if (id == 0) return send_window_.available();
  const Slot slot = streams_.find(id);
  if (slot == no_slot || stream::is_closed(streams_[slot].state)) return 0;
  return streams_[slot].send_window.available(settings_.remote().initial_window_size);
}

std::int64_t Connection::Engine::receive_window(StreamId id) const {
  if (id == 0) return receive_window_.available();
  const Slot slot = streams_.find(id);
  if (slot == no_slot || stream::is_closed(streams_[slot].state)) return 0;
  return streams_[slot].receive_window.available(settings_.local().initial_window_size);
}

// The engine may be in the middle of anything, so nothing is done to it any more until its
// destructor runs: views that gather() showed stay where they are.
void Connection::Engine::give_up() {
  exhausted_ = true;
  due_ = true;
  stage_ = Stage::ended;
}

void Connection::Engine::report_exhaustion(Bytes& input, std::optional<Event>& event) {
  input = input.last(0);
  event.reset();
  if (!std::exchange(exhaustion_told_, true)) event = OutOfMemory{};
}

Connection::Connection(Role role, const Options& options) {
  auto* memory = options.memory != nullptr ? options.memory : std::pmr::get_default_resource();
  static_assert(sizeof(Engine) <= 6'144, "worst_case_memory() counts on it");
  engine_ = make<Engine>(memory, role, options, memory);
}

Connection::Connection(Connection&& other) noexcept
    : engine_(std::exchange(other.engine_, nullptr)) {}

// What was here goes now, and not with `other`: its memory resource may not live as long.
Connection& Connection::operator=(Connection&& other) noexcept {
  Connection taken{std::move(other)};
  std::swap(engine_, taken.engine_);
  return *this;
}

Connection::~Connection() {
  if (engine_ != nullptr) unmake(engine_->memory_, engine_);
}

Result<void, Misuse> Connection::submit(const SendHeaders& a) {
  return engine_->attempt(
      [&] { return engine_->told("SendHeaders", a.stream, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(SendData&& a) {
  return engine_->attempt(
      [&] { return engine_->told("SendData", a.stream, engine_->submit(std::move(a))); });
}
Result<void, Misuse> Connection::submit(const PushPromise& a) {
  return engine_->attempt(
      [&] { return engine_->told("PushPromise", a.stream, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const ResetStream& a) {
  return engine_->attempt(
      [&] { return engine_->told("ResetStream", a.stream, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const Consume& a) {
  return engine_->attempt([&] { return engine_->told("Consume", a.stream, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const ChangeSettings& a) {
  return engine_->attempt([&] { return engine_->told("ChangeSettings", 0, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const AcknowledgeSettings& a) {
  return engine_->attempt(
      [&] { return engine_->told("AcknowledgeSettings", 0, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const Ping& a) {
  return engine_->attempt([&] { return engine_->told("Ping", 0, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const UpdatePriority& a) {
  return engine_->attempt(
      [&] { return engine_->told("UpdatePriority", a.stream, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const AltSvc& a) {
  return engine_->attempt([&] { return engine_->told("AltSvc", a.stream, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const Origin& a) {
  return engine_->attempt([&] { return engine_->told("Origin", 0, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const SendFrame& a) {
  return engine_->attempt([&] { return engine_->told("SendFrame", a.stream, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const Shutdown& a) {
  return engine_->attempt([&] { return engine_->told("Shutdown", 0, engine_->submit(a)); });
}
Result<void, Misuse> Connection::submit(const TransportClosed& a) {
  return engine_->attempt([&] { return engine_->told("TransportClosed", 0, engine_->submit(a)); });
}

std::size_t Connection::write(std::span<std::byte> out) {
  return engine_->attempt([&] { return engine_->write(out); }, [] { return std::size_t{0}; });
}
std::size_t Connection::gather(std::span<Bytes> views) {
  return engine_->attempt([&] { return engine_->gather(views); }, [] { return std::size_t{0}; });
}
void Connection::sent(std::size_t octets) {
  engine_->attempt([&] { engine_->sent(octets); }, [] {});
}

// To ask who sends next may note who is blocked, and that may take memory.
bool Connection::has_output() const {
  return engine_->attempt(
      [&] {
        return !engine_->outbox_.empty() || engine_->can_start_request() ||
               engine_->next_sender() != no_slot;
      },
      [] { return false; });
}
bool Connection::finished() const { return engine_->finished(); }

void Connection::advance(Time now) {
  engine_->attempt([&] { engine_->advance(now); }, [] {});
}
std::optional<Time> Connection::next_deadline() const {
  if (engine_->exhausted_) return std::nullopt;
  return engine_->next_deadline();
}

std::optional<StreamId> Connection::next_stream_id() const {
  if (engine_->next_own_id_ > max_stream_id) return std::nullopt;
  return engine_->next_own_id_;
}

bool Connection::set_user(StreamId stream, void* user) {
  const Slot slot = engine_->streams_.find(stream);
  if (slot == no_slot) return false;
  engine_->streams_[slot].user = user;
  return true;
}

const Settings& Connection::local_settings() const { return engine_->settings_.local(); }
const Settings& Connection::remote_settings() const { return engine_->settings_.remote(); }
std::int64_t Connection::send_window(StreamId id) const { return engine_->send_window(id); }
std::int64_t Connection::receive_window(StreamId id) const { return engine_->receive_window(id); }
BudgetStatuses Connection::budgets() const { return engine_->ledger_.status(); }
std::size_t Connection::live_streams() const { return engine_->streams_.size(); }
RuleSet Connection::tolerated_sent() const { return engine_->tolerated_sent_; }

}  // namespace h2
