// A heap that counts.
#ifndef H2_TESTS_SUPPORT_HEAP_HPP
#define H2_TESTS_SUPPORT_HEAP_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>

namespace h2::test {

/// Memory from it lies at odd multiples of the alignment that was asked for: where more is needed,
/// UndefinedBehaviorSanitizer says so, and some machines do.
class CountingHeap : public std::pmr::memory_resource {
 public:
  /// @param source where the memory comes from; the default heap if null
  explicit CountingHeap(std::pmr::memory_resource* source = nullptr)
      : source_(source != nullptr ? source : std::pmr::new_delete_resource()) {}

  [[nodiscard]] std::size_t allocations() const { return allocations_; }
  [[nodiscard]] std::size_t octets() const { return octets_; }  ///< in use
  [[nodiscard]] std::size_t peak() const { return peak_; }      ///< the most that ever was

 protected:
  void* do_allocate(std::size_t octets, std::size_t alignment) override {
    void* const memory = source_->allocate(alignment + octets, 2 * alignment);
    ++allocations_;
    octets_ += octets;
    peak_ = std::max(peak_, octets_);
    return static_cast<std::byte*>(memory) + alignment;
  }

 private:
  void do_deallocate(void* memory, std::size_t octets, std::size_t alignment) override {
    octets_ -= octets;
    source_->deallocate(static_cast<std::byte*>(memory) - alignment, alignment + octets,
                        2 * alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::pmr::memory_resource* source_;
  std::size_t allocations_ = 0;
  std::size_t octets_ = 0;
  std::size_t peak_ = 0;
};

/// A heap that is used up at some time.
class FailingHeap : public CountingHeap {
 public:
  enum class Refuses : std::uint8_t { one, all_that_follow };

  /// @param after allocations that succeed before
  FailingHeap(std::size_t after, Refuses refuses) : after_(after), refuses_(refuses) {}

  [[nodiscard]] bool refused() const { return refused_; }

 private:
  void* do_allocate(std::size_t octets, std::size_t alignment) override {
    if (after_ == 0 && (refuses_ == Refuses::all_that_follow || !refused_)) {
      refused_ = true;
      throw std::bad_alloc{};
    }
    if (after_ > 0) --after_;
    return CountingHeap::do_allocate(octets, alignment);
  }

  std::size_t after_;
  Refuses refuses_;
  bool refused_ = false;
};

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_HEAP_HPP
