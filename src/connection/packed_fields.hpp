// Field lines in one string, for trailers that wait behind a body.
#ifndef H2_SRC_CONNECTION_PACKED_FIELDS_HPP
#define H2_SRC_CONNECTION_PACKED_FIELDS_HPP

#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include <h2/field.hpp>
#include <h2/types.hpp>

namespace h2 {

struct PackedField {
  std::size_t name;
  std::size_t value;
  bool sensitive;
  Indexing indexing;
};

[[nodiscard]] inline std::string pack_fields(Fields fields) {
  std::string packed;
  for (const Field& field : fields) {
    const PackedField head{field.name.size(), field.value.size(), field.sensitive, field.indexing};
    char octets[sizeof head];
    std::memcpy(octets, &head, sizeof head);
    packed.append(octets, sizeof head).append(field.name).append(field.value);
  }
  return packed;
}

/// Replaces what is in `fields` by views into `packed`.
inline void unpack_fields(Bytes packed, std::pmr::vector<Field>& fields) {
  fields.clear();
  const char* at = reinterpret_cast<const char*>(packed.data());
  const char* const end = at + packed.size();
  while (at != end) {
    PackedField head;
    std::memcpy(&head, at, sizeof head);
    at += sizeof head;
    const std::string_view name{at, head.name};
    const std::string_view value{at + head.name, head.value};
    fields.push_back({name, value, head.sensitive, head.indexing});
    at += head.name + head.value;
  }
}

}  // namespace h2

#endif  // H2_SRC_CONNECTION_PACKED_FIELDS_HPP
