// Acts and frames of the peer on any stream at any time, against a plain model that says what is
// accepted and where every stream stands.
#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/connection/laws.hpp"
#include "fuzz/connection/stream_model.hpp"
#include "support/end.hpp"

namespace h2::fuzz {
namespace {

using namespace std::string_view_literals;

// What stays below every budget and every window.
constexpr int longest_program = 64;

// A program may be nothing but 1xx, which the model does not count.
Options options() {
  Options options;
  options.limits.max_informational = 0;
  return options;
}

constexpr std::array<Field, 4> request = {Field{":method", "POST"}, Field{":scheme", "http"},
                                          Field{":authority", "a"}, Field{":path", "/"}};
constexpr std::array<Field, 1> interim = {Field{":status", "103"}};
constexpr std::array<Field, 1> response = {Field{":status", "200"}};
constexpr std::array<Field, 1> trailers = {Field{"x-sum", "1"}};
constexpr std::array<Fields, 4> sections = {request, interim, response, trailers};

// The same as field blocks, without the dynamic table.
constexpr std::array blocks = {
    "\x83\x86\x84\x01\x01"
    "a"sv,
    "\x08\x03"
    "103"sv,
    "\x88"sv,
    "\0\x05x-sum\x01"
    "1"sv};

class Run {
 public:
  explicit Run(Role role) : role_(role), model_(role), end_(role, options()) {
    if (role == Role::server) feed(test::magic());
    feed(test::frame_octets(frame::Settings{}));
    feed(test::frame_octets(frame::Settings{true}));
    settle();
  }

  void step(Input& in) {
    const std::uint8_t what = in.octet();
    const std::uint8_t where = in.octet();
    const StreamId id = where % 24U;
    const bool end_stream = (where & 0x80) != 0;
    auto section = static_cast<Section>(what / 8 % 4);
    // A peer's sections are mostly those of its role.
    if ((what & 0xc0) != 0 && section == Section::request && role_ == Role::client) {
      section = Section::response;
    }
    if (what % 8 < 3) {
      act(what % 8, id, section, end_stream);
    } else {
      receive(what % 8, id, section, end_stream);
    }
    settle();
    compare();
  }

  void finish() { end_.finish(); }

 private:
  void act(int what, StreamId id, Section section, bool end_stream) {
    Connection& connection = end_.connection;
    if (role_ == Role::client && section == Section::response) section = Section::request;
    const auto compare = [](const Result<void, Misuse>& got, const Expected& expected) {
      const Expected kind = got ? Expected{} : Expected{got.error().kind};
      if (kind == expected) return;
      std::fprintf(stderr, "got %s, expected %s\n", kind ? text(*kind).data() : "accepted",
                   expected ? text(*expected).data() : "accepted");
      check(false, "an act is accepted or refused as the model says");
    };
    const Fields fields = sections[static_cast<std::size_t>(section)];
    switch (what) {
      case 0:
        return compare(connection.submit(SendHeaders{id, fields, end_stream}),
                       model_.send_headers(id, section, end_stream));
      case 1:
        return compare(connection.submit(SendData{id, Body::own(std::string{"x"}), end_stream}),
                       model_.send_data(id, end_stream));
      default: return compare(connection.submit(ResetStream{id}), model_.reset(id));
    }
  }

  void receive(int what, StreamId id, Section section, bool end_stream) {
    constexpr std::array content = {std::byte{'x'}};
    const Bytes block = std::as_bytes(std::span{blocks[static_cast<std::size_t>(section)]});
    switch (what) {
      case 3:
        feed_on(id, test::frame_octets(frame::RstStream{1, ErrorCode::cancel}));
        return model_.receive_reset(id);
      case 4:
        feed_on(id, test::frame_octets(frame::WindowUpdate{1, 1'000}));
        return model_.receive_window_update(id);
      case 5:
        feed_on(id, test::frame_octets(frame::Data{1, content, end_stream}));
        return model_.receive_data(id, end_stream);
      default:
        feed_on(id, test::frame_octets(frame::Headers{1, block, end_stream}));
        return model_.receive_headers(id, section, end_stream);
    }
  }

  // On stream 0 too, where the codec makes none of them.
  void feed_on(StreamId id, test::Wire octets) {
    octets.octets[8] = static_cast<std::byte>(id);
    feed(octets);
  }
  void feed(const test::Wire& octets) {
    end_.feed(octets, [this](const Event& event) { hear(event); });
  }
  void settle() {
    while (end_.connection.has_output()) end_.take(4'096, false);
    feed({});
  }
  void hear(const Event& event) {
    const auto* error = std::get_if<PeerError>(&event);
    over_ = over_ || (error != nullptr && error->stream == 0);
  }

  void compare() {
    check(over_ == model_.over(), "the connection ends when the model says so");
    for (StreamId id = 0; id < 24; ++id) {
      const auto status = end_.connection.stream_status(id);
      const auto expected = model_.state(id);
      if (status ? expected && *expected == status->state : !expected) continue;
      std::fprintf(stderr, "stream %u: %s, expected %s\n", id,
                   status ? name(status->state).data() : "none",
                   expected ? name(*expected).data() : "none");
      check(false, "each stream is where the model says");
    }
  }

  Role role_;
  StreamModel model_;
  Watched end_;
  bool over_ = false;
};

}  // namespace
}  // namespace h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2::fuzz;
  Input in{data, size};
  Run run{in.octet() % 2 == 0 ? h2::Role::server : h2::Role::client};
  for (int i = 0; i < longest_program && !in.empty(); ++i) run.step(in);
  run.finish();
  return 0;
}
