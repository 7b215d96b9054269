#!/usr/bin/env python3
"""Writes seeds of the fuzz targets of the connection into fuzz/corpus: run it from the top."""

import pathlib

CORPUS = pathlib.Path("fuzz/corpus")
FOLDER = CORPUS / "fuzz_attack_mutator"
EDGES = [0, 1, 2, 5, 8, 64, 100, 255, 256, 1000, 4096, 16384, 65535, 65536, 0x7FFFFFFF, 0xFFFFFFFF]
CLIENT, STALLED, LAZY, DEAF, PUSH = 1, 2, 4, 6, 32
NOTHING, ANSWERS, BEGINS, ANSWERS_LONG, RESETS, ECHOES, PUSHES, ERRS = range(8)


def stage(attack, count=160, flavour=0, first=1, step=2, size=1, value=1, beside=False):
    """The count as the target reads it: up to 224 as it is, above in eighties."""
    counted = count - 1 if count <= 224 else 223 + count // 80
    return bytes([attack, beside, counted, flavour, first, step,
                  EDGES.index(size), EDGES.index(value)])


def seed(name, *stages, what=0, program=NOTHING, limits=0, tick=0, cut=7):
    (FOLDER / name).write_bytes(
        bytes([what, limits * 8 + program, tick, cut, 0]) + b"".join(stages))


FOLDER.mkdir(parents=True, exist_ok=True)
for number in range(1, 53):
    seed(f"a{number:02}", stage(number, size=64, value=100))
for flavour in range(8):
    seed(f"a12_malformed_{flavour}", stage(12, flavour=flavour, count=128))
    seed(f"a13_fault_{flavour}", stage(13, flavour=flavour, count=128), program=BEGINS)
for name, program in (("answered", ANSWERS), ("begun", BEGINS), ("long", ANSWERS_LONG),
                      ("pushed", PUSHES), ("misused", ERRS)):
    seed(f"a11_reset_{name}", stage(11, count=1_200, value=8), program=program)
for number in (11, 12, 14, 15, 19, 20, 21, 23, 26, 28, 29, 35):
    seed(f"a{number}_tight", stage(number, count=224), limits=4)
seed("a15_priority", stage(15, count=2_500, size=0, value=0))
seed("a20_answers_nobody_asked", stage(20, count=2_500, flavour=1), tick=1)
seed("a20_stalled", stage(20, count=2_500), what=STALLED, limits=3)
seed("a23_padding_alone", stage(23, count=400, flavour=1, value=255))
seed("a31_content_in_pieces", stage(31, count=25, size=4_096), program=ANSWERS, cut=200)
seed("a24_tiny_data_by_the_clock", stage(24, count=200), tick=10)
seed("a26_unknown", stage(26, count=2_500, size=0), what=16)
seed("a27_deaf", stage(27, count=2_000), what=DEAF, limits=3)
seed("a30_no_windows_by_the_clock", stage(30, count=60), program=ANSWERS_LONG, tick=100)
seed("a33_promises", stage(33, value=0), what=CLIENT | PUSH)
seed("a33_promises_kept", stage(33, value=1), what=CLIENT | PUSH)
seed("a34_interim", stage(34), what=CLIENT)
seed("a35_alternatives", stage(35, count=2_200), what=CLIENT | 16)
seed("a36_toggles", stage(36, count=40, flavour=1, value=65_535), what=CLIENT)
seed("a48_credit", stage(48, count=60, size=1_000), program=BEGINS)
seed("a49_resets", stage(49, count=80), program=ANSWERS_LONG)
seed("lazy", stage(11), what=LAZY)
seed("mixed", stage(11, count=60, value=8), stage(20, count=60, beside=True),
     stage(21, count=60, value=255, beside=True), program=ANSWERS)
seed("one_after_the_other", stage(31, count=20), stage(23, count=50), stage(7, count=5),
     stage(19, count=10), stage(2, count=1, size=1_000), program=ANSWERS)
seed("small_limits", stage(14, count=20), stage(1, count=2, size=8), limits=5)


# Conversations for two engines: the flags as fuzz_differential reads them, then frames.
def frame(kind, flags, stream, payload=b""):
    length = len(payload).to_bytes(3, "big")
    return length + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def headers(stream, block, flags=4):
    return frame(1, flags, stream, block)


def conversation(name, flags, *frames):
    octets = b"".join(frames)
    pieces = [octets[i:i + 96] for i in range(0, len(octets), 96)]
    folder = CORPUS / "fuzz_differential"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(
        bytes([flags]) + b"".join(bytes([len(piece) - 1]) + piece for piece in pieces))


GET = bytes.fromhex("828684") + b"\x41\x07h2.test"
AGAIN = bytes.fromhex("828684be")
POST = bytes.fromhex("838684be")
OK, INTERIM, TRAILERS = b"\x88", b"\x08\x03103", b"\x40\x05x-sum\x011"
SETTINGS, ACK = frame(4, 0, 0), frame(4, 1, 0)
BY_CLIENT, SMALL, MAGIC, PUSHED, FEW, EXTENDED, ACTS = 0x80, 1, 2, 4, 8, 16, 32
conversation("requests", 0, SETTINGS, ACK, headers(1, GET, 5), headers(3, POST),
             frame(0, 0, 3, b"abc"), frame(0, 1, 3, b"def"), frame(6, 0, 0, b"12345678"),
             headers(5, AGAIN, 5))
