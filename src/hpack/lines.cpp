#include "hpack/lines.hpp"

#include <algorithm>

namespace h2::hpack {

namespace {

constexpr std::uint32_t first_room = 16;  // lines
constexpr std::uint32_t kept_room = 64;   // lines that a long section leaves room for

constexpr std::size_t octets_for(std::uint32_t room) {
  return room * (sizeof(Field) + sizeof(Source) + sizeof(std::uint32_t));
}

const char* moved(std::string_view view, std::uintptr_t from, std::size_t octets, const char* to) {
  const auto at = reinterpret_cast<std::uintptr_t>(view.data());
  if (view.empty() || at < from || at - from >= octets) return view.data();
  return to + (at - from);
}

}  // namespace

Lines::Lines(const DecoderLimits& limits, std::pmr::memory_resource* memory)
    : max_octets_(limits.max_list_size),
      max_count_(limits.max_fields),
      overrun_factor_(limits.overrun_factor),
      memory_(memory) {}

void Lines::clear() {
  if (room_ > kept_room) resize(0);
  count_ = 0;
  dropped_ = 0;
  octets_ = 0;
}

void Lines::trim() {
  clear();
  resize(0);
}

// Whether the section may have another line. From the first that it may not on, none is kept.
bool Lines::make_room() {
  if (dropped_ != 0 || octets_ > max_octets_ || count_ == max_count_) return false;
  resize(std::min(std::max(first_room, room_ * 2), max_count_));
  return true;
}

bool Lines::within_patience() {
  ++dropped_;
  const std::uint64_t patience = overrun_factor_;
  return octets_ <= patience * max_octets_ &&
         std::uint64_t{count_} + dropped_ <= patience * max_count_;
}

void Lines::resize(std::uint32_t room) {
  Field* fresh = nullptr;
  Source* fresh_sources = nullptr;
  std::uint32_t* fresh_notes = nullptr;
  if (room != 0) {
    fresh = static_cast<Field*>(memory_->allocate(octets_for(room), alignof(Field)));
    fresh_sources = reinterpret_cast<Source*>(fresh + room);
    fresh_notes = fresh_sources + room;
    H2_COUNT(entries(count_));
    std::copy_n(fields_, count_, fresh);
    std::copy_n(sources_, count_, fresh_sources);
    std::copy_n(notes_, count_, fresh_notes);
  }
  if (fields_ != nullptr) memory_->deallocate(fields_, octets_for(room_), alignof(Field));
  fields_ = fresh;
  sources_ = fresh_sources;
  notes_ = fresh_notes;
  room_ = room;
}

void Lines::rebase(const char* from, std::size_t octets, const char* to) {
  const auto old = reinterpret_cast<std::uintptr_t>(from);
  H2_COUNT(entries(count_));
  for (std::uint32_t i = 0; i < count_; ++i) {
    Field& field = fields_[i];
    field.name = {moved(field.name, old, octets, to), field.name.size()};
    field.value = {moved(field.value, old, octets, to), field.value.size()};
  }
}

}  // namespace h2::hpack
