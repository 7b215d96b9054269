"""curl fetches from h2-serve, and posts to it."""

import os

import support
from support import Case, Serve, random_file, run

MEBI = 1 << 20


class Curl(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        self.serve = self.started(Serve(self.site))

    def curl(self, path, *options, status=200):
        """Fetches a path and gives the body; the status is checked."""
        body = self.folder / "body"
        body.unlink(missing_ok=True)
        done = run(
            "curl", "-sS", "--http2-prior-knowledge", "--path-as-is", "--max-time", "60",
            "-w", "%{http_code} %{http_version}", "-o", body, *options, self.serve.url + path,
        )  # fmt: skip
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout.decode(), f"{status} 2")
        return body.read_bytes() if body.exists() else b""

    def headers(self, path, *options, status=200):
        """Fetches a path and gives the fields of the answer."""
        dump = self.folder / "dump"
        self.curl(path, "-D", dump, *options, status=status)
        lines = dump.read_text().split("\n")[1:]
        return dict(line.strip().split(": ", 1) for line in lines if ": " in line)

    def test_a_large_file_comes_whole(self):
        large = random_file(self.site / "large", 100 * MEBI)
        self.curl("/large")
        self.same(large, self.folder / "body")

    def test_sizes_around_the_edges(self):
        for size in (0, 1, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 131_072, 131_073):
            with self.subTest(size=size):
                # A name of its own for each: small files are remembered for a second.
                page = random_file(self.site / f"page-{size}", size)
                self.assertEqual(self.curl(f"/page-{size}"), page.read_bytes())

    def test_echo_gives_back_what_it_got(self):
        for size in (0, 1, 70_000, 10 * MEBI):
            with self.subTest(size=size):
                sent = random_file(self.folder / "sent", size)
                got = self.curl("/echo", "--data-binary", f"@{sent}")
                self.assertEqual(got, sent.read_bytes())

    def test_echo_without_a_length(self):
        sent = random_file(self.folder / "sent", 3 * MEBI)
        got = run(
            "sh", "-c",
            'curl -sS --http2-prior-knowledge -X POST -T - "$0" < "$1"',
            self.serve.url + "/echo", sent,
        )  # fmt: skip
        self.assertEqual(got.stdout, sent.read_bytes())

    def test_head_says_what_get_would(self):
        (self.site / "page.html").write_text("<p>hello</p>")
        fields = self.headers("/page.html", "-I")
        self.assertEqual(fields["content-length"], "12")
        self.assertEqual(fields["content-type"], "text/html; charset=utf-8")
        random_file(self.site / "large.png", MEBI)
        self.assertEqual(self.headers("/large.png", "-I")["content-length"], str(MEBI))
        self.assertEqual(self.headers("/large.png", "-I")["content-type"], "image/png")

    def test_what_is_not_there_is_404(self):
        self.curl("/nothing", status=404)
        self.curl("/nothing/at/all", status=404)

    def test_other_methods_are_405(self):
        self.assertEqual(self.headers("/", "-X", "DELETE", status=405)["allow"], "GET, HEAD")
        self.assertEqual(self.headers("/", "-d", "x" * 100_000, status=405)["allow"], "GET, HEAD")
        self.assertEqual(self.headers("/echo", status=405)["allow"], "POST")

    def test_the_index_page(self):
        self.assertEqual(self.curl("/").count(b"<li>"), 0)
        (self.site / "b & c").write_text("x")
        (self.site / "folder").mkdir()
        (self.site / ".hidden").write_text("x")
        listing = self.curl("/")
        self.assertIn(b'<a href="./b%20%26%20c">b &amp; c</a>', listing)
        self.assertIn(b'<a href="./folder/">folder/</a>', listing)
        self.assertNotIn(b"hidden", listing)
        self.assertEqual(self.curl("/b%20%26%20c"), b"x")
        self.assertEqual(self.headers("/folder", status=301)["location"], "/folder/")
        self.assertIn(b'"../"', self.curl("/folder/"))
        (self.site / "index.html").write_text("the index")
        self.assertEqual(self.curl("/"), b"the index")
        self.assertEqual(self.curl("/?query=1"), b"the index")

    def test_nothing_outside_the_folder_is_served(self):
        secret = self.folder / "secret"
        secret.write_text("secret")
        (self.site / "inside").write_text("inside")
        (self.site / "folder").mkdir()
        os.symlink(secret, self.site / "out")
        os.symlink(self.folder, self.site / "up")
        os.symlink("inside", self.site / "in")
        os.mkfifo(self.site / "pipe")
        attempts = {
            "/../secret": 400,
            "/folder/../../secret": 400,
            "/%2e%2e/secret": 400,
            "/.%2E/secret": 400,
            "/..%2fsecret": 400,
            "/folder/%2e%2e%2f%2e%2e%2fsecret": 400,
            "/inside%00.html": 400,
            "/%": 400,
            "/%zz": 400,
            "/%2": 400,
            "/out": 404,
            "/up/secret": 404,
            "/up/": 404,
            "//etc/passwd": 404,
            "/pipe": 404,
            "/inside/": 404,
            "/" + "x" * 5000: 404,
        }
        for path, status in attempts.items():
            with self.subTest(path=path[:40]):
                self.assertNotIn(b"secret\n", self.curl(path, status=status) + b"\n")
        self.assertEqual(self.curl("/in"), b"inside")
        self.assertEqual(self.curl("/./folder/.././in", status=400).count(b"400"), 1)

    def test_many_files_at_once(self):
        for i in range(50):
            random_file(self.site / str(i), 10_000 + i)
        done = run(
            "curl", "-s", "--http2-prior-knowledge", "--no-progress-meter", "--parallel",
            "--parallel-immediate",
            "-o", f"{self.folder}/got-#1", f"{self.serve.url}/[0-49]",
        )  # fmt: skip
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        for i in range(50):
            self.same(self.site / str(i), self.folder / f"got-{i}")


if __name__ == "__main__":
    support.need_curl()
    support.main()
