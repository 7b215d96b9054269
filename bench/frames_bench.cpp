// Receiving frames and nothing else: DATA large and small, and small frames of many types, in
// buffers of several sizes.
#include <array>
#include <memory>
#include <span>

#include "bench/server.hpp"
#include "bench/sides.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

constexpr std::size_t streams = 32;

struct Input {
  std::string name;
  Wire wire;
  std::size_t frames = 0;
  std::size_t data_octets = 0;
};

Input data_frames(const std::string& name, std::size_t octets) {
  Input input{name, {}, 0, 0};
  const Wire content(octets, std::byte{'d'});
  for (input.frames = 0; input.wire.size() < (1u << 20); ++input.frames) {
    append(input.wire, frame::Data{1, content});
  }
  input.data_octets = input.frames * octets;
  return input;
}

// 47.6 octets a frame on average.
Input mixed_frames() {
  Input input{"mixed", {}, 0, 0};
  const Wire content(264, std::byte{'d'});
  for (std::size_t i = 0; i < 512; ++i) {
    const auto id = static_cast<StreamId>(1 + 2 * (i % streams));
    const std::array<frame::Frame, 8> frames{frame::Data{id, Bytes{content}.first(64 + i % 200)},
                                             frame::WindowUpdate{0, 1},
                                             frame::WindowUpdate{id, 1},
                                             frame::Priority{id, {}},
                                             frame::Data{id, Bytes{content}.first(100), false, 8},
                                             frame::Raw{24, 0xfa, 0, id, Bytes{content}.first(24)},
                                             frame::Data{id, Bytes{content}.first(1)},
                                             frame::Ping{}};
    for (const frame::Frame& each : frames) append(input.wire, each);
    input.frames += frames.size();
    input.data_octets += 64 + i % 200 + 100 + 1;
  }
  return input;
}

struct Cut {
  const char* name;
  std::size_t octets;  // of each call
};

constexpr std::array<Cut, 5> cuts{{{"whole", 1u << 30},
                                   {"16384-a-call", 16'384},
                                   {"1400-a-call", 1'400},
                                   {"64-a-call", 64},
                                   {"1-a-call", 1}}};

// Whole buffers are counted in frames, cut ones in calls.
template <class S>
Work receive(std::shared_ptr<const Input> input, std::size_t cut) {
  const std::size_t octets = input->wire.size();
  const std::size_t units = cut >= octets ? input->frames : (octets + cut - 1) / cut;
  return [renewed = Renewed<S>(streams), input, cut, units]() mutable {
    S& server = renewed();
    const std::size_t before = server.data_octets();
    server.feed(input->wire, cut);
    server.drain();
    if (server.data_octets() - before != input->data_octets) stop("content went missing");
    return Amount{units, input->wire.size(), 0};
  };
}

}  // namespace

std::vector<Workload> frame_workloads() {
  std::vector<Workload> out;
  for (Input made :
       {data_frames("data-16384", 16'384), data_frames("data-100", 100), mixed_frames()}) {
    const auto input = std::make_shared<const Input>(std::move(made));
    for (const Cut& cut : cuts) {
      const char* const unit = cut.octets > input->wire.size() ? "frame" : "call";
      add_sides<Server, TheirServer>(
          out, "frames/" + input->name + "/" + cut.name, unit,
          [input, octets = cut.octets]<class S>() { return receive<S>(input, octets); });
    }
  }
  return out;
}

}  // namespace h2::bench
