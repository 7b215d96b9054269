"""The recipes name the version that this is, and what they take of the tree is enough to build."""

import fnmatch
import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys
import types
import unittest

ROOT, FOLDER = map(pathlib.Path, sys.argv[1:3])
VERSION, CMAKE = sys.argv[3:5]
LISTING = (ROOT / "CMakeLists.txt").read_text("utf-8")
NAMES = ("name", "version", "license", "description")


class Toolchain:
    """Stands in for CMakeToolchain, and keeps what it is told."""

    def __init__(self, _recipe):
        self.cache_variables = {}

    def generate(self):
        Toolchain.last = self.cache_variables


def copy(_recipe, pattern, src, dst):
    """Conan's copy: the pattern is that of fnmatch, for paths below `src`."""
    src, dst = pathlib.Path(src).resolve(), pathlib.Path(dst)
    # The same as a walk over the whole of src, without the build trees in it.
    for path in (src / pattern.split("*")[0]).rglob("*") if "*" in pattern else [src / pattern]:
        name = path.relative_to(src)
        if path.is_file() and fnmatch.fnmatch(str(name), pattern):
            (dst / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, dst / name)


def load(path):
    """The class of a recipe, with stand-ins for the modules of Conan."""
    modules = {
        "conan": {"ConanFile": object},
        "conan.tools": {},
        "conan.tools.build": {"check_min_cppstd": None, "can_run": None},
        "conan.tools.cmake": {"CMake": None, "CMakeToolchain": Toolchain, "cmake_layout": None},
        "conan.tools.files": {"copy": copy, "rmdir": None},
    }
    for name, members in modules.items():
        sys.modules[name] = types.ModuleType(name)
        vars(sys.modules[name]).update(members)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    classes = (member for member in vars(module).values() if isinstance(member, type))
    (recipe,) = (member for member in classes if member.__module__ == path.stem)
    return recipe


class Vcpkg(unittest.TestCase):
    def test_the_manifest_says_what_this_is(self):
        manifest = json.loads((ROOT / "packaging/vcpkg/vcpkg.json").read_text("utf-8"))
        self.assertEqual([manifest[name] for name in NAMES[:3]], ["h2", VERSION, "MIT"])
        self.assertTrue(manifest["description"])
        hosts = {entry["name"] for entry in manifest["dependencies"] if entry["host"]}
        self.assertEqual(hosts, {"vcpkg-cmake", "vcpkg-cmake-config"})


class Conan(unittest.TestCase):
    def setUp(self):
        self.recipe = load(ROOT / "packaging/conan/conanfile.py")()

    def test_the_recipe_says_what_this_is(self):
        said = [getattr(self.recipe, name) for name in NAMES[:3]]
        self.assertEqual(said, ["h2", VERSION, "MIT"])

    def test_what_it_exports_is_enough_to_configure(self):
        shutil.rmtree(FOLDER, ignore_errors=True)
        self.recipe.recipe_folder = str(ROOT / "packaging/conan")
        self.recipe.export_sources_folder = str(FOLDER / "source")

        self.recipe.export_sources()
        self.recipe.generate()

        for name in Toolchain.last:
            self.assertIn(f"option({name} ", LISTING)
        options = [f"-D{name}={value}" for name, value in Toolchain.last.items()]
        command = [CMAKE, "-S", FOLDER / "source", "-B", FOLDER / "build", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_test_package_takes_a_program_that_is_there(self):
        folder = ROOT / "packaging/conan/test_package"
        self.assertTrue(callable(load(folder / "conanfile.py").test))
        listing = (folder / "CMakeLists.txt").read_text("utf-8")
        (source,) = re.findall(r"add_executable\(\w+ (\S+)\)", listing)
        self.assertTrue((folder / source).is_file())


class Workflow(unittest.TestCase):
    def test_its_steps_are_commands_on_presets_that_exist(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("python3-yaml is not installed")
        workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
        presets = json.loads((ROOT / "CMakePresets.json").read_text("utf-8"))
        known = {preset["name"] for preset in presets["configurePresets"]}

        self.assertTrue(workflow["jobs"])
        for name, job in workflow["jobs"].items():
            with self.subTest(job=name):
                self.assertTrue(job["runs-on"])
                for step in job["steps"]:
                    self.assertTrue(("uses" in step) != ("run" in step), step)
                    named = re.findall(r"--preset[ =](\w+)", step.get("run", ""))
                    self.assertEqual(set(named) - known, set())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
