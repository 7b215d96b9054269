// Traces for programs, read by a parser that is not ours.
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <h2/trace.hpp>

#include <nlohmann/json.hpp>

#include "support/any_course.hpp"
#include "trace/scene.hpp"

namespace h2::test {

namespace {

using nlohmann::json;

std::vector<json> parsed(const std::string& lines) {
  std::vector<json> all;
  std::istringstream in{lines};
  for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
  return all;
}

std::vector<json> scene(const trace::JsonOptions& options = {}) {
  std::string lines;
  trace::Json printer{trace::append_to(lines), options};
  play_scene(observed_by(printer));
  return parsed(lines);
}

json printed(const observed::What& what) {
  std::string lines;
  trace::Json printer{trace::append_to(lines)};
  printer.print({{}, what});
  return json::parse(lines);
}

// What a frame says beyond its header.
json content_of(const frame::Frame& frame) {
  std::string lines;
  trace::Json printer{trace::append_to(lines)};
  print_received(printer, frame);
  json line = parsed(lines).at(1);
  for (const char* key : {"event", "way", "type", "number", "stream", "length", "flags"}) {
    REQUIRE(line.erase(key) == 1);
  }
  return line;
}

}  // namespace

TEST_CASE("trace::Json: the form of a line does not change by accident", "[trace]") {
  std::string lines;
  trace::Json printer{trace::append_to(lines)};
  play_scene(observed_by(printer));
  std::istringstream in{lines};
  std::vector<std::string> all;
  for (std::string line; std::getline(in, line);) all.push_back(line);

  REQUIRE(all.size() == 41);
  CHECK(all[0] == R"({"event":"began","role":"server"})");
  CHECK(all[1] == R"({"event":"frame","way":"sent","type":"SETTINGS","number":4,"stream":0,)"
                  R"("length":12,"flags":0,"flag_names":[],"settings":[)"
                  R"({"id":3,"name":"MAX_CONCURRENT_STREAMS","value":100},)"
                  R"({"id":6,"name":"MAX_HEADER_LIST_SIZE","value":65536}]})");
  CHECK(all[2] == R"({"time":5.000000000,"event":"magic","way":"received"})");
  CHECK(all[7] == R"({"time":5.001250000,"event":"fields","way":"received","stream":1,"fields":[)"
                  R"({"name":":method","value":"POST"},{"name":":scheme","value":"http"},)"
                  R"({"name":":path","value":"/"},{"name":":authority","value":"a"},)"
                  R"({"name":"cookie","hidden":4,"sensitive":true}]})");
  CHECK(all[8] == R"({"time":5.001250000,"event":"moved","stream":1,"from":"idle","to":"open"})");
  CHECK(all[12] == R"({"time":5.001250000,"event":"fields","way":"sent","stream":1,"fields":[)"
                   R"({"name":":status","value":"200"},)"
                   R"({"name":"x","value":"a\"\\\u00ff\u003c"}]})");
  CHECK(all[24] == R"({"time":5.001250000,"event":"ended","stream":1,"error":"NO_ERROR",)"
                   R"("error_code":0,"by":"both","verdict":"answered"})");
  CHECK(all[29] == R"({"time":5.001250000,"event":"broken","stream":3,)"
                   R"("rule":"stream_increment_zero","source":"RFC 9113 \u00a76.9",)"
                   R"("text":"WINDOW_UPDATE of 0 for a stream","error":"PROTOCOL_ERROR",)"
                   R"("error_code":1})");
  CHECK(all[33] == R"({"time":5.001250000,"event":"frame","way":"received","type":"UNKNOWN",)"
                   R"("number":66,"stream":0,"length":2,"flags":0,"flag_names":[],"unread":true})");
  CHECK(all[40] == R"({"time":5.100000000,"event":"stage","stage":"ended"})");
}

TEST_CASE("trace::Json: what each frame says beyond its header", "[trace]") {
  const std::string text = "a\xff";
  const Bytes octets = std::as_bytes(std::span{text});
  const auto same = [](const frame::Frame& frame, const char* expected) {
    CHECK(content_of(frame) == json::parse(expected));
  };
  same(frame::Data{1, {}, true, std::uint8_t{3}},
       R"({"flag_names":["END_STREAM","PADDED"],"padding":3})");
  same(frame::Headers{1, {}, false, true, frame::PriorityFields{3, 256, true}},
       R"({"flag_names":["END_HEADERS","PRIORITY"],
           "priority":{"dependency":3,"weight":256,"exclusive":true}})");
  same(frame::Priority{1, {}},
       R"({"flag_names":[],"priority":{"dependency":0,"weight":16,"exclusive":false}})");
  same(frame::RstStream{1, ErrorCode{0xff}},
       R"({"flag_names":[],"error":"UNKNOWN","error_code":255})");
  same(frame::Settings{true}, R"({"flag_names":["ACK"]})");
  same(frame::Settings{false, std::array{Setting{SettingId{0x99}, 7}}},
       R"({"flag_names":[],"settings":[{"id":153,"value":7}]})");
  same(frame::PushPromise{1, 2, {}}, R"({"flag_names":["END_HEADERS"],"promised":2})");
  same(frame::Ping{{std::byte{0xab}}, true},
       R"({"flag_names":["ACK"],"payload":"ab00000000000000"})");
  same(frame::Goaway{7, ErrorCode::no_error, octets},
       R"({"flag_names":[],"last_stream":7,"error":"NO_ERROR","error_code":0,
           "debug":"a\u00ff"})");
  same(frame::WindowUpdate{1, 9}, R"({"flag_names":[],"increment":9})");
  same(frame::Continuation{1, {}}, R"({"flag_names":["END_HEADERS"]})");
  same(frame::AltSvc{0, octets, octets},
       R"({"flag_names":[],"origin":"a\u00ff","value":"a\u00ff"})");
  same(frame::Origin{wire("0001 61 0002 6263").octets},
       R"({"flag_names":[],"origins":["a","bc"]})");
  same(frame::PriorityUpdate{5, octets}, R"({"flag_names":[],"prioritized":5,"value":"a\u00ff"})");
}

