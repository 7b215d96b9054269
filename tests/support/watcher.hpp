// An observer that keeps what it is told, a line for each thing.
#ifndef H2_TESTS_SUPPORT_WATCHER_HPP
#define H2_TESTS_SUPPORT_WATCHER_HPP

#include <string>

#include <h2/observer.hpp>

#include "support/end.hpp"

namespace h2::test {

/// `received HEADERS 1 flags=05 length=12`, `received fields 1 [:method: GET]`, `broken 1
/// stream_increment_zero`, `moved 1 idle open`; a frame whose content is not shown ends in ` ?`.
[[nodiscard]] std::string describe(const Record& record);

/// Has to stay where it is while a connection knows it.
class Watcher {
 public:
  Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  [[nodiscard]] Options options(Options others = {}) const {
    others.observer = &observer_;
    return others;
  }

  /// What it was told since the last time it was asked.
  [[nodiscard]] Log take() { return std::exchange(log_, {}); }

 private:
  static void observe(void* context, const Record& record) {
    static_cast<Watcher*>(context)->log_.push_back(describe(record));
  }

  Observer observer_{observe, this};
  Log log_;
};

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_WATCHER_HPP
