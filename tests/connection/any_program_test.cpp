// What holds for programs that do anything at any time, and for peers that send anything.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

#include <h2/h2.hpp>

#include "connection/packed_fields.hpp"
#include "support/any_course.hpp"
#include "support/twins.hpp"

namespace h2::test {
namespace {

/// The same frame for another stream, whether or not it may be about that one.
Wire on_stream(StreamId stream, Wire frame) {
  for (std::size_t i = 0; i < 4; ++i) {
    frame.octets[5 + i] = static_cast<std::byte>(stream >> (24 - 8 * i));
  }
  return frame;
}

/// Any frame for any stream, most of them well-formed.
Wire any_frame() {
  const auto stream = *rc::gen::inRange<StreamId>(0, 12);
  const auto number = *rc::gen::arbitrary<std::uint32_t>();
  const auto code = static_cast<ErrorCode>(number % 16);
  switch (*rc::gen::inRange(0, 14)) {
    case 0: return on_stream(stream, get(1));
    case 1: return on_stream(stream, post(1));
    case 2: return on_stream(stream, headers(1, "88", number % 2 == 0));
    case 3: return on_stream(stream, headers(1, "00 01 74 01 75", number % 2 == 0));
    case 4: return on_stream(stream, data(1, std::string(number % 300, 'd'), number % 3 == 0));
    case 5: return on_stream(stream, rst(1, code));
    case 6: return on_stream(stream, window_update(1, 1 + number % 100'000));
    case 7: return goaway(stream, code);
    case 8: return on_stream(stream, promise(1, 2 + number % 10 * 2));
    case 9: return settings({{static_cast<SettingId>(number % 10), number % 70'000}});
    case 10: return settings_ack();
    case 11: return ping("payload.", number % 2 == 0);
    case 12: return raw(0x10, 0, 0, wire("00000005") + text("u=1, i"));
    default:
      return raw(static_cast<std::uint8_t>(number % 14), static_cast<std::uint8_t>(number >> 8),
                 stream, text(std::string(number % 9, '\0')));
  }
}

/// Content received, and credit granted for it, by stream; 0: the connection.
struct Ledger {
  std::map<StreamId, std::int64_t> received;
  std::map<StreamId, std::int64_t> granted;
};

template <class Visit>
void for_each_frame(Bytes octets, Visit&& visit) {
  while (octets.size() >= frame::Header::size) {
    const auto header = frame::decode_header(octets.first<frame::Header::size>());
    if (octets.size() < frame::Header::size + header.length) return;
    visit(header, octets.subspan(frame::Header::size, header.length));
    octets = octets.subspan(frame::Header::size + header.length);
  }
}

Ledger ledger(const Wire& to_it, const Wire& by_it) {
  Ledger books;
  const auto skip = [](const Wire& octets) {
    const bool magical = octets.size() >= 24 && octets.octets[0] == std::byte{'P'};
    return Bytes{octets}.subspan(magical ? 24 : 0);
  };
  for_each_frame(skip(to_it), [&](const frame::Header& header, Bytes) {
    if (header.type != frame::Type::data) return;
    books.received[0] += header.length;
    books.received[header.stream] += header.length;
  });
  for_each_frame(skip(by_it), [&](const frame::Header& header, Bytes payload) {
    if (header.type != frame::Type::window_update) return;
    std::int64_t increment = 0;
    for (const std::byte octet : payload) {
      increment = increment << 8 | std::to_integer<std::int64_t>(octet);
    }
    books.granted[header.stream] += increment;
  });
  return books;
}

TEST_CASE("any acts between any frames: each stream ends once, the connection ends once",
          "[property][attacks][A45]") {
  prop("at both ends", [] {
    Play play{any_credit(), 0};
    const auto steps = *rc::gen::inRange(0, 80);
    for (int i = 0; i < steps; ++i) {
      if (*rc::gen::inRange(0, 4) == 0) {
        play.inject(*rc::gen::arbitrary<bool>(), any_frame());
      } else {
        play.act(*any_op());
      }
    }
    play.settle();
    RC_CLASSIFY(count(play.client.log, "error 0") > 0, "a client that ends");
    RC_CLASSIFY(count(play.server.log, "error 0") > 0, "a server that ends");
    RC_CLASSIFY(count(play.client.log, "error 0") + count(play.server.log, "error 0") == 0,
                "both live on");
    play.close();

    for (const Play::Side* side : {&play.client, &play.server}) {
      RC_ASSERT(broken_law(side->log) == std::string{});
      RC_ASSERT(side->broken == std::string{});
      RC_ASSERT(count(side->log, "sent ") == side->bodies);
      RC_ASSERT(side->end.connection.live_streams() == 0U);
      RC_ASSERT(side->end.connection.finished());
    }
  });
}

TEST_CASE("credit granted is content received and the window that is left, to the octet",
          "[property][9113-6.9-6]") {
  prop("for the connection and each stream, also where streams were reset", [] {
    Course course = *any_course();
    // What an end aims at by other means is another law.
    std::erase_if(course, [](const Op& op) {
      return op.what == Op::What::resize || op.what == Op::What::change;
    });
    Play play{any_credit(), 0};
    for (const Op& op : course) play.act(op);
    play.settle();
    const auto balance = [](const Play::Side& end, const Play::Side& peer) {
      Ledger books = ledger(peer.out, end.out);
      const Connection& connection = end.end.connection;
      RC_ASSERT(connection.receive_window() == 65'535 - books.received[0] + books.granted[0]);
      for (StreamId id = 1; id < 60; ++id) {
        const std::int64_t left = connection.receive_window(id);
        if (left != 0) RC_ASSERT(left == 65'535 - books.received[id] + books.granted[id]);
      }
      RC_CLASSIFY(books.granted[0] > 0, "credit for the connection");
    };
    balance(play.client, play.server);
    balance(play.server, play.client);
  });
}

TEST_CASE("§6.8: of several GOAWAY the last named stream only falls",
          "[property][rfc9113][6.8][9113-6.8-12]") {
  prop("streams above it are closed once, as not processed", [] {
    constexpr StreamId last_open = 19;
    End client = established(Role::client);
    for (StreamId id = 1; id <= last_open; id += 2) {
      RC_ASSERT(bool(client.connection.submit(SendHeaders{id, get_request, true})));
    }
    static_cast<void>(client.output());
    const auto named = *rc::gen::resize(
        6, rc::gen::container<std::vector<StreamId>>(rc::gen::inRange<StreamId>(0, 24)));
    StreamId lowest = max_stream_id;
    for (const StreamId last : named) {
      Log expected{"goaway " + std::to_string(last) + " NO_ERROR \"\""};
      Log said = client.feed(goaway(last, ErrorCode::no_error));
      if (last > lowest) {
        RC_ASSERT(!said.empty() && said.back().rfind("error 0 ", 0) == 0U);
        return;
      }
      for (StreamId id = 1; id <= last_open; id += 2) {
        if (id <= last || id > lowest) continue;
        expected.push_back("closed " + std::to_string(id) + " REFUSED_STREAM peer not_processed");
      }
      std::sort(said.begin(), said.end());
      std::sort(expected.begin(), expected.end());
      RC_ASSERT(said == expected);
      lowest = last;
      // No stream is left that the server could answer: the connection is at its end.
      if (client.connection.live_streams() == 0) return;
    }
  });
}

TEST_CASE("output is the same by write and by gather", "[property][output]") {
  prop("whatever the rooms", [] {
    const Course course = *any_course();
    const auto room = *rc::gen::inRange<std::size_t>(1, 9);
    const auto step = *rc::gen::inRange<std::size_t>(1, 20'000);
    std::array<Wire, 2> out;
    for (std::size_t way = 0; way < out.size(); ++way) {
      Play play{Credit::automatic, 0};
      for (const Op& op : course) {
        if (op.what != Op::What::write && op.what != Op::What::deliver) play.act(op);
      }
      Connection& client = play.client.end.connection;
      if (way == 0) {
        out[0] = play.client.end.output(step);
        continue;
      }
      std::vector<Bytes> views(room);
      while (const std::size_t shown = client.gather(views)) {
        std::size_t left = step;
        for (const Bytes& view : std::span{views}.first(shown)) {
          out[1] += copy(view.first(std::min(left, view.size())));
          left -= std::min(left, view.size());
        }
        client.sent(step - left);
      }
    }
    RC_ASSERT(out[0] == out[1]);
  });
}

TEST_CASE("RFC 7540 §3.2.1: what HTTP2-Settings says is read as it was meant",
          "[property][rfc7540][3.2.1]") {
  prop("any settings that may be sent", [] {
    std::vector<Setting> entries;
    const auto size = *rc::gen::inRange<std::size_t>(0, 33);
    while (entries.size() < size) {
      const Setting entry{static_cast<SettingId>(*rc::gen::inRange<unsigned>(9, 0x10000)),
                          *rc::gen::arbitrary<std::uint32_t>()};
      if (entry.id != SettingId::no_rfc7540_priorities) entries.push_back(entry);
    }
    const auto read = parse_http2_settings(http2_settings(entries));
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == entries);
  });
}

TEST_CASE("fields that wait behind content come back as they were", "[property]") {
  prop("packed and unpacked", [] {
    const auto texts = *rc::gen::arbitrary<std::vector<std::pair<std::string, std::string>>>();
    std::vector<Field> fields;
    for (const auto& [name, value] : texts) {
      Field field{name, value};
      field.sensitive = name.size() % 2 == 0;
      field.indexing = value.size() % 3 == 0 ? Indexing::skip : Indexing::automatic;
      fields.push_back(field);
    }
    const std::string packed = pack_fields(fields);
    std::pmr::vector<Field> unpacked;
    unpack_fields(std::as_bytes(std::span{packed}), unpacked);
    RC_ASSERT(std::equal(fields.begin(), fields.end(), unpacked.begin(), unpacked.end()));
  });
}

}  // namespace
}  // namespace h2::test
