"""One of the programs in examples/io against clients good and bad. All of them pass the same tests:
they differ in their I/O and in nothing that a client could see."""

import signal
import socket
import struct
import subprocess
import sys
import time

import support
from support import (
    ACK, BIN, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, MAGIC, PING, SETTINGS, WINDOW_UPDATE,
    Case, Listener, Process, frame, random_file, receive_frame, run,
)  # fmt: skip

PROGRAM = str(BIN / sys.argv.pop(2))
MEBI = 1 << 20
GET_ROOT = b"\x82\x86\x84\x41\x01x"  # a field block, RFC 7541 Appendix A and §6.2.1
POST_ROOT = b"\x83\x86\x84\x41\x01x"


class Io(Case):
    def setUp(self):
        super().setUp()
        self.server = self.start()

    def start(self, **more):
        return self.started(Listener(PROGRAM, "--port", "0", **more))

    def connect(self, server=None):
        port = (server or self.server).port
        sock = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.addCleanup(sock.close)
        sock.sendall(MAGIC + frame(SETTINGS) + frame(SETTINGS, ACK))
        return sock

    def curl(self, path, *options):
        done = run(
            "curl", "-sS", "--http2-prior-knowledge", "--max-time", "60",
            *options, self.server.url + path,
        )  # fmt: skip
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout

    def is_well(self):
        self.assertEqual(self.curl("/still/here"), b"hello, /still/here\n")


class Peers(Io):
    def test_curl_gets(self):
        self.assertEqual(self.curl("/a/page?x=1"), b"hello, /a/page?x=1\n")
        said = self.curl("/", "-I").decode()
        self.assertIn("HTTP/2 200", said)
        self.assertIn("content-length: 9", said)
        self.assertIn("HTTP/2 405", self.curl("/", "-X", "DELETE", "-i").decode())

    def test_curl_gets_back_what_it_posts(self):
        for size in (0, 1, MEBI, 10 * MEBI):
            with self.subTest(size=size):
                sent = random_file(self.folder / "sent", size)
                got = self.folder / "got"
                self.curl("/", "--data-binary", f"@{sent}", "-o", got)
                self.same(sent, got)

    def test_nghttp_finds_every_frame_in_order(self):
        page = random_file(self.folder / "page", 300_000)
        for options in ((), ("-m", "20"), ("-d", page), ("-w", "10", "-W", "10", "-d", page),
                        ("-b", "100", "--trailer", "x: y", "-d", page), ("--continuation",)):
            with self.subTest(options=options):
                done = run("nghttp", "-nv", *options, self.server.url + "/")
                said = done.stdout.decode() + done.stderr.decode()
                self.assertEqual(done.returncode, 0, said)
                self.assertIn(":status: 200", said)
                for bad in ("ERROR]", "RST_STREAM", "INVALID", "not processed"):
                    self.assertNotIn(bad, said)

    def test_h2load(self):
        page = random_file(self.folder / "page", 100_000)
        for options in (("-n", "20000", "-c", "10", "-m", "100"),
                        ("-n", "500", "-c", "10", "-m", "10", "-d", page)):
            done = run("h2load", *options, self.server.url + "/", timeout=100)
            said = done.stdout.decode()
            self.assertEqual(done.returncode, 0, said)
            self.assertIn(" 0 failed, 0 errored, 0 timeout", said)


