#include "bench/hpack_data.hpp"

#include <algorithm>

#include <h2/hpack.hpp>

namespace h2::bench {

namespace {

Conversation connection_of(const vectors::Story& story) {
  Conversation out;
  for (const vectors::Case& block : story.cases) {
    std::vector<Field>& section = out.sections.emplace_back();
    for (const auto& [name, value] : block.fields) section.push_back({name, value});
    if (block.wire) out.wire.push_back(*block.wire);
  }
  return out;
}

bool usable(const vectors::Story& story) {
  // Stories that change the table size need settings between the blocks; they are no benchmark.
  return story.error.empty() && !story.cases.empty() &&
         std::none_of(story.cases.begin(), story.cases.end(), [](const vectors::Case& block) {
           return block.table_size.value_or(4096) != 4096;
         });
}

}  // namespace

std::deque<Set> load_sets(const std::string& folder) {
  std::deque<Set> sets;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.is_directory()) continue;
    Set set{entry.path().filename().string(), {}, {}};
    for (const auto& file : vectors::json_files(entry.path())) {
      vectors::Story story = vectors::read_story(file);
      if (!usable(story)) continue;
      set.stories.push_back(std::move(story));
      set.connections.push_back(connection_of(set.stories.back()));
    }
    if (!set.connections.empty()) sets.push_back(std::move(set));
  }
  std::sort(sets.begin(), sets.end(), [](const Set& a, const Set& b) { return a.name < b.name; });
  return sets;
}

void encode_all(Conversation& connection, bool huffman) {
  hpack::Encoder encoder(
      {.huffman = huffman ? hpack::Huffman::when_shorter : hpack::Huffman::never});
  connection.wire.clear();
  for (const auto& section : connection.sections) {
    std::vector<std::byte>& block = connection.wire.emplace_back(encoder.bound(section));
    block.resize(encoder.encode(section, block));
  }
}

Conversation as_one(const Set& set) {
  Conversation out;
  for (const Conversation& connection : set.connections) {
    out.sections.insert(out.sections.end(), connection.sections.begin(), connection.sections.end());
  }
  encode_all(out, true);
  return out;
}

Conversation hot_requests() {
  const std::vector<Field> request{
      {":method", "GET"},
      {":scheme", "https"},
      {":path", "/"},
      {":authority", "www.example.com"},
      {"user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"},
      {"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
      {"accept-language", "en-US,en;q=0.5"},
      {"accept-encoding", "gzip, deflate, br"},
      {"referer", "https://www.example.com/start"},
      {"cookie", "session=0123456789abcdef0123456789abcdef"}};
  Conversation out;
  out.sections.assign(4000, request);
  encode_all(out, true);
  return out;
}

std::vector<std::string> strings_of(const Set& set, const std::string& name, std::size_t octets) {
  std::vector<std::string> out;
  std::string joined;
  for (const Conversation& connection : set.connections) {
    for (const auto& section : connection.sections) {
      for (const Field& field : section) {
        if (!name.empty() && field.name != name) continue;
        joined += field.value;
        if (joined.size() < std::max<std::size_t>(octets, 1)) continue;
        out.push_back(std::move(joined));
        joined.clear();
      }
    }
  }
  return out;
}

Amount amount_of(const Conversation& connection) {
  Amount amount;
  for (const auto& section : connection.sections) {
    amount.units += section.size();
    for (const Field& field : section) {
      amount.plain_octets += field.name.size() + field.value.size();
    }
  }
  for (const auto& block : connection.wire) amount.wire_octets += block.size();
  return amount;
}

}  // namespace h2::bench
