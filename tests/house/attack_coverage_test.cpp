// Every kind of attack that is known to have harmed an engine for HTTP/2 has its test here.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "house/checks.hpp"
#include "support/catch.hpp"

namespace {

using namespace h2::house;

// By number: tests are tagged [attacks][A<number>].
constexpr std::array<std::string_view, 52> attacks = {
    "indexed fields that are large",
    "indexed fields that are many, cookie crumbs",
    "CONTINUATION without end",
    "integers without end",
    "strings of a huge length, Huffman garbage",
    "table thrash, table size updates",
    "empty names and fields",
    "field blocks for streams that are refused",
    "guesses by length of what is compressed",
    "look-ups that collide",
    "rapid reset",
    "requests that make us reset",
    "faults on streams whose request was shown",
    "streams above the limit, SETTINGS that are not acknowledged",
    "PRIORITY of idle streams",
    "PRIORITY_UPDATE",
    "stream identifiers far apart",
    "memory of closed streams",
    "SETTINGS",
    "PING",
    "WINDOW_UPDATE",
    "windows of single octets",
    "empty DATA",
    "tiny DATA",
    "padding",
    "unknown types",
    "answers that nobody reads",
    "GOAWAY",
    "frames for closed streams",
    "windows of zero, slow peers",
    "octets one at a time",
    "prefaces of other protocols",
    "PUSH_PROMISE",
    "informational responses",
    "ALTSVC and ORIGIN",
    "settings that harm what we send",
    "field syntax",
    "pseudo-header fields",
    "Host beside :authority",
    "connection-specific fields",
    "content-length",
    "trailers and messages without content",
    "arithmetic",
    "work behind the end",
    "streams that end twice or late",
    "misuse by the caller",
    "allocations that fail",
    "flow-control credit that is lost",
    "resets behind content that waits",
    "frames inside a field block",
    "one call that takes very long",
    "answers larger than what asked for them",
};

}  // namespace

TEST_CASE("house: every kind of attack has a test", "[house][attacks]") {
  std::string tests;
  for (const File& file : read_tree(H2_SOURCE_ROOT)) {
    if (file.path.starts_with("tests/") && is_cpp(file)) tests += file.text;
  }
  for (std::size_t i = 0; i < attacks.size(); ++i) {
    // In two parts, so that this file is no test of them.
    const std::string tag = "[A" + std::to_string(i + 1) + "]";
    INFO(tag << " " << attacks[i]);
    CHECK(tests.find(tag) != std::string::npos);
  }
}
