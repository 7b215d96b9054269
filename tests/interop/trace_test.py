"""h2-trace: from the traces and captured octets to text and to a page, and what it cannot read."""

import json
import os
import pathlib
import re
import shutil
import subprocess

import support
from support import BIN, GET, Case, Serve, run

TRACE = str(BIN / "h2-trace")
RECORDINGS = pathlib.Path(__file__).parent / "recordings"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

BEGAN = {"event": "began", "role": "server"}


def frame(kind, number, stream, **more):
    return {"event": "frame", "way": "received", "type": kind, "number": number,
            "stream": stream, "length": 4, "flags": 0, "flag_names": [], **more}  # fmt: skip


def fields(stream, *pairs):
    return {"event": "fields", "way": "received", "stream": stream,
            "fields": [{"name": name, "value": value} for name, value in pairs]}  # fmt: skip


def lines(records):
    return "".join(json.dumps(record) + "\n" for record in records)


class TraceCase(Case):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "trace"
        self.page = self.folder / "page.html"

    def trace(self, *argv, status=0):
        done = run(TRACE, *argv)
        self.assertEqual((done.returncode, done.stderr), (status, b""), argv)
        return done.stdout.decode()


class Trace(TraceCase):
    def test_a_trace_says_what_was_shown_while_it_happened(self):
        (self.folder / "site").mkdir()
        support.random_file(self.folder / "site" / "page", 200_000)
        theirs = self.folder / "served"
        serve = self.started(Serve(self.folder / "site", "--trace", theirs))
        done = run(GET, "-v", "--trace", self.file, "-o", os.devnull, serve.url + "/page")
        self.assertEqual(done.returncode, 0)
        # Runs of DATA are counted anew whenever the program waits.
        shown, printed = ([line for line in text.splitlines() if "DATA" not in line]
                          for text in (done.stderr.decode(), self.trace(self.file)))  # fmt: skip
        self.assertEqual(printed, shown)
        self.assertEqual(serve.stop(), 0)
        # What one end sent is what the other received, apart from what came too late.
        frames = [[record for line in file.read_text().splitlines()
                   if (record := json.loads(line))["event"] == "frame"]
                  for file in (self.file, theirs)]  # fmt: skip
        sent, received = ([(r["type"], r["stream"], r["length"]) for r in frames[end]
                           if r["way"] == way]
                          for end, way in ((1, "sent"), (0, "received")))  # fmt: skip
        self.assertGreater(len(received), 10)
        self.assertEqual(sent[: len(received)], received)

    def test_captured_octets_make_a_trace(self):
        for recording in sorted(RECORDINGS.iterdir()):
            with self.subTest(recording.name):
                sender = "client" if recording.suffix == ".server" else "server"
                text = self.trace("--octets", sender, recording)
                self.assertIn("SETTINGS", text)
                self.assertIn(":path: /" if sender == "client" else ":status: ", text)
                self.file.write_text(self.trace("--octets", sender, "--json", recording))
                self.assertEqual(self.trace(self.file), text)

    def test_lines_that_are_no_trace(self):
        good = lines([BEGAN])
        for bad, why in (
            ("{", "not JSON"),
            ("[]", "not a JSON object"),
            ("{}", 'no member "event"'),
            ('{"event": 7}', '"event" is not a string'),
            ('{"event": "began", "role": "cook"}', '"role" cannot be "cook"'),
            (json.dumps(frame("PING", 6, 0, payload="00")), '"payload" is not 16'),
            (json.dumps(frame("PING", 600, 0)), '"number" is not a number of its size'),
            (json.dumps(frame("SETTINGS", 4, 0, settings=[7])), '"settings"'),
            (json.dumps(frame("WINDOW_UPDATE", 8, 0)), 'no member "increment"'),
            (json.dumps(frame("DATA", 0, -1)), '"stream" is not a number of its size'),
            ('{"event": "broken", "stream": 1, "rule": "golden"}', 'no rule is called "golden"'),
            ('{"event": "stage", "stage": "x", "time": "now"}', '"time" is not a number'),
            ('{"event": "fields", "way": "sent", "stream": 1, "fields": '
             '[{"name": "\\u0100", "value": ""}]}', "a character beyond U+00FF"),
        ):  # fmt: skip
            for more in ([], ["--html", self.page]):
                self.file.write_text(good + "\n" + bad + "\n")
                done = run(TRACE, *more, self.file)
                self.assertEqual((done.returncode, done.stdout), (1, b""), bad)
                said = done.stderr.decode()
                self.assertTrue(said.startswith(f"{self.file}:3: "), said)
                self.assertIn(why, said)
                self.assertEqual(said.count("\n"), 1)
                self.assertEqual([path.name for path in self.folder.iterdir()], ["trace"])

    def test_files_that_cannot_be_read_or_written(self):
        for argv, why in (
            ([self.folder / "none"], "No such file"),
            ([self.folder], "Is a directory"),
            (["--octets", "client", os.devnull], "octet 0: no HTTP/2 preface"),
            (["--octets", "server", __file__], "octet 0: the first frame is not SETTINGS"),
            ([os.devnull], ":1: the trace is empty"),
        ):
            done = run(TRACE, *argv)
            self.assertEqual((done.returncode, done.stdout), (1, b""), argv)
            self.assertIn(why, done.stderr.decode())
            self.assertEqual(done.stderr.count(b"\n"), 1)
        self.file.write_text(lines([BEGAN]))
        done = run(TRACE, "--html", self.folder / "no" / "page.html", self.file)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"No such file", done.stderr)

    def test_octets_that_end_in_a_frame_are_shown_as_far_as_they_go(self):
        octets = (RECORDINGS / "nghttpd-get.client").read_bytes()
        self.file.write_bytes(octets[:-5])
        done = run(TRACE, "--octets", "server", self.file)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b":status: 200", done.stdout)
        self.assertRegex(done.stderr.decode(), r"^.*: octet \d+: the octets end in a frame\n$")

    def test_events_that_are_not_known_are_skipped(self):
        self.file.write_text(lines([{**BEGAN, "more": 1}, {"event": "tomorrow", "x": []},
                                    frame("WINDOW_UPDATE", 8, 0, increment=7)]))  # fmt: skip
        self.assertIn("+7", self.trace(self.file))


