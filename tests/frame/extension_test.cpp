// The frames beside RFC 9113: RFC 7838 ALTSVC, RFC 8336 ORIGIN, RFC 9218 PRIORITY_UPDATE, and types
// that nobody here knows.
#include "frames.hpp"

namespace h2::test {
namespace {

using frame::AltSvc;
using frame::Origin;
using frame::PriorityUpdate;
using frame::Raw;

TEST_CASE("RFC 7838 §4: ALTSVC", "[rfc7838][7838-4-1]") {
  const Wire origin = text("https://a");
  const Wire value = text("h2=\":8000\"");
  check_both_ways(AltSvc{0, origin, value},
                  "000015 0a 00 00000000  0009 68747470733a2f2f61  68323d223a3830303022");
  check_both_ways(AltSvc{1, {}, value}, "00000c 0a 00 00000001  0000  68323d223a3830303022");
  CHECK(read(wire("000002 0a ff 00000001  0000")) == "ALTSVC(1) [] []");
  // What a receiver has to ignore is told apart by its members, not by an error (§4).
  CHECK(read(wire("000002 0a 00 00000000  0000")) == "ALTSVC(0) [] []");
  CHECK(read(wire("000003 0a 00 00000001  0001 61")) == "ALTSVC(1) [61] []");
}

TEST_CASE("RFC 7838 §4: an origin that the frame does not hold",
          "[rfc7838][altsvc_length][7838-4-7]") {
  CHECK(read(wire("000000 0a 00 00000000")) == "altsvc_length");
  CHECK(read(wire("000001 0a 00 00000000  00")) == "altsvc_length");
  CHECK(read(wire("000003 0a 00 00000000  0009 61")) == "altsvc_length");
  CHECK(read(wire("000003 0a 00 00000000  ffff 61")) == "altsvc_length");
}

TEST_CASE("RFC 8336 §2.1: ORIGIN", "[rfc8336][8336-2.1-1]") {
  const Wire one = wire("0009 68747470733a2f2f61");
  check_both_ways(Origin{}, "000000 0c 00 00000000");
  check_both_ways(Origin{one}, "00000b 0c 00 00000000  0009 68747470733a2f2f61");
  check_both_ways(Origin{wire("0000 0001 61 0000")}, "000007 0c 00 00000000  0000 0001 61 0000");
  CHECK(read(wire("000000 0c f1 00000003")) == "ORIGIN(3) flags 241 []");
}

TEST_CASE("RFC 8336 §2.1: an entry that the frame does not hold",
          "[rfc8336][origin_length][8336-2.1-2]") {
  CHECK(read(wire("000004 0c 00 00000000  0005 6162")) == "origin_length");
  CHECK(read(wire("000001 0c 00 00000000  00")) == "origin_length");
  CHECK(read(wire("000004 0c 00 00000000  0001 61 00")) == "origin_length");
}

TEST_CASE("RFC 9218 §7.1: PRIORITY_UPDATE", "[rfc9218][9218-7.1-1]") {
  const Wire value = text("u=1, i");
  check_both_ways(PriorityUpdate{5, value}, "00000a 10 00 00000000  00000005 753d312c2069");
  check_both_ways(PriorityUpdate{0x7fff'ffff, {}}, "000004 10 00 00000000  7fffffff");
  CHECK(read(wire("000004 10 ff 00000000  80000005")) == "PRIORITY_UPDATE(0) of 5 []");
  CHECK(read(wire("000004 10 00 00000000  00000000")) == "PRIORITY_UPDATE(0) of 0 []");
}

TEST_CASE("RFC 9218 §7.1: PRIORITY_UPDATE belongs to the connection, with 4 octets at least",
          "[rfc9218][priority_update_on_stream][priority_update_length][9218-7.1-2][9218-7.1-3]") {
  CHECK(read(wire("000004 10 00 00000001  00000005")) == "priority_update_on_stream");
  CHECK(read(wire("000000 10 00 00000000")) == "priority_update_length");
  CHECK(read(wire("000003 10 00 00000000  000000")) == "priority_update_length");
}

TEST_CASE("§4.1: a type without a meaning comes back as it was, on any stream",
          "[rfc9113][4.1][9113-4.1-4]") {
  check_both_ways(Raw{3, 0xfa, 0xff, 0, wire("010203")}, "000003 fa ff 00000000  010203");
  check_both_ways(Raw{0, 0x0b, 0, 7, {}}, "000000 0b 00 00000007");
  check_both_ways(Raw{1, 0x0d, 8, 0x7fff'ffff, wire("ff")}, "000001 0d 08 7fffffff  ff");
}

TEST_CASE("Raw writes what it says, whatever that is", "[frame][raw]") {
  CHECK(put_together(Raw{5, 0x06, 0xff, 0xffff'ffff, wire("01")}) ==
        wire("000005 06 ff ffffffff  01"));
  CHECK(put_together(Raw{0xff'ffff, 0x00, 0, 0, {}}) == wire("ffffff 00 00 00000000"));
}

}  // namespace
}  // namespace h2::test