class BackPressure(Io):
    @staticmethod
    def request(stream):
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, POST_ROOT)

    def flood(self):
        """Asks more and more and reads nothing. Gives the octets that were taken."""
        sock = socket.socket()
        self.addCleanup(sock.close)
        for buffer in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            sock.setsockopt(socket.SOL_SOCKET, buffer, 65_536)
        sock.settimeout(20)
        sock.connect(("127.0.0.1", self.server.port))
        sock.sendall(MAGIC + frame(SETTINGS) + frame(SETTINGS, ACK))
        sock.setblocking(False)
        sent, idle, stream, rest = 0, 0, 1, b""
        end = time.monotonic() + 40
        while idle < 20 and sent < 200 * MEBI:
            if not rest:
                # Each is over with its answer, so that no limit but the output's is reached.
                streams = range(stream, stream + 2_000, 2)
                rest = b"".join(self.request(stream) for stream in streams)
                stream += 2_000
            try:
                taken = sock.send(rest)
                sent, idle, rest = sent + taken, 0, rest[taken:]
            except BlockingIOError:
                # A server that only waits for its turn on a busy machine would read on.
                idle += self.server.sleeps()
                self.assertLess(time.monotonic(), end, "it neither reads on nor waits")
                time.sleep(0.02)
        sock.settimeout(20)
        return sock, sent

    def test_who_does_not_read_is_not_listened_to(self):
        sock, sent = self.flood()
        self.assertLess(sent, 64 * MEBI, "it reads on and on")
        self.assertLess(self.server.resident_octets(), 64 * MEBI)
        self.is_well()  # others are served meanwhile

        # Once the answers are read it goes on, and none is missing.
        for wanted in range(1, 2 * (sent // len(self.request(1))), 2):
            kind, flags, stream, _ = receive_frame(sock)
            while kind != HEADERS:
                kind, flags, stream, _ = receive_frame(sock)
            self.assertEqual((flags, stream), (END_HEADERS | END_STREAM, wanted))

    def test_who_does_not_read_does_not_keep_it_from_stopping(self):
        self.flood()
        with self.within(9):
            self.assertEqual(self.server.stop(timeout=12), -signal.SIGALRM)

    def test_an_echo_that_nobody_reads_stops_at_the_window(self):
        sock = self.connect()
        sock.sendall(frame(HEADERS, END_HEADERS, 1, POST_ROOT))
        for _ in range(MEBI // 16_384):
            sock.sendall(frame(DATA, 0, 1, b"x" * 16_384))
        sock.sendall(frame(PING, payload=b"and now?"))
        raised = back = 0
        while True:
            kind, _, stream, payload = receive_frame(sock)
            if kind == WINDOW_UPDATE and stream == 1:
                raised += struct.unpack(">I", payload)[0]
            back += len(payload) if kind == DATA else 0
            if kind == PING:
                break
        # As much as we let it send back has left, and only that is credited.
        self.assertLessEqual(raised, 65_535)
        while back < 65_535:
            kind, _, _, payload = receive_frame(sock)
            back += len(payload) if kind == DATA else 0

        more = struct.pack(">I", MEBI)
        sock.sendall(frame(WINDOW_UPDATE, 0, 0, more) + frame(WINDOW_UPDATE, 0, 1, more))
        sock.sendall(frame(DATA, END_STREAM, 1))
        ended = False
        while not ended:
            kind, flags, _, payload = receive_frame(sock)
            back += len(payload) if kind == DATA else 0
            ended = kind == DATA and flags & END_STREAM != 0
        self.assertEqual(back, MEBI)


class Ends(Io):
    def test_clients_that_vanish(self):
        for octets in (b"", MAGIC[:10], MAGIC + frame(SETTINGS)[:4]):
            with socket.create_connection(("127.0.0.1", self.server.port)) as sock:
                sock.sendall(octets)
        for reset in (False, True) * 10:
            sock = self.connect()
            sock.sendall(frame(HEADERS, END_HEADERS, 1, POST_ROOT))
            sock.sendall(frame(DATA, 0, 1, b"x" * 16_384) * 10)
            sock.recv(1)
            if reset:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        self.is_well()
        self.assertEqual(self.server.stop(), 0)

    def test_a_client_that_breaks_the_rules_is_told_and_left(self):
        for wrong in (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" + b"x" * 70_000,
                      MAGIC + frame(PING, payload=b"too soon"),
                      MAGIC + frame(SETTINGS) + frame(PING, payload=b"short") + b"x" * 70_000):
            sock = socket.create_connection(("127.0.0.1", self.server.port), timeout=20)
            self.addCleanup(sock.close)
            sock.sendall(wrong)
            kinds = []
            try:
                while True:
                    kinds.append(receive_frame(sock)[0])
            except EOFError:
                pass
            self.assertEqual(kinds[-1], GOAWAY)

    def test_a_client_that_does_not_close_is_left(self):
        sock = self.connect()
        sock.sendall(frame(PING, payload=b"short"))
        with self.within(6):
            try:
                while sock.recv(65_536):
                    pass
                while True:  # until there is nobody to send to
                    sock.sendall(b"x")
                    time.sleep(0.05)
            except OSError:
                pass

    def test_more_clients_than_descriptors(self):
        if support.sanitized(PROGRAM):
            self.skipTest("UndefinedBehaviorSanitizer needs descriptors to look at memory")
        server = self.start(descriptors=40)
        socks = [self.connect(server) for _ in range(60)]
        before = server.cpu_seconds()
        time.sleep(0.5)
        self.assertLess(server.cpu_seconds() - before, 0.3, "it waits, and does not spin")
        for sock in socks[:50]:
            sock.close()
        for sock in socks[50:]:  # those who had to wait; libuv closes them instead
            self.greets(sock)
        support.wait_for(lambda: self.greets(self.connect(server)), "an answer")
        self.assertEqual(server.stop(), 0)

    def greets(self, sock):
        try:
            return receive_frame(sock)[0] == SETTINGS
        except (EOFError, ConnectionError):
            return False
        finally:
            sock.close()


class Stops(Io):
    def test_nothing_under_way(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.within(4):
                self.assertEqual(self.start().stop(number), 0)

    def test_an_idle_client_is_told(self):
        sock = self.connect()
        receive_frame(sock)
        self.server.popen.send_signal(signal.SIGTERM)
        kinds = []
        while kinds.count(GOAWAY) < 2:
            kind, flags, _, payload = receive_frame(sock)
            kinds.append(kind)
            if kind == PING and not flags & ACK:
                sock.sendall(frame(PING, ACK, payload=payload))
        with self.within(4):
            self.assertEqual(sock.recv(1), b"")
            sock.close()
            self.assertEqual(self.server.wait(), 0)

    def test_an_echo_under_way_is_finished(self):
        sent = random_file(self.folder / "sent", 8 * MEBI)
        got = self.folder / "got"
        curl = self.started(
            Process("curl", "-sS", "--http2-prior-knowledge", "--limit-rate", "4M",
                    "--data-binary", f"@{sent}", "-o", got, self.server.url + "/",
                    stdout=subprocess.DEVNULL)  # fmt: skip
        )
        support.wait_for(lambda: got.exists() and got.stat().st_size > 0, "the first octets")
        self.server.popen.send_signal(signal.SIGTERM)
        support.wait_for(lambda: not support.accepts(self.server.port), "the port to close")
        self.assertIsNone(curl.popen.poll(), "the transfer was too fast to be caught")
        self.assertEqual(curl.wait(20), 0)
        self.same(sent, got)
        self.assertEqual(self.server.wait(), 0)

    def test_a_client_that_does_not_react_is_left_after_a_while(self):
        sock = self.connect()
        sock.sendall(frame(HEADERS, END_HEADERS, 1, POST_ROOT))
        with self.within(12):
            self.assertEqual(self.server.stop(timeout=15), 0)

    def test_a_second_signal_does_not_wait(self):
        sock = self.connect()
        sock.sendall(frame(HEADERS, END_HEADERS, 1, POST_ROOT))
        receive_frame(sock)
        with self.within(3):
            self.server.popen.send_signal(signal.SIGTERM)
            support.wait_for(lambda: not support.accepts(self.server.port), "the port to close")
            self.assertEqual(self.server.stop(signal.SIGTERM), -signal.SIGTERM)


class Mistakes(Io):
    def fails(self, *options, status, says):
        done = run(PROGRAM, *options, timeout=10)
        said = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout, said.count("\n")), (status, b"", 1), said)
        self.assertIn(says, said)

    def test_command_lines_that_are_wrong(self):
        for options in ((), ("--port",), ("--port", "x"), ("--port", "65536"), ("--port", ""),
                        ("--port", "-1"), ("--nothing", "1"), ("--port", "1", "2")):
            with self.subTest(options=options):
                self.fails(*options, status=2, says="usage: ")

    def test_a_port_in_use(self):
        self.fails("--port", self.server.port, status=1, says=f"port {self.server.port}: ")


if __name__ == "__main__":
    support.need_curl()
    support.need("nghttp", "h2load", "prlimit")
    support.main()
