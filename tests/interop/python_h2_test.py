"""Python's h2 and httpx: clients of h2-serve, and h2 as a server for h2-get."""

import os
import socket
import ssl
import threading

import support
from support import GET, Case, Serve, random_file, run
from tls import Authority

try:
    import h2.config
    import h2.connection
    import h2.events
    import httpx
except ImportError as missing:
    print("skipped, not installed:", missing.name)
    raise SystemExit(77) from None

MEBI = 1 << 20


class Httpx(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        (self.site / "page").write_text("hello")

    def talk(self, url, **more):
        with httpx.Client(http1=False, http2=True, base_url=url, timeout=20, **more) as client:
            page = client.get("/page")
            self.assertEqual((page.status_code, page.http_version), (200, "HTTP/2"))
            self.assertEqual(page.text, "hello")
            self.assertEqual(client.head("/page").headers["content-length"], "5")
            self.assertEqual(client.get("/none").status_code, 404)
            for size in (0, 1, MEBI):
                sent = os.urandom(size)
                self.assertEqual(client.post("/echo", content=sent).content, sent)

    def test_plain(self):
        self.talk(self.started(Serve(self.site)).url)

    def test_over_tls(self):
        self.needs_tls()
        authority = Authority(self.folder)
        certificate, key = authority.sign("good")
        serve = self.started(Serve(self.site, "--cert", certificate, "--key", key))
        self.talk(f"https://localhost:{serve.port}", verify=str(authority.certificate))


class Server(threading.Thread):
    """One that echoes, with h2, connection by connection."""

    def __init__(self, files=None):
        super().__init__(daemon=True)
        self.context = None
        if files:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*files)
            self.context.set_alpn_protocols(["h2"])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.waiting = {}
        self.start()

    def run(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return  # it was closed: the test is over
            sock.settimeout(20)
            if self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
            with sock:
                self.serve(sock)

    def serve(self, sock):
        end = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        end.initiate_connection()
        sock.sendall(end.data_to_send())
        self.waiting = {}  # stream: octets to send, and whether that is all
        while octets := sock.recv(65_536):
            for event in end.receive_data(octets):
                self.react(end, event)
            for stream in list(self.waiting):
                self.send(end, stream)
            sock.sendall(end.data_to_send())

    def react(self, end, event):
        if isinstance(event, h2.events.RequestReceived):
            end.send_headers(event.stream_id, [(":status", "200")])
            self.waiting[event.stream_id] = [b"", False]
        elif isinstance(event, h2.events.DataReceived):
            self.waiting[event.stream_id][0] += event.data
            if event.flow_controlled_length:
                end.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.waiting[event.stream_id][1] = True

    def send(self, end, stream):
        octets, complete = self.waiting[stream]
        while octets and (room := end.local_flow_control_window(stream)) > 0:
            size = min(room, end.max_outbound_frame_size, len(octets))
            end.send_data(stream, octets[:size])
            octets = octets[size:]
        self.waiting[stream][0] = octets
        if complete and not octets:
            end.end_stream(stream)
            del self.waiting[stream]


class GetFromH2(Case):
    def echo(self, url, *options):
        got = self.folder / "got"
        for size in (0, 1, 70_000, MEBI):
            with self.subTest(size=size):
                sent = random_file(self.folder / "sent", size)
                done = run(GET, *options, "-o", got, "-d", sent, url)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.same(sent, got)

    def server(self, files=None):
        server = Server(files)
        self.addCleanup(server.listener.close)
        return server.port

    def test_plain(self):
        self.echo(f"http://127.0.0.1:{self.server()}/")

    def test_over_tls(self):
        self.needs_tls()
        authority = Authority(self.folder)
        port = self.server(authority.sign("good"))
        self.echo(f"https://localhost:{port}/", "--cacert", authority.certificate)


if __name__ == "__main__":
    support.need("openssl")
    support.main()
