#include <algorithm>
#include <string>

#include <h2/hpack.hpp>

#include "conformance/story.hpp"

namespace h2::vectors {

namespace {

// Stories hold what servers really sent; the limits of a decoder are not under test here.
constexpr hpack::DecoderLimits no_limits{.max_list_size = 1u << 30,
                                         .max_fields = 1u << 20,
                                         .max_field_size = 1u << 24,
                                         .overrun_factor = 1};

std::vector<Field> fields_of(const Case& block) {
  std::vector<Field> out;
  for (const auto& [name, value] : block.fields) out.push_back({name, value});
  return out;
}

std::string printed(const Field& field) {
  std::string out(1, '"');
  out.append(field.name).append(": ").append(field.value).append(1, '"');
  return out;
}

// The first difference between what was expected and what came, empty if there is none.
std::string difference(const Case& block, Fields got) {
  for (std::size_t i = 0; i < std::min(got.size(), block.fields.size()); ++i) {
    const Field expected{block.fields[i].first, block.fields[i].second};
    if (expected.name == got[i].name && expected.value == got[i].value) continue;
    return "field " + std::to_string(i) + " is " + printed(got[i]) + ", not " + printed(expected);
  }
  if (got.size() == block.fields.size()) return {};
  return std::to_string(got.size()) + " fields, not " + std::to_string(block.fields.size());
}

std::string decode(hpack::Decoder& decoder, Bytes wire, const Case& block) {
  Result<void, Rule> result = decoder.decode(wire);
  if (result) result = decoder.finish();
  if (!result) return std::string(info(result.error()).text);
  return difference(block, decoder.fields());
}

std::string compare_tables(const hpack::Encoder& encoder, const hpack::Decoder& decoder) {
  if (encoder.table_entries() != decoder.table_entries()) return "the tables differ in length";
  for (std::size_t i = 0; i < encoder.table_entries(); ++i) {
    const Field ours = encoder.table_entry(i);
    const Field theirs = decoder.table_entry(i);
    if (ours.name != theirs.name || ours.value != theirs.value) {
      return "the tables differ at entry " + std::to_string(i);
    }
  }
  return {};
}

// Both directions of one story: the wire form decoded, and the fields encoded and decoded again.
struct Run {
  hpack::Decoder decoder{no_limits};
  hpack::Encoder encoder{{.table_cap = 1u << 16}};
  hpack::Decoder echo{no_limits};
  std::vector<std::byte> buffer;

  void set_table_size(std::uint32_t octets) {
    for (hpack::Decoder* each : {&decoder, &echo}) {
      each->announce_table_limit(octets);
      each->acknowledge_table_limit(octets);
    }
    encoder.set_table_limit(octets);
  }

  std::string step(const Case& block, Report& report) {
    if (block.table_size) set_table_size(*block.table_size);
    if (block.wire) {
      if (std::string what = decode(decoder, *block.wire, block); !what.empty()) return what;
    } else {
      ++report.raw_blocks;
    }
    const std::vector<Field> section = fields_of(block);
    buffer.resize(encoder.bound(section));
    const std::size_t octets = encoder.encode(section, buffer);
    report.encoded_octets += octets;
    for (const Field& field : section)
      report.plain_octets += field.name.size() + field.value.size();
    std::string what = decode(echo, Bytes(buffer).first(octets), block);
    if (what.empty()) what = compare_tables(encoder, echo);
    if (!what.empty()) return "encoded again: " + what;
    return {};
  }
};

}  // namespace

void run_hpack(const std::filesystem::path& folder, Report& report) {
  for (const std::filesystem::path& file : json_files(folder)) {
    const Story story = read_story(file);
    ++report.stories;
    if (!story.error.empty()) {
      report.failures.push_back({file, "story", story.error});
      continue;
    }
    Run run;
    for (std::size_t i = 0; i < story.cases.size(); ++i) {
      ++report.blocks;
      const std::string what = run.step(story.cases[i], report);
      if (what.empty()) continue;
      // What follows in this story depends on the table that is now in doubt.
      report.failures.push_back({file, "case " + std::to_string(i), what});
      break;
    }
  }
}

}  // namespace h2::vectors
