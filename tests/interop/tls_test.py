"""h2-serve and h2-get over TLS: with others, with each other, and with what must be refused."""

import os
import socket
import ssl
import subprocess
import threading

import support
from support import GET, SERVE, Case, Serve, random_file, run
from tls import Authority, openssl

MEBI = 1 << 20


class Tls(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        (self.site / "page").write_text("hello")
        self.got = self.folder / "got"

    def authority(self):
        folder = self.folder / "authority"
        folder.mkdir()
        return Authority(folder)

    def serve_with(self, files, *options):
        return self.started(Serve(self.site, "--cert", files[0], "--key", files[1], *options))

    def get(self, url, *options):
        done = run(GET, *options, url)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout

    def fails(self, *argv, says, status=1):
        done = run(*argv, timeout=30)
        said = done.stderr.decode()
        self.assertEqual((done.returncode, said.count("\n")), (status, 1), said)
        self.assertIn(says, said)
        self.assertFalse(self.got.exists() or os.path.exists(f"{self.got}.part"))


class Good(Tls):
    def test_a_certificate_that_is_vouched_for(self):
        authority = self.authority()
        for kind in ("ec", "rsa"):
            serve = self.serve_with(authority.sign(kind, kind=kind))
            self.assertTrue(serve.url.startswith("https://"))
            for host in ("127.0.0.1", "localhost"):
                url = f"https://{host}:{serve.port}/page"
                ours = self.get(url, "--cacert", authority.certificate)
                self.assertEqual(ours, b"hello")
                curl = run("curl", "-sS", "--cacert", authority.certificate, url,
                           "-w", " %{http_version} %{scheme}")  # fmt: skip
                self.assertEqual(curl.stdout.decode(), "hello 2 HTTPS")
            self.assertEqual(serve.stop(), 0)

    def test_a_certificate_that_is_made_for_the_run(self):
        serve = self.started(Serve(self.site, "--tls"))
        said = serve.popen.stdout.readline().decode()
        self.assertIn(self.shown(serve), said)
        self.assertIn("self-signed", said)
        self.assertEqual(self.get(serve.url + "/page", "-k"), b"hello")
        self.fails(GET, serve.url + "/page", says="not to be trusted: self-signed certificate")

    def shown(self, serve):
        """The fingerprint of the certificate that a client is shown."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("127.0.0.1", serve.port)) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                certificate = self.folder / "shown.pem"
                certificate.write_text(ssl.DER_cert_to_PEM_cert(secure.getpeercert(True)))
        said = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256")
        return said.stdout.decode().split("=")[1].strip()

    def test_files_and_echoes(self):
        serve = self.started(Serve(self.site, "--tls"))
        for size in (0, 1, 16_384, 65_537, 10 * MEBI):
            with self.subTest(size=size):
                page = random_file(self.site / f"page-{size}", size)
                for path, options in ((f"/page-{size}", ()), ("/echo", ("-d", page))):
                    self.get(serve.url + path, "-k", "-o", self.got, *options)
                    self.same(page, self.got)
                    data = ("--data-binary", f"@{page}") if options else ()
                    run("curl", "-sSk", "-o", self.got, *data, serve.url + path)
                    self.same(page, self.got)

    def test_under_load(self):
        serve = self.started(Serve(self.site, "--tls"))
        done = run("h2load", "-n", "5000", "-c", "10", "-m", "50", serve.url + "/page")
        self.assertIn(b" 0 failed, 0 errored, 0 timeout", done.stdout)

    def test_a_stop_while_clients_are_connected(self):
        serve = self.started(Serve(self.site, "--tls"))
        with socket.create_connection(("127.0.0.1", serve.port)) as silent:
            silent.sendall(b"\x16\x03")  # the begin of a handshake, and no more
            with self.within(8):
                self.assertEqual(serve.stop(), 0)


class Refused(Tls):
    """What a server must not be talked into, RFC 9113 §9.2."""

    def setUp(self):
        super().setUp()
        self.serve = self.started(Serve(self.site, "--tls"))

    def curl(self, *options):
        return run("curl", "-sSk", "-w", "%{http_version}", *options, self.serve.url + "/page")

    def test_clients_without_alpn_or_with_another_protocol(self):
        for options in (("--no-alpn",), ("--http1.1",)):
            done = self.curl(*options)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(b"no application protocol", done.stderr)
        self.assertEqual(self.curl().stdout, b"hello2")

    def test_old_versions_and_weak_cipher_suites(self):
        self.assertEqual(self.curl("--tls-max", "1.2").stdout, b"hello2")
        weak = self.serve_rsa()
        for cipher, good in (("ECDHE-RSA-AES128-GCM-SHA256", True), ("AES128-GCM-SHA256", False),
                             ("ECDHE-RSA-AES128-SHA256", False), ("AES128-SHA", False)):
            with self.subTest(cipher=cipher):
                done = run("curl", "-sSk", "--tls-max", "1.2", "--ciphers", cipher,
                           weak.url + "/page")  # fmt: skip
                self.assertEqual(done.stdout, b"hello" if good else b"")
        said = run("openssl", "s_client", "-connect", f"127.0.0.1:{weak.port}", "-alpn", "h2",
                   "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")  # fmt: skip
        self.assertRegex(said.stdout + said.stderr, rb"alert protocol version|no protocols")

    def serve_rsa(self):
        return self.serve_with(self.authority().sign("rsa", kind="rsa"))

    def test_renegotiation(self):
        openssl_client = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.serve.port}", "-alpn", "h2",
             "-tls1_2"],
            input=b"R\n", capture_output=True, timeout=20, check=False)  # fmt: skip
        self.assertIn(b"no renegotiation", openssl_client.stdout + openssl_client.stderr)
        self.assertIn(b"Compression: NONE", openssl_client.stdout)

    def test_clients_that_leave_or_speak_otherwise(self):
        for octets in (b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n",
                       support.MAGIC, b"\x16\x03\x01\x02\x00" + bytes(512)):
            with socket.create_connection(("127.0.0.1", self.serve.port)) as sock:
                sock.sendall(octets)
                sock.settimeout(5)
                if octets[3:]:
                    while sock.recv(1000):  # an alert, perhaps, and the end
                        pass
        self.assertEqual(self.curl().stdout, b"hello2")
        self.assertEqual(self.serve.stop(), 0)
        self.assertEqual(self.serve.popen.stderr.read(), b"", "no noise without -v")


class Fake(threading.Thread):
    """A server of one connection, with TLS as Python has it."""

    def __init__(self, act, files=None, alpn=("h2",), version=None, ciphers=None):
        super().__init__(daemon=True)
        self.act = act
        self.context = None
        if files:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*files)
            if alpn:
                self.context.set_alpn_protocols(list(alpn))
            if version:
                self.context.maximum_version = version
            if ciphers:
                self.context.set_ciphers(ciphers)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self.listener.getsockname()[1]}/"
        self.start()

    def run(self):
        sock, _ = self.listener.accept()
        sock.settimeout(20)
        try:
            if self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
            self.act(sock)
        except (OSError, EOFError):
            pass  # h2-get has seen enough
        finally:
            sock.close()
            self.listener.close()


class Suspicious(Tls):
    """What a client must not believe."""

    def get_fails(self, url, *options, says):
        self.fails(GET, "-o", self.got, *options, url, says=says)

    def test_certificates(self):
        authority = self.authority()
        believed = ("--cacert", authority.certificate)
        good = self.serve_with(authority.sign("good"))
        other = self.serve_with(authority.sign("other", "DNS:example.com,IP:127.0.0.2"))
        old = self.serve_with(authority.sign("old", days=-1))
        unknown = "not to be trusted: unable to get local issuer certificate"
        self.get_fails(good.url, says=unknown)
        self.get_fails(f"https://localhost:{other.port}/", *believed, says="hostname mismatch")
        self.get_fails(other.url, *believed, says="IP address mismatch")
        self.get_fails(old.url, *believed, says="certificate has expired")
        for server in (good, other, old):
            self.assertEqual(self.get(server.url + "/page", "-k"), b"hello")

    def test_files_of_certificates(self):
        serve = self.started(Serve(self.site, "--tls"))
        text = self.folder / "text"
        text.write_text("not a certificate\n")
        self.get_fails(serve.url, "--cacert", self.folder / "none", says="none: No such file")
        self.get_fails(serve.url, "--cacert", text, says="text: no certificates in PEM")
        self.get_fails(serve.url, "--cacert", self.folder, says="Is a directory")

    def test_servers_without_http_2(self):
        files = self.authority().sign("good")

        def http_1(sock):
            sock.recv(1000)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")

        self.get_fails(Fake(http_1, files, alpn=()).url, "-k", says="ALPN h2")
        # Python chooses nothing where nothing fits; OpenSSL's own server refuses.
        self.get_fails(Fake(http_1, files, alpn=("http/1.1",)).url, "-k", says="ALPN h2")
        self.get_fails(Fake(http_1, files).url, "-k", says="speaks HTTP/1, not HTTP/2")

    def test_servers_with_old_tls(self):
        files = self.authority().sign("rsa", kind="rsa")
        weak = Fake(lambda sock: None, files, version=ssl.TLSVersion.TLSv1_2, ciphers="AES128-SHA")
        self.get_fails(weak.url, "-k", says="handshake failure")

    def test_servers_without_tls(self):
        def answer(sock):
            sock.recv(1000)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")

        self.get_fails(Fake(answer).url, "-k", says="does not speak TLS")
        plain = self.started(Serve(self.site))
        self.get_fails(f"https://127.0.0.1:{plain.port}/", "-k", says="does not speak TLS")
        self.get_fails(f"https://127.0.0.1:{support.free_port()}/", says="Connection refused")
        secure = self.started(Serve(self.site, "--tls"))
        self.get_fails(f"http://127.0.0.1:{secure.port}/", says="without TLS")

    def test_servers_that_leave(self):
        def at_once(sock):
            sock.recv(1000)

        def mid_handshake(sock):
            sock.recv(1000)
            sock.sendall(b"\x16\x03\x03\x00\x7a\x02\x00")

        def silent(sock):
            support.receive(sock, len(support.MAGIC))

        def mid_frame(sock):
            support.receive(sock, len(support.MAGIC))
            sock.sendall(support.frame(support.SETTINGS) + b"\0\0\x10")

        files = self.authority().sign("good")
        self.get_fails(Fake(at_once).url, "-k", says="TLS handshake")
        self.get_fails(Fake(mid_handshake).url, "-k", says="TLS handshake")
        self.get_fails(Fake(silent, files).url, "-k", says="")
        self.get_fails(Fake(mid_frame, files).url, "-k", says="before the answer began")


class Mistakes(Tls):
    """h2-serve with files that will not do."""

    def serve_fails(self, certificate, key, says, status=1):
        argv = [SERVE, "--port", "0"]
        argv += ["--cert", certificate] if certificate else []
        argv += ["--key", key] if key else []
        self.fails(*argv, self.site, says=says, status=status)

    def test_files(self):
        authority = self.authority()
        certificate, key = authority.sign("one")
        other = authority.sign("other")[1]
        text = self.folder / "text"
        text.write_text("neither\n")
        locked = self.folder / "locked.key"
        openssl("pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked)
        none = self.folder / "none"
        self.serve_fails(none, key, "none: No such file")
        self.serve_fails(certificate, none, "none: No such file")
        self.serve_fails(self.folder, key, "Is a directory")
        self.serve_fails(text, key, "text: not a usable certificate in PEM")
        self.serve_fails(certificate, text, "text: not a usable private key in PEM")
        self.serve_fails(certificate, certificate, "not a usable private key in PEM")
        self.serve_fails(certificate, other, "not the key of the certificate in")
        self.serve_fails(certificate, locked, "locked.key: not a usable private key in PEM")
        self.serve_fails(certificate, None, "--cert and --key need each other", status=2)
        self.serve_fails(None, key, "--cert and --key need each other", status=2)


if __name__ == "__main__":
    support.need_curl()
    support.need("openssl", "h2load")
    support.need_tls()
    support.main()
