// From fields to a block: RFC 7541 §6.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "hpack/encoder_state.hpp"
#include "hpack/huffman.hpp"
#include "hpack/integer.hpp"
#include "hpack/static_table.hpp"
#include "types/work.hpp"

namespace h2::hpack {

namespace {

// Room behind a block that the ways of writing strings may touch.
constexpr std::size_t slack = huffman::encode_slack;

// Marks an entry that is in the table against the default policy, because the caller asked for it.
// The other bits of a note are the caller's.
constexpr std::uint32_t against_policy = 0x8000'0000;

std::uint32_t length_32(std::string_view string) {
  H2_EXPECTS(string.size() <= 0xffff'ffff);
  return static_cast<std::uint32_t>(string.size());
}

}  // namespace

// §4.2: the smallest size since the last block, if the table has grown again after it,
// then the one in force.
std::byte* Encoder::State::write_table_sizes(std::byte* out) {
  if (!resized) [[likely]]
    return out;
  resized = false;
  if (smallest < table.capacity()) out = write_integer(out, 0x20, 0x1f, smallest);
  return write_integer(out, 0x20, 0x1f, table.capacity());
}

std::uint64_t Encoder::State::bound(const Field& field) const {
  const bool longer = options.huffman == Huffman::always;
  const auto most = [longer](std::string_view string) {
    return std::uint64_t{longer ? huffman::max_encoded(string.size()) : string.size()};
  };
  return most(field.name) + most(field.value) + 3 * max_integer_octets;
}

std::uint32_t Encoder::State::index_of(std::uint32_t number) const {
  return table.inserted() - number + static_entries;
}

// The index of the entry that stood for a line of the last block, if the field is equal to it and
// may be sent as this index; or 0.
H2_HOT std::uint32_t Encoder::State::match(const Field& field, const Guess& last) const {
  if (last.value_length != field.value.size()) return 0;
  if (last.name_length != field.name.size() || field.sensitive) return 0;
  if ((difference(last.value, field.value.data(), field.value.size()) |
       difference(last.name, field.name.data(), field.name.size())) != 0) {
    return 0;
  }
  if (last.static_index != 0) return last.static_index;
  const std::uint32_t distance = table.inserted() - last.number;
  return distance - 1 < table.entries() ? distance + static_entries : 0;
}

// Notes which entry stands for a line of this block.
void Encoder::State::place(std::size_t at, std::uint32_t number, std::uint32_t static_index) {
  if (at >= guesses) return;
  Guess& guess = memo->last_block[at];
  guess.number = number;
  guess.static_index = static_cast<std::uint8_t>(static_index);
  show(guess);
  placed |= std::uint32_t{1} << at;
}

// Keeps at hand what the entry of a guess holds, if a field that is equal to it is sent as its
// index whatever else is said of the field.
void Encoder::State::show(Guess& guess) {
  if (!still_there(guess) || (note(guess) & against_policy) != 0) {
    guess.name_length = guess.value_length = Guess::none;
    return;
  }
  const Field field = guess.static_index != 0 ? static_table[guess.static_index]
                                              : table.field(table.entry(guess.number));
  guess.name = field.name.data();
  guess.name_length = field.name.size();
  guess.value = field.value.data();
  guess.value_length = field.value.size();
  guess.note = note(guess);
}

// The table has put its strings elsewhere. What never was a guess is still none.
void Encoder::State::strings_moved() {
  if (memo == nullptr) return;
  for (Guess& guess : memo->last_block) {
    if (guess.name_length != Guess::none) show(guess);
  }
}

// Whether the entry of a guess has not been driven out.
H2_HOT bool Encoder::State::still_there(const Guess& last) const {
  return last.static_index != 0 || table.holds(last.number);
}

// The note with the entry of a guess. @pre still_there(last)
std::uint32_t& Encoder::State::note(const Guess& last) {
  return last.static_index != 0 ? memo->static_notes[last.static_index]
                                : table.entry(last.number).note;
}

// §6.1. Most indexes take one octet.
H2_HOT std::byte* Encoder::State::write_index(std::uint32_t index_of_entry, std::byte* out) {
  if (index_of_entry < 0x7f) [[likely]] {
    *out = static_cast<std::byte>(0x80 | index_of_entry);
    return out + 1;
  }
  return write_long_index(index_of_entry, out);
}
H2_COLD std::byte* Encoder::State::write_long_index(std::uint32_t index_of_entry, std::byte* out) {
  return write_integer(out, 0x80, 0x7f, index_of_entry);
}

// find_static_name(), but first with the name that the line had in the last block.
H2_HOT std::uint32_t Encoder::State::static_name_of(const Field& field, std::size_t at) {
  if (at >= guesses) return find_static_name(field.name);
  std::uint8_t& last = memo->last_block[at].static_name;
  if (last == 0 || !same_octets(static_table[last].name, field.name)) {
    last = static_cast<std::uint8_t>(find_static_name(field.name));
  }
  return last;
}

H2_HOT std::byte* Encoder::State::write_field(const Field& field, std::size_t at, std::byte* out) {
  const std::uint32_t known_as = at < guesses ? match(field, memo->last_block[at]) : 0;
  if (known_as == 0) return write_new_field(field, at, out);
  placed |= std::uint32_t{1} << at;
  return write_index(known_as, out);
}

// Compares lines with those of the last block and writes them at once, if there is an `out`, up to
// one that has to enter the table.
H2_HOT Encoder::Draft Encoder::State::write_draft(Fields fields, std::byte* out,
                                                  std::uint32_t* notes) const {
  Draft draft;
  if (fields.empty()) return draft;
  const std::byte* const begin = out;
  const Field* const end = fields.data() + fields.size();
  const Field* field = fields.data();
  const Field* undrafted = out == nullptr ? field : nullptr;  // the first that was not written
  std::uint32_t known = 0, bit = 1;
  for (const Guess* last = memo->last_block.data(); field != end; ++field, ++last, bit <<= 1) {
    const std::uint32_t known_as = match(*field, *last);
    std::uint32_t note = 0;
    if (known_as != 0) {
      known |= bit;
      note = last->note;
      if (undrafted == nullptr) out = write_index(known_as, out);
    } else if (undrafted == nullptr) {
      if (std::byte* const behind = write_skipped(*field, *last, out)) {
        out = behind;
      } else {
        undrafted = field;
      }
    }
    *notes++ = note;
  }
  if (undrafted == nullptr) undrafted = end;
  draft.octets = static_cast<std::size_t>(out - begin);
  draft.lines = static_cast<std::size_t>(undrafted - fields.data());
  draft.known = known;
  return draft;
}

// A field of a name that is not worth a place in the table, and with no word of its caller's, is a
// literal that changes nothing, unless it is an entry of the static table. Null if it is not one,
// or if another name stood there last.
H2_COLD std::byte* Encoder::State::write_skipped(const Field& field, const Guess& last,
                                                 std::byte* out) const {
  const std::uint32_t name = last.static_name;
  if (name_policies[name] != NamePolicy::skip || field.sensitive) return nullptr;
  if (field.indexing != Indexing::automatic) return nullptr;
  if (!same_octets(static_table[name].name, field.name)) return nullptr;
  if (find_static_value(name, field.value) != 0) return nullptr;
  return write_literal(field, LiteralForm::plain, name, out);
}

// Indexes of lines from `at` on for as long as they are known, each of one octet if it is a usual
// one. Moves `at` behind them. An entry that was driven out by a line before is not known any more.
H2_HOT std::byte* Encoder::State::write_known(std::size_t& at, std::uint32_t known,
                                              std::byte* out) const {
  const std::uint32_t inserted = table.inserted(), entries = table.entries();
  const Guess* const lines = memo->last_block.data();
  std::size_t i = at;
  for (; i < guesses && (known >> i & 1) != 0; ++i) {
    std::uint32_t known_as = lines[i].static_index;
    if (known_as == 0) {
      const std::uint32_t distance = inserted - lines[i].number;
      if (distance - 1 >= entries) break;
      known_as = distance + static_entries;
    }
    out = write_index(known_as, out);
  }
  at = i;
  return out;
}

// §5.2. Huffman code is tried behind a length of one octet, and moved if that was too little.
std::byte* Encoder::State::write_string(std::string_view string, std::byte* out) const {
  const std::size_t n = string.size();
  if (options.huffman != Huffman::never && n != 0) {
    const bool always = options.huffman == Huffman::always;
    const std::size_t limit = always ? huffman::max_encoded(n) : n - 1;
    if (std::byte* const end = huffman::encode(string.data(), n, out + 1, limit)) {
      const auto coded = static_cast<std::uint32_t>(end - (out + 1));
      if (coded < 0x7f) [[likely]] {
        *out = static_cast<std::byte>(0x80 | coded);
        return end;
      }
      std::array<std::byte, max_integer_octets> length;
      const std::byte* const last = write_integer(length.data(), 0x80, 0x7f, coded);
      const auto octets = static_cast<std::size_t>(last - length.data());
      std::memmove(out + octets, out + 1, coded);
      std::memcpy(out, length.data(), octets);
      return out + octets + coded;
    }
  }
  out = write_integer(out, 0x00, 0x7f, length_32(string));
  copy_exactly(reinterpret_cast<char*>(out), string.data(), n);
  return out + n;
}

H2_HOT std::byte* Encoder::State::write_literal(const Field& field, LiteralForm form,
                                                std::uint32_t name_index, std::byte* out) const {
  switch (form) {
    case LiteralForm::indexed: out = write_integer(out, 0x40, 0x3f, name_index); break;
    case LiteralForm::plain: out = write_integer(out, 0x00, 0x0f, name_index); break;
    case LiteralForm::never_indexed: out = write_integer(out, 0x10, 0x0f, name_index); break;
  }
  if (name_index == 0) out = write_string(field.name, out);
  return write_string(field.value, out);
}

// A field that is not where it was last time, or is to be sent as a literal.
std::byte* Encoder::State::write_new_field(const Field& field, std::size_t at, std::byte* out) {
  const std::uint32_t static_name = static_name_of(field, at);
  LiteralForm form = form_of(field, static_name);

  if (form != LiteralForm::never_indexed && static_name != 0) {
    const std::uint32_t found = find_static_value(static_name, field.value);
    if (found != 0) {
      place(at, 0, found);
      return write_index(found, out);
    }
  }
  if (form != LiteralForm::indexed && static_name != 0) {
    return write_literal(field, form, static_name, out);
  }
  const std::uint64_t name = name_hash(field.name, static_name);
  std::uint64_t whole = 0;
  if (form == LiteralForm::indexed) {
    whole = sampled_hash(field.value, name);
    const std::uint32_t found = find_field(field, whole);
    if (found != 0) {
      place(at, table.inserted() + static_entries - found, 0);
      return write_index(found, out);
    }
    // An entry that fills most of the table drives out more than it is worth.
    if (list_size(field) > table.capacity() / 4 * 3) form = LiteralForm::plain;
  }
  const std::uint32_t name_index = static_name != 0 ? static_name : find_name(field.name, name);
  out = write_literal(field, form, name_index, out);
  if (form == LiteralForm::indexed) {
    insert(field, static_name, name, whole);
    place(at, table.inserted() - 1, 0);
  }
  return out;
}

std::uint64_t Encoder::State::name_hash(std::string_view name, std::uint32_t static_name) const {
  const std::uint64_t seed = options.hash_seed + 0x2545'f491'4f6c'dd1du;
  return static_name != 0 ? seed * (2 * static_name + 1) : sampled_hash(name, seed);
}

std::uint32_t Encoder::State::find_field(const Field& field, std::uint64_t hash) const {
  const auto found = index.find(table, hash, [&](const DynamicTable::Entry& entry) {
    if (entry.name_length != field.name.size()) return false;
    if (entry.value_length != field.value.size()) return false;
    const char* const known = table.name_data(entry);
    return same_octets(known + entry.name_length, field.value.data(), field.value.size()) &&
           same_octets(known, field.name.data(), field.name.size());
  });
  return found ? index_of(*found) : 0;
}

std::uint32_t Encoder::State::find_name(std::string_view name, std::uint64_t hash) const {
  const auto found = index.find(table, hash, [&](const DynamicTable::Entry& entry) {
    return entry.name_length == name.size() &&
           same_octets(table.name_data(entry), name.data(), name.size());
  });
  return found ? index_of(*found) : 0;
}

void Encoder::State::insert(const Field& field, std::uint32_t static_name, std::uint64_t name,
                            std::uint64_t whole) {
  const std::size_t octets = field.name.size() + field.value.size();
  const std::uintptr_t before = table.place_of_strings();
  char* const at = table.make_room(octets);
  if (table.place_of_strings() != before) [[unlikely]]
    strings_moved();
  copy_exactly(at, field.name.data(), field.name.size());
  copy_exactly(at + field.name.size(), field.value.data(), field.value.size());
  if (!table.insert(field.name.size(), field.value.size())) return;

  const std::uint32_t number = table.inserted() - 1;
  Field plain = field;
  plain.indexing = Indexing::automatic;
  if (form_of(plain, static_name) == LiteralForm::never_indexed) {
    table.entry(number).note |= against_policy;
  }
  if (table.entries() * FieldIndex::slots_per_entry > index.slots()) {
    rebuild_index();
    return;
  }
  index.insert(table, whole, number);
  if (static_name == 0) index.insert(table, name, number);
}

void Encoder::State::rebuild_index() {
  index.resize(std::max(64u, std::bit_ceil(table.entries() * FieldIndex::slots_per_entry)));
  for (std::uint32_t i = table.entries(); i-- != 0;) {
    const std::uint32_t number = table.number(i);
    const Field field = table.field(table.entry(number));
    const std::uint32_t static_name = find_static_name(field.name);
    const std::uint64_t name = name_hash(field.name, static_name);
    index.insert(table, sampled_hash(field.value, name), number);
    if (static_name == 0) index.insert(table, name, number);
  }
}

std::size_t Encoder::bound(Fields fields) const {
  std::uint64_t octets = 2 * max_integer_octets + slack;
  for (const Field& field : fields) octets += state_->bound(field);
  return memory_size(octets);
}

std::size_t Encoder::bound(std::uint64_t list_octets) const {
  // The 32 octets that each field counts for beside its own are more than its integers take.
  static_assert(3 * max_integer_octets <= 32);
  const bool longer = state_->options.huffman == Huffman::always;
  const std::uint64_t strings =
      longer ? huffman::max_encoded(memory_size(list_octets)) : list_octets;
  return memory_size(strings + 2 * max_integer_octets + slack);
}

std::size_t Encoder::encode(Fields fields, std::span<std::byte> out) {
  H2_EXPECTS(out.size() >= bound(fields));
  H2_EXPECTS(!state_->in_block);
  State& state = *state_;
  state.need_memo();
  std::byte* at = state.write_table_sizes(out.data());
  state.placed = 0;
  H2_COUNT(entries(fields.size()));
  for (std::size_t i = 0; i < fields.size(); ++i) at = state.write_field(fields[i], i, at);
  return static_cast<std::size_t>(at - out.data());
}

Encoder::Draft Encoder::draft(Fields fields, std::span<std::byte> out,
                              std::span<std::uint32_t> notes) const {
  H2_EXPECTS(notes.size() >= fields.size());
  H2_EXPECTS(out.empty() || out.size() >= bound(fields));
  H2_EXPECTS(!state_->in_block);
  const State& state = *state_;
  H2_COUNT(entries(fields.size()));
  const std::size_t compared = state.memo == nullptr ? 0 : std::min(fields.size(), State::guesses);
  for (std::size_t i = compared; i < fields.size(); ++i) notes[i] = 0;
  // The size of the table stands in front of all lines, and is said once.
  std::byte* const at = out.empty() || state.resized ? nullptr : out.data();
  return state.write_draft(fields.first(compared), at, notes.data());
}

std::size_t Encoder::finish(Fields fields, std::span<std::byte> out, const Draft& draft) {
  H2_EXPECTS(out.size() >= bound(fields));
  State& state = *state_;
  state.need_memo();
  std::byte* at = out.data() + draft.octets;
  if (draft.lines == 0) at = state.write_table_sizes(at);
  state.placed = draft.known;
  H2_COUNT(entries(fields.size()));
  for (std::size_t i = draft.lines; i < fields.size(); ++i) {
    at = state.write_known(i, draft.known, at);
    if (i == fields.size()) break;
    // The entry of a known line may be gone by now; those of others were compared already.
    at = state.write_new_field(fields[i], i, at);
  }
  return static_cast<std::size_t>(at - out.data());
}

std::size_t Encoder::encode_some(Fields& rest, std::span<std::byte> out) {
  State& state = *state_;
  std::size_t written = 0;
  for (;;) {
    // What an earlier call or the last turn left over goes first.
    const std::size_t left = std::min(state.spill.used() - state.spilt, out.size() - written);
    if (left != 0) std::memcpy(out.data() + written, state.spill.data() + state.spilt, left);
    written += left;
    state.spilt += left;
    if (state.spilt != state.spill.used()) return written;  // `out` is full
    state.spill.clear();
    state.spilt = 0;
    if (written == out.size()) return written;

    if (state.in_block && rest.empty()) {
      state.in_block = false;
      return written;
    }

    const bool begins = !state.in_block;
    if (begins) {
      state.need_memo();
      state.line = 0;
      state.placed = 0;
    }
    state.in_block = true;
    const std::uint64_t field_bound = rest.empty() ? 0 : state.bound(rest.front());
    const std::size_t needed = memory_size(field_bound + 2 * max_integer_octets + slack);
    const bool direct = out.size() - written >= needed;
    std::byte* const from =
        direct ? out.data() + written : reinterpret_cast<std::byte*>(state.spill.room(needed));
    std::byte* at = begins ? state.write_table_sizes(from) : from;
    if (!rest.empty()) {
      H2_COUNT(entries());
      at = state.write_field(rest.front(), state.line++, at);
      rest = rest.subspan(1);
    }
    const auto octets = static_cast<std::size_t>(at - from);
    if (direct) {
      written += octets;
    } else {
      state.spill.use(octets);
    }
  }
}

void Encoder::remember(std::size_t i, std::uint32_t value) {
  H2_EXPECTS((value & against_policy) == 0);
  if (i >= State::guesses || (state_->placed >> i & 1) == 0) return;
  State::Guess& placed = state_->memo->last_block[i];
  if (!state_->still_there(placed)) return;
  std::uint32_t& note = state_->note(placed);
  note = placed.note = (note & against_policy) | value;
}

}  // namespace h2::hpack
