// An encoder as a thing that has a table: how it comes and goes, and what can be asked of it.
#include <algorithm>
#include <utility>

#include "hpack/encoder_state.hpp"
#include "types/make.hpp"

namespace h2::hpack {

Encoder::State::State(const EncoderOptions& wanted, std::pmr::memory_resource* from)
    : options(wanted), memory(from), table(from), index(from), spill(from) {
  options.table_cap = std::min(options.table_cap, max_table_limit);
  set_table_limit(peer_limit);
}

Encoder::State::~State() { unmake(memory, memo); }

void Encoder::State::need_memo() {
  if (memo == nullptr) memo = make<Memo>(memory);
}

void Encoder::State::set_table_limit(std::uint32_t octets) {
  const std::uint32_t capacity = std::min(octets, options.table_cap);
  // A lowered limit is answered even if the table was smaller all along: a receiver may insist on
  // it (RFC 9113 §4.3.1).
  if (capacity != table.capacity() || octets < peer_limit) {
    smallest = resized ? std::min(smallest, capacity) : capacity;
    resized = true;
  }
  peer_limit = octets;
  table.set_capacity(capacity);
}

Encoder::Encoder(const EncoderOptions& options, std::pmr::memory_resource* memory)
    : state_(make<State>(memory, options, memory)) {}

Encoder::Encoder(Encoder&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

Encoder& Encoder::operator=(Encoder&& other) noexcept {
  Encoder taken{std::move(other)};
  std::swap(state_, taken.state_);
  return *this;
}

Encoder::~Encoder() {
  if (state_ != nullptr) unmake(state_->memory, state_);
}

void Encoder::set_table_limit(std::uint32_t octets) { state_->set_table_limit(octets); }

void Encoder::trim() {
  state_->table.trim();
  state_->strings_moved();
  if (state_->spill.used() == 0) state_->spill.resize(0);
}

std::size_t Encoder::table_size() const { return state_->table.size(); }

std::size_t Encoder::table_capacity() const { return state_->table.capacity(); }

std::size_t Encoder::table_entries() const { return state_->table.entries(); }

Field Encoder::table_entry(std::size_t i) const {
  H2_EXPECTS(i < table_entries());
  const DynamicTable& table = state_->table;
  return table.field(table.entry(table.number(static_cast<std::uint32_t>(i))));
}

}  // namespace h2::hpack
