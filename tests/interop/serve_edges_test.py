"""h2-serve at its edges: clients that are slow, wrong, too many, or gone."""

import socket
import struct

import support
from support import (
    ACK, DATA, END_HEADERS, END_STREAM, GET, GOAWAY, HEADERS, MAGIC, PING, RST_STREAM, SETTINGS,
    WINDOW_UPDATE, Case, Serve, frame, random_file, receive_frame, run,
)  # fmt: skip

MEBI = 1 << 20
INITIAL_WINDOW_SIZE = 4


def request(method, path):
    """A field block with a request, RFC 7541 Appendix A and §6.2."""
    path = path.encode()
    return method + b"\x86\x41\x01x\x04" + bytes([len(path)]) + path


GET_METHOD, POST_METHOD = b"\x82", b"\x83"


def setting(identifier, value):
    return struct.pack(">HI", identifier, value)


def window_update(stream, octets):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", octets))


class Edges(Case):
    def setUp(self):
        super().setUp()
        (self.folder / "page").write_text("hello")

    def connect(self, serve, settings=b""):
        sock = socket.create_connection(("127.0.0.1", serve.port), timeout=20)
        self.addCleanup(sock.close)
        sock.sendall(MAGIC + frame(SETTINGS, payload=settings) + frame(SETTINGS, ACK))
        return sock

    def frames_until_ping(self, sock):
        """Everything that the server has to say now."""
        sock.sendall(frame(PING, payload=b"and now?"))
        frames = []
        while not frames or frames[-1][0] != PING:
            frames.append(receive_frame(sock))
        return frames[:-1]

    def test_an_echo_that_nobody_reads_stops_at_the_window(self):
        serve = self.started(Serve(self.folder))
        sock = self.connect(serve, setting(INITIAL_WINDOW_SIZE, 0))
        sock.sendall(frame(HEADERS, END_HEADERS, 1, request(POST_METHOD, "/echo")))
        for _ in range(MEBI // 16_384):
            sock.sendall(frame(DATA, 0, 1, b"x" * 16_384))
        got = self.frames_until_ping(sock)
        raised = [f for f in got if f[0] == WINDOW_UPDATE]
        self.assertEqual([f[2] for f in raised], [0], "only the first word about the window")
        self.assertEqual([f for f in got if f[0] in (DATA, GOAWAY)], [])

        # Now it is read, so it goes on.
        sock.sendall(window_update(0, MEBI) + window_update(1, MEBI))
        back = 0
        while back < MEBI:
            kind, _, _, payload = receive_frame(sock)
            back += len(payload) if kind == DATA else 0
        got = self.frames_until_ping(sock)
        sock.sendall(frame(DATA, END_STREAM, 1))
        while receive_frame(sock)[:2] != (DATA, END_STREAM):
            pass

    def test_a_file_that_shrinks_is_not_passed_off_as_whole(self):
        large = random_file(self.folder / "large", MEBI)
        serve = self.started(Serve(self.folder))
        sock = self.connect(serve)
        sock.sendall(frame(HEADERS, END_HEADERS | END_STREAM, 1, request(GET_METHOD, "/large")))
        received = 0
        while received < 65_535:
            kind, _, _, payload = receive_frame(sock)
            received += len(payload) if kind == DATA else 0
        with open(large, "r+b") as file:
            file.truncate(200_000)
        sock.sendall(window_update(0, MEBI) + window_update(1, MEBI))
        while True:
            kind, flags, _, payload = receive_frame(sock)
            if kind == RST_STREAM:
                break
            self.assertFalse(kind == DATA and flags & END_STREAM)
        self.assertEqual(payload, struct.pack(">I", 2))
        sock.sendall(frame(HEADERS, END_HEADERS | END_STREAM, 3, request(GET_METHOD, "/page")))
        self.assertIn((DATA, END_STREAM, 3, b"hello"), self.frames_until_ping(sock))

    def test_content_that_nobody_wants_is_taken_and_credited(self):
        serve = self.started(Serve(self.folder))
        sock = self.connect(serve)
        sock.sendall(frame(HEADERS, END_HEADERS, 1, request(POST_METHOD, "/page")))
        for _ in range(MEBI // 16_384 - 1):
            sock.sendall(frame(DATA, 0, 1, b"x" * 16_384))
        got = self.frames_until_ping(sock)
        self.assertEqual([f for f in got if f[0] == HEADERS], [], "not before the request ends")
        self.assertIn(1, [f[2] for f in got if f[0] == WINDOW_UPDATE])
        sock.sendall(frame(DATA, END_STREAM, 1, b"x"))
        while receive_frame(sock)[0] != HEADERS:
            pass

    def test_resets_do_not_wear_the_connection_out(self):
        serve = self.started(Serve(self.folder))
        sock = self.connect(serve, setting(INITIAL_WINDOW_SIZE, 0))
        for stream in range(1, 60, 2):
            sock.sendall(frame(HEADERS, END_HEADERS, stream, request(POST_METHOD, "/echo")))
            for _ in range(4):
                sock.sendall(frame(DATA, 0, stream, b"x" * 16_384))
            sock.sendall(frame(RST_STREAM, 0, stream, struct.pack(">I", 8)))
            got = self.frames_until_ping(sock)
            self.assertEqual([f for f in got if f[0] in (GOAWAY, RST_STREAM)], [])

    def test_a_client_that_breaks_the_rules_is_told_and_left(self):
        serve = self.started(Serve(self.folder, "-v"))
        for wrong in (b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" + b"x" * 24,
                      MAGIC + frame(PING, payload=b"too soon"),
                      MAGIC + frame(SETTINGS) + frame(PING, payload=b"short")):  # fmt: skip
            sock = socket.create_connection(("127.0.0.1", serve.port), timeout=20)
            self.addCleanup(sock.close)
            sock.sendall(wrong)
            kinds = []
            try:
                while True:
                    kinds.append(receive_frame(sock)[0])
            except EOFError:
                pass
            self.assertEqual(kinds[-1], GOAWAY)
        self.assertEqual(run(GET, serve.url + "/page").stdout, b"hello")
        self.assertEqual(serve.stop(), 0)
        said = serve.popen.stderr.read().decode()
        self.assertIn("PING is not 8 octets (RFC 9113 §6.7)", said)
        self.assertIn("does not start with the HTTP/2 preface (RFC 9113 §3.4)", said)

    def test_clients_that_vanish(self):
        random_file(self.folder / "large", 4 * MEBI)
        serve = self.started(Serve(self.folder))
        for octets in (b"", MAGIC[:10], MAGIC + frame(SETTINGS)[:4]):
            socket.create_connection(("127.0.0.1", serve.port)).close()
            with socket.create_connection(("127.0.0.1", serve.port)) as sock:
                sock.sendall(octets)
        for _ in range(20):
            sock = self.connect(serve, setting(INITIAL_WINDOW_SIZE, MEBI))
            sock.sendall(frame(HEADERS, END_HEADERS | END_STREAM, 1, request(GET_METHOD, "/large")))
            sock.recv(1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        self.assertEqual(run(GET, serve.url + "/page").stdout, b"hello")
        self.assertEqual(serve.stop(), 0)

    def test_more_connections_than_descriptors(self):
        serve = self.started(Serve(self.folder, descriptors=40))
        socks = [self.connect(serve) for _ in range(80)]
        for sock in socks[:20]:
            self.assertEqual(receive_frame(sock)[0], SETTINGS)
        for sock in socks[:50]:
            sock.close()
        # Those who had to wait are served now.
        for sock in socks[50:60]:
            self.assertEqual(receive_frame(sock)[0], SETTINGS)
        for sock in socks[60:]:
            sock.close()
        self.assertEqual(run(GET, serve.url + "/page").stdout, b"hello")


if __name__ == "__main__":
    support.need("prlimit")
    support.main()
