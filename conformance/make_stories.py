#!/usr/bin/env python3
"""Makes the project's own HPACK stories, in the JSON form of http2jp/hpack-test-case.

The field sections are invented here. The field blocks come from encoders that Debian packages:
python3-hpack, and libnghttp2 through ctypes. Run it from the top folder with the interpreter that
has python3-hpack:

    /usr/bin/python3 conformance/make_stories.py tests/vectors/hpack
"""

import ctypes
import ctypes.util
import json
import pathlib
import sys

import hpack

# RFC 7541 Appendix C: name of the story, octets, fields. The table of the responses is limited to
# 256 octets, as it is there.
REQUEST = [(":method", "GET"), (":scheme", "http"), (":path", "/"),
           (":authority", "www.example.com")]
REQUESTS = [REQUEST, REQUEST + [("cache-control", "no-cache")],
            [(":method", "GET"), (":scheme", "https"), (":path", "/index.html"),
             (":authority", "www.example.com"), ("custom-key", "custom-value")]]


def response(status, date, more=()):
    return [(":status", status), ("cache-control", "private"), ("date", date),
            ("location", "https://www.example.com"), *more]


RESPONSES = [
    response("302", "Mon, 21 Oct 2013 20:13:21 GMT"),
    response("307", "Mon, 21 Oct 2013 20:13:21 GMT"),
    response("200", "Mon, 21 Oct 2013 20:13:22 GMT", [
        ("content-encoding", "gzip"),
        ("set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1")]),
]
APPENDIX_C = {
    "c2": [("400a637573746f6d2d6b65790d637573746f6d2d686561646572",
            [("custom-key", "custom-header")]),
           ("040c2f73616d706c652f70617468", [(":path", "/sample/path")]),
           ("100870617373776f726406736563726574", [("password", "secret")]),
           ("82", [(":method", "GET")])],
    "c3": list(zip(["828684410f7777772e6578616d706c652e636f6d",
                    "828684be58086e6f2d6361636865",
                    "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"], REQUESTS)),
    "c4": list(zip(["828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
                    "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"], REQUESTS)),
    "c5": list(zip(["3fe101" "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032"
                    "303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
                    "4803333037c1c0bf",
                    "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a0467"
                    "7a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b"
                    "206d61782d6167653d333630303b2076657273696f6e3d31"], RESPONSES)),
    "c6": list(zip(["3fe101" "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1b"
                    "ff6e919d29ad171863c78f0b97c8e9ae82ae43d3", "4883640effc1c0bf",
                    "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e782"
                    "1dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5"
                    "b1063d5007"], RESPONSES)),
}


