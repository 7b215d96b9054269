"""h2-serve stops when it is told to, and nothing that is under way is lost."""

import signal
import socket
import subprocess

import support
from support import ACK, GOAWAY, MAGIC, PING, SETTINGS, Case, Process, Serve, frame

MEBI = 1 << 20


class Stop(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        self.serve = self.started(Serve(self.site))

    def test_nothing_under_way(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.within(4):
                serve = self.started(Serve(self.site))
                self.assertEqual(serve.stop(number), 0)

    def test_a_transfer_under_way_completes(self):
        large = support.random_file(self.site / "large", 40 * MEBI)
        got = self.folder / "got"
        curl = self.started(
            Process(
                "curl", "-sS", "--http2-prior-knowledge", "--limit-rate", "20M",
                "-o", got, self.serve.url + "/large",
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
        )
        support.wait_for(lambda: got.exists() and got.stat().st_size > 0, "the first octets")
        self.serve.popen.send_signal(signal.SIGTERM)
        support.wait_for(lambda: not support.accepts(self.serve.port), "the port to close")
        self.assertIsNone(curl.popen.poll(), "the transfer was too fast to be caught")
        self.assertEqual(curl.wait(20), 0)
        self.same(large, got)
        self.assertEqual(self.serve.wait(), 0)

    def hold(self):
        """A client that says hello, and then does not react to anything."""
        sock = socket.create_connection(("127.0.0.1", self.serve.port), timeout=10)
        self.addCleanup(sock.close)
        sock.sendall(MAGIC + frame(SETTINGS) + frame(SETTINGS, ACK))
        return sock

    def test_the_goodbye_is_announced(self):
        sock = self.hold()
        self.serve.popen.send_signal(signal.SIGTERM)
        kinds = []
        while kinds.count(GOAWAY) < 2:
            kind, flags, _, payload = support.receive_frame(sock)
            kinds.append(kind)
            if kind == GOAWAY:
                self.assertEqual(payload[4:8], bytes(4), "NO_ERROR")
            if kind == PING and not flags & ACK:
                sock.sendall(frame(PING, ACK, payload=payload))
        with self.within(4):
            self.assertEqual(sock.recv(1), b"")
            sock.close()
            self.assertEqual(self.serve.wait(), 0)

    def test_a_second_signal_does_not_wait(self):
        sock = self.hold()
        support.receive_frame(sock)
        with self.within(3):
            self.serve.popen.send_signal(signal.SIGTERM)
            support.wait_for(lambda: not support.accepts(self.serve.port), "the port to close")
            self.serve.stop(signal.SIGTERM)

    def test_a_client_that_does_not_react_is_left_after_a_while(self):
        self.hold()
        with self.within(8):
            self.assertEqual(self.serve.stop(), 0)


if __name__ == "__main__":
    support.need_curl()
    support.main()
