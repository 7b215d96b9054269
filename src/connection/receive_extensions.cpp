// Frames that are not of RFC 9113: PRIORITY_UPDATE (RFC 9218 §7.1), ALTSVC (RFC 7838 §4), ORIGIN
// (RFC 8336 §2), and those of a type without a meaning here (RFC 9113 §5.5).
#include <string_view>
#include <variant>

#include "connection/engine.hpp"
#include "message/authority.hpp"
#include "schedule/priority_value.hpp"
#include "types/contract.hpp"
#include "wire/wire.hpp"

namespace h2 {

namespace {

// What is longer says more than anybody needs to know, and is skipped.
constexpr std::uint32_t max_alt_svc = 4'096;   // octets of payload
constexpr std::uint32_t max_origins = 16'384;  // octets of payload
constexpr std::size_t max_origin_entries = 100;

std::string_view as_text(Bytes octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// An ASCII serialisation of an origin: scheme, host, perhaps a port (RFC 6454 §6.2).
bool is_origin(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return false;
  if (message::scheme_of(text.substr(0, colon)) == message::Scheme::invalid) return false;
  const message::Authority authority = message::parse_authority(text.substr(colon + 3));
  return authority.valid && !authority.userinfo && !authority.host.empty();
}

}  // namespace

/// Whether the payload means something to this end or to its caller; all else is skipped as it
/// arrives.
bool Connection::Engine::wants(const frame::Header& header) const {
  switch (header.type) {
    using enum frame::Type;
    case priority_update: return true;
    case altsvc: return show_alt_svc_ && role_ == Role::client && header.length <= max_alt_svc;
    case origin:
      // The four flags are reserved for what an end that does not know it must not go wrong with
      // (RFC 8336 §2.2).
      return show_origin_ && role_ == Role::client && header.stream == 0 && !header.has(0x0f) &&
             header.length <= max_origins;
    default: return show_unknown_frames_;
  }
}

Fault Connection::Engine::check_extension(const frame::Header& header) const {
  if (!wants(header)) return std::nullopt;
  if (const Fault fault = frame::check(header)) return fault;
  const bool from_server = role_ == Role::client && header.type == frame::Type::priority_update;
  return from_server ? Fault{Rule::priority_update_from_server} : std::nullopt;
}

void Connection::Engine::receive_extension(Bytes payload) {
  const auto decoded = frame::decode(header_, payload);
  if (watched()) tell_received(decoded ? &*decoded : nullptr);
  if (!decoded) return broken(decoded.error(), 0);
  std::visit(overloaded{
                 [this](const frame::PriorityUpdate& f) { receive_priority_update(f); },
                 [this](const frame::AltSvc& f) { receive_alt_svc(f); },
                 [this](const frame::Origin& f) { receive_origin(f); },
                 [this](const frame::Raw& f) { receive_unknown(f); },
                 [](const auto&) { H2_ASSERT(false); }  // check_frame() sees to the others
             },
             *decoded);
}

// Of a stream that is over nothing more is told.
void Connection::Engine::receive_unknown(const frame::Raw& raw) {
  const Slot slot = streams_.find(raw.stream);
  const bool over = slot != no_slot ? stream::is_closed(streams_[slot].state)
                                    : raw.stream != 0 && !is_idle(raw.stream);
  if (over) return;
  void* const user = slot != no_slot ? streams_[slot].user : nullptr;
  event_->emplace(FrameReceived{raw.type, raw.flags, raw.stream, user, raw.payload});
}

// A value that cannot be used leaves things as they were; one that can replaces all that was said
// before (RFC 9218 §7).
void Connection::Engine::receive_priority_update(const frame::PriorityUpdate& update) {
  const StreamId id = update.prioritized;
  if (id == 0) return broken(Rule::priority_update_target, 0);
  if (is_ignored(id)) return;
  const bool idle = is_idle(id);
  if (idle && is_own(id)) return broken(Rule::priority_update_promise, 0);
  Priority* const known = idle ? idle_priorities_.find(id) : nullptr;
  if (idle && known == nullptr &&
      idle_priorities_.size() + peer_active_ >= settings_.promised_stream_limit()) {
    return broken(Rule::priority_update_limit, 0);
  }
  if (update.value.size() > max_priority_value) return;
  const auto priority = schedule::read_priority(as_text(update.value), {});
  if (!priority) return;
  if (idle) {
    if (known != nullptr) *known = *priority;
    if (known == nullptr) idle_priorities_.add(id, *priority);
    event_->emplace(PriorityUpdated{id, nullptr, *priority});
    return;
  }
  const Slot slot = streams_.find(id);
  if (slot == no_slot || stream::is_closed(streams_[slot].state)) return;
  set_priority(slot, *priority);
  streams_[slot].prioritized = 1;
  event_->emplace(PriorityUpdated{id, streams_[slot].user, *priority});
}

// RFC 7838 §4: of an origin on stream 0, of the stream's own on a stream.
void Connection::Engine::receive_alt_svc(const frame::AltSvc& alt_svc) {
  if ((alt_svc.stream == 0) == alt_svc.origin.empty()) return;
  void* user = nullptr;
  if (alt_svc.stream != 0) {
    const Slot slot = streams_.find(alt_svc.stream);
    if (slot == no_slot || is_idle(alt_svc.stream)) return;
    if (stream::is_closed(streams_[slot].state)) return;
    user = streams_[slot].user;
  }
  event_->emplace(
      AltSvcReceived{alt_svc.stream, user, as_text(alt_svc.origin), as_text(alt_svc.value)});
}

void Connection::Engine::receive_origin(const frame::Origin& origin) {
  origins_.clear();
  for (Bytes rest = origin.entries; !rest.empty() && origins_.size() < max_origin_entries;) {
    const std::size_t size = wire::load_u16(rest.data());
    const std::string_view entry = as_text(rest.subspan(2, size));
    if (is_origin(entry)) origins_.push_back(entry);
    rest = rest.subspan(2 + size);
  }
  event_->emplace(OriginReceived{origins_});
}

}  // namespace h2
