#include "progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>

namespace get {

namespace {

constexpr h2::Duration patience = h2::Duration::seconds(1);
constexpr h2::Duration redraw = h2::Duration::milliseconds(100);
constexpr double mebi = 1'048'576.0;
constexpr int bar_width = 30;

}  // namespace

h2::Time now() {
  std::timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return {static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec};
}

Progress::Progress(bool wanted) : wanted_(wanted) {}

void Progress::start(std::string_view what, std::optional<std::uint64_t> total) {
  what_ = what;
  total_ = total;
  done_ = 0;
  started_ = now();
  next_ = std::max(next_, started_ + patience);
}

void Progress::add(std::uint64_t octets) {
  done_ += octets;
  if (!wanted_) return;
  const h2::Time time = now();
  if (time >= next_) draw(time);
}

void Progress::draw(h2::Time time) {
  next_ = time + redraw;
  drawn_ = true;
  const double seconds = static_cast<double>(time.nanoseconds - started_.nanoseconds) / 1e9;
  const double rate = static_cast<double>(done_) / std::max(seconds, 0.001);
  std::string bar;
  std::string left;
  if (total_ && *total_ != 0) {
    const double share = static_cast<double>(done_) / static_cast<double>(*total_);
    const int filled = std::clamp(static_cast<int>(share * bar_width), 0, bar_width);
    bar = "[" + std::string(static_cast<std::size_t>(filled), '=') +
          std::string(static_cast<std::size_t>(bar_width - filled), ' ') + "] ";
    bar += std::to_string(static_cast<int>(share * 100)) + " %  ";
    const double rest = static_cast<double>(*total_ - std::min(*total_, done_)) / rate;
    left = "  " + std::to_string(std::lround(rest)) + " s left";
  }
  std::fprintf(stderr, "\r\x1b[K%.*s %s%.1f MiB  %.1f MiB/s%s", static_cast<int>(what_.size()),
               what_.data(), bar.c_str(), static_cast<double>(done_) / mebi, rate / mebi,
               left.c_str());
  std::fflush(stderr);
}

void Progress::clear() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace get
