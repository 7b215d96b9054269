// Frames as text, to octets and back.
#include "conformance/frame_text.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace h2::conformance;

namespace {

std::string octets(const std::string& text) { return hex(frame_octets(text)); }

}  // namespace

TEST_CASE("conformance frames: octets of each kind", "[conformance]") {
  CHECK(octets("DATA 1 end_stream pad 2 \"ab\"") == "00 00 05 00 09 00 00 00 01 02 61 62 00 00");
  CHECK(octets("HEADERS 3 end_headers priority 5 1 exclusive :method=GET") ==
        "00 00 06 01 24 00 00 00 03 80 00 00 05 00 82");
  CHECK(octets("PRIORITY 0x80000001 0 256") == "00 00 05 02 00 80 00 00 01 00 00 00 00 ff");
  CHECK(octets("RST_STREAM 1 CANCEL") == "00 00 04 03 00 00 00 00 01 00 00 00 08");
  CHECK(octets("SETTINGS MAX_FRAME_SIZE=16384 0xf0f0=1") ==
        "00 00 0c 04 00 00 00 00 00 00 05 00 00 40 00 f0 f0 00 00 00 01");
  CHECK(octets("PUSH_PROMISE 1 2 end_headers #62") == "00 00 05 05 04 00 00 00 01 00 00 00 02 be");
  CHECK(octets("GOAWAY 7 0xff {01}") == "00 00 09 07 00 00 00 00 00 00 00 00 07 00 00 00 ff 01");
  CHECK(octets("ALTSVC 0 ab cd") == "00 00 06 0a 00 00 00 00 00 00 02 61 62 63 64");
  CHECK(octets("ORIGIN a bc") == "00 00 07 0c 00 00 00 00 00 00 01 61 00 02 62 63");
  CHECK(octets("PRIORITY_UPDATE 5 u=1") == "00 00 07 10 00 00 00 00 00 00 00 00 05 75 3d 31");
  CHECK(octets("FRAME 0xfa 0xff 9 x") == "00 00 01 fa ff 00 00 00 09 78");
}

TEST_CASE("conformance frames: words of a field block", "[conformance]") {
  CHECK(octets("CONTINUATION 1 a=b +c=d !e=f ~256 #127 {80}").substr(27) ==
        "00 01 61 01 62 40 01 63 01 64 10 01 65 01 66 3f e1 01 ff 00 80");
}

TEST_CASE("conformance frames: what comes out is read in the same form", "[conformance]") {
  for (const char* text : {
           "DATA 1 end_stream pad 3 \"abc\"",
           "HEADERS 1 end_stream end_headers priority 3 16 :method=GET !cookie=x",
           "HEADERS 1 end_headers ~0 ~4096 :status=200",
           "HEADERS 1 fragment=100",
           "CONTINUATION 1 end_headers a=\"b c\"",
           "PUSH_PROMISE 1 2 end_headers pad 0 :path=/",
           "SETTINGS ack",
           "SETTINGS ENABLE_PUSH=0 0xf0f0=7",
           "PING ack \"12345678\"",
           "GOAWAY 3 NO_ERROR \"bye\"",
           "WINDOW_UPDATE 0 1000",
           "FRAME 0xfa 0x01 7 \"x\"*100",
           "ORIGIN \"https://a.test\"",
           "magic",
       }) {
    CHECK(OutputReader::canonical(text) == text);
  }
}

TEST_CASE("conformance frames: what must not come out shows", "[conformance]") {
  OutputReader reader(false);
  std::string out = frame_octets("FRAME 0 0x48 1 {02}a{0001}") +
                    frame_octets("FRAME 6 0 1 {00}*8") + frame_octets("FRAME 3 0 1 {00}") +
                    frame_octets("HEADERS 1 end_headers {80}") + "\x01\x02";
  const auto frames = reader.read(out);

  REQUIRE(frames.size() == 4);
  CHECK(frames[0].text == "DATA 1 flags=0x40 pad 2 not_zero \"a\"");
  CHECK(frames[1].text == "PING on_stream 1 \"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\"");
  CHECK(frames[2].text == "RST_STREAM with a bad payload: 00 00 01 03 00 00 00 00 01 00");
  CHECK(frames[3].text == "HEADERS 1 end_headers undecodable \"\\x80\"");
  CHECK(out.size() == 2);
}

TEST_CASE("conformance frames: a block in several frames is shown with its last", "[conformance]") {
  OutputReader reader(false);
  std::string out = frame_octets("raw {000001 01 00 00000001 82} {000001 09 04 00000001 84}");
  const auto frames = reader.read(out);

  REQUIRE(frames.size() == 2);
  CHECK(frames[0].text == "HEADERS 1 fragment=1");
  CHECK(frames[1].text == "CONTINUATION 1 end_headers :method=GET :path=/");
}

TEST_CASE("conformance frames: what is no frame", "[conformance]") {
  for (const char* text : {"", "DATUM 1", "DATA", "DATA x", "HEADERS 1 end_headers nothing",
                           "RST_STREAM 1 WHY", "RST_STREAM 1 CANCEL more", "PRIORITY 1 0 257",
                           "SETTINGS 1", "FRAME 256 0 0", "WINDOW_UPDATE 1"}) {
    INFO(text);
    CHECK_THROWS_AS(frame_octets(text), Malformed);
  }
}
