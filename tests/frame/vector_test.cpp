// Frame cases as JSON, in the form of http2jp/frame-test-case: the octets, and either the frame
// they are or the error codes with which they may be refused.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "frames.hpp"

namespace h2::test {
namespace {

using nlohmann::json;

// A member that may be missing or null, which says the same.
template <class T>
T member(const json& object, const char* name, T otherwise) {
  const auto at = object.find(name);
  return at == object.end() || at->is_null() ? otherwise : at->get<T>();
}

std::optional<std::uint8_t> padding_of(const json& payload) {
  if (!payload.contains("padding_length") || payload["padding_length"].is_null()) return {};
  return payload["padding_length"].get<std::uint8_t>();
}

frame::PriorityFields priority_of(const json& payload) {
  return {.dependency = payload.at("stream_dependency").get<StreamId>(),
          .weight = payload.at("weight").get<std::uint16_t>(),
          .exclusive = member(payload, "exclusive", false)};
}

/// A frame with what its views point at.
struct Expected {
  Wire content;
  std::vector<Setting> entries;
  frame::Frame frame;
};

void read_settings(const json& payload, std::vector<Setting>& entries) {
  for (const json& entry : payload.at("settings")) {
    entries.push_back({static_cast<SettingId>(entry.at(0).get<std::uint16_t>()),
                       entry.at(1).get<std::uint32_t>()});
  }
}

void read_case(const json& object, Expected& out) {
  const json& payload = object.at("frame_payload");
  const auto stream = object.at("stream_identifier").get<StreamId>();
  const auto flags = object.at("flags").get<unsigned>();
  const bool bit0 = (flags & 1) != 0, end_headers = (flags & 4) != 0;
  const auto content = [&](const char* name) {
    out.content = text(member<std::string>(payload, name, ""));
    return Bytes{out.content};
  };
  switch (static_cast<frame::Type>(object.at("type").get<unsigned>())) {
    case frame::Type::data:
      out.frame = frame::Data{stream, content("data"), bit0, padding_of(payload)};
      break;
    case frame::Type::headers: {
      std::optional<frame::PriorityFields> priority;
      if ((flags & 0x20) != 0) priority = priority_of(payload);
      out.frame = frame::Headers{stream,   content("header_block_fragment"),
                                 bit0,     end_headers,
                                 priority, padding_of(payload)};
      break;
    }
    case frame::Type::priority: out.frame = frame::Priority{stream, priority_of(payload)}; break;
    case frame::Type::rst_stream:
      out.frame = frame::RstStream{stream, payload.at("error_code").get<ErrorCode>()};
      break;
    case frame::Type::settings:
      read_settings(payload, out.entries);
      out.frame = frame::Settings{bit0, std::span<const Setting>{out.entries}};
      break;
    case frame::Type::push_promise:
      out.frame =
          frame::PushPromise{stream, payload.at("promised_stream_id").get<StreamId>(),
                             content("header_block_fragment"), end_headers, padding_of(payload)};
      break;
    case frame::Type::ping: {
      frame::Ping ping{.ack = bit0};
      const Bytes octets = content("opaque_data");
      REQUIRE(octets.size() == 8);
      std::copy(octets.begin(), octets.end(), ping.payload.begin());
      out.frame = ping;
      break;
    }
    case frame::Type::goaway:
      out.frame = frame::Goaway{payload.at("last_stream_id").get<StreamId>(),
                                payload.at("error_code").get<ErrorCode>(),
                                content("additional_debug_data")};
      break;
    case frame::Type::window_update:
      out.frame =
          frame::WindowUpdate{stream, payload.at("window_size_increment").get<std::uint32_t>()};
      break;
    case frame::Type::continuation:
      out.frame = frame::Continuation{stream, content("header_block_fragment"), end_headers};
      break;
    default: FAIL("a frame type that the cases do not have");
  }
}

// The cases pad with text, which a receiver lets pass and a sender must not send (§6.1).
bool pads_with_zeros(const json& payload) {
  const auto padding = member<std::string>(payload, "padding", "");
  return std::all_of(padding.begin(), padding.end(), [](char c) { return c == '\0'; });
}

void run_case(const std::filesystem::path& path) {
  INFO(path.string());
  const json test = json::parse(std::ifstream(path));
  const Wire octets = wire(test.at("wire").get<std::string>());

  if (!test.at("error").is_null()) {
    const auto codes = test.at("error").get<std::vector<std::uint32_t>>();
    const auto header = frame::decode_header(Bytes{octets}.first<frame::Header::size>());
    if (octets.size() != frame::Header::size + header.length) return;  // not one whole frame
    const auto result = take_apart(octets);
    // Faults between two ends (a window, a limit) are none of the codec's; what it does refuse it
    // must refuse with one of these codes.
    if (result) return;
    const auto code = static_cast<std::uint32_t>(info(result.error()).code);
    CHECK(std::count(codes.begin(), codes.end(), code) == 1);
    return;
  }

  Expected expected;
  read_case(test.at("frame"), expected);
  CHECK(read(octets) == describe(expected.frame));
  if (pads_with_zeros(test.at("frame").at("frame_payload"))) {
    CHECK(put_together(expected.frame) == octets);
  }
}

std::size_t run_folder(const char* folder) {
  std::size_t cases = 0;
  REQUIRE(std::filesystem::is_directory(folder));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    run_case(entry.path());
    ++cases;
  }
  return cases;
}

TEST_CASE("our own frame vectors", "[frame][vectors]") { CHECK(run_folder(H2_FRAME_VECTORS) >= 8); }

#if defined(H2_FRAME_TEST_CASE)
TEST_CASE("the frame vectors of http2jp", "[frame][vectors][http2jp]") {
  CHECK(run_folder(H2_FRAME_TEST_CASE) > 0);
}
#endif

}  // namespace
}  // namespace h2::test
