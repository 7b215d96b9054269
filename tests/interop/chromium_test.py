"""Chromium loads a page with 50 resources from h2-serve over TLS, all of them by HTTP/2."""

import html
import json
import re
import struct

import support
from support import Case, Serve, run

STYLES, SCRIPTS, IMAGES = 5, 5, 40

PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>fifty</title>
<link rel="icon" href="data:,">
{styles}
<h1>Fifty resources by HTTP/2</h1>
<p>{images}</p>
<pre id="said"></pre>
{scripts}
<script>
addEventListener("load", async () => {{
  const sent = new Uint8Array(1048576).map((_, i) => i * 7 % 251);
  const answer = await fetch("echo", {{method: "POST", body: sent}});
  const got = new Uint8Array(await answer.arrayBuffer());
  const resources = performance.getEntriesByType("resource")
    .filter(entry => /[.](css|js|svg)$/.test(entry.name));
  document.getElementById("said").textContent = JSON.stringify({{
    page: performance.getEntriesByType("navigation")[0].nextHopProtocol,
    protocols: resources.map(entry => entry.nextHopProtocol),
    octets: resources.map(entry => entry.decodedBodySize),
    scripts: window.scripts,
    images: [...document.images].filter(image => image.naturalWidth === 60).length,
    colour: getComputedStyle(document.querySelector("h1")).color,
    echo: got.length === sent.length && got.every((octet, i) => octet === sent[i]),
  }}, null, 1);
}});
</script>
</html>
"""

IMAGE = """<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60">
<rect width="60" height="60" rx="8" fill="hsl({hue} 70% 50%)"/>
<text x="30" y="38" text-anchor="middle" font-size="22" fill="white">{number}</text>
</svg>
"""


class Chromium(Case):
    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        self.site.mkdir()
        for i in range(STYLES):
            (self.site / f"{i}.css").write_text(f"h1 {{ color: rgb({i}, 100, 200) }}\n")
        for i in range(SCRIPTS):
            (self.site / f"{i}.js").write_text("window.scripts = (window.scripts || 0) + 1;\n")
        for i in range(IMAGES):
            (self.site / f"{i}.svg").write_text(IMAGE.format(hue=i * 9, number=i))
        (self.site / "index.html").write_text(
            PAGE.format(
                styles="\n".join(f'<link rel="stylesheet" href="{i}.css">' for i in range(STYLES)),
                scripts="\n".join(f'<script src="{i}.js"></script>' for i in range(SCRIPTS)),
                images="\n".join(f'<img src="{i}.svg" alt="{i}">' for i in range(IMAGES)),
            )
        )
        self.serve = self.started(Serve(self.site, "--tls"))

    def chromium(self, *options):
        return run(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--ignore-certificate-errors",
            f"--user-data-dir={self.folder}/profile", "--virtual-time-budget=20000",
            *options, self.serve.url + "/", timeout=60,
        )  # fmt: skip

    def test_all_resources_come_by_http_2(self):
        page = self.chromium("--dump-dom").stdout.decode()
        said = re.search(r'<pre id="said">(.*?)</pre>', page, re.DOTALL)
        self.assertTrue(said and said[1], page[-2000:])
        said = json.loads(html.unescape(said[1]))
        self.assertEqual(said["page"], "h2")
        self.assertEqual(said["protocols"], ["h2"] * 50)
        self.assertGreater(min(said["octets"]), 20)
        self.assertEqual((said["scripts"], said["images"]), (SCRIPTS, IMAGES))
        self.assertEqual(said["colour"], "rgb(4, 100, 200)", "the last style sheet is the one")
        self.assertTrue(said["echo"])
        self.assertEqual(self.serve.stop(), 0)

    def test_a_picture_of_the_page(self):
        picture = self.folder / "page.png"
        self.chromium(f"--screenshot={picture}", "--window-size=800,900")
        octets = picture.read_bytes()
        self.assertEqual(octets[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(struct.unpack(">II", octets[16:24]), (800, 900))
        # An empty page makes a few thousand octets.
        self.assertGreater(len(octets), 20_000)


if __name__ == "__main__":
    support.need("chromium")
    support.need_tls()
    support.main()
