// Mutates the inputs of run_connection() by frames: types, flags, identifiers and lengths change
// and what follows stays in step, so that one change does not make the rest noise.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/connection/laws.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace h2::fuzz {
namespace {

using Octets = std::vector<std::uint8_t>;
using Random = std::minstd_rand;
using namespace std::string_view_literals;

constexpr std::size_t header_size = frame::Header::size;
constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame of the peer, other octets of it, or an act or a take as they stand in the input.
struct Step {
  bool of_peer = false;
  Octets octets;

  [[nodiscard]] bool is_frame() const {
    return of_peer && octets.size() >= header_size && octets[0] != 'P';
  }
};

struct Program {
  std::uint8_t flags = 0;
  std::vector<Step> steps;
};

std::size_t payload_length(const Octets& octets) {
  return std::size_t{octets[0]} << 16 | std::size_t{octets[1]} << 8 | octets[2];
}

void set_length(Octets& frame, std::size_t length) {
  for (unsigned i = 0; i < 3; ++i) frame[i] = static_cast<std::uint8_t>(length >> (16 - 8 * i));
}

void put_number(Octets& octets, std::size_t at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i)
    octets[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

// Cuts what the peer sent between two other steps into frames; what is left stays together.
void add_frames(Octets& run, std::vector<Step>& steps) {
  const auto add = [&](std::size_t size) {
    const auto end = run.begin() + static_cast<std::ptrdiff_t>(size);
    steps.push_back({true, Octets(run.begin(), end)});
    run.erase(run.begin(), end);
  };
  if (run.size() >= magic.size() && std::equal(magic.begin(), magic.end(), run.begin())) {
    add(magic.size());
  }
  while (run.size() >= header_size && header_size + payload_length(run) <= run.size()) {
    add(header_size + payload_length(run));
  }
  if (!run.empty()) add(run.size());
}

Program parse(const std::uint8_t* data, std::size_t size) {
  Program program;
  if (size == 0) return program;
  program.flags = data[0];
  Octets run;
  for (std::size_t at = 1; at < size;) {
    const std::uint8_t what = data[at];
    std::size_t length = 1;
    if (what < step::act) {
      length = 1 + what % step::longest_piece;
    } else if (what < step::take) {
      length = at + 1 < size ? 1 + step::act_size(data[at + 1]) : 0;
    }
    length = std::min(length, size - at - 1);
    const std::uint8_t* const from = data + at + 1;
    if (what < step::act) {
      run.insert(run.end(), from, from + length);
    } else {
      add_frames(run, program.steps);
      program.steps.push_back({false, Octets(data + at, from + length)});
    }
    at += 1 + length;
  }
  add_frames(run, program.steps);
  return program;
}

/// What does not fit is left out.
std::size_t print(const Program& program, std::uint8_t* data, std::size_t most) {
  Octets out{program.flags};
  for (const Step& step : program.steps) {
    const std::size_t before = out.size();
    for (std::size_t at = 0; step.of_peer && at < step.octets.size();) {
      const std::size_t piece = std::min(step::longest_piece, step.octets.size() - at);
      out.push_back(static_cast<std::uint8_t>(piece - 1));
      const auto from = step.octets.begin() + static_cast<std::ptrdiff_t>(at);
      out.insert(out.end(), from, from + static_cast<std::ptrdiff_t>(piece));
      at += piece;
    }
    if (!step.of_peer) out.insert(out.end(), step.octets.begin(), step.octets.end());
    if (out.size() > most) {
      out.resize(before);
      break;
    }
  }
  const std::size_t size = std::min(out.size(), most);
  std::memcpy(data, out.data(), size);
  return size;
}

std::size_t below(Random& random, std::size_t n) { return n == 0 ? 0 : random() % n; }

template <class Range>
const auto& one_of(Random& random, const Range& range) {
  return range[below(random, std::size(range))];
}

constexpr std::array<std::uint32_t, 12> edges = {
    0,      1,      2,           100,         16'383,      16'384,
    65'535, 65'536, 0x00ff'ffff, 0x7fff'ffff, 0x8000'0000, 0xffff'ffff};
constexpr std::array<std::uint8_t, 14> types = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 0xfa};
constexpr std::array<std::uint8_t, 5> flag_bits = {0x01, 0x04, 0x08, 0x20, 0x80};

// Payloads that make sense for a type; the identifier is chosen apart.
struct Pattern {
  std::uint8_t type;
  std::uint8_t flags;
  std::string_view payload;
};
constexpr std::array<Pattern, 22> patterns = {{
    {0, 0, "content"sv},
    {0, 1, ""sv},
    {0, 9, "\x02xx\0\0"sv},
    {1, 5, "\x82\x86\x84\x01\x07h2.test"sv},
    {1, 4, "\x83\x86\x84\x01\x07h2.test"sv},
    {1, 0, "\x83\x86\x84"sv},
    {1, 4,
     "\x02\x07"
     "CONNECT\x01\x07h2.test"sv},
    {1, 4, "\x88"sv},
    {1, 4,
     "\x08\x03"
     "103"sv},
    {1, 5,
     "\x40\x05x-sum\x01"
     "1"sv},
    {2, 0, "\0\0\0\0\x10"sv},
    {3, 0, "\0\0\0\x08"sv},
    {4, 0, ""sv},
    {4, 1, ""sv},
    {5, 4, "\0\0\0\x02\x82\x86\x84\x01\x07h2.test"sv},
    {6, 0, "12345678"sv},
    {7, 0, "\0\0\0\0\0\0\0\0"sv},
    {8, 0, "\0\0\x10\0"sv},
    {9, 4, "\x01\x07h2.test"sv},
    {10, 0, "\0\x09https://ah3"sv},
    {12, 0, "\0\x09https://a"sv},
    {16, 0, "\0\0\0\x01u=1"sv},
}};

std::uint32_t some_stream(Random& random) {
  constexpr std::array<std::uint32_t, 6> rare = {0, 2, 4, 0x7fff'ffff, 0x8000'0001, 255};
  if (below(random, 4) == 0) return one_of(random, rare);
  return static_cast<std::uint32_t>(1 + 2 * below(random, 6));
}

Step new_frame(Random& random) {
  const Pattern& pattern = one_of(random, patterns);
  Step step{true, Octets(header_size)};
  step.octets[3] = pattern.type;
  step.octets[4] = pattern.flags;
  const bool of_connection = pattern.type == 4 || pattern.type == 6 || pattern.type == 7 ||
                             pattern.type == 12 || pattern.type == 16;
  if (!of_connection) put_number(step.octets, 5, some_stream(random));
  step.octets.insert(step.octets.end(), pattern.payload.begin(), pattern.payload.end());
  if (pattern.type == 4 && pattern.flags == 0) {
    for (std::size_t n = below(random, 4); n > 0; --n) {
      const std::size_t at = step.octets.size();
      step.octets.resize(at + 6);
      step.octets[at + 1] = static_cast<std::uint8_t>(below(random, 10));
      put_number(step.octets, at + 2, one_of(random, edges));
    }
  }
  set_length(step.octets, step.octets.size() - header_size);
  return step;
}

/// Lengths stay true, but where they are what is changed.
void change_frame(Octets& frame, Random& random) {
  switch (below(random, 8)) {
    case 0: frame[3] = one_of(random, types); return;
    case 1: frame[4] ^= one_of(random, flag_bits); return;
    case 2: put_number(frame, 5, some_stream(random)); return;
    case 3: frame[8] = static_cast<std::uint8_t>(frame[8] + 2); return;
    case 4: frame.resize(header_size + below(random, frame.size() - header_size + 4)); break;
    case 5: set_length(frame, one_of(random, edges)); return;
    case 6:
      if (frame.size() >= header_size + 4) {
        put_number(frame, frame.size() - 4, one_of(random, edges));
      }
      return;
    default: {
      const std::size_t size = frame.size() - header_size;
      frame.resize(frame.size() + 16);
      frame.resize(header_size + LLVMFuzzerMutate(&frame[header_size], size, size + 16));
      break;
    }
  }
  set_length(frame, frame.size() - header_size);
}

/// HEADERS or PUSH_PROMISE become two frames, the second a CONTINUATION.
void split(std::vector<Step>& steps, std::size_t at, Random& random) {
  Octets& first = steps[at].octets;
  Step second{true, Octets(first.begin(), first.begin() + header_size)};
  const std::size_t cut = header_size + below(random, first.size() - header_size + 1);
  second.octets.insert(second.octets.end(), first.begin() + static_cast<std::ptrdiff_t>(cut),
                       first.end());
  second.octets[3] = 9;
  second.octets[4] = first[4] & frame::flag::end_headers;
  first[4] &= static_cast<std::uint8_t>(~frame::flag::end_headers);
  first.resize(cut);
  set_length(first, first.size() - header_size);
  set_length(second.octets, second.octets.size() - header_size);
  steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(second));
}

