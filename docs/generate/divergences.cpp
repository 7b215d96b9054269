// Writes docs/divergences.md: where this engine and libnghttp2 part, from the table that fuzzing
// holds both to.
#include "fuzz/connection/divergences.hpp"

#include <iostream>
#include <string_view>

namespace {

constexpr std::string_view intro = R"(# Where h2 and libnghttp2 part

`fuzz_differential` gives the same frames to this engine and to libnghttp2, in the same role and
with the same settings, and compares what each makes of every frame: the messages and the content
that it shows, the answers to PING and SETTINGS, resets and the end of the connection with their
codes. Wherever they part there is a row here, with the requirement that this engine follows
([requirements](../conformance/requirements.tsv)); a difference without a row is a finding. In most
rows RFC 9113 leaves a choice, and libnghttp2 takes another one.

After a row that concerns a stream that stream is left out of the comparison, after one that ends a
connection there is nothing left to compare. What only one of the two bounds (budgets for floods,
the size of field sections) is switched off, and belongs to other targets.

This page is made of the table in
[divergences.cpp](../fuzz/connection/divergences.cpp) by `h2-docs-divergences`; `libnghttp2` is
version 1.52 as in Debian 12.

| frame | what the peer did | h2 | libnghttp2 | requirement |
|---|---|---|---|---|
)";

std::string_view text(h2::fuzz::Answer answer) {
  switch (answer) {
    case h2::fuzz::Answer::nothing: return "ignores it";
    case h2::fuzz::Answer::accepted: return "accepts it";
    case h2::fuzz::Answer::reset: return "stream error";
    case h2::fuzz::Answer::ended: return "connection error";
    case h2::fuzz::Answer::silent: return "ends without GOAWAY";
    case h2::fuzz::Answer::any: return "does not look at it";
  }
  return {};
}

}  // namespace

int main() {
  std::cout << intro;
  for (const h2::fuzz::Divergence& row : h2::fuzz::divergences()) {
    std::cout << "| " << row.frame << " | " << row.what << " | " << text(row.ours);
    if (row.rule) std::cout << " `" << h2::info(*row.rule).name << "`";
    std::cout << " | " << text(row.theirs);
    if (row.code) std::cout << " " << h2::name(*row.code);
    std::cout << " | " << row.because << " |\n";
  }
}
