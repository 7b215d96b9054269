// From HTTP/1.1 to HTTP/2 without TLS, RFC 7540 §3.2.
#include <array>
#include <cstddef>

#include <h2/frame.hpp>
#include <h2/upgrade.hpp>

#include "connection/engine.hpp"
#include "connection/settings_exchange.hpp"
#include "message/field_syntax.hpp"
#include "types/contract.hpp"

namespace h2 {

namespace {

constexpr std::size_t entry_size = frame::SettingEntries::entry_size;
constexpr std::size_t max_entries = 32;

// RFC 4648 §5.
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> digits = [] {
  std::array<std::int8_t, 256> out{};
  out.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return out;
}();

// Six bits a character, the last one padded with zeros, RFC 4648 §3.5.
std::string encode_base64url(std::span<const std::uint8_t> octets) {
  std::string out;
  out.reserve((octets.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::uint8_t octet : octets) {
    bits = bits << 8 | octet;
    for (count += 8; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) out += alphabet[bits << (6 - count) & 63];
  return out;
}

std::optional<std::vector<std::uint8_t>> decode_base64url(std::string_view value) {
  std::vector<std::uint8_t> out;
  out.reserve(value.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : value) {
    const int digit = digits[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> count & 0xff));
  }
  // What is left is padding: less than a character of it, and zero.
  const bool clean = count < 6 && (bits & ((1U << count) - 1)) == 0;
  return clean ? std::optional{std::move(out)} : std::nullopt;
}

Failure<BadHttp2Settings> bad(BadHttp2Settings::Kind kind, Rule rule = {}) {
  return {BadHttp2Settings{kind, rule}};
}

}  // namespace

std::optional<Rule> check_upgrade(Role role, const Upgrade& upgrade) {
  if (!message::valid_method(upgrade.method)) return Rule::method_syntax;
  if (upgrade.method == "CONNECT") return Rule::connect_request;
  if (role == Role::client) {
    return check_own_settings(upgrade.settings, role, max_entries * entry_size);
  }
  for (const Setting& setting : upgrade.settings) {
    if (const auto rule = check_setting(setting, Role::client)) return rule;
  }
  return std::nullopt;
}

std::string http2_settings(std::span<const Setting> settings) {
  std::vector<std::uint8_t> octets;
  octets.reserve(settings.size() * entry_size);
  for (const Setting& setting : settings) {
    const auto id = static_cast<std::uint16_t>(setting.id);
    for (const int shift : {8, 0}) octets.push_back(static_cast<std::uint8_t>(id >> shift & 0xff));
    for (const int shift : {24, 16, 8, 0}) {
      octets.push_back(static_cast<std::uint8_t>(setting.value >> shift & 0xff));
    }
  }
  return encode_base64url(octets);
}

std::string_view text(const BadHttp2Settings& bad) {
  switch (bad.kind) {
    case BadHttp2Settings::Kind::alphabet: return "HTTP2-Settings is not base64url";
    case BadHttp2Settings::Kind::length: return "HTTP2-Settings is not a sequence of settings";
    case BadHttp2Settings::Kind::too_many: return "HTTP2-Settings has more than 32 settings";
    case BadHttp2Settings::Kind::value: return info(bad.rule).text;
  }
  return "unknown";
}

Result<std::vector<Setting>, BadHttp2Settings> parse_http2_settings(std::string_view value) {
  using Kind = BadHttp2Settings::Kind;
  if (value.size() > max_entries * entry_size * 4 / 3) return bad(Kind::too_many);
  const auto octets = decode_base64url(value);
  if (!octets) return bad(Kind::alphabet);
  if (octets->size() % entry_size != 0) return bad(Kind::length);

  std::vector<Setting> settings;
  settings.reserve(octets->size() / entry_size);
  for (std::size_t at = 0; at < octets->size(); at += entry_size) {
    const auto number = [&](std::size_t from, std::size_t to) {
      std::uint32_t out = 0;
      for (std::size_t i = at + from; i < at + to; ++i) out = out << 8 | (*octets)[i];
      return out;
    };
    const Setting setting{static_cast<SettingId>(number(0, 2)), number(2, 6)};
    if (const auto rule = check_setting(setting, Role::client)) return bad(Kind::value, *rule);
    settings.push_back(setting);
  }
  return settings;
}

Connection Connection::upgraded(Role role, const Upgrade& upgrade, const Options& options) {
  H2_EXPECTS(!check_upgrade(role, upgrade));
  Connection connection{role, options};
  connection.engine_->agree(upgrade.settings);
  connection.engine_->open_upgraded(upgrade);
  return connection;
}

// What HTTP2-Settings says is in force without an ACK, RFC 7540 §3.2.1; the SETTINGS frame behind
// it goes its own way.
void Connection::Engine::agree(std::span<const Setting> settings) {
  for (const Setting& setting : settings) {
    const bool table = setting.id == SettingId::header_table_size;
    if (role_ == Role::server) {
      [[maybe_unused]] const Fault fault = apply_setting(setting);
      H2_ASSERT(!fault);
      if (table) encoder_.set_table_limit(setting.value);
    } else {
      settings_.agreed(setting);
      if (table) {
        decoder_.announce_table_limit(setting.value);
        decoder_.acknowledge_table_limit(setting.value);
      }
    }
  }
}

// The client's half is over before the first frame, RFC 7540 §3.2.
void Connection::Engine::open_upgraded(const Upgrade& upgrade) {
  const bool client = role_ == Role::client;
  const Slot slot = open(1, client ? stream::Input::send_headers : stream::Input::receive_headers);
  Stream& stream = streams_[slot];
  stream.user = upgrade.user;
  message::Section request;
  request.method = message::method_of(upgrade.method);
  message::Message& message = client ? stream.sent : stream.received;
  [[maybe_unused]] const auto ended = message.headers(request, true);
  H2_ASSERT(ended.has_value());
  (client ? stream.received : stream.sent).answers(request.method);
  move(slot, client ? stream::Input::send_end_stream : stream::Input::receive_end_stream);
}

}  // namespace h2
