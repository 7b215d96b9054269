// What to set for a server that the world may talk to.
#include "wire.hpp"

namespace {

// [limits]
h2::Options public_server() {
  h2::Options options;
  options.limits.fields.max_list_size = 32'768;  // of a field section, counted as §6.5.2 does
  options.limits.fields.max_fields = 100;
  options.limits.max_control_output = 32'768;  // answers that a peer leaves unread
  options.connection_window = 1'048'576;       // content under way, all streams together
  options.settings = std::vector<h2::Setting>{
      {h2::SettingId::max_concurrent_streams, 128},
      {h2::SettingId::initial_window_size, 131'072},
      // With settings of your own, announce the limit as well.
      {h2::SettingId::max_header_list_size, options.limits.fields.max_list_size},
  };
  options.deadlines.idle = h2::Duration::seconds(120);
  options.deadlines.keep_alive = h2::Duration::seconds(30);
  return options;
}
// [/limits]

}  // namespace

int main() {
  // [check]
  const h2::Options options = public_server();
  if (const auto rule = h2::check_options(h2::Role::server, options)) {
    std::fprintf(stderr, "options: %s\n", h2::info(*rule).text.data());
    return EXIT_FAILURE;
  }
  h2::Connection server{h2::Role::server, options};
  // [/check]

  h2::Connection client{h2::Role::client};
  guide::talk(client, guide::ignore, server, guide::ignore);
  guide::expect(client.remote_settings().max_header_list_size == 32'768, "announced");

  const std::string large(40'000, 'x');
  const h2::Field fields[] = {{":method", "GET"},
                              {":scheme", "https"},
                              {":authority", "example.org"},
                              {":path", "/"},
                              {"x-large", large}};
  const auto done = client.submit(h2::SendHeaders{.stream = 1, .fields = fields});
  guide::expect(!done && done.error() == h2::MisuseKind::fields_too_large, "and obeyed");

  h2::Options wrong;
  wrong.settings = std::vector<h2::Setting>{{h2::SettingId::max_frame_size, 1}};
  guide::expect(h2::check_options(h2::Role::server, wrong) == h2::Rule::max_frame_size_value,
                "options are looked at");
}
