"""h2-serve with several workers: all of them serve, and they end together."""

import os
import pathlib
import signal
import socket

import support
from support import ACK, MAGIC, SETTINGS, SERVE, Case, Process, Serve, frame, receive_frame, run

MEBI = 1 << 20


def children(pid):
    said = run("ps", "-o", "pid=", "--ppid", pid).stdout.decode()
    return [int(word) for word in said.split()]


def sockets(pid):
    links = (os.readlink(f) for f in pathlib.Path(f"/proc/{pid}/fd").iterdir() if f.is_symlink())
    return sum(link.startswith("socket:") for link in links)


def is_alive(pid):
    return pathlib.Path(f"/proc/{pid}").exists()


class Workers(Case):
    def setUp(self):
        super().setUp()
        (self.folder / "page").write_text("hello")
        self.serve = self.started(Serve(self.folder, "--workers", "3"))
        self.workers = support.wait_for(self.all_three, "the workers")

    def all_three(self):
        found = children(self.serve.popen.pid)
        return found if len(found) == 3 else None

    def all_gone(self):
        return not any(is_alive(pid) for pid in self.workers)

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.serve.port), timeout=20)
        self.addCleanup(sock.close)
        sock.sendall(MAGIC + frame(SETTINGS) + frame(SETTINGS, ACK))
        self.assertEqual(receive_frame(sock)[0], SETTINGS)
        return sock

    def test_each_worker_has_clients(self):
        idle = [sockets(pid) for pid in self.workers]
        self.assertEqual(idle, [1, 1, 1], "its own listener, and none of the others'")
        self.assertEqual(sockets(self.serve.popen.pid), 0)
        for _ in range(100):
            self.connect()
        busy = [sockets(pid) for pid in self.workers]
        self.assertEqual(sum(busy), 103)
        self.assertGreater(min(busy), 10)
        done = run("h2load", "-n", "10000", "-c", "20", "-m", "10", self.serve.url + "/page")
        self.assertIn(b" 0 failed, 0 errored, 0 timeout", done.stdout)

    def stops_in_good_order(self, send):
        """Sends a signal while transfers are under way; all of them must complete."""
        large = support.random_file(self.folder / "large", 20 * MEBI)
        got = [self.folder / f"got-{i}" for i in range(4)]
        curls = [
            self.started(
                Process("curl", "-sS", "--http2-prior-knowledge", "--limit-rate", "20M",
                        "-o", name, self.serve.url + "/large")  # fmt: skip
            )
            for name in got
        ]
        for name in got:
            support.wait_for(lambda: name.exists() and name.stat().st_size > 0, "the first octets")
        send()
        for curl, name in zip(curls, got):
            self.assertEqual(curl.wait(20), 0)
            self.same(large, name)
        self.assertEqual(self.serve.wait(), 0)
        self.assertTrue(self.all_gone())

    def test_a_stop_is_for_all_and_nothing_is_lost(self):
        self.stops_in_good_order(lambda: self.serve.popen.send_signal(signal.SIGTERM))

    def test_an_interrupt_from_the_terminal_counts_once(self):
        self.stops_in_good_order(lambda: os.killpg(self.serve.popen.pid, signal.SIGINT))

    def test_a_worker_that_dies_takes_the_others_with_it(self):
        os.kill(self.workers[1], signal.SIGKILL)
        self.assertEqual(self.serve.wait(), 1)
        self.assertTrue(self.all_gone())
        self.assertIn(b"a worker ended", self.serve.popen.stderr.read())

    def test_workers_do_not_outlive_their_parent(self):
        os.kill(self.serve.popen.pid, signal.SIGKILL)
        support.wait_for(self.all_gone, "the workers to end")

    def test_a_port_in_use(self):
        for workers in ("1", "2"):
            done = run(SERVE, "--port", self.serve.port, "--workers", workers, self.folder,
                       timeout=10)  # fmt: skip
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertIn(b"Address already in use\n", done.stderr)

    def test_numbers_that_are_none(self):
        for number in ("0", "-1", "257", "x", "", "1.5"):
            done = run(SERVE, "--workers", number, self.folder, timeout=10)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertEqual(done.stderr.count(b"\n"), 1)


if __name__ == "__main__":
    support.need_curl()
    support.need("ps", "h2load")
    support.main()
