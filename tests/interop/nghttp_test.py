"""nghttp talks to h2-serve, and every frame of it is as it should be."""

import support
from support import Case, Serve, random_file, run


class Nghttp(Case):
    def setUp(self):
        super().setUp()
        random_file(self.folder / "page", 300_000)
        self.serve = self.start()

    def start(self):
        return self.started(Serve(self.folder))

    def clean(self, *argv):
        done = run("nghttp", "-nv", *argv)
        said = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, 0, said)
        self.assertIn(":status: 200", said)
        for bad in ("ERROR]", "RST_STREAM", "INVALID", "not processed"):
            self.assertNotIn(bad, said)
        for line in said.split("\n"):
            if "error_code=" in line:
                self.assertIn("error_code=NO_ERROR", line)
        return said

    def test_get(self):
        said = self.clean(self.serve.url + "/page")
        self.assertIn("content-length: 300000", said)
        self.assertIn("SETTINGS_MAX_CONCURRENT_STREAMS(0x03):100", said)

    def test_post(self):
        self.clean("-d", str(self.folder / "page"), self.serve.url + "/echo")

    def test_trailers_and_padding(self):
        self.clean("-b", "100", "--trailer", "x-sum: 1", "-d", str(self.folder / "page"),
                   self.serve.url + "/echo")  # fmt: skip

    def test_several_at_once(self):
        said = self.clean("-m", "20", self.serve.url + "/page")
        self.assertEqual(said.count(":status: 200"), 20)

    def test_a_small_window(self):
        self.clean("-w", "10", "-W", "10", self.serve.url + "/page")

    def test_continuation(self):
        self.clean("--continuation", self.serve.url + "/page")


class NghttpOverTls(Nghttp):
    def start(self):
        self.needs_tls()
        return self.started(Serve(self.folder, "--tls"))


if __name__ == "__main__":
    support.need("nghttp")
    support.main()