class Numbers:
    """The same numbers every time, on every machine."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def word(self, alphabet, length):
        return "".join(alphabet[self.below(len(alphabet))] for _ in range(length))


LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
BASE64 = LETTERS + LETTERS.upper() + DIGITS + "-_"


def browser(numbers):
    """Requests of a browser that walks through a shop."""
    cookie = "session=" + numbers.word(BASE64, 43)
    for page in range(18):
        path = "/" + "/".join(numbers.word(LETTERS, 3 + numbers.below(9)) for _ in range(3))
        yield [(":method", "GET"), (":scheme", "https"), (":authority", "shop.example"),
               (":path", path),
               ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"),
               ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"),
               ("accept-language", "de,en-GB;q=0.7,en;q=0.3"),
               ("accept-encoding", "gzip, deflate, br"),
               ("referer", "https://shop.example/" + numbers.word(LETTERS, 6)),
               ("cookie", cookie)] + ([("cookie", "cart=%d" % page)] if page % 3 else [])


def calls(numbers):
    """Calls of a remote procedure, each with a trace identifier of its own."""
    for _ in range(22):
        yield [(":method", "POST"), (":scheme", "http"),
               (":path", "/inventory.Stock/" + ("Get", "Put", "List")[numbers.below(3)]),
               (":authority", "stock.internal:50051"), ("content-type", "application/grpc"),
               ("te", "trailers"), ("grpc-timeout", "%dm" % (100 * (1 + numbers.below(9)))),
               ("traceparent", "00-%s-%s-01" % (numbers.word(DIGITS + "abcdef", 32),
                                                numbers.word(DIGITS + "abcdef", 16)))]


def answers(numbers):
    """Responses of a file server, with trailers now and then, and octets that are no ASCII."""
    for i in range(22):
        status = ("200", "200", "206", "304", "404", "503")[numbers.below(6)]
        yield [(":status", status), ("server", "example/1.0"),
               ("date", "Tue, %02d Mar 2026 10:%02d:%02d GMT" % (1 + i % 28, i % 60, i * 7 % 60)),
               ("content-length", str(numbers.below(1000000))),
               ("etag", '"%s"' % numbers.word(DIGITS + "abcdef", 16)),
               ("content-type", ("text/html; charset=utf-8", "image/png")[i % 2]),
               ("x-empty", ""), ("x-note", "caf\u00e9 {%d} ~ | \\ ^" % i)]
        if i % 5 == 0:
            yield [("grpc-status", "0"), ("x-checksum", numbers.word(BASE64, 300))]


STORIES = {"browser": list(browser(Numbers(1))), "calls": list(calls(Numbers(2))),
           "answers": list(answers(Numbers(3)))}
SIZES = [4096, 1024, 0, 300, 4096, 64]  # one after the other, every fourth block


class PythonHpack:
    def __init__(self, huffman):
        self.encoder = hpack.Encoder()
        self.huffman = huffman

    def resize(self, octets):
        self.encoder.header_table_size = octets

    def encode(self, section):
        pairs = [(n.encode(), v.encode()) for n, v in section]
        return self.encoder.encode(pairs, huffman=self.huffman)


class Field(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p),
                ("namelen", ctypes.c_size_t), ("valuelen", ctypes.c_size_t),
                ("flags", ctypes.c_uint8)]


class Nghttp2:
    nghttp2 = ctypes.CDLL(ctypes.util.find_library("nghttp2"))
    nghttp2.nghttp2_hd_deflate_hd.restype = ctypes.c_ssize_t

    def __init__(self, never_index=()):
        self.deflater = ctypes.c_void_p()
        self.never_index = never_index
        self.nghttp2.nghttp2_hd_deflate_new(ctypes.byref(self.deflater), ctypes.c_size_t(4096))

    def resize(self, octets):
        self.nghttp2.nghttp2_hd_deflate_change_table_size(self.deflater, ctypes.c_size_t(octets))

    def encode(self, section):
        fields = (Field * len(section))()
        for i, (name, value) in enumerate(section):
            n, v = name.encode(), value.encode()
            fields[i] = Field(n, v, len(n), len(v), 1 if name in self.never_index else 0)
        out = ctypes.create_string_buffer(65536)
        length = self.nghttp2.nghttp2_hd_deflate_hd(self.deflater, out, ctypes.c_size_t(65536),
                                                    fields, ctypes.c_size_t(len(section)))
        assert length >= 0
        return out.raw[:length]


def case(number, section, wire=None, size=None):
    out = {"seqno": number}
    if size is not None:
        out["header_table_size"] = size
    if wire is not None:
        out["wire"] = wire
    out["headers"] = [{name: value} for name, value in section]
    return out


def write(folder, name, description, cases):
    folder.mkdir(parents=True, exist_ok=True)
    # One case a line: short, and a change shows where it is.
    lines = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases)
    (folder / (name + ".json")).write_text(
        '{"description":%s,\n"cases":[\n%s\n]}\n' % (json.dumps(description), lines))


def main():
    top = pathlib.Path(sys.argv[1])
    for name, blocks in APPENDIX_C.items():
        write(top / "appendix-c", name, "RFC 7541 Appendix " + name.upper(),
              [case(i, section, wire) for i, (wire, section) in enumerate(blocks)])
    encoders = {
        "python-hpack": (lambda: PythonHpack(True), False),
        "python-hpack-plain": (lambda: PythonHpack(False), False),
        "nghttp2": (Nghttp2, False),
        "nghttp2-never-indexed": (lambda: Nghttp2(("cookie", "etag", "traceparent")), False),
        "nghttp2-table-size": (Nghttp2, True),
        "python-hpack-table-size": (lambda: PythonHpack(True), True),
    }
    for story, sections in STORIES.items():
        write(top / "raw-data", story, "fields only", [case(i, s) for i, s in enumerate(sections)])
        for folder, (make, resizes) in encoders.items():
            encoder = make()
            cases = []
            for i, section in enumerate(sections):
                size = SIZES[i // 4 % len(SIZES)] if resizes and i % 4 == 0 else None
                if size is not None and i != 0:
                    encoder.resize(size)
                cases.append(case(i, section, encoder.encode(section).hex(), size))
            write(top / folder, story, folder, cases)


if __name__ == "__main__":
    main()
