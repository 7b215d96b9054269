// HPACK: decoding and encoding stories, and Huffman code alone.
#include <cstdio>
#include <memory>
#include <utility>

#include <h2/hpack.hpp>

#include "bench/hpack_data.hpp"
#include "bench/workload.hpp"
#include "hpack/huffman.hpp"

namespace h2::bench {

namespace {

// Wide enough for every story; as strict as the defaults in all else.
constexpr hpack::DecoderLimits limits{.max_list_size = 1u << 20, .max_fields = 1024};

void add(std::vector<Workload>& out, const std::string& row, const char* unit, Work work) {
  out.push_back({row, Side::h2, unit, [work = std::move(work)] { return work; }});
}

void decode_all(hpack::Decoder& decoder, const Conversation& connection) {
  for (const auto& block : connection.wire) {
    if (!decoder.decode(block) || !decoder.finish()) stop("a block does not decode");
  }
}

std::size_t encode_blocks(hpack::Encoder& encoder, const Conversation& connection,
                          std::span<std::byte> buffer) {
  std::size_t octets = 0;
  for (const auto& section : connection.sections) octets += encoder.encode(section, buffer);
  return octets;
}

using Conversations = std::vector<Conversation>;

Amount sum(const Conversations& connections) {
  Amount total;
  for (const Conversation& connection : connections) {
    const Amount amount = amount_of(connection);
    total.units += amount.units;
    total.wire_octets += amount.wire_octets;
    total.plain_octets += amount.plain_octets;
  }
  return total;
}

// A new decoder or encoder for each connection, its construction included.
void add_fresh(std::vector<Workload>& out, const std::string& name, Conversations connections,
               bool decode) {
  const auto data = std::make_shared<const Conversations>(std::move(connections));
  const Amount amount = sum(*data);
  if (decode) {
    add(out, "hpack/decode/" + name, "field", [data, amount] {
      for (const Conversation& connection : *data) {
        hpack::Decoder decoder(limits);
        decode_all(decoder, connection);
      }
      return amount;
    });
  } else {
    add(out, "hpack/encode/" + name, "field", [data, amount] {
      static std::vector<std::byte> buffer(1u << 20);
      Amount done = amount;
      done.wire_octets = 0;
      for (const Conversation& connection : *data) {
        hpack::Encoder encoder;
        done.wire_octets += encode_blocks(encoder, connection, buffer);
      }
      return done;
    });
  }
  add_nghttp2(out, name, *data, decode);
}

struct Strings {
  std::vector<std::string> plain;
  std::vector<std::vector<std::byte>> coded;
  Amount amount;
};

std::shared_ptr<Strings> code(std::vector<std::string> plain) {
  auto out = std::make_shared<Strings>();
  out->plain = std::move(plain);
  for (const std::string& string : out->plain) {
    auto& coded = out->coded.emplace_back(hpack::huffman::max_encoded(string.size()) + 8);
    std::byte* const end =
        hpack::huffman::encode(string.data(), string.size(), coded.data(), coded.size() - 8);
    coded.resize(static_cast<std::size_t>(end - coded.data()));
    out->amount.units += string.size();
    out->amount.plain_octets += string.size();
    out->amount.wire_octets += coded.size();
  }
  return out;
}

// One string after the other through the bare functions.
void add_huffman(std::vector<Workload>& out, const std::string& name, const Set& set,
                 const std::string& field) {
  const auto data = code(strings_of(set, field, 0));
  add(out, "hpack/huffman/decode/" + name, "octet", [data] {
    static std::vector<char> buffer(1u << 16);
    for (const auto& coded : data->coded) {
      const auto [end, fault] = hpack::huffman::decode(coded, buffer.data(), 1u << 15);
      if (fault != hpack::huffman::Fault::none) stop("a string does not decode");
    }
    return data->amount;
  });
  add(out, "hpack/huffman/encode/" + name, "octet", [data] {
    static std::vector<std::byte> buffer(1u << 18);
    for (const auto& plain : data->plain) {
      // As the encoder asks: no longer than the plain string.
      static_cast<void>(
          hpack::huffman::encode(plain.data(), plain.size(), buffer.data(), plain.size()));
    }
    return data->amount;
  });
}

// Strings so long that the rest of a field does not count: lets libraries be compared that show
// no more than a decoder and an encoder.
void add_long_strings(std::vector<Workload>& out, const Set& set) {
  static std::deque<std::vector<std::string>> kept;
  const auto& strings = kept.emplace_back(strings_of(set, ":path", 4000));
  if (strings.empty()) return;
  Conversation connection;
  for (const std::string& string : strings) {
    connection.sections.push_back({{":path", string, true, Indexing::skip}});
  }
  encode_all(connection, true);
  add_fresh(out, "long-paths", {connection}, true);
  add_fresh(out, "long-paths", {connection}, false);
}

}  // namespace

#if !defined(H2_BENCH_NGHTTP2)
void add_nghttp2(std::vector<Workload>&, const std::string&, const std::vector<Conversation>&,
                 bool) {}
#endif

std::vector<Workload> hpack_workloads(const std::string& folder) {
  static std::deque<Set> sets = load_sets(folder);
  std::vector<Workload> out;
  if (sets.empty()) stop("no stories: give the folder of hpack-test-case with --stories=");
  const Set* raw = nullptr;
  for (const Set& set : sets) {
    const bool has_wire = !set.connections.front().wire.empty();
    if (has_wire) add_fresh(out, "fresh/" + set.name, set.connections, true);
    if (raw == nullptr || !has_wire) raw = &set;
  }
  Conversations plain = raw->connections;
  for (Conversation& connection : plain) encode_all(connection, false);
  add_fresh(out, "fresh/plain-text", plain, true);
  add_fresh(out, "one", Conversations{as_one(*raw)}, true);
  add_fresh(out, "hot", {hot_requests()}, true);
  add_fresh(out, "fresh/" + raw->name, raw->connections, false);
  add_fresh(out, "one", Conversations{as_one(*raw)}, false);
  add_fresh(out, "hot", {hot_requests()}, false);
  for (const auto& [name, field] : {std::pair<const char*, const char*>{"path", ":path"},
                                    {"cookie", "cookie"},
                                    {"user-agent", "user-agent"},
                                    {"date", "date"},
                                    {"all", ""}}) {
    add_huffman(out, name, *raw, field);
  }
  add_long_strings(out, *raw);
  return out;
}

}  // namespace h2::bench
