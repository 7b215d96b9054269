"""What the interop tests share: our programs and others, started, bounded in time and stopped."""

import contextlib
import hashlib
import os
import pathlib
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/test/bin").resolve()
SERVE = str(BIN / "h2-serve")
GET = str(BIN / "h2-get")

# Debian keeps servers where a user's PATH does not look.
os.environ["PATH"] += ":/usr/sbin:/usr/local/sbin"
os.environ.pop("http_proxy", None)
os.environ["no_proxy"] = "*"


def need(*tools):
    """Skips the whole test if one of the tools is missing."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        print("skipped, not installed:", ", ".join(missing))
        sys.exit(77)


def need_curl():
    """Skips the whole test if there is no curl that speaks HTTP/2."""
    need("curl")
    if b"HTTP2" not in run("curl", "--version").stdout:
        print("skipped: this curl does not speak HTTP/2")
        sys.exit(77)


def sanitized(program=SERVE):
    """Whether a program of ours has a sanitizer in it, which wants memory and descriptors, too."""
    return b"__asan_init" in pathlib.Path(program).read_bytes()


def has_tls():
    """Whether our programs were built with TLS."""
    with tempfile.TemporaryDirectory() as folder:
        said = run(SERVE, "--cert", folder + "/x", "--key", "x", folder).stderr
    return b"built without TLS" not in said


def need_tls():
    """Skips the whole test if our programs were built without TLS."""
    if not has_tls():
        print("skipped: built without TLS")
        sys.exit(77)


def main():
    """Runs the test cases of the script; the first argument is ours, not unittest's."""
    unittest.main(argv=[sys.argv[0]] + sys.argv[2:], verbosity=2)


def run(*argv, timeout=60, **more):
    """Runs a program to its end."""
    return subprocess.run(
        [str(a) for a in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=timeout,
        check=False,
        **more,
    )


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def random_file(path, size):
    with open(path, "wb") as file:
        while size > 0:
            n = min(size, 1 << 20)
            file.write(os.urandom(n))
            size -= n
    return path


def wait_for(condition, what, timeout=20.0):
    """Waits until condition() is true, and gives its value."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("waited in vain for " + what)


def free_port():
    """A port that is free at this moment, for servers that cannot choose one themselves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Process:
    """A program that runs until it is stopped, by its own process id."""

    def __init__(self, *argv, **more):
        self.popen = subprocess.Popen([str(a) for a in argv], stdin=subprocess.DEVNULL, **more)

    def stop(self, number=signal.SIGTERM, timeout=10):
        """Sends the signal and gives the exit status."""
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        return self.wait(timeout)

    def wait(self, timeout=10):
        try:
            return self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise AssertionError("the program did not stop in time") from None

    def end(self):
        """For the end of a test, however it went."""
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


class Listener(Process):
    """A server of ours on a port that the kernel chose. It says in a line where it is."""

    def __init__(self, *argv, descriptors=None):
        limit = ["prlimit", f"--nofile={descriptors}"] if descriptors else []
        super().__init__(
            *limit, *argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        line = self.popen.stdout.readline().decode()
        if not line.startswith("listening on http"):
            self.end_of_a_start(line)
        self.url = line.split()[2].rstrip("/")
        self.port = int(self.url.rsplit(":", 1)[1])

    def end_of_a_start(self, line):
        said = line + self.popen.stderr.read().decode()
        status = self.popen.wait(10)
        self.end()
        if status == 77:  # it cannot run here, and says why
            print("skipped:", said.strip())
            sys.stdout.flush()
            os._exit(77)
        raise AssertionError(f"{self.popen.args} ended with status {status} and said: {said}")

    def cpu_seconds(self):
        """What it has used of the processor so far."""
        with open(f"/proc/{self.popen.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def sleeps(self):
        """Whether all of its threads wait for something, and not for a processor."""
        for thread in pathlib.Path(f"/proc/{self.popen.pid}/task").iterdir():
            try:
                state = (thread / "stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended
            if state not in "SD":
                return False
        return True

    def resident_octets(self):
        with open(f"/proc/{self.popen.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def end(self):
        super().end()
        self.popen.stderr.close()


class Serve(Listener):
    """h2-serve."""

    def __init__(self, folder, *options, descriptors=None):
        super().__init__(SERVE, "--port", "0", *options, folder, descriptors=descriptors)


class Case(unittest.TestCase):
    """A test with a folder of its own, and programs that end with it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="h2-interop-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def started(self, process):
        self.addCleanup(process.end)
        return process

    def needs_tls(self):
        if not has_tls():
            self.skipTest("built without TLS")

    def same(self, a, b):
        self.assertEqual(sha256(a), sha256(b), f"{a} and {b} differ")

    @contextlib.contextmanager
    def within(self, seconds):
        begin = time.monotonic()
        yield
        self.assertLess(time.monotonic() - begin, seconds, "took too long")


def many_descriptors():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


# The few octets of HTTP/2 that the tests speak by themselves, RFC 9113.

MAGIC = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
STATUS_200, STATUS_404 = b"\x88", b"\x8d"  # RFC 7541 Appendix A


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def content_length(length):
    """As a literal without indexing, RFC 7541 §6.2.2; the name is entry 28."""
    text = str(length).encode()
    return b"\x0f\x0d" + bytes([len(text)]) + text


def receive(sock, size):
    octets = b""
    while len(octets) < size:
        piece = sock.recv(size - len(octets))
        if not piece:
            raise EOFError
        octets += piece
    return octets


def receive_frame(sock):
    """type, flags, stream, payload"""
    head = receive(sock, 9)
    kind, flags, stream = struct.unpack(">BBI", head[3:])
    return kind, flags, stream, receive(sock, int.from_bytes(head[:3], "big"))
