"""h2-get fetches from h2o, plain and over TLS."""

import getpass
import subprocess

import support
from support import GET, Case, Process, random_file, run
from tls import Authority

MEBI = 1 << 20

CONFIGURATION = """
num-threads: 1
user: {user}
listen:
  host: 127.0.0.1
  port: {plain}
listen:
  host: 127.0.0.1
  port: {secure}
  ssl:
    certificate-file: {certificate}
    key-file: {key}
hosts:
  default:
    paths:
      "/": {{ file.dir: {site} }}
"""


class GetH2o(Case):
    def test_files(self):
        site = self.folder / "site"
        site.mkdir()
        authority = Authority(self.folder)
        certificate, key = authority.sign("good")
        plain, secure = support.free_port(), support.free_port()
        configuration = self.folder / "h2o.conf"
        configuration.write_text(
            CONFIGURATION.format(user=getpass.getuser(), plain=plain, secure=secure, site=site,
                                 certificate=certificate, key=key)  # fmt: skip
        )
        self.started(Process("h2o", "-c", configuration, stderr=subprocess.DEVNULL))
        support.wait_for(lambda: support.accepts(secure), "h2o")
        got = self.folder / "got"
        for size in (0, 1, 100_000, 10 * MEBI):
            page = random_file(site / f"page-{size}", size)
            for url in (f"http://127.0.0.1:{plain}", f"https://localhost:{secure}"):
                with self.subTest(size=size, url=url):
                    done = run(GET, "--cacert", authority.certificate, "-o", got,
                               f"{url}/page-{size}")  # fmt: skip
                    self.assertEqual((done.returncode, done.stderr), (0, b""))
                    self.same(page, got)


if __name__ == "__main__":
    support.need("h2o", "openssl")
    support.need_tls()
    support.main()
