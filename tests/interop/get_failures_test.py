"""Whatever goes wrong, h2-get says so in one line, with a status, and leaves no half file."""

import os
import socket
import struct
import threading

import support
from support import (
    DATA, END_HEADERS, END_STREAM, GET, GOAWAY, HEADERS, MAGIC, RST_STREAM, SETTINGS, STATUS_200,
    STATUS_404, Case, content_length, frame, receive, receive_frame, run,
)  # fmt: skip


class Fake(threading.Thread):
    """A server that takes one connection and does as it is told, right or wrong."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self.act = act
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        self.start()

    def run(self):
        sock, _ = self.listener.accept()
        sock.settimeout(20)
        try:
            self.act(sock)
        except (OSError, EOFError):
            pass  # h2-get has seen enough
        finally:
            sock.close()
            self.listener.close()


def request(sock):
    """Greets, and waits for the request; its content is left alone."""
    receive(sock, len(MAGIC))
    sock.sendall(frame(SETTINGS))
    while receive_frame(sock)[0] != HEADERS:
        pass


def linger(sock):
    """Hears the client out, so that nothing sent is lost in a reset of the transport."""
    sock.shutdown(socket.SHUT_WR)
    while sock.recv(65_536):
        pass


class Failures(Case):
    def setUp(self):
        super().setUp()
        self.got = self.folder / "got"

    def fails(self, url, *options, status=1, says=""):
        done = run(GET, "-o", self.got, *options, url, timeout=30)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, status, said)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertTrue(said.startswith("h2-get: "), said)
        self.assertIn(says, said)
        self.assertEqual(os.listdir(self.folder), [], "nothing must be left")
        return done

    def fake(self, *steps, says, status=1, options=()):
        """Answers the request with the octets of `steps`, and closes."""

        def act(sock):
            request(sock)
            sock.sendall(b"".join(steps))
            linger(sock)

        return self.fails(Fake(act).url, *options, says=says, status=status)

    def test_urls_that_are_none(self):
        for url, says in (
            ("", "http://"),
            ("example.com/", "http://"),
            ("ftp://example.com/", "not an http:// or https:// URL"),
            ("http://", "no host"),
            ("http:///path", "no host"),
            ("http://:80/", "no host"),
            ("http://host:port/", "no valid port: port"),
            ("http://host:0/", "no valid port"),
            ("http://host:65536/", "no valid port"),
            ("http://host:-1/", "no valid port"),
            ("http://[::1/", "without a ']'"),
            ("http://[::1]x/", "text after the ']'"),
            ("http://me:secret@host/", "user name"),
            ("http://host/a b", "space"),
            ("http://host/\n", "control character"),
            ("http://host/é", "outside ASCII"),
            ("https://host:65536/", "no valid port"),
            ("HTTPS:///path", "no host"),
        ):
            with self.subTest(url=url):
                self.fails(url, status=2, says=says)

    def test_command_lines_that_are_wrong(self):
        url = "http://127.0.0.1:1/"
        for options in (("-H", "no colon"), ("-H", ": x"), ("-d", ""), ("-d", "@"), ("-x",),
                        ("--nothing",), (url,), ("-d",)):  # fmt: skip
            with self.subTest(options=options):
                if options == ("-d",):
                    done = run(GET, url, "-d")
                    self.assertEqual((done.returncode, done.stderr.count(b"\n")), (2, 1))
                else:
                    self.fails(url, *options, status=2)

    def test_nobody_there(self):
        self.fails(f"http://127.0.0.1:{support.free_port()}/", says="Connection refused")
        self.fails("http://no-such-host.invalid/", says="cannot find the host no-such-host.invalid")

    def test_files_that_cannot_be_had(self):
        url = f"http://127.0.0.1:{support.free_port()}/"
        self.fails(url, "-d", self.folder / "nothing", says="No such file")
        self.fails(url, "-d", self.folder, says="Is a directory")
        self.fake(frame(HEADERS, END_HEADERS | END_STREAM, 1, STATUS_200),
                  options=("-o", self.folder / "no" / "file"), says="No such file")  # fmt: skip

    def test_a_file_that_does_not_fit(self):
        def act(sock):
            request(sock)
            sock.sendall(frame(HEADERS, END_HEADERS, 1, STATUS_200))
            sock.sendall(frame(DATA, END_STREAM, 1, b"x" * 1000))
            linger(sock)

        self.fails(Fake(act).url, "-o", "/dev/full", says="/dev/full: No space left on device")

    def test_a_field_that_must_not_be_sent(self):
        for field, says in (("connection: close", "connection-specific"),
                            ("x y: z", "field name"), ("x: a\x01b", "field value")):  # fmt: skip
            with self.subTest(field=field):
                url = Fake(lambda sock: linger(sock)).url
                self.fails(url, "-H", field, says=says)

    def test_http_1(self):
        def act(sock):
            sock.recv(1000)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            linger(sock)

        self.fails(Fake(act).url, says="speaks HTTP/1")

    def test_http_1_in_few_octets(self):
        def act(sock):
            sock.recv(1000)
            sock.sendall(b"HTTP/1")
            linger(sock)

        self.fails(Fake(act).url, says="speaks HTTP/1")

    def test_another_protocol(self):
        def act(sock):
            sock.sendall(b"220 mail.example.com \x1b[31mESMTP\r\n")
            linger(sock)

        done = self.fails(Fake(act).url, says='begins with "220 mail"')
        self.assertNotIn(b"\x1b", done.stderr)

    def test_tls(self):
        def act(sock):
            sock.recv(1000)
            sock.sendall(b"\x15\x03\x01\x00\x02\x02\x16")
            linger(sock)

        self.fails(Fake(act).url, says="wants TLS")

    def test_silence(self):
        self.fails(Fake(linger).url, says="without an answer")

    def test_a_reset_of_the_transport(self):
        def act(sock):
            request(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        self.fails(Fake(act).url, says="Connection reset")

    def test_an_end_before_the_answer(self):
        self.fake(says="closed the connection before the answer began")

    def test_an_end_in_the_body(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200 + content_length(1000)),
            frame(DATA, 0, 1, b"x" * 100),
            says="closed the connection after 100 of 1,000 octets",
        )

    def test_an_end_in_a_body_of_unknown_length(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200),
            frame(DATA, 0, 1, b"x" * 100),
            says="closed the connection after 100 octets",
        )

    def test_an_end_inside_a_frame(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200 + content_length(1000)),
            frame(DATA, END_STREAM, 1, b"x" * 1000)[:500],
            says="closed the connection after 491 of 1,000 octets",
        )

    def test_a_body_shorter_than_announced(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200 + content_length(1000)),
            frame(DATA, END_STREAM, 1, b"x" * 999),
            says="content-length is not the length of the content",
        )

    def test_a_body_longer_than_announced(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200 + content_length(10)),
            frame(DATA, END_STREAM, 1, b"x" * 11),
            says="content-length is not the length of the content",
        )

    def test_a_reset_of_the_stream(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200 + content_length(1000)),
            frame(DATA, 0, 1, b"x" * 100),
            frame(RST_STREAM, 0, 1, struct.pack(">I", 2)),
            says="reset the request with INTERNAL_ERROR after 100 of 1,000 octets",
        )

    def test_a_refused_stream(self):
        self.fake(
            frame(RST_STREAM, 0, 1, struct.pack(">I", 7)),
            says="REFUSED_STREAM before the answer began (nothing was done: it is safe to retry)",
        )

    def test_a_goaway(self):
        self.fake(
            frame(GOAWAY, 0, 0, struct.pack(">II", 0, 11) + b"slow \x1bdown"),
            says='ENHANCE_YOUR_CALM "slow \\x1bdown"',
        )

    def test_a_goaway_after_an_error(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200 + content_length(1000)),
            frame(GOAWAY, 0, 0, struct.pack(">II", 1, 2)),
            says="INTERNAL_ERROR",
        )

    def test_a_broken_frame(self):
        self.fake(
            frame(HEADERS, END_HEADERS, 1, STATUS_200),
            frame(support.PING, 0, 0, b"1234567"),
            says="PING is not 8 octets (RFC 9113 §6.7)",
        )

    def test_a_broken_answer(self):
        self.fake(
            frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x40\x01A\x01b" + STATUS_200),
            says="broke a rule of HTTP/2",
        )

    def test_an_early_answer_to_an_upload_is_no_failure(self):
        upload = support.random_file("/tmp/h2-interop-upload-" + str(os.getpid()), 5_000_000)
        self.addCleanup(os.unlink, upload)

        def act(sock):
            request(sock)
            sock.sendall(frame(HEADERS, END_HEADERS, 1, STATUS_404))
            sock.sendall(frame(DATA, END_STREAM, 1, b"no"))
            sock.sendall(frame(RST_STREAM, 0, 1, struct.pack(">I", 0)))
            linger(sock)

        done = self.fails(Fake(act).url, "-d", upload, status=22, says="404")
        self.assertEqual(done.stdout, b"no")


if __name__ == "__main__":
    support.main()
