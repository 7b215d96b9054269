"""The shared library shows what the public headers mark with H2_API, all of it, and no more."""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

SOURCE, PACKAGED, VERSION, LIBDIR = sys.argv[1:5]
LIBRARY = pathlib.Path(PACKAGED, "unpacked/usr", LIBDIR, "libh2.so")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def declared():
    """The names of the functions that the public headers mark, without what they are in."""
    names = set()
    for header in pathlib.Path(SOURCE, "include/h2").glob("*.hpp"):
        text = re.sub(r"//.*|^#.*|\\\n", "", header.read_text("utf-8"), flags=re.M)
        for rest in re.findall(r"\bH2_API\b([^;{]*)", text):
            name = re.search(r"(~?\w+|operator[^\w\s(]+)\s*\(", rest)
            names.add(name[1] if name else f"unreadable: {rest}")
    return names


def exported():
    """Pairs of a symbol and the name of its function."""
    pairs = []
    for line in run("nm", "-DC", "--defined-only", str(LIBRARY)).splitlines():
        symbol = re.sub(r"\[abi:\w+\]", "", line.split(" ", 2)[2])
        name = re.search(r"(~?\w+|operator[^\w\s(]+)\(", symbol)
        pairs.append((symbol, name[1] if name else symbol))
    return pairs


@unittest.skipUnless(shutil.which("nm") and shutil.which("readelf"), "binutils is not installed")
class Exports(unittest.TestCase):
    def test_every_symbol_is_marked(self):
        marked = declared()
        strangers = [symbol for symbol, name in exported()
                     if not symbol.startswith("h2::") or name not in marked]  # fmt: skip
        self.assertEqual(strangers, [])

    def test_every_mark_is_a_symbol(self):
        self.assertEqual(declared() - {name for _, name in exported()}, set())

    def test_the_soname_changes_with_the_minor_version(self):
        soname = re.search(r"soname: \[(.+)\]", run("readelf", "-d", str(LIBRARY)))
        self.assertEqual(soname[1], "libh2.so." + VERSION.rpartition(".")[0])

    def test_needs_the_standard_library_alone(self):
        needed = re.findall(r"NEEDED.*\[(.+)\]", run("readelf", "-d", str(LIBRARY)))
        standard = ("libstdc++", "libc++", "libm.", "libgcc_s", "libc.", "ld-linux")
        self.assertEqual([name for name in needed if not name.startswith(standard)], [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
