// Two engines, one of which has a heap that is used up at some time: it says so and falls silent,
// or never needed the memory; nothing stays behind.
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "fuzz/connection/course.hpp"
#include "support/heap.hpp"

namespace h2::fuzz {
namespace {

Options on(std::pmr::memory_resource& heap) {
  Options options;
  options.memory = &heap;
  return options;
}

struct Case {
  Credit credit = Credit::automatic;
  std::size_t cut = 0;
  std::vector<test::Op> ops;
};

/// Plays it to its end; nothing if memory ran out while the two ends were made.
std::optional<test::Play> play(const Case& course, std::pmr::memory_resource& client,
                               std::pmr::memory_resource& server) {
  try {
    test::Play play{course.credit, course.cut, on(client), on(server)};
    for (const test::Op& op : course.ops) play.act(op);
    play.settle();
    play.close();
    return play;
  } catch (const std::bad_alloc&) {
    return std::nullopt;
  }
}

/// The end whose heap refused.
void check_refused(test::Play::Side& side, bool refused) {
  Connection& end = side.end.connection;
  const std::string broken = test::broken_law(side.log);
  check(broken.empty(), broken.c_str());
  const bool told = !side.log.empty() && side.log.back() == "out of memory";
  check(told == refused, "OutOfMemory comes last, if memory ran out and only then");
  if (!told) {
    check_side(side);
    check_returned(side);
    return;
  }
  check(end.finished(), "without memory the connection is over");
  check(!end.has_output() && !end.next_deadline(), "and silent");
  const auto refusal = end.submit(Ping{});
  check(!refusal && refusal.error() == MisuseKind::out_of_memory, "it takes no more acts");
  end.advance(Time{1'000'000'000});
  check(side.end.feed(test::get(99)).empty() && side.end.unread == 0, "it reads nothing any more");
  check(side.end.output().size() == 0, "it writes nothing any more");
  check(!end.dump().empty(), "it can still be described");
  check(side.broken);
  Connection moved{std::move(end)};
  end = std::move(moved);
}

void run(Input in) {
  using Refuses = test::FailingHeap::Refuses;
  const std::uint8_t flags = in.octet();
  const bool of_client = (flags & 1) != 0;
  const std::size_t after = in.number(2) % 2'048;
  Case course{(flags & 4) != 0 ? Credit::manual : Credit::automatic, flags / 16U, {}};
  while (course.ops.size() < longest_course && !in.empty()) course.ops.push_back(read_op(in));

  test::FailingHeap failing{after, (flags & 2) != 0 ? Refuses::one : Refuses::all_that_follow};
  test::CountingHeap whole;
  auto done = of_client ? play(course, failing, whole) : play(course, whole, failing);
  check(done || failing.refused(), "the maker hears of bad_alloc only if there was one");
  if (done) {
    check_refused(of_client ? done->client : done->server, failing.refused());
    check_side(of_client ? done->server : done->client);
    check_returned(of_client ? done->server : done->client);
  }
  done.reset();
  check(failing.octets() == 0 && whole.octets() == 0, "nothing stays behind");
}

}  // namespace
}  // namespace h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  h2::fuzz::run(h2::fuzz::Input{data, size});
  return 0;
}
