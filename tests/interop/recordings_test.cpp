// What curl, nghttp, h2load, nghttpd, nginx and our own programs said, heard again without them:
// however the transport cuts it, the engine says the same events and the same output.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/end.hpp"
#include "support/laws.hpp"
#include "support/property.hpp"

namespace h2::test {

namespace {

struct Recording {
  std::string name;
  Role listener;
  std::string octets;
};

std::vector<Recording> recordings() {
  std::vector<Recording> all;
  for (const auto& entry : std::filesystem::directory_iterator(H2_RECORDINGS)) {
    std::ifstream file(entry.path(), std::ios::binary);
    all.push_back({entry.path().filename().string(),
                   entry.path().extension() == ".server" ? Role::server : Role::client,
                   std::string(std::istreambuf_iterator<char>(file), {})});
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

struct Heard {
  Log events;
  Wire output;

  friend bool operator==(const Heard&, const Heard&) = default;
};

// Answers each request as it comes, so that both directions are at work.
void answer(Connection& connection, const Event& event) {
  const auto* request = std::get_if<HeadersReceived>(&event);
  if (request == nullptr || request->kind != HeadersKind::request) return;
  const bool head = std::any_of(request->fields.begin(), request->fields.end(),
                                [](const Field& field) { return field.value == "HEAD"; });
  REQUIRE(connection.submit(SendHeaders{request->stream, ok_response, head}));
  if (head) return;
  REQUIRE(connection.submit(SendData{request->stream, Body::own(std::string(20'000, 'a')), true}));
}

// Notes an event. The pieces of one run of content come as one line, whatever their number.
void note(const Event& event, Log& log) {
  const auto* data = std::get_if<DataReceived>(&event);
  if (data == nullptr) {
    log.push_back(describe(event));
    return;
  }
  const std::string begin = "data " + std::to_string(data->stream) + " \"";
  if (log.empty() || !log.back().starts_with(begin)) log.push_back(begin);
  for (const std::byte octet : data->data) log.back() += static_cast<char>(octet);
  if (data->end_stream) log.push_back("end " + std::to_string(data->stream));
}

// Hears a recording in pieces of the given sizes, again and again in this order.
Heard hear(const Recording& recording, const std::vector<std::size_t>& sizes) {
  Laws laws{Options{}};
  laws.acted();
  End end{recording.listener, laws.watched({})};
  if (recording.listener == Role::client) {
    REQUIRE(end.connection.submit(SendHeaders{1, get_request, true}));
  }
  Heard heard;
  heard.output = end.output();
  Bytes left = std::as_bytes(std::span{recording.octets});
  for (std::size_t i = 0; !left.empty(); ++i) {
    const std::size_t size = std::min(sizes[i % sizes.size()], left.size());
    // A copy in memory of its own, so that a sanitizer sees a view that is kept too long.
    const std::vector<std::byte> piece(left.begin(),
                                       left.begin() + static_cast<std::ptrdiff_t>(size));
    left = left.subspan(size);
    Bytes input = piece;
    laws.fed(size);
    while (const auto event = end.connection.poll(input)) {
      laws.saw(*event);
      note(*event, heard.events);
      answer(end.connection, *event);
    }
    REQUIRE(input.empty());
    REQUIRE(laws.broken() == "");
  }
  heard.output += end.output();
  for (std::string& line : end.events()) heard.events.push_back(std::move(line));
  return heard;
}

Heard whole(const Recording& recording) { return hear(recording, {recording.octets.size()}); }

}  // namespace

TEST_CASE("recordings: what other implementations say breaks no rule", "[recordings]") {
  const auto all = recordings();
  REQUIRE(all.size() >= 16);
  for (const Recording& recording : all) {
    INFO(recording.name);
    const Heard heard = whole(recording);
    std::size_t messages = 0;
    for (const std::string& line : heard.events) {
      INFO(line);
      CHECK_FALSE(line.starts_with("error"));
      messages += line.find(" request ") != std::string::npos ? 1U : 0U;
      messages += line.find(" response ") != std::string::npos ? 1U : 0U;
    }
    CHECK(messages > 0);
  }
}

TEST_CASE("recordings: cut anywhere, they say the same", "[recordings][property]") {
  for (const Recording& recording : recordings()) {
    INFO(recording.name);
    const Heard expected = whole(recording);
    for (const std::size_t size : {1U, 2U, 3U, 5U, 9U, 10U, 100U, 1'000U, 16'384U}) {
      INFO(size);
      CHECK((hear(recording, {size}) == expected));
    }
    // Two pieces: every cut of what is short, many of what is long.
    const std::size_t step = 1 + recording.octets.size() / 500;
    for (std::size_t at = 1; at < recording.octets.size(); at += step) {
      INFO(at);
      CHECK((hear(recording, {at, recording.octets.size()}) == expected));
    }
  }
}

TEST_CASE("recordings: cut by chance, they say the same", "[recordings][property]") {
  const auto all = recordings();
  prop("pieces of any sizes", [&] {
    const auto& recording = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    const auto sizes = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 2'000)));
    RC_ASSERT(hear(recording, sizes) == whole(recording));
  });
}

}  // namespace h2::test
