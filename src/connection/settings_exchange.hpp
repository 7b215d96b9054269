// The settings of both ends, and which of ours the peer has not acknowledged yet.
#ifndef H2_SRC_CONNECTION_SETTINGS_EXCHANGE_HPP
#define H2_SRC_CONNECTION_SETTINGS_EXCHANGE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

#include <h2/error.hpp>
#include <h2/settings.hpp>
#include <h2/types.hpp>

namespace h2 {

/// RFC 9113 §6.5.3: settings bind the end that receives them from its acknowledgement on, and
/// acknowledgements come in the order of the SETTINGS frames.
class SettingsExchange {
 public:
  static constexpr std::size_t max_pending = 8;  // frames of ours that await their ACK

  explicit SettingsExchange(std::pmr::memory_resource* memory) : entries_(memory) {}

  [[nodiscard]] const Settings& local() const { return local_; }
  [[nodiscard]] const Settings& remote() const { return remote_; }
  [[nodiscard]] Settings& remote() { return remote_; }

  /// As they will be once everything is acknowledged.
  [[nodiscard]] Settings announced() const {
    Settings settings = local_;
    for (const Setting& setting : entries_) settings.apply(setting);
    return settings;
  }

  [[nodiscard]] std::size_t pending() const { return frames_; }

  void announce(std::span<const Setting> settings) {
    entries_.insert(entries_.end(), settings.begin(), settings.end());
    sizes_[frames_++] = settings.size();
    for (const Setting& setting : settings) {
      if (setting.id == SettingId::max_frame_size) {
        frame_limit_ = std::max(frame_limit_, setting.value);
      }
    }
  }

  /// No acknowledgement will come any more.
  void forget() {
    entries_.clear();
    entries_.shrink_to_fit();
    frames_ = 0;
  }

  /// In force by agreement, without a frame of its own: RFC 7540 §3.2.1.
  void agreed(const Setting& setting) {
    local_.apply(setting);
    frame_limit_ = std::max(frame_limit_, local_.max_frame_size);
  }

  /// The peer acknowledged the oldest frame: its values are in force. Calls `visit` for each of its
  /// entries, in order. @pre pending() > 0
  template <class Visitor>
  void acknowledged(Visitor&& visit) {
    const auto size = static_cast<std::ptrdiff_t>(sizes_[0]);
    for (auto entry = entries_.begin(); entry != entries_.begin() + size; ++entry) {
      local_.apply(*entry);
      visit(*entry);
    }
    entries_.erase(entries_.begin(), entries_.begin() + size);
    std::copy(sizes_ + 1, sizes_ + frames_, sizes_);
    if (--frames_ == 0 && entries_.capacity() > 0) entries_.shrink_to_fit();
    frame_limit_ = local_.max_frame_size;
    for (const Setting& setting : entries_) {
      if (setting.id == SettingId::max_frame_size) {
        frame_limit_ = std::max(frame_limit_, setting.value);
      }
    }
  }

  /// The longest payload that the peer may send: a raise counts from the moment it is sent, a cut
  /// from its acknowledgement (RFC 9113 §4.2).
  [[nodiscard]] std::uint32_t frame_limit() const { return frame_limit_; }

  /// The largest initial window in force, or to be in force on the way to the last announced.
  [[nodiscard]] std::uint32_t highest_initial_window() const {
    std::uint32_t highest = local_.initial_window_size;
    for (const Setting& setting : entries_) {
      if (setting.id != SettingId::initial_window_size) continue;
      highest = std::max(highest, setting.value);
    }
    return highest;
  }

  /// The streams that we take: a cut counts at once, since refused streams can be retried.
  [[nodiscard]] std::uint32_t stream_limit() const {
    return std::min(local_.max_concurrent_streams, announced().max_concurrent_streams);
  }

  /// The streams that the peer may count on: a raise counts at once, a cut from its
  /// acknowledgement.
  [[nodiscard]] std::uint32_t promised_stream_limit() const {
    return std::max(local_.max_concurrent_streams, announced().max_concurrent_streams);
  }

 private:
  Settings local_;
  Settings remote_;
  std::pmr::vector<Setting> entries_;  // of all pending frames, oldest first
  std::size_t sizes_[max_pending] = {};
  std::size_t frames_ = 0;
  std::uint32_t frame_limit_ = Settings{}.max_frame_size;
};

/// The rule that a value breaks which `sender` sent, in the order of RFC 9113 §6.5.2.
[[nodiscard]] std::optional<Rule> check_setting(const Setting& setting, Role sender);

/// The rule that we would break if we sent these in one frame of at most `frame_limit` octets, or
/// that we could not keep.
[[nodiscard]] std::optional<Rule> check_own_settings(std::span<const Setting> settings, Role role,
                                                     std::uint32_t frame_limit);

}  // namespace h2

#endif  // H2_SRC_CONNECTION_SETTINGS_EXCHANGE_HPP
