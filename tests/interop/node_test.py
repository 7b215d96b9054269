"""Node's HTTP/2 as a client of h2-serve, and as a server for h2-get."""

import pathlib
import subprocess

import support
from support import GET, Case, Process, Serve, random_file, run
from tls import Authority

SCRIPT = pathlib.Path(__file__).with_name("node.mjs")
MEBI = 1 << 20


class Node(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        (self.site / "page").write_text("hello")

    def client(self, *argv):
        done = run("node", SCRIPT, "client", *argv, timeout=80)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"ok\n", b""))

    def server(self, *argv):
        node = self.started(Process("node", SCRIPT, "server", *argv, stdout=subprocess.PIPE))
        return int(node.popen.stdout.readline())

    def fetch(self, url, *options):
        got = self.folder / "got"
        for size in (0, 1, 70_000, 10 * MEBI):
            with self.subTest(size=size):
                done = run(GET, *options, f"{url}/octets/{size}")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual(done.stdout, (b"0123456789" * (size // 10 + 1))[:size])
                sent = random_file(self.folder / "sent", size)
                done = run(GET, *options, "-o", got, "-d", sent, f"{url}/")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.same(sent, got)
        done = run(GET, *options, f"{url}/none")
        self.assertEqual((done.returncode, done.stdout), (22, b"nothing here\n"))

    def test_client(self):
        serve = self.started(Serve(self.site))
        self.client(serve.url)
        self.assertEqual(serve.stop(), 0)

    def test_server(self):
        self.fetch(f"http://127.0.0.1:{self.server()}")


class NodeOverTls(Node):
    def setUp(self):
        super().setUp()
        self.needs_tls()
        self.authority = Authority(self.folder)
        self.files = self.authority.sign("good")

    def test_client(self):
        serve = self.started(Serve(self.site, "--cert", self.files[0], "--key", self.files[1]))
        self.client(f"https://localhost:{serve.port}", self.authority.certificate)
        self.assertEqual(serve.stop(), 0)

    def test_server(self):
        port = self.server(*self.files)
        self.fetch(f"https://localhost:{port}", "--cacert", self.authority.certificate)


if __name__ == "__main__":
    support.need("node", "openssl")
    support.main()
