#!/usr/bin/env python3
"""Draws the JSON of `h2-bench --json` as one page that needs nothing else: bars side by side,
growth on logarithmic axes, the goals. Needs python3-matplotlib.

Usage: bench/report.py results.json [bench/report.html]
"""

import html
import io
import json
import pathlib
import re
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

SIDES = {"h2": "#1f6f8b", "nghttp2": "#c9a66b"}
UNITS = {
    "instructions": "instructions",
    "nanoseconds": "ns of CPU time",
    "allocations": "allocations",
    "octets": "octets",
}
STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 70rem; color: #222; }
h1, h2 { font-weight: 600; } svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
tr { border-bottom: 1px solid #ddd; } .yes { color: #1a7f37; } .no { color: #b35900; }
"""


def number(size):
    return f"{size:,.0f}" if abs(size) >= 1000 else f"{size:.4g}"


def svg(figure):
    out = io.StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight")
    plt.close(figure)
    text = out.getvalue()
    return text[text.index("<svg"):]


def value(row, side, column):
    return (row[side] or {}).get(column)


def bars(rows, column, cut):
    """One pair of bars for each row, as long as the other side's bar is 1."""
    rows = [row for row in rows if value(row, "nghttp2", column)]
    if not rows:
        return ""
    figure, axes = plt.subplots(figsize=(10, 0.8 + 0.42 * len(rows)))
    for at, row in enumerate(rows):
        base = value(row, "nghttp2", column)
        for offset, (side, color) in zip((-0.2, 0.2), SIDES.items()):
            size = value(row, side, column)
            if size is None:
                continue
            axes.barh(at + offset, size / base, 0.38, color=color)
            axes.text(size / base, at + offset, f" {number(size)}", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [row["name"][cut:] for row in rows])
    axes.invert_yaxis()
    axes.set_xlabel(f"{UNITS[column]}, libnghttp2 = 1")
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.12)
    return svg(figure)


def growth(rows, column):
    """A line for each series: the cost of one unit over the size of what is around it."""
    series = {}
    for row in rows:
        name, size = re.fullmatch(r"growth/(.+)/(\d+)", row["name"]).groups()
        series.setdefault(name, []).append((int(size), row))
    figure, grid = plt.subplots(1, len(series), figsize=(4.2 * len(series), 3.4), squeeze=False)
    for axes, (name, points) in zip(grid[0], series.items()):
        for side, color in SIDES.items():
            known = [(size, value(row, side, column)) for size, row in points]
            known = [(size, cost) for size, cost in known if cost]
            if known:
                axes.loglog(*zip(*known), "o-", color=color)
        low, high = axes.get_ylim()
        axes.set_ylim(low / 4, high * 4)
        axes.set_title(name.replace("-", " "), fontsize=10)
        axes.set_ylabel(UNITS[column])
        axes.grid(alpha=0.3)
    figure.tight_layout()
    return svg(figure)


def goals(all_goals):
    out = ["<table><tr><th>goal<th>what<th>measure<th>found<th>goal<th></tr>"]
    for goal in all_goals:
        if goal["value"] is None:
            continue
        sign = "≥" if goal["ratio"] else "≤"
        measure = ("× " if goal["ratio"] else "") + UNITS.get(goal["column"], goal["column"])
        mark = '<td class="yes">reached' if goal["reached"] else '<td class="no">not reached'
        out.append(
            f"<tr><td>{goal['name']}<td>{html.escape(goal['what'])}<td>{measure}"
            f"<td class=n>{number(goal['value'])}"
            f"<td class=n>{sign} {number(goal['goal'])}{mark}</tr>")
    return "".join(out) + "</table>"


def page(results):
    groups = {}
    for row in results["rows"]:
        groups.setdefault(row["name"].split("/")[0], []).append(row)
    key = " ".join(f'<b style="color:{color}">■ {side}</b>' for side, color in SIDES.items())
    compiler, other = html.escape(results["compiler"]), results.get("nghttp2", "not measured")
    parts = [f"<h1>h2-bench</h1><p>{key}. Compiler {compiler}, libnghttp2 {other}.</p>",
             "<h2>Goals</h2>", goals(results["goals"])]
    for group, rows in groups.items():
        parts.append(f"<h2>{group}</h2>")
        columns = ["octets"] if group == "memory" else ["instructions", "nanoseconds"]
        for column in columns:
            if not any(value(row, "h2", column) is not None for row in rows):
                continue
            draw = growth(rows, column) if group == "growth" else bars(rows, column, len(group) + 1)
            parts.append(draw)
    body = "\n".join(parts)
    return (f"<!doctype html><meta charset=utf-8><title>h2-bench</title>"
            f"<style>{STYLE}</style>{body}\n")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    results = json.loads(pathlib.Path(sys.argv[1]).read_text())
    out = pathlib.Path(sys.argv[2] if len(sys.argv) == 3 else "bench/report.html")
    out.write_text(page(results))


if __name__ == "__main__":
    main()
