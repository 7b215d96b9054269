// Test vectors in the JSON forms of http2jp/hpack-test-case and http2jp/http2-frame-test-case.
#ifndef H2_CONFORMANCE_STORY_HPP
#define H2_CONFORMANCE_STORY_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace h2::vectors {

/// A field line with octets of its own.
using Line = std::pair<std::string, std::string>;

/// One field block of a story.
struct Case {
  std::optional<std::uint32_t> table_size;     ///< SETTINGS_HEADER_TABLE_SIZE from here on
  std::optional<std::vector<std::byte>> wire;  ///< absent in raw data
  std::vector<Line> fields;
};

/// Blocks of one connection, in order.
struct Story {
  std::filesystem::path file;
  std::vector<Case> cases;
  std::string error;  ///< why the file could not be read, if it could not
};

/// What is wrong in one place of a file.
struct Failure {
  std::filesystem::path file;
  std::string place;  ///< such as "case 3"
  std::string what;
};

/// What a run over some folders came to.
struct Report {
  std::size_t stories = 0;
  std::size_t blocks = 0;
  std::size_t plain_octets = 0;    ///< names and values as given
  std::size_t encoded_octets = 0;  ///< what our encoder made of them
  std::size_t raw_blocks = 0;      ///< of the blocks, those without a wire form to compare
  std::vector<Failure> failures;
};

/// The JSON files below a folder, by name.
[[nodiscard]] std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder);

[[nodiscard]] Story read_story(const std::filesystem::path& file);

/// The octets that hexadecimal digits spell, nothing if they do not.
[[nodiscard]] std::optional<std::vector<std::byte>> octets_of(const std::string& hex);

/// Decodes each story with one decoder, compares, encodes again, decodes that, compares.
void run_hpack(const std::filesystem::path& folder, Report& report);

/// Decodes each frame, compares its parts, encodes it again, compares the octets.
void run_frames(const std::filesystem::path& folder, Report& report);

}  // namespace h2::vectors

#endif  // H2_CONFORMANCE_STORY_HPP
