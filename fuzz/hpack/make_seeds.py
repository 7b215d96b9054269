#!/usr/bin/env python3
"""Writes the seeds of the HPACK fuzz targets into fuzz/corpus: run it from the top folder."""

import pathlib
import struct

CORPUS = pathlib.Path("fuzz/corpus")


def write(target, name, octets):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(octets)


def blocks(*parts, cut=0, limit=0):
    octets = bytes([cut, limit])
    for part in parts:
        block = bytes.fromhex(part)
        octets += struct.pack(">H", len(block)) + block
    return octets


# The examples of RFC 7541 Appendix C, and one block for each thing that can be wrong.
write("fuzz_hpack_decode", "requests", blocks(
    "828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
    "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", cut=2))
write("fuzz_hpack_decode", "responses", blocks(
    "3fe101" "4882640258" "85aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
    "6e919d29ad171863c78f0b97c8e9ae82ae43d3", "4883640effc1c0bf", cut=6))
write("fuzz_hpack_decode", "literals", blocks(
    "400a637573746f6d2d6b65790d637573746f6d2d686561646572", "040c2f73616d706c652f70617468",
    "100870617373776f726406736563726574", "82", "be"))
write("fuzz_hpack_decode", "sizes", blocks("203fe13f82", "4001610131be", "20", limit=7))
write("fuzz_hpack_decode", "late_size", blocks("8220"))
write("fuzz_hpack_decode", "many_sizes", blocks("20" * 9 + "82"))
write("fuzz_hpack_decode", "index", blocks("80"))
write("fuzz_hpack_decode", "integer", blocks("ffffffffffff7f"))
write("fuzz_hpack_decode", "padding", blocks("40811800"))
write("fuzz_hpack_decode", "eos", blocks("4084ffffffff00"))
write("fuzz_hpack_decode", "truncated", blocks("4085a8eb", cut=1))
write("fuzz_hpack_decode", "bomb", blocks("4001610131" + "be" * 300))
write("fuzz_hpack_decode", "evictions", blocks("3f21" + "4001610131" * 20 + "7e0132" * 20))

write("fuzz_hpack_roundtrip", "plain", bytes([2, 5, 64, 0, 3, 0x20, 3]) + b"GET" +
      bytes([0x21, 5]) + b"/path" + bytes([0x03, 2]) + b"vv" + bytes([0, 1, 0x03, 2]) + b"vv")
write("fuzz_hpack_roundtrip", "settings", bytes([0, 9, 255, 3, 0, 40, 2, 0x03, 4]) + b"abcd" +
      bytes([0xe4, 4]) + b"abcd" + bytes([2, 1, 2, 0x03, 4]) + b"abcd")
write("fuzz_hpack_roundtrip", "runs", bytes([1, 60, 128, 0, 4]) + bytes([0x03, 0xff, 0x7b] * 4) +
      bytes([0, 2]) + bytes([0x13, 0xf8, 0x61, 0x02, 0xf1, 0x62]))

write("fuzz_huffman", "text", b"\x00www.example.com/some/path?query=1234567890")
write("fuzz_huffman", "coded", bytes.fromhex("00f1e3c2e5f23a6ba0ab90f4ff"))
write("fuzz_huffman", "eos", bytes.fromhex("00ffffffff"))
write("fuzz_huffman", "padding", bytes.fromhex("001fff"))
write("fuzz_huffman", "long_codes", bytes.fromhex("00fffffffbfffffe7ffffff3ffffffa7fffff9"))
write("fuzz_huffman", "limit", bytes([0x80, 7]) + b"aaaaaaaaaaaaaaaaaaaaaaa")
