// A memory resource that counts, for tests of what is held and how often it is asked for.
#ifndef H2_TESTS_RFC7541_MEMORY_HPP
#define H2_TESTS_RFC7541_MEMORY_HPP

#include <algorithm>
#include <cstddef>
#include <memory_resource>

namespace h2::test {

class CountingMemory final : public std::pmr::memory_resource {
 public:
  std::size_t held = 0;
  std::size_t peak = 0;
  std::size_t calls = 0;

 private:
  void* do_allocate(std::size_t octets, std::size_t alignment) override {
    ++calls;
    held += octets;
    peak = std::max(peak, held);
    return std::pmr::new_delete_resource()->allocate(octets, alignment);
  }
  void do_deallocate(void* memory, std::size_t octets, std::size_t alignment) override {
    held -= octets;
    std::pmr::new_delete_resource()->deallocate(memory, octets, alignment);
  }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }
};

}  // namespace h2::test

#endif  // H2_TESTS_RFC7541_MEMORY_HPP
