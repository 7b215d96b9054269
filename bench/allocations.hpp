// What the program takes from the heap: operator new, and the allocators that libnghttp2 is given.
#ifndef H2_BENCH_ALLOCATIONS_HPP
#define H2_BENCH_ALLOCATIONS_HPP

#include <cstddef>

namespace h2::bench {

/// Counted since the program began, in octets as the allocator hands them out.
struct Allocations {
  std::size_t calls = 0;   ///< that returned memory
  std::size_t octets = 0;  ///< that they returned
  std::size_t live = 0;    ///< that were not freed yet
};

[[nodiscard]] Allocations allocations();

/// The C functions of the same names, counted.
[[nodiscard]] void* counted_malloc(std::size_t octets);
[[nodiscard]] void* counted_calloc(std::size_t count, std::size_t octets);
[[nodiscard]] void* counted_realloc(void* memory, std::size_t octets);
void counted_free(void* memory);

}  // namespace h2::bench

#endif  // H2_BENCH_ALLOCATIONS_HPP
