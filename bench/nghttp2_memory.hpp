// The counted heap for libnghttp2, which takes its functions at run time.
#ifndef H2_BENCH_NGHTTP2_MEMORY_HPP
#define H2_BENCH_NGHTTP2_MEMORY_HPP

#include <nghttp2/nghttp2.h>

#include "bench/allocations.hpp"

namespace h2::bench {

[[nodiscard]] inline nghttp2_mem counted_memory() {
  return {
      nullptr, [](std::size_t octets, void*) { return counted_malloc(octets); },
      [](void* memory, void*) { counted_free(memory); },
      [](std::size_t count, std::size_t octets, void*) { return counted_calloc(count, octets); },
      [](void* memory, std::size_t octets, void*) { return counted_realloc(memory, octets); }};
}

}  // namespace h2::bench

#endif  // H2_BENCH_NGHTTP2_MEMORY_HPP
