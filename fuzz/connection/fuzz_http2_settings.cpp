// HTTP2-Settings, RFC 7540 §3.2.1: any value is parsed. What is taken comes back letter by letter
// and makes a connection; what is refused says why.
#include <string>
#include <vector>

#include <h2/connection.hpp>
#include <h2/upgrade.hpp>

#include "fuzz/input.hpp"

namespace {

using namespace h2;
using fuzz::check;

void check_taken(std::string_view value, const std::vector<Setting>& settings) {
  check(settings.size() <= 32, "the number of settings is bounded");
  check(http2_settings(settings) == value, "there is one value for the same settings");
  const Upgrade upgrade{.settings = settings};
  for (const Role role : {Role::server, Role::client}) {
    const auto rule = check_upgrade(role, upgrade);
    check(!rule || (role == Role::client && *rule == Rule::hpack_table_size),
          "what a server takes can be used; a client provides no huge table");
    if (rule) continue;
    const Connection connection = Connection::upgraded(role, upgrade);
    Settings expected;
    for (const Setting& setting : settings) expected.apply(setting);
    const Settings& found =
        role == Role::client ? connection.local_settings() : connection.remote_settings();
    check(found == expected, "the settings are in force");
    check(connection.live_streams() == 1, "the request is stream 1");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(reinterpret_cast<const char*>(data), size);
  if (const auto parsed = parse_http2_settings(value)) {
    check_taken(value, *parsed);
  } else {
    check(!text(parsed.error()).empty(), "a refusal says why");
  }
  return 0;
}
