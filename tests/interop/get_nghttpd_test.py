"""h2-get fetches from nghttpd, and posts to it, plain and over TLS."""

import support
from support import GET, Case, Process, random_file, run
from tls import Authority

MEBI = 1 << 20


class GetNghttpd(Case):
    def setUp(self):
        super().setUp()
        self.got = self.folder / "got"
        port = support.free_port()
        self.start(port)
        support.wait_for(lambda: support.accepts(port), "nghttpd")

    def start(self, port):
        self.started(
            Process("nghttpd", "--no-tls", "-a", "127.0.0.1", "--echo-upload",
                    "-d", self.folder, port, stdout=support.subprocess.DEVNULL)  # fmt: skip
        )
        self.url, self.believed = f"http://127.0.0.1:{port}", ()

    def get(self, path, *options, status=0):
        done = run(GET, "-o", self.got, *self.believed, *options, self.url + path)
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


class GetNghttpdOverTls(GetNghttpd):
    def start(self, port):
        self.needs_tls()
        authority = Authority(self.folder)
        certificate, key = authority.sign("good")
        self.started(
            Process("nghttpd", "-a", "127.0.0.1", "--echo-upload", "-d", self.folder, port,
                    key, certificate, stdout=support.subprocess.DEVNULL)  # fmt: skip
        )
        self.url, self.believed = f"https://localhost:{port}", ("--cacert", authority.certificate)


if __name__ == "__main__":
    support.need("nghttpd", "openssl")
    support.main()
