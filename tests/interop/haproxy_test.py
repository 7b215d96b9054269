"""h2-serve behind HAProxy, which speaks HTTP/2 to it and HTTP/1.1, HTTP/2 or TLS to the clients."""

import support
from support import GET, Case, Process, Serve, random_file, run

MEBI = 1 << 20

CONFIGURATION = """
global
  maxconn 200
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend one
  bind 127.0.0.1:{http_1}
  default_backend serve
frontend two
  bind 127.0.0.1:{http_2} proto h2
  default_backend serve
backend serve
  option httpchk GET /health
  http-check expect status 200
  server one 127.0.0.1:{serve} proto h2 check check-proto h2 inter 200ms
"""


class Haproxy(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        (self.site / "health").write_text("well\n")
        self.got = self.folder / "got"
        self.serve = self.started(Serve(self.site, "--workers", "2"))
        self.http_1, self.http_2 = support.free_port(), support.free_port()
        configuration = self.folder / "haproxy.cfg"
        configuration.write_text(
            CONFIGURATION.format(http_1=self.http_1, http_2=self.http_2, serve=self.serve.port)
        )
        self.haproxy = self.started(
            Process("haproxy", "-db", "-f", configuration, stderr=support.subprocess.DEVNULL)
        )
        support.wait_for(lambda: support.accepts(self.http_1), "HAProxy")

    def test_files_and_echoes(self):
        for size in (0, 1, 65_537, 10 * MEBI):
            sent = random_file(self.site / f"page-{size}", size)
            for path, options in ((f"/page-{size}", ()), ("/echo", ("--data-binary", f"@{sent}"))):
                with self.subTest(size=size, path=path):
                    for version, port in (("1.1", self.http_1), ("2", self.http_2)):
                        how = () if version == "1.1" else ("--http2-prior-knowledge",)
                        done = run("curl", "-sS", *how, *options, "-o", self.got,
                                   "-w", "%{http_code} %{http_version}",
                                   f"http://127.0.0.1:{port}{path}")  # fmt: skip
                        self.assertEqual(done.stdout.decode(), f"200 {version}")
                        self.same(sent, self.got)

    def test_h2_get_through_it(self):
        page = random_file(self.site / "page", 3 * MEBI)
        done = run(GET, "-o", self.got, f"http://127.0.0.1:{self.http_2}/page")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.same(page, self.got)

    def test_under_load(self):
        done = run("h2load", "-n", "5000", "-c", "10", "-m", "10",
                   f"http://127.0.0.1:{self.http_2}/health")  # fmt: skip
        self.assertIn(b" 0 failed, 0 errored, 0 timeout", done.stdout)

    def test_a_stop_is_noticed_by_the_health_check(self):
        self.assertEqual(self.serve.stop(), 0)

        def unavailable():
            done = run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}",
                       f"http://127.0.0.1:{self.http_1}/health")  # fmt: skip
            return done.stdout == b"503"

        support.wait_for(unavailable, "HAProxy to notice")


if __name__ == "__main__":
    support.need_curl()
    support.need("haproxy", "h2load")
    support.main()
