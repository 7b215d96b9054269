// A heap that counts.
#ifndef H2_TESTS_SUPPORT_HEAP_HPP
#define H2_TESTS_SUPPORT_HEAP_HPP

#include <algorithm>
#include <cstddef>
#include <memory_resource>

namespace h2::test {

class CountingHeap : public std::pmr::memory_resource {
 public:
  [[nodiscard]] std::size_t allocations() const { return allocations_; }
  [[nodiscard]] std::size_t octets() const { return octets_; }  ///< in use
  [[nodiscard]] std::size_t peak() const { return peak_; }      ///< the most that ever was

 private:
  void* do_allocate(std::size_t octets, std::size_t alignment) override {
    ++allocations_;
    octets_ += octets;
    peak_ = std::max(peak_, octets_);
    return std::pmr::new_delete_resource()->allocate(octets, alignment);
  }
  void do_deallocate(void* memory, std::size_t octets, std::size_t alignment) override {
    octets_ -= octets;
    std::pmr::new_delete_resource()->deallocate(memory, octets, alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::size_t allocations_ = 0;
  std::size_t octets_ = 0;
  std::size_t peak_ = 0;
};

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_HEAP_HPP
