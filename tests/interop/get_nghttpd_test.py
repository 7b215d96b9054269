"""h2-get fetches from nghttpd, and posts to it."""

import support
from support import GET, Case, Process, random_file, run

MEBI = 1 << 20


class GetNghttpd(Case):
    def setUp(self):
        super().setUp()
        self.got = self.folder / "got"
        self.port = support.free_port()
        self.started(
            Process("nghttpd", "--no-tls", "-a", "127.0.0.1", "--echo-upload",
                    "-d", self.folder, self.port, stdout=support.subprocess.DEVNULL)  # fmt: skip
        )
        support.wait_for(lambda: support.accepts(self.port), "nghttpd")

    def get(self, path, *options, status=0):
        done = run(GET, "-o", self.got, *options, f"http://127.0.0.1:{self.port}{path}")
        self.assertEqual((done.returncode, done.stderr), (status, b""))

    def test_get(self):
        for size in (0, 1, 100_000, 10 * MEBI):
            with self.subTest(size=size):
                # A name of its own for each: nghttpd remembers files for a while.
                page = random_file(self.folder / f"page-{size}", size)
                self.get(f"/page-{size}")
                self.same(page, self.got)

    def test_post(self):
        for size in (1, 65_536, 10 * MEBI):
            with self.subTest(size=size):
                sent = random_file(self.folder / "sent", size)
                self.get("/", "-d", sent)
                self.same(sent, self.got)


if __name__ == "__main__":
    support.need("nghttpd")
    support.main()
