// Counts what the program allocates, nghttp2's malloc apart (it gets a counting allocator).
#include <cstdlib>
#include <new>

#include "bench/hpack_data.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

std::size_t count = 0;

}  // namespace

std::size_t allocations() { return count; }

void count_allocation() { ++count; }

}  // namespace h2::bench

void* operator new(std::size_t octets) {
  h2::bench::count_allocation();
  if (void* const memory = std::malloc(octets == 0 ? 1 : octets)) return memory;
  throw std::bad_alloc();
}

void* operator new(std::size_t octets, std::align_val_t alignment) {
  h2::bench::count_allocation();
  const auto align = static_cast<std::size_t>(alignment);
  if (void* const memory = std::aligned_alloc(align, (octets + align - 1) / align * align)) {
    return memory;
  }
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
