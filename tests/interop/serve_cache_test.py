"""h2-serve keeps small files in memory, and nobody is told for long what is not true any more."""

import os

import support
from support import Case, Serve, random_file, run

SMALL = 65_536
MEBI = 1 << 20


class Cache(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        self.page = self.site / "page"
        self.page.write_text("the first")
        self.serve = self.started(Serve(self.site))
        self.assertEqual(self.get("/page"), (200, b"the first"))

    def get(self, path, *options):
        body = self.folder / "body"
        body.write_bytes(b"")
        done = run("curl", "-sS", "--http2-prior-knowledge", "-o", body, *options,
                   "-w", "%{http_code}", self.serve.url + path)  # fmt: skip
        self.assertEqual(done.stderr, b"")
        return int(done.stdout), body.read_bytes()

    def load(self, paths):
        urls = self.folder / "urls"
        urls.write_text("".join(f"{self.serve.url}/{path}\n" for path in paths))
        done = run("h2load", "-n", len(paths), "-m", "10", "-i", urls)
        self.assertIn(f" {len(paths)} 2xx".encode(), done.stdout)

    def becomes(self, path, answer):
        with self.within(4):
            support.wait_for(lambda: self.get(path) == answer, f"{path} to be {answer}")

    def test_a_change_is_seen(self):
        # Of the same length, and so soon that the file system's clock may not tell them apart.
        self.page.write_text("the other")
        self.becomes("/page", (200, b"the other"))
        self.page.write_text("a longer one")
        self.becomes("/page", (200, b"a longer one"))
        old = self.page.stat()
        self.page.write_text("a longer two")
        os.utime(self.page, ns=(old.st_atime_ns, old.st_mtime_ns))
        self.becomes("/page", (200, b"a longer two"))

    def test_a_file_that_goes_is_gone(self):
        self.page.unlink()
        self.becomes("/page", (404, b"404 Not Found\n"))
        self.page.write_text("back")
        self.becomes("/page", (200, b"back"))

    def test_a_file_that_becomes_something_else(self):
        secret = self.folder / "secret"
        secret.write_text("secret")
        self.page.unlink()
        os.symlink(secret, self.page)
        self.becomes("/page", (404, b"404 Not Found\n"))
        self.page.unlink()
        self.page.mkdir()
        self.becomes("/page", (301, b"301 Moved Permanently\n"))
        self.page.rmdir()
        large = random_file(self.page, MEBI)
        self.becomes("/page", (200, large.read_bytes()))

    def test_an_index_that_comes_and_goes(self):
        self.assertIn(b"page", self.get("/")[1])
        index = self.site / "index.html"
        index.write_text("the index")
        self.assertEqual(self.get("/"), (200, b"the index"))
        index.unlink()
        with self.within(4):
            support.wait_for(lambda: b"page" in self.get("/")[1], "the listing")

    def test_head_and_get_of_the_edges(self):
        for size in (0, 1, SMALL - 1, SMALL, SMALL + 1):
            page = random_file(self.site / str(size), size)
            for _ in range(2):
                self.assertEqual(self.get(f"/{size}"), (200, page.read_bytes()))
                self.assertEqual(self.get(f"/{size}", "-I")[0], 200)

    def test_memory_is_bounded(self):
        if support.sanitized():
            self.skipTest("AddressSanitizer keeps what was freed")
        for i in range(600):
            random_file(self.site / f"{i}", SMALL)
        before = self.serve.resident_octets()
        for _ in range(2):
            self.load(range(600))
        self.assertLess(self.serve.resident_octets() - before, 20 * MEBI)
        self.load([f"page?{i}" for i in range(2_000)])  # names without end for the same file
        self.assertLess(self.serve.resident_octets() - before, 20 * MEBI)
        self.assertEqual(self.get("/page"), (200, b"the first"))


if __name__ == "__main__":
    support.need_curl()
    support.need("h2load")
    support.main()
