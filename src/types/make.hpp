// Single objects in memory of a resource.
#ifndef H2_SRC_TYPES_MAKE_HPP
#define H2_SRC_TYPES_MAKE_HPP

#include <memory>
#include <memory_resource>
#include <new>
#include <utility>

namespace h2 {

/// A T in `memory`, which gets its octets back if the making of it fails.
template <class T, class... Arguments>
[[nodiscard]] T* make(std::pmr::memory_resource* memory, Arguments&&... arguments) {
  struct Room {
    std::pmr::memory_resource* memory;
    void* octets;
    ~Room() {
      if (octets != nullptr) memory->deallocate(octets, sizeof(T), alignof(T));
    }
  };
  Room room{memory, memory->allocate(sizeof(T), alignof(T))};
  T* const made = ::new (room.octets) T(std::forward<Arguments>(arguments)...);
  room.octets = nullptr;
  return made;
}

/// @param made by make() in `memory`; may be null
template <class T>
void unmake(std::pmr::memory_resource* memory, T* made) {
  if (made == nullptr) return;
  std::destroy_at(made);
  memory->deallocate(made, sizeof(T), alignof(T));
}

/// A T that is not there before it is needed.
template <class T>
class Late {
 public:
  explicit Late(std::pmr::memory_resource* memory) : memory_(memory) {}
  Late(const Late&) = delete;
  Late& operator=(const Late&) = delete;
  ~Late() { release(); }

  /// Made with the memory resource, if it was not.
  [[nodiscard]] T& need() {
    if (made_ == nullptr) [[unlikely]]
      made_ = make<T>(memory_, memory_);
    return *made_;
  }

  void release() { unmake(memory_, std::exchange(made_, nullptr)); }

 private:
  std::pmr::memory_resource* memory_;
  T* made_ = nullptr;
};

}  // namespace h2

#endif  // H2_SRC_TYPES_MAKE_HPP
