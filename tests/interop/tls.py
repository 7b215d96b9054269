"""Certificates for the tests that use TLS, made by the openssl program."""

import subprocess


def openssl(*argv):
    subprocess.run(["openssl", *map(str, argv)], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


class Authority:
    """One that clients can be told to believe."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self.key = folder / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", self.key, "-out", self.certificate, "-days", "2",
                "-subj", "/CN=authority of a test")  # fmt: skip

    def sign(self, name, subject="DNS:localhost,IP:127.0.0.1", days=2, kind="ec"):
        """A certificate and its key, both in files."""
        key, request, certificate, extensions = (
            self.folder / f"{name}.{end}" for end in ("key", "csr", "pem", "ext")
        )
        how = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256") if kind == "ec" else ("rsa:2048",)
        openssl("req", "-newkey", *how, "-nodes", "-keyout", key, "-out", request,
                "-subj", f"/CN={name}")  # fmt: skip
        extensions.write_text(f"subjectAltName={subject}\n")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key,
                "-CAcreateserial", "-out", certificate, "-days", days,
                "-extfile", extensions)  # fmt: skip
        return certificate, key
