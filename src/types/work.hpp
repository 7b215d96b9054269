// How much the engine does, counted for those who attack it in tests.
#ifndef H2_SRC_TYPES_WORK_HPP
#define H2_SRC_TYPES_WORK_HPP

#include <cstddef>
#include <cstdint>
#include <memory_resource>

/// Work is counted where H2_COUNT_WORK is set, in test and fuzz builds. Elsewhere all of this is
/// empty: it takes no memory and no instruction.
///
/// Counted is what loops are made of, where every loop comes by: in the slab that holds streams and
/// what they have queued, in the ring of the dynamic table, in the buckets and rings that are
/// searched, in whatever moves or scans octets. So a loop that somebody adds is counted as well. A
/// step is an octet that is looked at; what is moved or compared word by word costs a step a word.
///
/// Tests say who is watched with a Meter. What is counted with no Turn open, or for a memory
/// without a Meter, counts for nobody.
namespace h2::work {

struct Counts {
  std::uint64_t steps = 0;  ///< all of it
  // What it may have been good for: what came in,
  std::uint64_t frames = 0;
  std::uint64_t fields = 0;       ///< decoded
  std::uint64_t list_octets = 0;  ///< list_size() of those
  // and what the caller asked for.
  std::uint64_t acts = 0;  ///< calls of submit()
  std::uint64_t asked_fields = 0;
  std::uint64_t asked_octets = 0;  ///< list_size() of those
  std::uint64_t body_octets = 0;
};

#if defined(H2_COUNT_WORK)

inline constexpr bool counted = true;

class Meter;
inline constinit thread_local Meter* meters = nullptr;
inline constinit thread_local Counts* counts = nullptr;

/// Counts the work of a connection, or of whatever else takes its memory from `memory`.
class Meter {
 public:
  explicit Meter(const std::pmr::memory_resource& memory) : memory_(&memory), next_(meters) {
    meters = this;
  }
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  ~Meter() {
    Meter** link = &meters;
    while (*link != this) link = &(*link)->next_;
    *link = next_;
  }

  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  friend class Turn;
  const std::pmr::memory_resource* memory_;
  Meter* next_;
  Counts counts_;
};

/// While it lasts, what is done is done for the one with this memory.
class Turn {
 public:
  explicit Turn(const std::pmr::memory_resource* memory) : before_(counts) {
    counts = nullptr;
    for (Meter* meter = meters; meter != nullptr; meter = meter->next_) {
      if (meter->memory_ == memory) counts = &meter->counts_;
    }
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { counts = before_; }

 private:
  Counts* before_;
};

inline void step(std::uint64_t n) {
  if (counts != nullptr) counts->steps += n;
}

/// A frame begins.
inline void frame() {
  if (counts == nullptr) return;
  ++counts->frames;
  counts->steps += 8 + 9;  // octets of its header
}
/// A field line was decoded.
inline void field(std::uint64_t list_octets) {
  if (counts == nullptr) return;
  ++counts->fields;
  counts->list_octets += list_octets;
  counts->steps += 8;
}
/// The caller wants something.
inline void act() {
  if (counts != nullptr) ++counts->acts;
}
/// It has so many field lines,
inline void asked(std::uint64_t fields, std::uint64_t octets) {
  if (counts == nullptr) return;
  counts->asked_fields += fields;
  counts->asked_octets += octets;
}
/// or so much content.
inline void body(std::uint64_t octets) {
  if (counts != nullptr) counts->body_octets += octets;
}

/// Octets that are looked at one by one.
inline void scanned(std::uint64_t octets) { step(octets); }
/// Octets that are moved or compared, or integers that are looked through: a word at a time.
inline void moved(std::uint64_t octets) { step((octets + 7) / 8); }
/// Entries of a table.
inline void entries(std::uint64_t n = 1) { step(4 * n); }
/// Streams, and what they have queued.
inline void streams(std::uint64_t n = 1) { step(4 * n); }

#define H2_COUNT(what) ::h2::work::what
#define H2_COUNT_FOR(memory) \
  const ::h2::work::Turn turn { memory }

#else

inline constexpr bool counted = false;

class Meter {
 public:
  explicit Meter(const std::pmr::memory_resource&) {}
  [[nodiscard]] Counts counts() const { return {}; }
};

#define H2_COUNT(what) static_cast<void>(0)
#define H2_COUNT_FOR(memory) static_cast<void>(0)

#endif

}  // namespace h2::work

#endif  // H2_SRC_TYPES_WORK_HPP
