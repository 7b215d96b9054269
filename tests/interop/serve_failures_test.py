"""Whatever keeps h2-serve from starting, it says so in one line, with a status."""

import os
import socket

import support
from support import SERVE, Case, Serve, run


class Failures(Case):
    def fails(self, *argv, says, status):
        done = run(SERVE, *argv, timeout=30)
        said = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (status, b""), said)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertTrue(said.startswith("h2-serve: "), said)
        self.assertIn(says, said)
        self.assertEqual(os.listdir(self.folder), [], "nothing must be left")

    def test_command_lines_that_are_wrong(self):
        for options, says in (
            ((), "exactly one FOLDER"),
            ((self.folder, self.folder), "exactly one FOLDER"),
            (("--nothing", self.folder), "unknown option --nothing"),
            (("-x", self.folder), "unknown option -x"),
            ((self.folder, "--port"), "--port needs a value"),
            ((self.folder, "--host"), "--host needs a value"),
            (("--port", "", self.folder), "not a port: "),
            (("--port", "http", self.folder), "not a port: http"),
            (("--port", "65536", self.folder), "not a port: 65536"),
            (("--port", "-1", self.folder), "not a port: -1"),
            (("--port", "80x", self.folder), "not a port: 80x"),
            (("--workers", "0", self.folder), "not a number of workers"),
            (("--cert", "x", self.folder), "--cert and --key need each other"),
            (("--workers", "2", "--trace", "x", self.folder), "--trace follows one worker"),
        ):
            with self.subTest(options=options):
                self.fails(*options, says=says, status=2)

    def test_folders_that_are_none(self):
        self.fails(self.folder / "none", says="none: No such file or directory", status=1)
        self.fails("", says="No such file or directory", status=1)
        self.fails("/etc/passwd", says="/etc/passwd: Not a directory", status=1)

    def test_addresses_that_cannot_be_had(self):
        self.fails("--host", "no-such-host.invalid", self.folder, says="no-such-host.invalid: ",
                   status=1)  # fmt: skip
        self.fails("--host", "192.0.2.1", "--port", "0", self.folder,
                   says="192.0.2.1 port 0: Cannot assign", status=1)  # fmt: skip

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            for workers in ("1", "2"):
                self.fails("--port", port, "--workers", workers, self.folder,
                           says=f"port {port}: Address already in use", status=1)  # fmt: skip
        serve = self.started(Serve(self.folder))
        self.fails("--port", serve.port, self.folder, says="already in use", status=1)

    def test_a_port_that_is_not_ours_to_take(self):
        if os.geteuid() == 0:
            self.skipTest("root may take every port")
        self.fails("--port", "1", self.folder, says="port 1: Permission denied", status=1)

    def test_a_trace_that_cannot_be_written(self):
        self.fails("--port", "0", "--trace", self.folder / "no" / "file", self.folder,
                   says="No such file or directory", status=1)  # fmt: skip

    def test_help_is_no_mistake(self):
        done = run(SERVE, "--help")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(b"usage: h2-serve", done.stdout)


if __name__ == "__main__":
    support.main()
