// What a connection tells of itself.
#include <h2/trace.hpp>

#include "wire.hpp"

int main() {
  std::string lines;
  // [observe]
  h2::trace::Text text{h2::trace::append_to(lines), {.label = "server ", .decisions = true}};
  h2::Options options;
  options.observer = text.observer();  // `text` must outlive the connection, and stay in place
  h2::Connection server{h2::Role::server, options};
  // [/observe]
  h2::Connection client{h2::Role::client};
  guide::get(client, "/page");
  guide::talk(client, guide::ignore, server, guide::ignore);
  guide::expect(lines.find("/page") != std::string::npos, "fields are shown");

  // [dump]
  const std::string report = server.dump();  // windows, settings, every stream: no content
  // [/dump]
  guide::expect(!report.empty() && report.find("/page") == std::string::npos, "but not in a dump");
  std::fputs(lines.c_str(), stdout);
  std::fputs(report.c_str(), stdout);
}