conversation("requests_answered", ACTS, SETTINGS, ACK, headers(1, GET, 5), headers(3, POST),
             frame(0, 0, 3, b"abc"), headers(3, TRAILERS, 5), frame(3, 0, 1, bytes([0, 0, 0, 8])),
             headers(5, POST), frame(3, 0, 5, bytes([0, 0, 0, 8])), frame(0, 1, 5, b"late"))
conversation("requests_few", FEW, SETTINGS, ACK, headers(1, GET), headers(3, POST),
             headers(5, AGAIN), frame(0, 1, 1, b"x"), headers(7, AGAIN, 5))
conversation("requests_small_windows", SMALL, SETTINGS, ACK, headers(1, GET),
             frame(0, 0, 1, b"x" * 90), headers(3, POST), frame(0, 0, 3, b"x" * 101),
             frame(0, 1, 1, b"x" * 10))
conversation("requests_padded", MAGIC, SETTINGS, ACK, headers(1, b"\x02" + GET + b"\0\0", 13),
             headers(3, bytes([0, 0, 0, 0, 16]) + POST, 36), frame(0, 9, 3, b"\x03abc\0\0\0"),
             headers(5, GET[:3], 1), frame(9, 4, 5, GET[3:]))
conversation("requests_extended", EXTENDED, SETTINGS, ACK,
             headers(1, b"\x02\x07CONNECT\x86\x84\x01\x07h2.test\x00\x09:protocol\x09websocket"),
             frame(0, 0, 1, b"abc"), headers(3, b"\x02\x07CONNECT\x01\x0ah2.test:80"),
             frame(0, 1, 3, b"abc"), frame(16, 0, 0, bytes([0, 0, 0, 5]) + b"u=1"))
conversation("settings", PUSHED, SETTINGS, ACK,
             frame(4, 0, 0, bytes.fromhex("000100000000000400000005000600010000")),
             headers(1, b"\x20" + GET[:3] + b"\x01\x07h2.test", 5),
             frame(8, 0, 0, bytes([0, 0, 16, 0])),
             frame(2, 0, 3, bytes([0, 0, 0, 1, 16])), frame(7, 0, 0, bytes(8)))
conversation("responses", BY_CLIENT, SETTINGS, ACK, headers(1, INTERIM), headers(1, OK),
             frame(0, 0, 1, b"abc"), frame(0, 1, 1, b"def"), headers(3, OK),
             headers(3, TRAILERS, 5),
             headers(5, OK, 5), headers(7, OK), frame(0, 0, 7, b"abc"), headers(9, OK, 5))
conversation("responses_reset", BY_CLIENT | ACTS, SETTINGS, ACK, headers(3, OK),
             frame(0, 0, 3, b"abc"), frame(3, 0, 1, bytes([0, 0, 0, 8])), headers(5, OK, 5),
             frame(3, 0, 7, bytes([0, 0, 0, 0])), frame(7, 0, 0, bytes([0, 0, 0, 5, 0, 0, 0, 0])))
conversation("responses_pushed", BY_CLIENT | PUSHED, SETTINGS, ACK,
             frame(5, 4, 1, bytes([0, 0, 0, 2]) + GET), headers(1, OK), headers(2, OK),
             frame(0, 1, 2, b"abc"), frame(5, 4, 3, bytes([0, 0, 0, 4]) + AGAIN),
             frame(3, 0, 4, bytes([0, 0, 0, 8])), headers(3, OK, 5), frame(0, 1, 1, b"x"))
conversation("responses_extended", BY_CLIENT | EXTENDED, SETTINGS, ACK,
             frame(10, 0, 0, b"\0\x09https://ah3"), frame(12, 0, 0, b"\0\x09https://a"),
             headers(1, OK, 5), frame(10, 0, 3, b"\0\0h3"))
conversation("responses_small_windows", BY_CLIENT | SMALL, SETTINGS, ACK, headers(1, OK),
             frame(0, 0, 1, b"x" * 100), frame(0, 0, 1, b"x"), headers(3, OK),
             frame(0, 0, 3, b"x" * 101))


# Courses of two ends: what fuzz_pair reads, by the place of each act in read_op().
REQUEST, RESPOND, SEND, WRITE, DELIVER, CHANGE = 0, 3, 5, 7, 10, 16


def course(name, *acts, flags=0):
    folder = CORPUS / "fuzz_pair"
    (folder / name).write_bytes(bytes([flags, 0]) + b"".join(acts))


def act(what, stream=1, amount=7, server=False):
    """Kinds are read modulo 32; the highest bit of the first octet says who acts."""
    return bytes([what | (0x80 if server else 0), stream]) + amount.to_bytes(2, "big")


def carry(octets=60_000):
    """From each end to the other, all of it."""
    return (act(WRITE, amount=octets) + act(WRITE, amount=octets, server=True) +
            act(DELIVER, amount=octets) + act(DELIVER, amount=octets, server=True))


course("windows_used_up", act(CHANGE, 1, 400, server=True), carry(), carry(), act(REQUEST),
       act(SEND, 1, 19_999), act(SEND, 1, 19_999), carry(), carry())
course("streams_refused", act(CHANGE, 0, 7, server=True),
       b"".join(act(REQUEST, 1, 6 * value + 1) for value in range(6)), carry(), carry(),
       b"".join(act(REQUEST, 1, 6 * value + 1) for value in range(6)), carry())

# A message for fuzz_semantics: content-length: 3, three octets, and the end in trailers.
(CORPUS / "fuzz_semantics" / "length_before_trailers").write_bytes(
    bytes([0x8d, 0, 0, 0, 0, 1, 8, 15]) + b"abc")
