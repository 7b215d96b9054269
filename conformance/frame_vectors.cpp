#include <algorithm>
#include <array>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

#include <h2/frame.hpp>

#include <nlohmann/json.hpp>

#include "conformance/story.hpp"

namespace h2::vectors {

namespace {

using nlohmann::json;

std::string text_of(Bytes octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

// The parts of a frame under the names that the vectors use for them.
struct Describe {
  json operator()(const frame::Data& f) const {
    return padded({{"data", text_of(f.data)}}, f.padding);
  }
  json operator()(const frame::Headers& f) const {
    json out{{"header_block_fragment", text_of(f.fragment)}};
    put_priority(out, f.priority);
    return padded(out, f.padding);
  }
  json operator()(const frame::Priority& f) const {
    json out = json::object();
    put_priority(out, f.priority);
    return out;
  }
  json operator()(const frame::RstStream& f) const {
    return {{"error_code", static_cast<std::uint32_t>(f.code)}};
  }
  json operator()(const frame::Settings& f) const {
    json entries = json::array();
    for (std::size_t i = 0; i < f.entries.size(); ++i) {
      const Setting setting = f.entries[i];
      entries.push_back({static_cast<std::uint16_t>(setting.id), setting.value});
    }
    return {{"settings", entries}};
  }
  json operator()(const frame::PushPromise& f) const {
    return padded(
        {{"header_block_fragment", text_of(f.fragment)}, {"promised_stream_id", f.promised}},
        f.padding);
  }
  json operator()(const frame::Ping& f) const { return {{"opaque_data", text_of(f.payload)}}; }
  json operator()(const frame::Goaway& f) const {
    return {{"last_stream_id", f.last_stream},
            {"error_code", static_cast<std::uint32_t>(f.code)},
            {"additional_debug_data", text_of(f.debug)}};
  }
  json operator()(const frame::WindowUpdate& f) const {
    return {{"window_size_increment", f.increment}};
  }
  json operator()(const frame::Continuation& f) const {
    return {{"header_block_fragment", text_of(f.fragment)}};
  }
  template <class Other>
  json operator()(const Other&) const {
    return json::object();  // RFC 9113 defines no more
  }

 private:
  static json padded(json out, std::optional<std::uint8_t> padding) {
    out["padding_length"] = padding ? json(*padding) : json();
    return out;
  }
  static void put_priority(json& out, const std::optional<frame::PriorityFields>& priority) {
    out["stream_dependency"] = priority ? json(priority->dependency) : json();
    out["weight"] = priority ? json(priority->weight) : json();
    out["exclusive"] = priority ? json(priority->exclusive) : json();
  }
};

// The octets of the padding are the sender's; ours are 0 (RFC 9113 §6.1).
void clear_padding(const frame::Header& header, std::span<std::byte> payload) {
  if (!header.has(frame::flag::padded) || payload.empty()) return;
  if (header.type != frame::Type::data && header.type != frame::Type::headers &&
      header.type != frame::Type::push_promise) {
    return;
  }
  const auto padding = std::to_integer<std::size_t>(payload[0]);
  if (padding < payload.size()) std::ranges::fill(payload.last(padding), std::byte{0});
}

std::string difference(const json& expected, const json& got) {
  for (const auto& [key, value] : expected.items()) {
    // What the padding says is not kept. The vectors write 0 or null for no padding.
    if (key == "padding") continue;
    const auto found = got.find(key);
    if (found == got.end()) return "no \"" + key + "\" in what was decoded";
    if (*found != value) return "\"" + key + "\" is " + found->dump() + ", not " + value.dump();
  }
  return {};
}

std::string check_legal(const json& vector, const frame::Header& header,
                        std::vector<std::byte>& wire) {
  const json& expected = vector.at("frame");
  const json parts{{"length", header.length},
                   {"type", static_cast<std::uint8_t>(header.type)},
                   {"flags", header.flags},
                   {"stream_identifier", header.stream},
                   {"frame_payload", json()}};
  for (const char* key : {"length", "type", "flags", "stream_identifier"}) {
    if (expected.at(key) != parts.at(key)) {
      return "\"" + std::string(key) + "\" is " + parts.at(key).dump();
    }
  }
  const std::span<std::byte> payload = std::span(wire).subspan(frame::Header::size);
  const auto decoded = frame::decode(header, payload);
  if (!decoded) return std::string(info(decoded.error()).text);
  if (std::string what = difference(expected.at("frame_payload"), std::visit(Describe{}, *decoded));
      !what.empty()) {
    return what;
  }
  std::vector<std::byte> again(frame::encoded_size(*decoded));
  if (const auto size = frame::encode(*decoded, again); !size || *size != again.size()) {
    return "it cannot be encoded again";
  }
  clear_padding(header, payload);
  return again == wire ? std::string() : "encoded again, the octets differ";
}

// A frame that must be refused: `error` lists the codes that are right. What is wrong may show in
// the header, in its length against the initial SETTINGS_MAX_FRAME_SIZE, or in the payload.
std::string check_illegal(const json& codes, const frame::Header& header, Bytes payload) {
  std::optional<Rule> rule = frame::check(header);
  if (!rule && header.length > 16'384) rule = Rule::frame_size;
  if (!rule) {
    if (const auto decoded = frame::decode(header, payload); !decoded) rule = decoded.error();
  }
  if (!rule) return "it was accepted";
  const auto code = static_cast<std::uint32_t>(info(*rule).code);
  for (const json& each : codes) {
    if (each == code) return {};
  }
  return "refused with error code " + std::to_string(code) + ", not one of " + codes.dump();
}

std::string check(const json& vector) {
  auto wire = octets_of(vector.at("wire").get<std::string>());
  if (!wire || wire->size() < frame::Header::size) return "\"wire\" is not a frame";
  const auto header =
      frame::decode_header(std::span<const std::byte>(*wire).first<frame::Header::size>());
  if (wire->size() != frame::Header::size + header.length) return "\"wire\" is not one frame";
  const json& error = vector.at("error");
  if (error.is_null()) return check_legal(vector, header, *wire);
  return check_illegal(error, header, Bytes(*wire).subspan(frame::Header::size));
}

}  // namespace

void run_frames(const std::filesystem::path& folder, Report& report) {
  for (const std::filesystem::path& file : json_files(folder)) {
    ++report.stories;
    ++report.blocks;
    std::string what;
    try {
      std::ifstream in(file);
      what = check(json::parse(in));
    } catch (const std::exception& error) {
      what = error.what();
    }
    if (!what.empty()) report.failures.push_back({file, "frame", what});
  }
}

}  // namespace h2::vectors
