#include "bench/allocations.hpp"

#include <cstdlib>
#include <new>

#include <malloc.h>

namespace h2::bench {

namespace {

Allocations total;

void* took(void* memory) {
  if (memory == nullptr) return nullptr;
  const std::size_t octets = malloc_usable_size(memory);
  ++total.calls;
  total.octets += octets;
  total.live += octets;
  return memory;
}

}  // namespace

Allocations allocations() { return total; }

void* counted_malloc(std::size_t octets) { return took(std::malloc(octets)); }

void* counted_calloc(std::size_t count, std::size_t octets) {
  return took(std::calloc(count, octets));
}

void* counted_realloc(void* memory, std::size_t octets) {
  const std::size_t before = memory == nullptr ? 0 : malloc_usable_size(memory);
  void* const moved = std::realloc(memory, octets);
  if (moved != nullptr) total.live -= before;
  return took(moved);
}

void counted_free(void* memory) {
  if (memory != nullptr) total.live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace h2::bench

void* operator new(std::size_t octets) {
  if (void* const memory = h2::bench::counted_malloc(octets == 0 ? 1 : octets)) return memory;
  throw std::bad_alloc();
}

void* operator new(std::size_t octets, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  void* const memory = std::aligned_alloc(align, (octets + align - 1) / align * align);
  if (memory == nullptr) throw std::bad_alloc();
  return h2::bench::took(memory);
}

void operator delete(void* memory) noexcept { h2::bench::counted_free(memory); }
void operator delete(void* memory, std::size_t) noexcept { h2::bench::counted_free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { h2::bench::counted_free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  h2::bench::counted_free(memory);
}
