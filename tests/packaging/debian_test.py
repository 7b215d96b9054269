"""The Debian packages: one to run programs with, one to build them with."""

import pathlib
import shutil
import subprocess
import sys
import unittest

SOURCE, PACKAGED, VERSION, LIBDIR = sys.argv[1:5]
SOVERSION = VERSION.rpartition(".")[0]
RUNTIME, DEV = f"libh2-{SOVERSION}", "libh2-dev"

if shutil.which("dpkg-deb") is None:
    print("skipped, not installed: dpkg-deb")
    sys.exit(77)


def dpkg_deb(option, package, *more):
    (path,) = pathlib.Path(PACKAGED, "packages").glob(f"{package}_{VERSION}_*.deb")
    command = ["dpkg-deb", option, str(path), *more]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def files(package):
    """What it puts where, folders left out."""
    lines = dpkg_deb("-c", package).splitlines()
    return {line.split()[5].removeprefix("./usr/") for line in lines if line[0] != "d"}


class Debian(unittest.TestCase):
    def test_there_are_two(self):
        paths = pathlib.Path(PACKAGED, "packages").glob("*.deb")
        names = {path.name.split("_")[0] for path in paths}
        self.assertEqual(names, {RUNTIME, DEV})

    def test_the_library_comes_alone(self):
        self.assertEqual(files(RUNTIME), {
            f"{LIBDIR}/libh2.so.{SOVERSION}",
            f"{LIBDIR}/libh2.so.{VERSION}",
            f"share/doc/{RUNTIME}/changelog.gz",
            f"share/doc/{RUNTIME}/copyright",
        })  # fmt: skip

    def test_all_for_compiling_is_in_the_other(self):
        headers = {f"include/h2/{path.name}"
                   for path in pathlib.Path(SOURCE, "include/h2").glob("*.hpp")}  # fmt: skip
        self.assertEqual(files(DEV) - headers, {
            f"{LIBDIR}/libh2.so",
            f"{LIBDIR}/pkgconfig/h2.pc",
            f"{LIBDIR}/cmake/h2/h2-config.cmake",
            f"{LIBDIR}/cmake/h2/h2-config-version.cmake",
            f"{LIBDIR}/cmake/h2/h2-targets.cmake",
            f"{LIBDIR}/cmake/h2/h2-targets-debug.cmake",
            f"share/doc/{DEV}/changelog.gz",
            f"share/doc/{DEV}/copyright",
        })  # fmt: skip
        self.assertEqual(headers - files(DEV), set())

    def test_the_one_for_compiling_needs_the_same_version_of_the_other(self):
        self.assertEqual(dpkg_deb("-f", DEV, "Depends").strip(), f"{RUNTIME} (= {VERSION})")

    @unittest.skipUnless(shutil.which("dpkg-shlibdeps") and shutil.which("file"), "needs dpkg-dev")
    def test_the_library_tells_others_how_to_depend_on_it(self):
        control = pathlib.Path(PACKAGED, "control")
        dpkg_deb("-e", RUNTIME, str(control))
        self.assertIn("libstdc++6", dpkg_deb("-f", RUNTIME, "Depends"))
        shlibs = (control / "shlibs").read_text()
        self.assertTrue(shlibs.startswith(f"libh2 {SOVERSION} {RUNTIME}"), shlibs)

    def test_they_say_what_they_are(self):
        for package, what in ((RUNTIME, "shared library."), (DEV, "library to link.")):
            description = dpkg_deb("-f", package, "Description").splitlines()
            self.assertEqual(description[0], "HTTP/2 without the I/O")
            self.assertTrue(description[-1].endswith(what), description)
        sections = [dpkg_deb("-f", package, "Section").strip() for package in (RUNTIME, DEV)]
        self.assertEqual(sections, ["libs", "libdevel"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
