// h2-vectors: runs the HPACK or the frame codec over folders of published test vectors.
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "conformance/story.hpp"

namespace {

using h2::vectors::Report;

void print(const Report& report, const char* stories, const char* blocks) {
  for (const h2::vectors::Failure& failure : report.failures) {
    std::printf("%s: %s: %s\n", failure.file.string().c_str(), failure.place.c_str(),
                failure.what.c_str());
  }
  std::printf("%zu %s, %zu %s, %zu failed\n", report.stories, stories, report.blocks, blocks,
              report.failures.size());
  if (report.raw_blocks == 0 || report.plain_octets == 0) return;
  std::printf(
      "compression: %zu octets of names and values in %zu, ratio %.4f\n", report.plain_octets,
      report.encoded_octets,
      static_cast<double>(report.encoded_octets) / static_cast<double>(report.plain_octets));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs the codecs of h2 over test vectors. Exits with 1 if any of them fails."};
  app.require_subcommand(1);
  std::vector<std::string> folders;
  CLI::App* const hpack =
      app.add_subcommand("hpack", "stories in the form of http2jp/hpack-test-case");
  CLI::App* const frames =
      app.add_subcommand("frames", "frames in the form of http2jp/http2-frame-test-case");
  for (CLI::App* command : {hpack, frames}) {
    command->add_option("folder", folders, "folders to look for .json files in")
        ->required()
        ->check(CLI::ExistingDirectory);
  }
  CLI11_PARSE(app, argc, argv);

  Report report;
  for (const std::string& folder : folders) {
    if (h2::vectors::json_files(folder).empty()) {
      report.failures.push_back({folder, "folder", "no .json files in it"});
    }
    if (hpack->parsed()) {
      h2::vectors::run_hpack(folder, report);
    } else {
      h2::vectors::run_frames(folder, report);
    }
  }
  print(report, hpack->parsed() ? "stories" : "files", hpack->parsed() ? "blocks" : "frames");
  return report.failures.empty() ? 0 : 1;
}
