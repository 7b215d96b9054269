// Writes docs/stream-states.svg: the states of a stream and what moves it, from the grid that the
// library works with. Places are chosen by hand, arrows and their words are not.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "stream/state.hpp"

namespace {

using h2::stream::Input;
using h2::stream::State;

constexpr int box_width = 180, box_height = 44, frame_bottom = 425;

struct Point {
  int x, y;
};

struct Place {
  Point middle;
  std::string_view name;
};

constexpr std::array<Place, h2::stream::state_count> places{{
    {{480, 50}, "idle"},
    {{150, 200}, "reserved (local)"},
    {{810, 200}, "reserved (remote)"},
    {{480, 200}, "open"},
    {{810, 380}, "half-closed (local)"},
    {{150, 380}, "half-closed (remote)"},
    {{480, 500}, "closed"},
    {{150, 600}, "reset by us"},
    {{810, 600}, "reset by the peer"},
}};

constexpr std::array<std::string_view, h2::stream::input_count> words{
    "send HEADERS",         "send DATA",           "send END_STREAM",    "send RST_STREAM",
    "send WINDOW_UPDATE",   "send PUSH_PROMISE",   "promise it",         "receive HEADERS",
    "receive DATA",         "receive END_STREAM",  "receive RST_STREAM", "receive WINDOW_UPDATE",
    "receive PUSH_PROMISE", "receive its promise",
};

constexpr std::string_view style = R"(<style>
  svg { background: #ffffff; color: #1b1f24 }
  rect { fill: #eef3fb; stroke: #44609a; stroke-width: 1.5 }
  rect.over { fill: #f3f3f3; stroke: #777777 }
  rect.frame { fill: none; stroke: #999999; stroke-dasharray: 5 5 }
  path { fill: none; stroke: currentColor; stroke-width: 1.4 }
  marker path { fill: currentColor; stroke: none }
  text { font: 14px sans-serif; fill: currentColor; text-anchor: middle }
  text.by { font-size: 12px; paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
  @media (prefers-color-scheme: dark) {
    svg { background: #14181d; color: #dde3ea }
    rect { fill: #1d2a40; stroke: #8fb0ee }
    rect.over { fill: #24282d; stroke: #999999 }
    text.by { stroke: #14181d }
  }
</style>
)";

const Place& place(State state) { return places[static_cast<std::size_t>(state)]; }

// Resets lead to the same place from every state that can be reset: they are drawn once.
bool is_reset(State state) { return state == State::reset_by_us || state == State::reset_by_peer; }

constexpr bool can_be_reset(State state) {
  return state != State::idle && !h2::stream::is_closed(state);
}

consteval bool resets_are_alike() {
  for (std::size_t s = 0; s < h2::stream::state_count; ++s) {
    const auto state = static_cast<State>(s);
    const bool ours = h2::stream::next(state, Input::send_rst_stream) == State::reset_by_us;
    const bool theirs = h2::stream::next(state, Input::receive_rst_stream) == State::reset_by_peer;
    if (can_be_reset(state) && (!ours || !theirs)) return false;
  }
  return true;
}
static_assert(resets_are_alike());

// Every other way from one state to another, and what leads there.
using Arrows = std::map<std::pair<State, State>, std::vector<std::string_view>>;

Arrows arrows() {
  Arrows all;
  for (std::size_t s = 0; s < h2::stream::state_count; ++s) {
    for (std::size_t i = 0; i < h2::stream::input_count; ++i) {
      const auto from = static_cast<State>(s);
      const h2::stream::Cell& cell = h2::stream::grid[s][i];
      if (cell.moves && !is_reset(cell.next)) all[{from, cell.next}].push_back(words[i]);
    }
  }
  return all;
}

// Where the line from the middle of one box to that of another leaves the first.
Point edge(Point from, Point to) {
  const double dx = to.x - from.x, dy = to.y - from.y;
  const double x = dx == 0 ? 1e9 : box_width / 2.0 / std::abs(dx);
  const double y = dy == 0 ? 1e9 : box_height / 2.0 / std::abs(dy);
  const double part = std::min(x, y);
  return {from.x + static_cast<int>(dx * part), from.y + static_cast<int>(dy * part)};
}

void draw_arrow(Point from, Point to, const std::vector<std::string_view>& by) {
  std::cout << "<path marker-end=\"url(#head)\" d=\"M" << from.x << ' ' << from.y << " L" << to.x
            << ' ' << to.y << "\"/>\n";
  int y = (from.y + to.y) / 2 + 4 - 8 * (static_cast<int>(by.size()) - 1);
  for (const std::string_view line : by) {
    std::cout << "<text class=\"by\" x=\"" << (from.x + to.x) / 2 << "\" y=\"" << y << "\">" << line
              << "</text>\n";
    y += 16;
  }
}

void draw_box(State state) {
  const Point at = place(state).middle;
  std::cout << "<rect rx=\"8\"" << (h2::stream::is_closed(state) ? " class=\"over\"" : "")
            << " x=\"" << at.x - box_width / 2 << "\" y=\"" << at.y - box_height / 2
            << "\" width=\"" << box_width << "\" height=\"" << box_height << "\"/>\n<text x=\""
            << at.x << "\" y=\"" << at.y + 5 << "\">" << place(state).name << "</text>\n";
}

void draw_reset(State state, Input input) {
  const Point to = place(state).middle;
  draw_arrow({to.x, frame_bottom}, {to.x, to.y - box_height / 2},
             {words[static_cast<std::size_t>(input)]});
}

}  // namespace

int main() {
  std::cout << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 650\" role=\"img\">\n"
            << "<title>The states of a stream, RFC 9113 §5.1</title>\n"
            << style
            << "<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" "
               "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">"
               "<path d=\"M0 0 L10 5 L0 10 z\"/></marker></defs>\n"
            << "<rect class=\"frame\" rx=\"12\" x=\"30\" y=\"150\" width=\"900\" height=\""
            << frame_bottom - 150 << "\"/>\n";
  for (const auto& [way, by] : arrows()) {
    const Point from = place(way.first).middle;
    const Point to = place(way.second).middle;
    draw_arrow(edge(from, to), edge(to, from), by);
  }
  draw_reset(State::reset_by_us, Input::send_rst_stream);
  draw_reset(State::reset_by_peer, Input::receive_rst_stream);
  for (std::size_t s = 0; s < h2::stream::state_count; ++s) draw_box(static_cast<State>(s));
  std::cout << "</svg>\n";
}
