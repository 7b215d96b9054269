#include "octets.hpp"

#include <algorithm>
#include <string_view>

#include <h2/frame.hpp>
#include <h2/hpack.hpp>

namespace tracing {

namespace {

using h2::observed::Way;
using Tell = std::function<void(const h2::Record&)>;

constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";  // RFC 9113 §3.4

// A field section as large as a frame can be: what is captured is shown, whatever was agreed.
constexpr h2::hpack::DecoderLimits generous = {.max_list_size = 1u << 24,
                                               .max_fields = 100'000,
                                               .max_field_size = 1u << 24,
                                               .overrun_factor = 2,
                                               .max_table_updates = 1'000};

class Reader {
 public:
  explicit Reader(const Tell& tell) : tell_(tell), fields_(generous) {
    // What the receiver allows is said in the other direction, so anything is taken.
    fields_.announce_table_limit(h2::hpack::max_table_limit);
  }

  void read(const h2::frame::Header& header, h2::Bytes payload) {
    const auto misplaced = h2::frame::check(header);
    if (misplaced) return broken(header, *misplaced);
    const auto frame = h2::frame::decode(header, payload);
    if (!frame) return broken(header, frame.error());
    told(header, &*frame);
    if (const auto* headers = std::get_if<h2::frame::Headers>(&*frame)) {
      promised_ = 0;
      read_block(header, headers->fragment, headers->end_headers);
    } else if (const auto* promise = std::get_if<h2::frame::PushPromise>(&*frame)) {
      promised_ = promise->promised;
      read_block(header, promise->fragment, promise->end_headers);
    } else if (const auto* more = std::get_if<h2::frame::Continuation>(&*frame)) {
      read_block(header, more->fragment, more->end_headers);
    }
  }

 private:
  void told(const h2::frame::Header& header, const h2::frame::Frame* content) const {
    tell_({{}, h2::observed::Frame{Way::received, header, content}});
  }

  void broken(const h2::frame::Header& header, h2::Rule rule) const {
    told(header, nullptr);
    tell_({{}, h2::observed::BrokenRule{rule, header.stream}});
  }

  void read_block(const h2::frame::Header& header, h2::Bytes fragment, bool ends) {
    if (lost_) return;
    auto done = fields_.decode(fragment);
    if (done && !ends) return;
    if (done) done = fields_.finish();
    if (!done) {
      // The table is out of step from here on: whatever follows would be shown wrong.
      lost_ = true;
      tell_({{}, h2::observed::BrokenRule{done.error(), header.stream}});
      return;
    }
    tell_({{},
           h2::observed::FieldSection{Way::received, header.stream, promised_, fields_.fields(),
                                      fields_.too_large()}});
  }

  const Tell& tell_;
  h2::hpack::Decoder fields_;
  h2::StreamId promised_ = 0;
  bool lost_ = false;
};

bool begins_with_magic(h2::Bytes octets) {
  return octets.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), octets.begin(),
                    [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

}  // namespace

std::optional<BadOctets> read_octets(h2::Bytes octets, h2::Role sender, const Tell& tell) {
  constexpr std::size_t header_size = h2::frame::Header::size;
  const bool by_client = sender == h2::Role::client;
  h2::Bytes left = octets;
  if (by_client && !begins_with_magic(left)) return BadOctets{0, "no HTTP/2 preface of a client"};
  tell({{}, h2::observed::Began{by_client ? h2::Role::server : h2::Role::client}});
  if (by_client) {
    tell({{}, h2::observed::Magic{Way::received}});
    left = left.subspan(magic.size());
  }
  Reader reader{tell};
  for (bool first = true; !left.empty(); first = false) {
    const std::size_t at = octets.size() - left.size();
    if (left.size() < header_size) return BadOctets{at, "the octets end in a frame header"};
    const auto header = h2::frame::decode_header(left.first<header_size>());
    if (first && header.type != h2::frame::Type::settings) {
      return BadOctets{at, "the first frame is not SETTINGS"};
    }
    if (left.size() - header_size < header.length)
      return BadOctets{at, "the octets end in a frame"};
    reader.read(header, left.subspan(header_size, header.length));
    left = left.subspan(header_size + header.length);
  }
  return std::nullopt;
}

}  // namespace tracing