TEST_CASE("trace::Json: what was refused, and what was let pass", "[trace]") {
  CHECK(printed(observed::Refused{"Ping", 0, {MisuseKind::too_many_pending}}) ==
        json::parse(R"({"event":"refused","action":"Ping","stream":0,"why":"too_many_pending",
                        "text":"too many of these await the peer's answer"})"));
  CHECK(printed(observed::Refused{
            "SendHeaders", 3, {MisuseKind::malformed_fields, Rule::te_value, 2}}) ==
        json::parse(R"({"event":"refused","action":"SendHeaders","stream":3,
                        "why":"malformed_fields","rule":"te_value","source":"RFC 9113 \u00a78.2.2",
                        "text":"the fields do not make a valid message","field":2})"));
  CHECK(printed(observed::ToleratedRules{observed::Way::received, 5, {Rule::te_value}}) ==
        json::parse(R"({"event":"tolerated","way":"received","stream":5,"rules":["te_value"]})"));
}

TEST_CASE("trace::Json: every octet of a value can be told from the string", "[trace]") {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  const Field field{"x", all};

  const json line = printed(observed::FieldSection{observed::Way::sent, 1, 2, {&field, 1}, true});

  CHECK(line["promised"] == 2);
  CHECK(line["cut"] == true);
  const auto value = line["fields"][0]["value"].get<std::string>();  // UTF-8 of U+0000 to U+00FF
  std::string octets;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto lead = static_cast<unsigned char>(value[i]);
    if (lead < 0x80) {
      octets += value[i];
    } else {
      octets += static_cast<char>((lead & 3) << 6 | (value[++i] & 0x3f));
    }
  }
  CHECK(octets == all);
}

TEST_CASE("trace::Json: secrets are shown to who asks for them, and only their length else",
          "[trace]") {
  const std::vector<Field> fields = {{"authorization", "abc"}, {"proxy-authorization", "abc"},
                                     {"cookie", "abc"},        {"set-cookie", "abc"},
                                     {"x", "abc", true},       {"y", "abc"}};
  const json line = printed(observed::FieldSection{observed::Way::received, 1, 0, fields, false});
  for (const json& field : line["fields"]) {
    CHECK(field.contains("value") == (field["name"] == "y"));
    CHECK(field.contains("hidden") == (field["name"] != "y"));
  }
  CHECK(scene({.secrets = trace::Secrets::shown})[7]["fields"][4]["value"] == "id=7");
}

TEST_CASE("trace::Json: a moment before zero, and the name of the connection", "[trace]") {
  std::string lines;
  trace::Json printer{trace::append_to(lines), {.connection = "#7"}};
  printer.print({Time{-1'500'000'001}, observed::DeadlinePassed{"drain"}});
  CHECK(lines ==
        "{\"connection\":\"#7\",\"time\":-1.500000001,\"event\":\"deadline\","
        "\"deadline\":\"drain\"}\n");
}

TEST_CASE("trace::Json: whatever happens, each line is an object of a known kind",
          "[trace][property]") {
  const std::set<std::string> kinds = {"began",     "magic",   "frame",   "fields", "broken",
                                       "tolerated", "refused", "moved",   "ended",  "blocked",
                                       "writable",  "stage",   "deadline"};
  prop("courses with an octet changed on the way", [&] {
    std::string lines;
    trace::Json printer{trace::append_to(lines)};
    Play play{any_credit(), 0, observed_by(printer), observed_by(printer)};
    for (const Op& op : *any_course()) play.act(op);
    play.corrupt(true, *rc::gen::inRange<std::size_t>(0, 10'000),
                 static_cast<std::byte>(*rc::gen::inRange(0U, 256U)));
    play.settle();
    for (const json& line : parsed(lines)) {
      RC_ASSERT(line.is_object());
      RC_ASSERT(kinds.count(line.at("event").get<std::string>()) == 1U);
    }
  });
}

}  // namespace h2::test
