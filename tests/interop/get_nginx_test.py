"""h2-get fetches from nginx, plain and over TLS, and posts through it to a server that echoes."""

import http.server
import threading

import support
from support import GET, Case, Process, random_file, run
from tls import Authority

MEBI = 1 << 20

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_max_body_size 0;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} {tls} http2;
    {certificate}
    root {folder};
    location /echo {{ proxy_pass http://127.0.0.1:{echo}; }}
  }}
}}
"""


class Echo(http.server.BaseHTTPRequestHandler):
    """What nginx forwards to: HTTP/1, and nothing but an echo."""

    def do_POST(self):
        content = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class GetNginx(Case):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o755)  # its workers are another user
        self.got = self.folder / "got"
        echo = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
        threading.Thread(target=echo.serve_forever, daemon=True).start()
        self.addCleanup(echo.server_close)
        self.addCleanup(echo.shutdown)
        self.port = support.free_port()
        configuration = self.folder / "nginx.conf"
        configuration.write_text(
            CONFIGURATION.format(folder=self.folder, port=self.port, echo=echo.server_port,
                                 **self.security())  # fmt: skip
        )
        nginx = self.started(
            Process("nginx", "-p", self.folder, "-c", configuration,
                    stderr=support.subprocess.DEVNULL)  # fmt: skip
        )
        # It stops its workers only if it is asked to.
        self.addCleanup(nginx.stop)
        support.wait_for(lambda: support.accepts(self.port), "nginx")

    def security(self):
        self.url, self.believed = f"http://127.0.0.1:{self.port}", ()
        return {"tls": "", "certificate": ""}

    def get(self, path, *options):
        done = run(GET, "-o", self.got, *self.believed, *options, self.url + path)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_get(self):
        for size in (0, 1, 100_000, 10 * MEBI):
            with self.subTest(size=size):
                page = random_file(self.folder / "page", size)
                self.get("/page")
                self.same(page, self.got)

    def test_post(self):
        for size in (1, 65_536, 10 * MEBI):
            with self.subTest(size=size):
                sent = random_file(self.folder / "sent", size)
                self.get("/echo", "-d", sent)
                self.same(sent, self.got)


class GetNginxOverTls(GetNginx):
    def security(self):
        self.needs_tls()
        authority = Authority(self.folder)
        certificate, key = authority.sign("good")
        self.url = f"https://localhost:{self.port}"
        self.believed = ("--cacert", authority.certificate)
        return {
            "tls": "ssl",
            "certificate": f"ssl_certificate {certificate}; ssl_certificate_key {key};",
        }


if __name__ == "__main__":
    support.need("nginx", "openssl")
    support.main()
