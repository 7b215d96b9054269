#include "conformance/story.hpp"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

namespace h2::vectors {

namespace {

using nlohmann::json;

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

Case read_case(const json& from) {
  Case out;
  if (const auto size = from.find("header_table_size"); size != from.end()) {
    out.table_size = size->get<std::uint32_t>();
  }
  if (const auto wire = from.find("wire"); wire != from.end()) {
    out.wire = octets_of(wire->get<std::string>());
    if (!out.wire) throw std::invalid_argument("\"wire\" is not hexadecimal");
  }
  for (const json& field : from.at("headers")) {
    for (const auto& [name, value] : field.items()) {
      out.fields.emplace_back(name, value.get<std::string>());
    }
  }
  return out;
}

}  // namespace

std::optional<std::vector<std::byte>> octets_of(const std::string& hex) {
  std::vector<std::byte> out;
  if (hex.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const auto high = digit(hex[i]);
    const auto low = digit(hex[i + 1]);
    if (!high || !low) return std::nullopt;
    out.push_back(static_cast<std::byte>(*high << 4 | *low));
  }
  return out;
}

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Story read_story(const std::filesystem::path& file) {
  Story story;
  story.file = file;
  try {
    std::ifstream in(file);
    const json root = json::parse(in);
    for (const json& entry : root.at("cases")) story.cases.push_back(read_case(entry));
  } catch (const std::exception& error) {
    story.error = error.what();
  }
  return story;
}

}  // namespace h2::vectors