@support.unittest.skipIf(CHROMIUM is None, "no chromium")
class Page(TraceCase):
    """The page in a browser without a window: it runs, and shows what is in the trace."""

    def show(self, records):
        self.file.write_text(lines(records))
        self.assertEqual(self.trace("--html", self.page, self.file), "")
        # The page stands alone.
        self.assertNotRegex(self.page.read_text(), r"(?i)(src|href)=|@import|https?://")
        done = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
             "--window-size=1200,800", f"--user-data-dir={self.folder}/profile",
             self.page.as_uri()],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=100, check=False)  # fmt: skip
        page = done.stdout.decode()
        self.assertIn('data-ready="yes"', page)
        self.assertNotIn("data-failed", page)
        self.assertNotIn("http:", re.sub(r"(?s)<script.*?</script>", "", page))
        return re.sub(r"(?s)<(script|style).*?</\1>", "", page)

    def test_frames_fields_and_errors(self):
        shown = self.show([
            BEGAN,
            frame("SETTINGS", 4, 0, settings=[{"id": 4, "value": 7}]),
            frame("HEADERS", 1, 1, flag_names=["END_HEADERS"], flags=4),
            fields(1, (":method", "GET"), (":path", "/sp\u00c3\u00a4t"), ("x", "</script><b>")),
            frame("WINDOW_UPDATE", 8, 1, increment=0),
            {"event": "broken", "stream": 1, "rule": "stream_increment_zero",
             "source": "RFC 9113 §6.9", "text": "WINDOW_UPDATE of 0", "error": "PROTOCOL_ERROR",
             "error_code": 1},
        ])  # fmt: skip
        self.assertIn("3 frames · 1 stream · <b>1 error</b>", shown)
        self.assertIn("GET /spät", shown)
        self.assertIn("WINDOW_UPDATE of 0 (RFC 9113 §6.9)", shown)
        self.assertIn("stream_increment_zero", shown)  # the first error is explained
        self.assertIn("END_HEADERS", shown)

    def test_ten_thousand_frames(self):
        records = [BEGAN]
        for stream in range(1, 2001, 2):
            records.append({**frame("HEADERS", 1, stream), "time": stream / 1000})
            records.append(fields(stream, (":method", "GET"), (":path", "/")))
            records.extend({**frame("DATA", 0, stream, way="sent"), "length": 16_384,
                            "time": stream / 1000} for _ in range(9))  # fmt: skip
        with self.within(60):
            shown = self.show(records)
        self.assertIn("10,000 frames · 1,000 streams", shown)
        self.assertLess(shown.count('class="row'), 200)  # no more than can be seen

    def test_several_connections_and_one_direction(self):
        one = {"connection": "#7"}
        shown = self.show([{**BEGAN, **one}, {**frame("PING", 6, 0, payload="0" * 16), **one},
                           {**BEGAN, "connection": "#8"}])  # fmt: skip
        self.assertIn("#7</option>", shown)
        self.assertIn("#8</option>", shown)
        self.assertIn("1 frame ·", shown)


if __name__ == "__main__":
    support.main()
