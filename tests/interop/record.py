"""Records what other implementations say, for recordings_test.cpp: run it by hand, in this folder.

    python3 record.py ../../build/test/bin

Each file in recordings/ holds the octets of one direction of one connection, as they came. The name
ends in the role that hears them: .server was sent by a client, .client by a server.
"""

import pathlib
import socket
import threading

import support
from support import GET, Process, Serve, random_file, run

OUT = pathlib.Path(__file__).parent / "recordings"
SIZE = 20_000


def copy(source, target, record):
    """Passes octets on until the end, and keeps them."""
    while True:
        try:
            octets = source.recv(65_536)
            target.sendall(octets)
        except OSError:
            return
        if not octets:
            target.shutdown(socket.SHUT_WR)
            return
        record.extend(octets)


def between(port, talk):
    """Lets talk(url) go through us to a port: what the client said, and what the server said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said, heard = bytearray(), bytearray()

        def relay():
            client, _ = listener.accept()
            with client, socket.create_connection(("127.0.0.1", port)) as server:
                there = threading.Thread(target=copy, args=(client, server, said))
                there.start()
                copy(server, client, heard)
                client.close()
                there.join()

        thread = threading.Thread(target=relay, daemon=True)
        thread.start()
        done = talk(f"http://127.0.0.1:{listener.getsockname()[1]}")
        if done.returncode != 0:
            raise AssertionError(done)
        thread.join(10)
        return bytes(said), bytes(heard)


def keep(name, octets):
    OUT.mkdir(exist_ok=True)
    (OUT / name).write_bytes(octets)
    print(f"{len(octets):8} {name}")


class Record(support.Case):
    def test_clients(self):
        page = random_file(self.folder / "page", SIZE)
        serve = self.started(Serve(self.folder))
        curl = ("curl", "-sS", "--http2-prior-knowledge")
        nghttp = ("nghttp", "-n")
        for name, argv, path in (
            ("curl-get", curl, "/page"),
            ("curl-post", (*curl, "--data-binary", f"@{page}"), "/echo"),
            ("curl-head", (*curl, "-I"), "/page"),
            ("nghttp-get", nghttp, "/page"),
            ("nghttp-at-once", (*nghttp, "-m", "5"), "/page"),
            ("nghttp-small-window", (*nghttp, "-w", "10", "-W", "10"), "/page"),
            ("nghttp-continuation", (*nghttp, "--continuation"), "/page"),
            ("nghttp-padded-trailers",
             (*nghttp, "-b", "100", "--trailer", "x-sum: 1", "-d", page), "/echo"),
            ("h2load", ("h2load", "-n", "20", "-c", "1", "-m", "10"), "/page"),
            ("h2-get", (GET, "-d", page), "/echo"),
        ):  # fmt: skip
            said, _ = between(serve.port, lambda url: run(*argv, url + path))
            keep(name + ".server", said)

    def test_servers(self):
        self.folder.chmod(0o755)
        random_file(self.folder / "page", SIZE)
        serve = self.started(Serve(self.folder))
        nghttpd = support.free_port()
        self.started(Process("nghttpd", "--no-tls", "-a", "127.0.0.1", "-d", self.folder, nghttpd))
        nginx = support.free_port()
        configuration = self.folder / "nginx.conf"
        configuration.write_text(
            f"daemon off; pid {self.folder}/pid; error_log stderr; events {{}} http {{"
            f" access_log off; server {{ listen 127.0.0.1:{nginx} http2; root {self.folder}; }} }}"
        )
        process = self.started(Process("nginx", "-p", self.folder, "-c", configuration))
        self.addCleanup(process.stop)
        for name, port in (("nghttpd", nghttpd), ("nginx", nginx), ("h2-serve", serve.port)):
            support.wait_for(lambda: support.accepts(port), name)
            _, heard = between(port, lambda url: run(GET, url + "/page"))
            keep(name + "-get.client", heard)
            _, heard = between(port, lambda url: run("curl", "-sS", "--http2-prior-knowledge",
                                                     url + "/nothing"))  # fmt: skip
            keep(name + "-404.client", heard)


if __name__ == "__main__":
    support.main()