Step new_act(Random& random) {
  if (below(random, 2) == 0) return {false, {0xe0, static_cast<std::uint8_t>(random())}};
  Step step{false, {step::act}};
  step.octets.push_back(static_cast<std::uint8_t>(random()));
  for (std::size_t n = step::act_size(step.octets[1]); n > 0; --n) {
    step.octets.push_back(static_cast<std::uint8_t>(below(random, 20)));
  }
  return step;
}

void change(Program& program, Random& random) {
  std::vector<Step>& steps = program.steps;
  const std::size_t at = below(random, steps.size());
  const auto place = steps.begin() + static_cast<std::ptrdiff_t>(at);
  const std::size_t what = below(random, 12);
  if (steps.empty() || what < 2) {
    const auto anywhere =
        steps.begin() + static_cast<std::ptrdiff_t>(below(random, steps.size() + 1));
    steps.insert(anywhere, new_frame(random));
    return;
  }
  switch (what) {
    case 2: steps.insert(place, new_act(random)); return;
    case 3: steps.insert(place, Step{*place}); return;
    case 4: steps.erase(place); return;
    case 5: std::swap(*place, steps[below(random, steps.size())]); return;
    case 6:
      if (place->is_frame()) split(steps, at, random);
      return;
    case 7: program.flags ^= static_cast<std::uint8_t>(1U << below(random, 6)); return;
    default:
      if (place->is_frame()) change_frame(place->octets, random);
      return;
  }
}

}  // namespace
}  // namespace h2::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  using namespace h2::fuzz;
  Random random{seed};
  if (below(random, 4) == 0) return LLVMFuzzerMutate(data, size, most);
  Program program = parse(data, size);
  for (std::size_t n = 1 + below(random, 3); n > 0; --n) change(program, random);
  return print(program, data, most);
}

/// The first steps of one, then the last of the other.
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second,
                                                 std::size_t second_size, std::uint8_t* out,
                                                 std::size_t most, unsigned seed) {
  using namespace h2::fuzz;
  Random random{seed};
  Program program = parse(first, first_size);
  const Program other = parse(second, second_size);
  program.steps.resize(below(random, program.steps.size() + 1));
  const std::size_t from = below(random, other.steps.size() + 1);
  program.steps.insert(program.steps.end(), other.steps.begin() + static_cast<std::ptrdiff_t>(from),
                       other.steps.end());
  return print(program, out, most);
}
