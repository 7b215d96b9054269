#include "fuzz/connection/our_end.hpp"

#include <array>
#include <string>

#include "fuzz/input.hpp"
#include "support/end.hpp"

namespace h2::fuzz {

namespace {

// What both engines bound is bounded alike; what only one of them does, is not.
Options options_of(const Setup& setup) {
  Options options;
  options.settings = setup.settings();
  if (setup.magic_consumed) options.preface = Preface::magic_consumed;
  if (setup.small_windows) options.credit = Credit::manual;
  options.show_alt_svc = options.show_origin = setup.extended;
  Limits& limits = options.limits;
#define H2_UNLIMITED(budget, rule, burst, per_second) limits.budget = {};
  H2_BUDGETS(H2_UNLIMITED)
#undef H2_UNLIMITED
  limits.fields.max_list_size = limits.max_field_block = 1U << 24;
  limits.fields.max_fields = limits.max_continuations = limits.max_empty_fragments = 1U << 20;
  limits.fields.max_field_size = 1U << 16;
  limits.max_unacknowledged = 0;
  limits.max_live_streams = 1'000;
  limits.max_informational = 0;
  return options;
}

std::string text_of(Fields fields) {
  std::string out;
  for (const Field& field : fields)
    out.append("\n").append(field.name).append(": ").append(field.value);
  return out;
}

}  // namespace

OurEnd::OurEnd(const Setup& setup)
    : setup_(setup),
      laws_(options_of(setup)),
      connection_(setup.role, laws_.watched(options_of(setup))) {
  laws_.acted();
  if (setup.role == Role::server) return;
  for (const Request& request : requests()) {
    std::vector<Field> fields;
    for (const auto& [name, value] : request.fields) fields.push_back({name, value});
    const auto id = connection_.next_stream_id();
    check(id && connection_.submit(SendHeaders{*id, fields, request.end_stream}), "a request goes");
  }
  Verdict none;
  take_output(none);
  if (setup.acts) check(connection_.submit(ResetStream{3}).has_value(), "a request is reset");
  take_output(none);
}

Verdict OurEnd::feed(Bytes octets) {
  Verdict verdict;
  laws_.fed(octets.size());
  if (octets.size() >= frame::Header::size) {
    fed_ = frame::decode_header(octets.first<frame::Header::size>()).type;
  }
  const std::vector<std::byte> block(octets.begin(), octets.end());
  Bytes input{block};
  for (bool moved = true; moved;) {
    const auto event = connection_.poll(input);
    moved = event.has_value() || connection_.has_output();
    if (event) note(*event, verdict);
    if (!event) take_output(verdict);
  }
  check(input.empty(), "all is read where all output is taken");
  check(laws_.broken());
  return verdict;
}

void OurEnd::note(const Event& event, Verdict& verdict) {
  laws_.saw(event);
  if (const auto* headers = std::get_if<HeadersReceived>(&event)) {
    accept_section(verdict, headers->stream, text_of(headers->fields), headers->end_stream);
    if (setup_.role == Role::server && setup_.acts && headers->kind == HeadersKind::request) {
      const auto sent = connection_.submit(SendHeaders{headers->stream, test::ok_response, true});
      if (!sent) verdict.unanswered = headers->stream;
    }
  } else if (const auto* data = std::get_if<DataReceived>(&event)) {
    accept_content(verdict, data->stream, data->data);
    if (data->end_stream) accept_end(verdict, data->stream);
  } else if (const auto* closed = std::get_if<StreamClosed>(&event)) {
    // A GOAWAY of the peer closes streams, too.
    const bool reset = closed->by == EndedBy::peer && fed_ == frame::Type::rst_stream;
    if (reset) accept_reset(verdict, closed->stream, static_cast<std::uint32_t>(closed->code));
  } else if (const auto* goaway = std::get_if<GoawayReceived>(&event)) {
    accept_goaway(verdict, goaway->last_stream, static_cast<std::uint32_t>(goaway->code));
  } else if (const auto* promise = std::get_if<PushPromiseReceived>(&event)) {
    accept_promise(verdict, promise->stream, promise->promised, text_of(promise->fields));
  } else if (const auto* error = std::get_if<PeerError>(&event)) {
    if (!verdict.rule) verdict.rule = error->rule;
  }
}

void OurEnd::take_output(Verdict& verdict) {
  std::array<std::byte, 4'096> buffer;
  test::Wire output;
  while (const std::size_t n = connection_.write(buffer)) {
    output += test::copy(Bytes{buffer}.first(n));
  }
  read_output(output, verdict);
}

}  // namespace h2::fuzz
