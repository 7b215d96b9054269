// The processor's count of instructions, where the system lets a program read it.
#ifndef H2_BENCH_COUNTER_HPP
#define H2_BENCH_COUNTER_HPP

#include <cstdint>
#include <optional>

namespace h2::bench {

/// Counts the user-mode instructions of this thread from its construction on. Virtual machines and
/// containers often have no such counter: bench/instructions.sh is for them.
class InstructionCounter {
 public:
  InstructionCounter();
  InstructionCounter(const InstructionCounter&) = delete;
  InstructionCounter& operator=(const InstructionCounter&) = delete;
  ~InstructionCounter();

  [[nodiscard]] std::optional<std::uint64_t> read() const;

 private:
  int file_;
};

}  // namespace h2::bench

#endif  // H2_BENCH_COUNTER_HPP
