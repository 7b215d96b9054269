"""Clients that begin with HTTP/1.1 and ask h2-serve for h2c, RFC 7540 §3.2."""

import shutil
import socket
import unittest

import support
from support import (
    ACK, DATA, END_STREAM, GET, GOAWAY, HEADERS, MAGIC, SETTINGS,
    Case, Process, Serve, frame, random_file, receive, receive_frame, run,
)  # fmt: skip

UPGRADE = (
    b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
)
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


class Upgrade(Case):
    def setUp(self):
        super().setUp()
        self.page = random_file(self.folder / "page", 300_000)
        self.serve = self.started(Serve(self.folder))

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.serve.port), timeout=10)
        self.addCleanup(sock.close)
        return sock

    @unittest.skipUnless(shutil.which("curl"), "curl is not installed")
    def test_curl(self):
        got = self.folder / "got"
        done = run("curl", "-sS", "--http2", "-o", got, "-w", "%{http_version} %{http_code}",
                   self.serve.url + "/page")  # fmt: skip
        self.assertEqual((done.stdout, done.stderr, done.returncode), (b"2 200", b"", 0))
        self.same(self.page, got)

    @unittest.skipUnless(shutil.which("curl"), "curl is not installed")
    def test_curl_asks_for_the_head_and_then_for_more(self):
        got = self.folder / "got"
        done = run("curl", "-sS", "--http2", "-I", self.serve.url + "/page",
                   "--next", "--http2", "-o", got, self.serve.url + "/page")  # fmt: skip
        self.assertEqual((done.stderr, done.returncode), (b"", 0))
        self.assertIn(b"HTTP/2 200", done.stdout)
        self.same(self.page, got)

    @unittest.skipUnless(shutil.which("nghttp"), "nghttp is not installed")
    def test_nghttp(self):
        done = run("nghttp", "-nvu", self.serve.url + "/page", self.serve.url + "/echo")
        said = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, 0, said)
        self.assertEqual(said.count(":status:"), 2)
        self.assertIn(":status: 200", said)
        for bad in ("ERROR]", "RST_STREAM", "INVALID", "not processed"):
            self.assertNotIn(bad, said)

    def get(self, url):
        got = self.folder / "got"
        done = run(GET, "--upgrade", "-o", got, url)
        self.assertEqual((done.stderr, done.returncode), (b"", 0))
        self.same(self.page, got)

    def test_h2_get(self):
        self.get(self.serve.url + "/page")

    @unittest.skipUnless(shutil.which("nghttpx"), "nghttpx is not installed")
    def test_h2_get_from_nghttpx(self):
        port = support.free_port()
        self.started(Process("nghttpx", f"-f127.0.0.1,{port};no-tls",
                             f"-b127.0.0.1,{self.serve.port};;proto=h2", "--workers=1",
                             "--conf=/dev/null", stderr=support.subprocess.DEVNULL))  # fmt: skip
        support.wait_for(lambda: support.accepts(port), "nghttpx")
        self.get(f"http://127.0.0.1:{port}/page")

    def test_any_cut(self):
        octets = UPGRADE + MAGIC + frame(SETTINGS) + frame(SETTINGS, ACK)
        for size in (1, 7, len(UPGRADE) - 1, len(UPGRADE) + 3, len(octets)):
            with self.subTest(size=size):
                sock = self.connect()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for at in range(0, len(octets), size):
                    sock.sendall(octets[at : at + size])
                self.assertEqual(receive(sock, len(SWITCHING)), SWITCHING)
                kinds = [receive_frame(sock)[:3] for _ in range(4)]
                self.assertEqual(kinds[0], (SETTINGS, 0, 0))
                self.assertIn((HEADERS, 4, 1), kinds, kinds)

    def test_the_head_alone(self):
        sock = self.connect()
        sock.sendall(UPGRADE.replace(b"GET", b"HEAD") + MAGIC + frame(SETTINGS))
        self.assertEqual(receive(sock, len(SWITCHING)), SWITCHING)
        self.assertEqual(receive_frame(sock)[0], SETTINGS)
        while (received := receive_frame(sock))[0] != HEADERS:
            self.assertNotEqual(received[0], DATA)
        self.assertTrue(received[1] & END_STREAM)

    def test_what_does_not_ask_for_h2c_in_full_is_not_http2(self):
        for odd in (
            UPGRADE.replace(b"h2c", b"h2"),
            UPGRADE.replace(b"HTTP2-Settings: ", b"HTTP2-Settings: ="),
            UPGRADE.replace(b"Host: x", b"HTTP2-Settings: AAMAAABk\r\nHost: x"),
            UPGRADE.replace(b"Host: x", b"Content-Length: 3\r\nHost: x"),
            UPGRADE.replace(b", HTTP2-Settings", b""),
            UPGRADE.replace(b"HTTP/1.1", b"HTTP/1.0"),
            b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 9_000,
        ):
            with self.subTest(odd=odd[:200]):
                sock = self.connect()
                sock.sendall(odd)
                kinds = []
                while GOAWAY not in kinds:
                    kinds.append(receive_frame(sock)[0])


if __name__ == "__main__":
    support.main()
