// The same work done by libnghttp2, through its public HPACK interface.
#include <memory>
#include <utility>

#include <nghttp2/nghttp2.h>

#include "bench/hpack_data.hpp"
#include "bench/nghttp2_memory.hpp"
#include "bench/workload.hpp"

namespace h2::bench {

namespace {

void add(std::vector<Workload>& out, const std::string& row, Work work) {
  out.push_back({row, Side::nghttp2, "field", [work = std::move(work)] { return work; }});
}

void decode(nghttp2_hd_inflater* inflater, const std::vector<std::byte>& block) {
  const auto* in = reinterpret_cast<const std::uint8_t*>(block.data());
  std::size_t left = block.size();
  for (;;) {
    nghttp2_nv field;
    int flags = 0;
    const auto read = nghttp2_hd_inflate_hd2(inflater, &field, &flags, in, left, 1);
    if (read < 0) stop("nghttp2: a block does not decode");
    in += read;
    left -= static_cast<std::size_t>(read);
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
  }
  nghttp2_hd_inflate_end_headers(inflater);
}

using Sections = std::vector<std::vector<std::vector<nghttp2_nv>>>;

std::shared_ptr<const Sections> sections_of(const std::vector<Conversation>& connections) {
  auto out = std::make_shared<Sections>();
  const auto octets = [](std::string_view view) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(view.data()));
  };
  for (const Conversation& connection : connections) {
    auto& sections = out->emplace_back();
    for (const auto& section : connection.sections) {
      auto& fields = sections.emplace_back();
      for (const Field& field : section) {
        fields.push_back({octets(field.name), octets(field.value), field.name.size(),
                          field.value.size(),
                          field.sensitive ? std::uint8_t{NGHTTP2_NV_FLAG_NO_INDEX}
                                          : std::uint8_t{NGHTTP2_NV_FLAG_NONE}});
      }
    }
  }
  return out;
}

Amount sum(const std::vector<Conversation>& connections) {
  Amount total;
  for (const Conversation& connection : connections) {
    const Amount amount = amount_of(connection);
    total.units += amount.units;
    total.wire_octets += amount.wire_octets;
    total.plain_octets += amount.plain_octets;
  }
  return total;
}

}  // namespace

void add_nghttp2(std::vector<Workload>& out, const std::string& name,
                 const std::vector<Conversation>& connections, bool decoding) {
  const Amount amount = sum(connections);
  if (decoding) {
    const auto data = std::make_shared<const std::vector<Conversation>>(connections);
    add(out, "hpack/decode/" + name, [data, amount] {
      nghttp2_mem memory = counted_memory();
      for (const Conversation& connection : *data) {
        nghttp2_hd_inflater* inflater = nullptr;
        nghttp2_hd_inflate_new2(&inflater, &memory);
        for (const auto& block : connection.wire) decode(inflater, block);
        nghttp2_hd_inflate_del(inflater);
      }
      return amount;
    });
    return;
  }
  const auto data = sections_of(connections);
  add(out, "hpack/encode/" + name, [data, amount] {
    static std::vector<std::uint8_t> buffer(1u << 20);
    nghttp2_mem memory = counted_memory();
    Amount done = amount;
    done.wire_octets = 0;
    for (const auto& sections : *data) {
      nghttp2_hd_deflater* deflater = nullptr;
      nghttp2_hd_deflate_new2(&deflater, 4096, &memory);
      for (const auto& fields : sections) {
        const auto octets = nghttp2_hd_deflate_hd(deflater, buffer.data(), buffer.size(),
                                                  fields.data(), fields.size());
        if (octets < 0) stop("nghttp2: a section does not encode");
        done.wire_octets += static_cast<std::size_t>(octets);
      }
      nghttp2_hd_deflate_del(deflater);
    }
    return done;
  });
}

}  // namespace h2::bench
