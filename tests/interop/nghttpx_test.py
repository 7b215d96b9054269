"""h2-serve behind nghttpx, which speaks HTTP/2 to it and HTTP/1.1 or HTTP/2 to the clients."""

import support
from support import GET, Case, Process, Serve, random_file, run

MEBI = 1 << 20


class Nghttpx(Case):
    def proxied(self, *options, tls=""):
        serve = self.started(Serve(self.folder, *options))
        port = support.free_port()
        self.started(
            Process("nghttpx", "--conf=/dev/null", "--workers=1", "--insecure",
                    f"--frontend=127.0.0.1,{port};no-tls",
                    f"--backend=127.0.0.1,{serve.port};;proto=h2{tls}",
                    stdout=support.subprocess.DEVNULL,
                    stderr=support.subprocess.DEVNULL)  # fmt: skip
        )
        support.wait_for(lambda: support.accepts(port), "nghttpx")
        return f"http://127.0.0.1:{port}"

    def exchange(self, url):
        got = self.folder / "got"
        for size in (0, 1, 65_537, 3 * MEBI):
            sent = random_file(self.folder / f"page-{size}", size)
            for path, data in ((f"/page-{size}", False), ("/echo", True)):
                with self.subTest(size=size, path=path):
                    curl = ("--data-binary", f"@{sent}") if data else ()
                    run("curl", "-sS", *curl, "-o", got, url + path)
                    self.same(sent, got)
                    run(GET, *(("-d", sent) if data else ()), "-o", got, url + path)
                    self.same(sent, got)

    def test_plain(self):
        self.exchange(self.proxied())

    def test_over_tls(self):
        self.needs_tls()
        self.exchange(self.proxied("--tls", tls=";tls"))


if __name__ == "__main__":
    support.need_curl()
    support.need("nghttpx")
    support.main()
