// Numbers at their boundaries, in every place where a peer may write one: RFC 9113 §4, §6.
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "attack/siege.hpp"

namespace h2::test {

namespace {

constexpr std::array<std::uint32_t, 13> boundaries = {
    0,      1,      127,         128,         16'383,      16'384,     16'385,
    65'535, 65'536, 0x00ff'ffff, 0x7fff'ffff, 0x8000'0000, 0xffff'ffff};

Wire number(std::uint32_t value) {
  Wire out;
  for (const int shift : {24, 16, 8, 0}) {
    out.octets.push_back(static_cast<std::byte>(value >> shift & 0xff));
  }
  return out;
}

Options unlimited() {
  Options options = without_budgets();
  options.settings = std::vector<Setting>{{SettingId::enable_push, 0}};
  return options;
}

/// A connection with a stream open at both ends that has content to send, and its laws.
class Victim {
 public:
  explicit Victim(Role role) : options_(unlimited()), laws_(options_) {
    laws_.acted();
    if (role == Role::client) options_.settings->front().value = 1;
    end_ = std::make_unique<End>(role, laws_.watched(options_));
    if (role == Role::server) {
      feed(magic() + settings({}) + settings_ack() + post(1));
      REQUIRE(end_->connection.submit(SendHeaders{1, ok_response}));
    } else {
      feed(settings({}) + settings_ack());
      REQUIRE(end_->connection.submit(SendHeaders{1, post_request}));
    }
    REQUIRE(end_->connection.submit(SendData{1, Body::own(std::string(100'000, 'x'))}));
    feed({});
  }

  void feed(const Wire& input) {
    laws_.fed(input.size());
    Bytes rest = input;
    do {
      while (const auto event = end_->connection.poll(rest)) laws_.saw(*event);
      laws_.wrote(end_->output().size());
    } while (!rest.empty());
    while (const auto event = end_->connection.poll(rest)) laws_.saw(*event);
  }

  /// What is wrong so far; empty if nothing.
  [[nodiscard]] std::string broken() {
    if (const std::string law = laws_.broken(); !law.empty()) return law;
    return laws_.over() ? laws_.unrest(end_->connection) : std::string{};
  }

  [[nodiscard]] bool over() const { return laws_.over(); }
  [[nodiscard]] const Connection& connection() const { return end_->connection; }

 private:
  Options options_;
  Laws laws_;
  std::unique_ptr<End> end_;
};

}  // namespace

TEST_CASE("attack: boundary values in every number of every frame, in pairs",
          "[attacks][A43][attack][rfc9113][4.1][6]") {
  const Role role = GENERATE(Role::server, Role::client);
  auto victim = std::make_unique<Victim>(role);
  std::size_t ended = 0;
  std::string wrong;
  for (std::uint8_t type = 0; type <= 0x10; ++type) {
    for (const std::uint32_t first : boundaries) {
      for (const std::uint32_t second : boundaries) {
        const Wire numbers = number(first) + number(second);
        for (const StreamId stream : {0U, 1U, 3U}) {
          for (const std::size_t length : {4U, 5U, 8U}) {
            const Wire payload = copy(Bytes{numbers}.first(length));
            victim->feed(
                raw(type, static_cast<std::uint8_t>(first % 3 == 0 ? 0x2c : 4), stream, payload));
            if (wrong.empty()) wrong = victim->broken();
            if (!victim->over()) continue;
            ++ended;
            victim = std::make_unique<Victim>(role);
          }
        }
      }
    }
  }
  CHECK(wrong == "");
  CHECK(ended > 1'000);
}

TEST_CASE("attack: boundary values for every setting, in pairs",
          "[attacks][A19][A36][A43][attack][rfc9113][6.5.2]") {
  const Role role = GENERATE(Role::server, Role::client);
  for (std::uint16_t id = 0; id <= 10; ++id) {
    for (const std::uint32_t first : boundaries) {
      for (const std::uint32_t second : boundaries) {
        Victim victim{role};
        const auto setting = static_cast<SettingId>(id);
        victim.feed(settings({{setting, first}}) + window_update(1, 1));
        victim.feed(settings({{setting, second}}) + window_update(1, 0x7fff'ffff));
        victim.feed(headers(1, "88", true) + ping("........"));
        INFO(id << " " << first << " " << second);
        REQUIRE(victim.broken() == "");
      }
    }
  }
}

TEST_CASE("attack: MAX_FRAME_SIZE beyond its range ends the connection, and nothing loops",
          "[attacks][A19][attack][rfc9113][6.5.2][max_frame_size_value]") {
  for (std::uint32_t value = 0; value < 16'384; value += 61) {
    Victim victim{Role::server};
    victim.feed(settings({{SettingId::max_frame_size, value}}));
    REQUIRE(victim.over());
    REQUIRE(victim.broken() == "");
  }
  for (const std::uint32_t value : {16'383U, 0x0100'0000U, 0x7fff'ffffU, 0xffff'ffffU}) {
    Victim victim{Role::client};
    victim.feed(settings({{SettingId::max_frame_size, value}}));
    CHECK(victim.over());
  }
}

TEST_CASE("attack: frames of types without a meaning change nothing, whatever is in them",
          "[attacks][A26][attack][rfc9113][5.5][9113-5.5-1]") {
  const Role role = GENERATE(Role::server, Role::client);
  Victim victim{role};
  const std::string before = victim.connection().dump();
  Wire flood;
  for (unsigned type = 0; type < 256; ++type) {
    if (frame::name(static_cast<frame::Type>(type)) != "UNKNOWN") continue;
    for (const std::uint8_t flags : std::initializer_list<std::uint8_t>{0, 1, 4, 8, 0x20, 0xff}) {
      for (const StreamId stream : {0U, 1U, 2U, max_stream_id}) {
        for (const std::size_t length : {0U, 1U, 4U, 5U, 8U, 16U}) {
          flood +=
              raw(static_cast<std::uint8_t>(type), flags, stream, text(std::string(length, 'u')));
        }
      }
    }
  }
  // ALTSVC and ORIGIN mean nothing to who did not ask for them.
  for (const std::uint8_t type : std::initializer_list<std::uint8_t>{0x0a, 0x0c}) {
    for (const std::size_t length : {0U, 1U, 2U, 16U}) {
      flood += raw(type, 0xff, 1, text(std::string(length, 'u')));
    }
  }

  victim.feed(flood);

  CHECK(victim.broken() == "");
  CHECK(victim.connection().dump() == before);
}

}  // namespace h2::test
