#include <algorithm>
#include <utility>

#include "hpack/decoder_state.hpp"
#include "hpack/huffman.hpp"
#include "types/make.hpp"
#include "types/work.hpp"

namespace h2::hpack {

namespace {

// Room behind a decoded string that the ways of writing one may touch.
constexpr std::size_t slack = std::max(copy_slack, huffman::decode_slack);

// What an idle decoder keeps of memory that some blocks need much of.
constexpr std::size_t kept_scratch = 4096;
constexpr std::size_t kept_carried = 512;

Rule rule_of(huffman::Fault fault) {
  switch (fault) {
    case huffman::Fault::eos: return Rule::hpack_huffman_eos;
    case huffman::Fault::too_long: return Rule::field_too_large;
    case huffman::Fault::padding:
    case huffman::Fault::none: break;
  }
  return Rule::hpack_huffman_padding;
}

}  // namespace

Decoder::State::State(const DecoderLimits& wanted, std::pmr::memory_resource* from)
    : limits(wanted),
      memory(from),
      table(from),
      lines(wanted, from),
      scratch(from),
      carried(from) {}

Decoder::State::~State() { unmake(memory, static_notes); }

bool Decoder::State::fail(Rule rule) {
  error = rule;
  return false;
}

Reading Decoder::State::fault(Rule rule) {
  error = rule;
  return Reading::fault;
}

Reading Decoder::State::broken_integer(Reading reading) {
  return reading == Reading::unfinished ? unfinished(1) : fault(Rule::hpack_integer);
}

Reading Decoder::State::unfinished(std::size_t octets, bool string) {
  missing = octets;
  missing_string = string;
  return Reading::unfinished;
}

void Decoder::State::begin_block() {
  table.settle();
  lines.clear();
  scratch.clear();
  if (scratch.capacity() > kept_scratch) scratch.resize(0);
  updates = 0;
  update_due = table_limit.demanded().has_value();
  started = false;
  in_block = true;
}

void Decoder::State::trim() {
  table.trim();
  lines.trim();
  scratch.clear();
  scratch.resize(0);
  carried.resize(0);
}

bool Decoder::State::take(Bytes fragment) {
  const std::byte* in = fragment.data();
  const std::byte* const end = in + fragment.size();
  if (!started && in != end) {
    started = true;
    // The pattern of a table size update, RFC 7541 §6.3.
    if (update_due && (*in & std::byte{0xe0}) != std::byte{0x20}) {
      return fail(Rule::hpack_table_size_missing);
    }
  }
  if (carried.used() != 0 && !read_carried(in, end)) return false;
  if (in == end) return true;

  const Reading reading = read_block(in, end);
  if (reading == Reading::fault) return false;
  if (reading == Reading::unfinished) carry({in, end});
  return true;
}

// Keeps octets of an unfinished representation, in memory for no more than is known to follow.
void Decoder::State::carry(Bytes octets) {
  const std::size_t used = carried.used() + octets.size();
  if (carried.capacity() < used) {
    carried.resize(std::min(std::max(used, 2 * carried.capacity()), used + missing));
  }
  H2_COUNT(moved(octets.size()));
  std::memcpy(carried.end(), octets.data(), octets.size());
  carried.use(octets.size());
}

// Completes the representation that an earlier fragment began. It is looked at again only when so
// many octets have come that the look gets further: a few times, however the block is cut.
bool Decoder::State::read_carried(const std::byte*& in, const std::byte* end) {
  while (carried.used() != 0) {
    const std::size_t more = std::min(missing, static_cast<std::size_t>(end - in));
    if (more == 0) return true;
    missing -= more;
    carry({in, more});
    in += more;
    if (missing != 0) return true;

    const auto* front = reinterpret_cast<const std::byte*>(carried.data());
    const Reading reading = read_block(front, front + carried.used());
    if (reading == Reading::fault) return false;
    if (reading == Reading::done) carried.clear();
  }
  return true;
}

bool Decoder::State::end_block() {
  if (carried.used() != 0) {
    return fail(missing_string ? Rule::hpack_string_length : Rule::hpack_truncated);
  }
  if (update_due) return fail(Rule::hpack_table_size_missing);
  if (carried.capacity() > kept_carried) carried.resize(0);
  in_block = false;
  return true;
}

// §6.3. Stands only in front of all fields (§4.2).
Reading Decoder::State::read_table_size(const std::byte*& in, const std::byte* end) {
  std::uint32_t octets = 0;
  if (lines.any()) return fault(Rule::hpack_table_size_late);
  const Reading reading = read_integer(in, end, 0x1f, octets);
  if (reading != Reading::done) [[unlikely]]
    return broken_integer(reading);
  return on_table_size(octets) ? Reading::done : Reading::fault;
}

bool Decoder::State::on_table_size(std::uint32_t octets) {
  if (octets > table_limit.largest()) return fail(Rule::hpack_table_size);
  if (update_due) {
    if (octets > *table_limit.demanded()) return fail(Rule::hpack_table_size_missing);
    table_limit.satisfied();
    update_due = false;
  }
  if (++updates > limits.max_table_updates) return fail(Rule::hpack_table_size_count);
  table.set_capacity(octets);
  return true;
}

// §6.1.
H2_HOT bool Decoder::State::on_indexed(std::uint32_t index) {
  if (index - 1 < static_entries) {
    const Field& entry = static_table[index];
    const std::uint32_t note = static_notes == nullptr ? 0 : (*static_notes)[index];
    return lines.add(entry.name, entry.value, false, index, note) ||
           fail(Rule::field_section_overrun);
  }
  const std::uint32_t i = index - 1 - static_entries;
  if (index == 0 || i >= table.entries()) return fail(Rule::hpack_index);
  const std::uint32_t number = table.number(i);
  const DynamicTable::Entry& entry = table.entry(number);
  const Field field = table.field(entry);
  return lines.add(field.name, field.value, false, number | dynamic_source, entry.note) ||
         fail(Rule::field_section_overrun);
}

// Fields of one octet each, the most of nearly every block, as far as nothing is to be said of them
// but what they are: on_indexed() says the same of each, and what it would say of the others.
H2_HOT const std::byte* Decoder::State::read_run(const std::byte* in, const std::byte* end) {
  constexpr std::uint32_t first = 0x80 | 1, last = 0x80 | 0x7e;  // of those that fit their prefix
  Lines::Run run(lines);
  for (; in != end; ++in) {
    const auto octet = std::to_integer<std::uint32_t>(*in);
    if (octet - first > last - first) break;
    const std::uint32_t index = octet & 0x7f;
    if (index <= static_entries) {
      if (!run.fits(static_sizes[index])) break;
      run.add(static_table[index], index, static_notes == nullptr ? 0 : (*static_notes)[index]);
    } else {
      const std::uint32_t i = index - 1 - static_entries;
      if (i >= table.entries()) break;
      const std::uint32_t number = table.number(i);
      const DynamicTable::Entry& entry = table.entry(number);
      const std::size_t name_length = entry.name_length, value_length = entry.value_length;
      if (!run.fits(name_length + value_length + 32)) break;
      const char* const name = table.name_data(entry);
      run.add({{name, name_length}, {name + name_length, value_length}}, number | dynamic_source,
              entry.note);
    }
  }
  return in;
}

// §5.2. Answers before its octets are there whether a string is too long to wait for.
H2_HOT Reading Decoder::State::read_string(const std::byte*& in, const std::byte* end,
                                           StringLiteral& string) {
  if (in == end) return unfinished(1);
  string.coded = (*in & std::byte{0x80}) != std::byte{0};
  const Reading reading = read_integer(in, end, 0x7f, string.length);
  if (reading != Reading::done) [[unlikely]]
    return broken_integer(reading);
  if (string.length > limits.max_field_size) return fault(Rule::field_too_large);
  string.data = in;
  const auto left = static_cast<std::size_t>(end - in);
  if (left < string.length) return unfinished(string.length - left, true);
  in += string.length;
  return Reading::done;
}

// §6.2. Decodes nothing until the representation is whole.
H2_HOT Reading Decoder::State::read_literal(const std::byte*& in, const std::byte* end,
                                            Literal& literal) {
  const auto octet = std::to_integer<std::uint32_t>(*in);
  literal.insert = (octet & 0x40) != 0;
  literal.never_indexed = !literal.insert && (octet & 0x10) != 0;
  const std::uint32_t prefix = literal.insert ? 0x3f : 0x0f;
  Reading reading = read_integer(in, end, prefix, literal.name_index);
  if (reading != Reading::done) [[unlikely]]
    return broken_integer(reading);
  if (literal.name_index > static_entries + table.entries()) return fault(Rule::hpack_index);
  if (literal.name_index == 0) {
    reading = read_string(in, end, literal.name);
    if (reading != Reading::done) return reading;
  }
  return read_string(in, end, literal.value);
}

std::size_t Decoder::State::max_octets(const StringLiteral& string) const {
  if (!string.coded) return string.length;
  return std::min<std::size_t>(huffman::max_decoded(string.length), limits.max_field_size);
}

// Lines that show strings in the arena follow when it moves.
H2_COLD void Decoder::State::make_room(Arena& arena, std::size_t octets) {
  const char* const before = arena.data();
  const std::size_t used = arena.used();
  static_cast<void>(arena.room(octets));
  lines.rebase(before, used, arena.data());
}

// Memory for the strings of a field: in the table, or beside it if the field does not enter. `name`
// is the one that the literal takes from a table, and follows it if it moves.
H2_HOT char* Decoder::State::room(const Literal& literal, std::string_view& name) {
  Arena& arena = literal.insert ? table.strings() : scratch;
  // Twice its length is more than any string decodes to, and quick to say.
  const std::uint64_t enough = name.size() + 2 * std::uint64_t{literal.name.length} +
                               2 * std::uint64_t{literal.value.length} + slack;
  if (arena.left() < enough) [[unlikely]] {
    const std::size_t exact = memory_size(std::uint64_t{name.size()} + max_octets(literal.name) +
                                          max_octets(literal.value) + slack);
    if (arena.left() < exact) {
      make_room(arena, exact);
      name = indexed_name(literal.name_index);
    }
  }
  return arena.end();
}

H2_HOT std::string_view Decoder::State::indexed_name(std::uint32_t index) const {
  if (index <= static_entries) return static_table[index].name;
  const DynamicTable::Entry& entry = table.entry(table.number(index - 1 - static_entries));
  return {table.name_data(entry), entry.name_length};
}

H2_HOT bool Decoder::State::decode_string(const StringLiteral& string, const std::byte* end,
                                          char*& out) {
  H2_COUNT(scanned(string.length));
  if (string.coded) {
    const auto [last, fault] =
        huffman::decode({string.data, string.length}, out, limits.max_field_size);
    if (fault != huffman::Fault::none) [[unlikely]]
      return fail(rule_of(fault));
    out = last;
  } else {
    copy_short(out, string.data, string.length, static_cast<std::size_t>(end - string.data));
    out += string.length;
  }
  return true;
}

H2_HOT bool Decoder::State::on_literal(const Literal& literal, const std::byte* end) {
  std::string_view name = indexed_name(literal.name_index);  // empty for index 0
  char* const at = room(literal, name);
  char* out = at;
  if (literal.name_index == 0) {
    if (!decode_string(literal.name, end, out)) return false;
    name = {at, static_cast<std::size_t>(out - at)};
  } else if (literal.insert) {
    // The entry that the name comes from may be evicted by this very insertion (§4.4): its octets
    // stay in place.
    copy_exactly(out, name.data(), name.size());
    out += name.size();
    name = {at, name.size()};
  }
  char* const value = out;
  if (!decode_string(literal.value, end, out)) return false;

  const auto value_length = static_cast<std::size_t>(out - value);
  Source source = 0;
  if (!literal.insert) {
    if (!lines.too_large()) scratch.use(static_cast<std::size_t>(out - at));
  } else if (table.insert(name.size(), value_length)) {
    source = (table.inserted() - 1) | dynamic_source;
  }
  return lines.add(name, {value, value_length}, literal.never_indexed, source, 0) ||
         fail(Rule::field_section_overrun);
}

// Reads representations (§3.1) until the octets end or one is unfinished: `in` then points to its
// first octet.
Reading Decoder::State::read_block(const std::byte*& in, const std::byte* end) {
  H2_COUNT(scanned(static_cast<std::size_t>(end - in)));
  const std::byte* next = in;
  while (next != end) {
    const std::byte* const first = next;
    const auto octet = std::to_integer<std::uint32_t>(*first);
    Reading reading = Reading::done;
    if ((octet & 0x80) != 0) {
      next = read_run(next, end);
      if (next != first) continue;
      std::uint32_t index = 0;
      reading = read_integer(next, end, 0x7f, index);
      if (reading != Reading::done) {
        reading = broken_integer(reading);
      } else if (!on_indexed(index)) {
        return Reading::fault;
      }
    } else if ((octet & 0xe0) == 0x20) {
      reading = read_table_size(next, end);
    } else {
      Literal literal;
      reading = read_literal(next, end, literal);
      if (reading == Reading::done && !on_literal(literal, end)) return Reading::fault;
    }
    if (reading != Reading::done) [[unlikely]] {
      in = first;
      return reading;
    }
  }
  return Reading::done;
}

std::uint32_t* Decoder::State::note(std::size_t line) {
  const Source source = lines.source(line);
  if (source < dynamic_source) {
    return source == 0 || static_notes == nullptr ? nullptr : &(*static_notes)[source];
  }
  // The highest bit of the number was given up for the mark; the table holds far fewer than 2^31.
  const std::uint32_t newest = table.inserted() - 1;
  const std::uint32_t number = newest - ((newest - source) & ~dynamic_source);
  return table.holds(number) ? &table.entry(number).note : nullptr;
}

Decoder::Decoder(const DecoderLimits& limits, std::pmr::memory_resource* memory)
    : state_(make<State>(memory, limits, memory)) {}

Decoder::Decoder(Decoder&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

Decoder& Decoder::operator=(Decoder&& other) noexcept {
  Decoder taken{std::move(other)};
  std::swap(state_, taken.state_);
  return *this;
}

Decoder::~Decoder() {
  if (state_ != nullptr) unmake(state_->memory, state_);
}

Result<void, Rule> Decoder::decode(Bytes fragment) {
  State& state = *state_;
  if (state.error) return Failure{*state.error};
  if (!state.in_block) state.begin_block();
  if (!state.take(fragment)) return Failure{*state.error};
  return {};
}

Result<void, Rule> Decoder::finish() {
  State& state = *state_;
  if (state.error) return Failure{*state.error};
  if (!state.in_block) state.begin_block();
  if (!state.end_block()) return Failure{*state.error};
  return {};
}

Fields Decoder::fields() const { return state_->lines.fields(); }

bool Decoder::too_large() const { return state_->lines.too_large(); }

std::uint32_t Decoder::remembered(std::size_t i) const {
  const std::uint32_t* const note = state_->note(i);
  return note == nullptr ? 0 : *note;
}

void Decoder::remember(std::size_t i, std::uint32_t value) {
  using Notes = State::StaticNotes;
  const Source source = state_->lines.source(i);
  if (source != 0) {
    if (source < dynamic_source && state_->static_notes == nullptr) [[unlikely]]
      state_->static_notes = make<Notes>(state_->memory);
    if (std::uint32_t* const note = state_->note(i)) *note = value;
  }
  state_->lines.set_note(i, value);
}

std::span<const std::uint32_t> Decoder::notes() const { return state_->lines.notes(); }

void Decoder::announce_table_limit(std::uint32_t octets) {
  H2_EXPECTS(octets <= DynamicTable::max_capacity);
  state_->table_limit.announce(octets);
}

void Decoder::acknowledge_table_limit(std::uint32_t octets) {
  state_->table_limit.acknowledge(octets, state_->table.capacity());
}

void Decoder::trim() {
  if (!state_->in_block) state_->trim();
}

std::size_t Decoder::table_size() const { return state_->table.size(); }

std::size_t Decoder::table_capacity() const { return state_->table.capacity(); }

std::size_t Decoder::table_entries() const { return state_->table.entries(); }

Field Decoder::table_entry(std::size_t i) const {
  H2_EXPECTS(i < table_entries());
  const DynamicTable& table = state_->table;
  return table.field(table.entry(table.number(static_cast<std::uint32_t>(i))));
}

}  // namespace h2::hpack
