#!/usr/bin/env python3
"""Writes the seeds of fuzz_attack_mutator into fuzz/corpus: run it from the top folder."""

import pathlib

FOLDER = pathlib.Path("fuzz/corpus/fuzz_attack_mutator")
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
