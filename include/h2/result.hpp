// A value or the reason why there is none, with the member names of std::expected.
#ifndef H2_RESULT_HPP
#define H2_RESULT_HPP

#include <utility>
#include <variant>

namespace h2 {

/// Wraps an error on its way into a Result.
template <class E>
struct Failure {
  E error;
};
template <class E>
Failure(E) -> Failure<E>;

/// Either a `T` or an `E`. Reading the one that is not there is a bug of the caller.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  constexpr Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  constexpr Result(Failure<E> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  [[nodiscard]] constexpr bool has_value() const { return state_.index() == 0; }
  constexpr explicit operator bool() const { return has_value(); }

  [[nodiscard]] constexpr T& operator*() { return *std::get_if<0>(&state_); }
  [[nodiscard]] constexpr const T& operator*() const { return *std::get_if<0>(&state_); }
  [[nodiscard]] constexpr T* operator->() { return std::get_if<0>(&state_); }
  [[nodiscard]] constexpr const T* operator->() const { return std::get_if<0>(&state_); }
  [[nodiscard]] constexpr const E& error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, E> state_;
};

/// Success without a value, or an `E`.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  constexpr Result() = default;
  constexpr Result(Failure<E> failure) : error_(std::move(failure.error)), failed_(true) {}

  [[nodiscard]] constexpr bool has_value() const { return !failed_; }
  constexpr explicit operator bool() const { return !failed_; }
  [[nodiscard]] constexpr const E& error() const { return error_; }

 private:
  E error_{};
  bool failed_ = false;
};

}  // namespace h2

#endif  // H2_RESULT_HPP
