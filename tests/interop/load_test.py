"""h2-serve under load: many requests, many connections, and both at once."""

import re
import socket

import support
from support import ACK, MAGIC, PING, SETTINGS, Case, Serve, frame, receive_frame, run

IDLE = 1_000


class Load(Case):
    def setUp(self):
        super().setUp()
        (self.folder / "index.html").write_text("hello, world\n")
        self.serve = self.started(Serve(self.folder))

    def load(self, *options):
        done = run("h2load", *options, self.serve.url + "/", timeout=100)
        said = done.stdout.decode()
        self.assertEqual(done.returncode, 0, said)
        for line in said.split("\n"):
            if line.startswith(("finished", "requests:")):
                print(line)
        failed = re.search(r"(\d+) failed, (\d+) errored, (\d+) timeout", said)
        self.assertEqual(failed.groups(), ("0", "0", "0"), said)

    def test_a_hundred_thousand_requests(self):
        self.load("-n", "100000", "-c", "10", "-m", "100")

    def test_uploads(self):
        upload = support.random_file(self.folder / "upload", 100_000)
        self.serve.url += "/echo?"
        self.load("-n", "1000", "-c", "10", "-m", "10", "-d", str(upload))

    def test_idle_connections_and_load_at_once(self):
        if support.many_descriptors() < IDLE + 100:
            self.skipTest("too few descriptors")
        idle = [self.greet() for _ in range(IDLE)]
        self.load("-n", "20000", "-c", "10", "-m", "100")
        for sock in idle:
            sock.sendall(frame(PING, payload=b"are you?"))
        for sock in idle:
            self.assertEqual(self.next_but_settings(sock), (PING, ACK, 0, b"are you?"))
            sock.close()

    def greet(self):
        sock = socket.create_connection(("127.0.0.1", self.serve.port), timeout=20)
        self.addCleanup(sock.close)
        sock.sendall(MAGIC + frame(SETTINGS) + frame(SETTINGS, ACK))
        return sock

    def next_but_settings(self, sock):
        """The first frame that is not part of the greeting."""
        while True:
            got = receive_frame(sock)
            if got[0] not in (SETTINGS, support.WINDOW_UPDATE):
                return got


if __name__ == "__main__":
    support.need("h2load")
    support.main()
