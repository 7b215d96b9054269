#include "stage.hpp"

#include <array>
#include <vector>

#include "onlooker.hpp"

namespace loopback {

namespace {

// One turn of one end: hears what arrived, and returns what it has to say to that.
template <class End>
std::vector<std::byte> turn(End& end, h2::Bytes input) {
  std::vector<std::byte> output;
  std::array<std::byte, 16'384> buffer;
  for (bool busy = true; busy;) {
    busy = false;
    while (const auto event = end.connection().poll(input)) {
      end.on(*event);
      busy = true;
    }
    while (const std::size_t n = end.connection().write(buffer)) {
      output.insert(output.end(), buffer.data(), buffer.data() + n);
      busy = true;
    }
  }
  return output;
}

int width(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

Stage::Stage(std::FILE* out)
    : text_(h2::trace::append_to(lines_), {.colour = examples::wants_colour(out)}),
      client(text_.observer()),
      out_(out),
      colour_(examples::wants_colour(out)) {}

void Stage::act(std::string_view title) {
  std::fprintf(out_, "\n%s%d. %.*s%s\n\n", colour_ ? "\x1b[1m" : "", ++acts_, width(title),
               title.data(), colour_ ? "\x1b[0m" : "");
}

void Stage::say(std::string_view text) {
  std::fprintf(out_, "   %.*s\n", width(text), text.data());
}

void Stage::run() {
  std::vector<std::byte> wire;
  do {
    wire = turn(client, wire);
    wire = turn(server, wire);
  } while (!wire.empty());
  text_.settle();
  std::fwrite(lines_.data(), 1, lines_.size(), out_);
  std::fflush(out_);
  lines_.clear();
}

void Stage::expect(bool holds, std::string_view what) {
  ++checked_;
  if (holds) return;
  ++failed_;
  std::fprintf(out_, "   NOT AS EXPECTED: %.*s\n", width(what), what.data());
}

}  // namespace loopback
