#include "bench/messages.hpp"

#include <cstdio>

namespace h2::bench {

namespace {

template <class... Values>
std::string text(const char* format, Values... values) {
  char buffer[128];
  std::snprintf(buffer, sizeof(buffer), format, values...);
  return buffer;
}

}  // namespace

std::string_view Messages::keep(std::string text) { return texts_.emplace_back(std::move(text)); }

// The path and the entity tag are new each time, the length nearly so; a second, and with it the
// date, lasts 32 requests, a session 64.
Messages::Messages(std::size_t body) : payload_(body, std::byte{'x'}) {
  for (unsigned i = 0; i < count; ++i) {
    const std::size_t size = body < 16 ? body : body - i % 16;
    sizes_.push_back(size);
    requests_.push_back(
        {{":method", "GET"},
         {":scheme", "https"},
         {":authority", "www.example.com"},
         {":path", keep(text("/products/category-%u/item-%05u?ref=home&page=%u", i % 17,
                             i * 7919 % 100'000, i % 9))},
         {"user-agent",
          "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/120.0.0.0 Safari/537.36"},
         {"accept",
          "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"},
         {"accept-encoding", "gzip, deflate, br"},
         {"accept-language", "en-GB,en;q=0.9,de;q=0.8"},
         {"cookie", keep(text("sid=8f14e45fceea167a5a36dedd%08x; theme=dark; "
                              "_ga=GA1.2.1234567890.1700000000",
                              (i / 64 + 1) * 2'654'435'761u))},
         {"referer", "https://www.example.com/products/index.html"}});
    responses_.push_back(
        {{":status", "200"},
         {"date", keep(text("Tue, 21 Nov 2023 08:12:%02u GMT", i / 32))},
         {"server", "bench/1.0"},
         {"content-type", "text/html; charset=utf-8"},
         {"content-length", keep(text("%zu", size))},
         {"cache-control", "public, max-age=3600"},
         {"etag", keep(text("\"%08x-%04x\"", i * 2'654'435'761u, i * 40'503 & 0xffff))},
         {"vary", "accept-encoding"}});
  }
}

}  // namespace h2::bench
