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

// Identifiers, in the order in which a peer can use them, that all have the same home in an index
// of up to 16,384 places.
std::vector<StreamId> colliding(std::size_t count) {
  constexpr std::uint32_t places = 16'384;
  std::vector<StreamId> ids;
  for (StreamId id = 1; ids.size() < count; id += 2) {
    if (Table::home(id, places) == 5) ids.push_back(id);
  }
  return ids;
}

TEST_CASE("§5.1: the table finds what is in it and nothing else", "[rfc9113][5.1][property]") {
  const std::vector<StreamId> chosen = colliding(200);
  CHECK(rc::check([&chosen] {
    CountingHeap heap;
    Table table(&heap);
    std::map<StreamId, Slot> model;
    const bool hostile = *rc::gen::arbitrary<bool>();
    const auto steps = *rc::gen::scale(
        5, rc::gen::container<std::vector<std::pair<std::uint8_t, StreamId>>>(rc::gen::pair(
               rc::gen::arbitrary<std::uint8_t>(), rc::gen::inRange<StreamId>(1, 200))));
    for (const auto& [choice, number] : steps) {
      const StreamId id = hostile ? chosen[number] : number;
      const bool insert = choice < 160;
      if (insert && model.count(id) == 0) model[id] = table.insert(id);
      if (!insert && model.count(id) == 1) {
        table.erase(model[id]);
        model.erase(id);
      }
      for (StreamId i = 1; i < 200; i += 7) {
        const StreamId asked = hostile ? chosen[i] : i;
        const auto known = model.find(asked);
        RC_ASSERT(table.find(asked) == (known == model.end() ? no_slot : known->second));
      }
    }
    std::vector<StreamId> visited;
    table.for_each([&](Slot, const Record& record) { visited.push_back(record.id); });
    RC_ASSERT(visited.size() == model.size());
    RC_ASSERT(table.size() == model.size());
    RC_CLASSIFY(model.size() > 32, "several blocks");
    RC_CLASSIFY(hostile, "identifiers that collide");
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

TEST_CASE("attack: identifiers that are chosen to collide are found as fast as others",
          "[attacks][A10][rfc9113][5.1.1][10.5]") {
  CountingHeap heap;
  Table table(&heap);
  const std::vector<StreamId> ids = colliding(10'000);
  std::size_t too_far = 0;
  std::vector<Slot> slots;

  for (const StreamId id : ids) {
    slots.push_back(table.insert(id));
    too_far += table.reach() > 16;
  }

  // Where one more comes out at the same place, it is the next that mends it.
  CHECK(too_far <= 8);
  CHECK(heap.octets() <= ids.size() * (sizeof(Record) + 24) + 4'096);
  std::size_t lost = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) lost += table.find(ids[i]) != slots[i];
  CHECK(lost == 0);
  for (std::size_t i = 0; i < ids.size(); i += 2) table.erase(slots[i]);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    lost += table.find(ids[i]) != (i % 2 == 0 ? no_slot : slots[i]);
  }
  CHECK(lost == 0);
}

TEST_CASE("attack: identifiers far apart by powers of two are found as fast as others",
          "[attacks][A10][A17][rfc9113][5.1.1]") {
  for (int k = 1; k <= 24; ++k) {
    INFO(k);
    CountingHeap heap;
    Table table(&heap);
    for (StreamId i = 0; i < 100; ++i) {
      static_cast<void>(table.insert(1 + (i << k)));
      CHECK(table.reach() <= 16);
    }
    CHECK(heap.octets() <= 100 * sizeof(Record) + 3 * 1'024);
  }
}

}  // namespace
}  // namespace h2::test
