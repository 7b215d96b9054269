// The table of streams: what it finds, and what memory it keeps.
#include "stream/table.hpp"

#include <map>
#include <vector>

#include "support/heap.hpp"
#include "support/property.hpp"

namespace h2::test {
namespace {

using stream::no_slot;
using stream::Slot;

struct Record {
  explicit Record(StreamId stream_id) : id(stream_id) {}

  StreamId id;
  std::array<std::byte, 60> rest{};
};

using Table = stream::Table<Record>;

// Opens `count` streams and closes them in the same order.
void spell(Table& table, StreamId first, std::size_t count) {
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < count; ++i) {
    slots.push_back(table.insert(first + static_cast<StreamId>(2 * i)));
  }
  for (const Slot slot : slots) table.erase(slot);
}

TEST_CASE("§5.1: the table finds what is in it and nothing else", "[rfc9113][5.1][property]") {
  CHECK(rc::check([] {
    CountingHeap heap;
    Table table(&heap);
    std::map<StreamId, Slot> model;
    const auto steps = *rc::gen::scale(
        5, rc::gen::container<std::vector<std::pair<std::uint8_t, StreamId>>>(rc::gen::pair(
               rc::gen::arbitrary<std::uint8_t>(), rc::gen::inRange<StreamId>(1, 200))));
    for (const auto& [choice, id] : steps) {
      const bool insert = choice < 160;
      if (insert && model.count(id) == 0) model[id] = table.insert(id);
      if (!insert && model.count(id) == 1) {
        table.erase(model[id]);
        model.erase(id);
      }
      for (StreamId asked = 1; asked < 200; asked += 7) {
        const auto known = model.find(asked);
        RC_ASSERT(table.find(asked) == (known == model.end() ? no_slot : known->second));
      }
    }
    std::vector<StreamId> visited;
    table.for_each([&](Slot, const Record& record) { visited.push_back(record.id); });
    RC_ASSERT(visited.size() == model.size());
    RC_ASSERT(table.size() == model.size());
    RC_CLASSIFY(model.size() > 32, "several blocks");
  }));
}

TEST_CASE("§5.1: identifiers that cannot be are not found", "[rfc9113][5.1]") {
  CountingHeap heap;
  Table table(&heap);
  spell(table, 1, 1);

  CHECK(table.find(0) == no_slot);
  CHECK(table.find(max_stream_id) == no_slot);
  CHECK(table.find(0xffff'ffff) == no_slot);
}

TEST_CASE("Many streams at once leave no memory behind", "[memory]") {
  CountingHeap heap;
  Table table(&heap);
  spell(table, 1, 1);
  const std::size_t before = heap.octets();

  spell(table, 3, 10'000);
  CHECK(heap.octets() == before);
  table.release();
  CHECK(heap.octets() == 0);
}

TEST_CASE("A table that is busy again and again allocates nothing", "[memory]") {
  CountingHeap heap;
  Table table(&heap);
  for (int i = 0; i < 2; ++i) spell(table, 1, 100);
  const std::size_t before = heap.allocations();

  for (StreamId i = 0; i < 50; ++i) {
    spell(table, 1, 100);
    spell(table, 1, 1 + i);
  }
  CHECK(heap.allocations() == before);
}

TEST_CASE("A table that stays quiet gives back what busy spells needed", "[memory]") {
  CountingHeap heap;
  Table table(&heap);
  spell(table, 1, 1);
  const std::size_t least = heap.octets();
  for (int i = 0; i < 2; ++i) spell(table, 1, 1'000);
  CHECK(heap.octets() > least);

  for (int i = 0; i < 16 * 10; ++i) spell(table, 1, 1);
  CHECK(heap.octets() == least);
}

}  // namespace
}  // namespace h2::test
