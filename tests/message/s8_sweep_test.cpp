// RFC 9113 §8.2.1, §8.3: each of the 256 octets first, in the middle and last in a name, a value
// and each pseudo-header field, in requests, responses, trailers, promises and 1xx, in and out.
#include <array>
#include <string>

#include "sections.hpp"

namespace h2::test {
namespace {

enum class Part { name, value, method, scheme, authority, path, status, protocol, host };
enum class At { first, middle, last };

bool one_of(unsigned octet, std::string_view set) {
  return octet < 0x80 && octet != 0 && set.find(static_cast<char>(octet)) != std::string_view::npos;
}
bool lower(unsigned o) { return o >= 'a' && o <= 'z'; }
bool digit(unsigned o) { return o >= '0' && o <= '9'; }
bool alpha(unsigned o) { return lower(o) || (o >= 'A' && o <= 'Z'); }
bool token(unsigned o) { return alpha(o) || digit(o) || one_of(o, "!#$%&'*+-.^_`|~"); }

// The table that the engine is held to. `base` is what stands around the octet, see text_of().
bool allowed(Part part, At at, unsigned o) {
  switch (part) {
    case Part::name: return lower(o) || digit(o) || one_of(o, "!#$%&'*+-.^_`|~");
    case Part::value:
      return (o > 0x20 && o != 0x7f) || (at == At::middle && (o == ' ' || o == '\t'));
    case Part::method: return token(o);
    case Part::scheme: return alpha(o) || (at != At::first && (digit(o) || one_of(o, "+-.")));
    case Part::authority:
    case Part::host:
      // "bcd", so that a colon makes an empty host in front, a bad port within, none at the end.
      if (o == ':') return at == At::last;
      return alpha(o) || digit(o) || one_of(o, "-._~%!$&'()*+,;=");
    case Part::path:
      if (at == At::first) return o == '/';
      return o > 0x20 && o != 0x7f && o != '#';
    case Part::status: return digit(o) && (at != At::first || o != '0');
    case Part::protocol: return token(o) || (at == At::middle && o == '/');
  }
  return false;
}

// Three octets, the one in question among them. 2x5: no status of these is 101.
std::string text_of(Part part, At at, unsigned octet) {
  std::string text = "bcd";
  if (part == Part::path) text = "/cd";
  if (part == Part::status) text = "255";
  text[static_cast<std::size_t>(at)] = static_cast<char>(octet);
  return text;
}

List request_with(Part part, std::string_view text) {
  List out = get({{"x", "y"}});
  switch (part) {
    case Part::name: out.back().name = text; break;
    case Part::value: out.back().value = text; break;
    case Part::method: out[0].value = text; break;
    case Part::scheme: out[1].value = text; break;
    case Part::authority: out[2].value = text; break;
    case Part::path: out[3].value = text; break;
    case Part::host:
      out.erase(out.begin() + 2);
      out.push_back({"host", text});
      break;
    case Part::protocol:
      out[0].value = "CONNECT";
      out.insert(out.begin(), {":protocol", text});
      break;
    case Part::status: break;
  }
  return out;
}

List lines_with(Part part, std::string_view text, const List& before) {
  List out = before;
  out.push_back({"x", "y"});
  if (part == Part::name) out.back().name = text;
  if (part == Part::value) out.back().value = text;
  return out;
}

template <class Judge>
std::size_t sweep(std::initializer_list<Part> parts, const Judge& judge) {
  std::size_t wrong = 0;
  for (const Part part : parts) {
    for (const At at : {At::first, At::middle, At::last}) {
      for (unsigned octet = 0; octet < 256; ++octet) {
        const std::string text = text_of(part, at, octet);
        const std::string verdict = judge(part, text);
        if ((verdict == "ok") == allowed(part, at, octet)) continue;
        ++wrong;
        UNSCOPED_INFO("part " << static_cast<int>(part) << " at " << static_cast<int>(at)
                              << " octet " << octet << ": " << verdict);
      }
    }
  }
  return wrong;
}

TEST_CASE("§8.2.1: each octet in each place, requests, in and out",
          "[rfc9113][8.2.1][sweep][9113-8.2.1-1][9113-8.2.1-2][9113-8.2.1-4][9113-8.2.1-7]"
          "[attacks][A37][9110-5.1-1][9110-5.5-1]") {
  for (const bool out : {false, true}) {
    const Policy policy{.sending = out, .connect_protocol = true};
    CHECK(sweep({Part::name, Part::value, Part::method, Part::scheme, Part::authority, Part::path,
                 Part::host, Part::protocol},
                [&](Part part, const std::string& text) {
                  return as_request(request_with(part, text), policy);
                }) == 0);
  }
}

TEST_CASE("§8.2.1: each octet in each place, promises, in and out",
          "[attacks][A37][rfc9113][8.2.1][8.4][sweep][9113-8.4.1-1][9113-8.4.1-2]") {
  for (const Policy& policy : {receiving, sending}) {
    CHECK(sweep({Part::name, Part::value, Part::scheme, Part::authority, Part::path},
                [&](Part part, const std::string& text) {
                  return as_promise(request_with(part, text), policy);
                }) == 0);
  }
}

TEST_CASE("§8.2.1: each octet in each place, responses and 1xx, in and out",
          "[attacks][A37][rfc9113][8.2.1][8.3.2][sweep][9113-8.3.2-3]") {
  for (const Policy& policy : {receiving, sending}) {
    for (const char* status : {"200", "103"}) {
      CHECK(sweep({Part::name, Part::value}, [&](Part part, const std::string& text) {
              return as_response(lines_with(part, text, response(status)), policy);
            }) == 0);
    }
    CHECK(sweep({Part::status}, [&](Part, const std::string& text) {
            return as_response(response(text), policy);
          }) == 0);
  }
}

TEST_CASE("§8.2.1: each octet in each place, trailers, in and out",
          "[attacks][A37][rfc9113][8.2.1][8.1][sweep]") {
  for (const Policy& policy : {receiving, sending}) {
    CHECK(sweep({Part::name, Part::value}, [&](Part part, const std::string& text) {
            return as_trailers(lines_with(part, text, {}), policy);
          }) == 0);
  }
}

}  // namespace
}  // namespace h2::test
