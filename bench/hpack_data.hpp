// The inputs of the HPACK workloads, prepared before anything is measured.
#ifndef H2_BENCH_HPACK_DATA_HPP
#define H2_BENCH_HPACK_DATA_HPP

#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include <h2/field.hpp>
#include <h2/types.hpp>

#include "bench/workload.hpp"
#include "conformance/story.hpp"

namespace h2::bench {

/// Field blocks of one connection in both forms. `wire` is empty where only fields are given.
struct Conversation {
  std::vector<std::vector<Field>> sections;
  std::vector<std::vector<std::byte>> wire;
};

/// Conversations under a name. The fields are views of `stories`, which never moves.
struct Set {
  std::string name;
  std::deque<vectors::Story> stories;
  std::vector<Conversation> connections;
};

/// Every folder of stories below `folder`: with wire forms, or raw ("raw-data").
[[nodiscard]] std::deque<Set> load_sets(const std::string& folder);

/// All sections of a set as one connection, with the wire form of our encoder.
[[nodiscard]] Conversation as_one(const Set& set);

/// Many times the same request of ten fields.
[[nodiscard]] Conversation hot_requests();

/// Encodes all sections with our encoder, with or without Huffman code.
void encode_all(Conversation& connection, bool huffman);

/// Values of one kind out of a set, joined into strings of about `octets` each (0: as they are).
[[nodiscard]] std::vector<std::string> strings_of(const Set& set, const std::string& name,
                                                  std::size_t octets);

[[nodiscard]] Amount amount_of(const Conversation& connection);

/// The workloads of the other library, appended for the same inputs.
void add_nghttp2(std::vector<Workload>& out, const std::string& name,
                 const std::vector<Conversation>& connections, bool decode);

}  // namespace h2::bench

#endif  // H2_BENCH_HPACK_DATA_HPP
