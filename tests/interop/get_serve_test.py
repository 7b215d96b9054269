"""h2-get fetches from h2-serve: both ends are ours."""

import os
import pty
import signal

import support
from support import GET, Case, Process, Serve, random_file, run

MEBI = 1 << 20


class GetServe(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        self.got = self.folder / "got"
        self.serve = self.started(Serve(self.site))

    def get(self, path, *options, status=0):
        done = run(GET, *options, self.serve.url + path)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_a_file_to_standard_output(self):
        page = random_file(self.site / "page", 200_000)
        done = self.get("/page")
        self.assertEqual(done.stdout, page.read_bytes())
        self.assertEqual(done.stderr, b"")

    def test_a_large_file(self):
        large = random_file(self.site / "large", 100 * MEBI)
        self.get("/large", "-o", self.got)
        self.same(large, self.got)

    def test_sizes_around_the_edges(self):
        for size in (0, 1, 16_384, 65_536, 65_537, 131_072, 131_073, 262_144):
            with self.subTest(size=size):
                # A name of its own for each: small files are remembered for a second.
                page = random_file(self.site / f"page-{size}", size)
                self.get(f"/page-{size}", "-o", self.got)
                self.same(page, self.got)

    def test_echo(self):
        for size in (0, 1, 262_144, 262_145, 10 * MEBI):
            with self.subTest(size=size):
                sent = random_file(self.folder / "sent", size)
                self.get("/echo", "-d", f"@{sent}", "-o", self.got)
                self.same(sent, self.got)

    def test_echo_of_a_pipe(self):
        sent = random_file(self.folder / "sent", MEBI)
        done = run("sh", "-c", 'cat "$2" | "$0" -d /dev/stdin "$1"',
                   GET, self.serve.url + "/echo", sent)  # fmt: skip
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout, sent.read_bytes())

    def test_frames_on_demand(self):
        (self.site / "page").write_text("hello")
        done = self.get("/page", "-v", "-H", "X-Note: \t a note ")
        self.assertEqual(done.stdout, b"hello")
        said = done.stderr.decode()
        for part in ("SETTINGS", ":path: /page", "x-note: a note\n", ":status: 200", "END_STREAM",
                     "GOAWAY", "NO_ERROR"):  # fmt: skip
            self.assertIn(part, said)
        self.assertNotIn("\x1b", said)

    def test_an_error_is_printed_and_leaves_the_file_alone(self):
        self.got.write_text("precious")
        done = self.get("/nothing", "-o", self.got, status=22)
        self.assertEqual(done.stdout, b"404 Not Found\n")
        self.assertEqual(done.stderr.count(b"\n"), 1)
        self.assertIn(b"404", done.stderr)
        self.assertEqual(self.got.read_text(), "precious")

    def test_a_device_is_written_in_place(self):
        random_file(self.site / "page", 100_000)
        self.get("/page", "-o", "/dev/null")
        self.assertFalse(os.path.isfile("/dev/null"))

    def test_an_interrupt_leaves_nothing(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        # A pipe that does not end keeps the transfer going.
        get = self.started(Process(GET, "-o", self.got, "-d", fifo, self.serve.url + "/echo",
                                   stderr=support.subprocess.PIPE))  # fmt: skip
        with open(fifo, "wb") as pipe:
            pipe.write(bytes(100_000))
            pipe.flush()
            part = self.folder / "got.part"
            support.wait_for(lambda: part.exists() and part.stat().st_size, "the first octets")
            get.popen.send_signal(signal.SIGINT)
            self.assertEqual(get.wait(), 130)
        self.assertEqual(get.popen.stderr.read().count(b"\n"), 1)
        get.popen.stderr.close()
        self.assertFalse(self.got.exists() or part.exists())

    def test_colour_and_a_bar_only_on_a_terminal(self):
        (self.site / "page").write_text("hello")
        for variable, coloured in ((None, True), ("1", False)):
            ours, theirs = pty.openpty()
            environment = dict(os.environ, TERM="xterm")
            environment.pop("NO_COLOR", None)
            if variable:
                environment["NO_COLOR"] = variable
            done = support.subprocess.run(
                [GET, "-v", "-o", "/dev/null", self.serve.url + "/page"],
                stderr=theirs, env=environment, timeout=20, check=False)  # fmt: skip
            os.close(theirs)
            said = b""
            try:
                while piece := os.read(ours, 65_536):
                    said += piece
            except OSError:
                pass
            os.close(ours)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(b"\x1b[" in said, coloured)


if __name__ == "__main__":
    support.main()
