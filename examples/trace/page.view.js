// --- The view ------------------------------------------------------------------------------------

const connections = connectionsOf(records);
const view = {
  c: connections[0], from: 0, to: 1, byTime: false,
  chosen: null, hovered: null, shown: [], reveal: null,
};

const place = (row) => (view.byTime ? row.time : row.at + 0.5);
const end = () => (view.byTime ? Math.max(view.c.duration, 1e-6) : Math.max(view.c.rows.length, 1));
const placeAt = (at) => {
  const rows = view.c.rows;
  return view.byTime ? rows[Math.min(at, rows.length - 1)]?.time ?? 0 : at + 0.5;
};

function show(from, to) {
  const least = view.byTime ? 1e-6 : 4;
  const span = Math.min(Math.max(to - from, least), Math.max(end(), least));
  const middle = (from + to) / 2;
  view.from = Math.min(Math.max(middle - span / 2, 0), Math.max(end() - span, 0));
  view.to = view.from + span;
  repaint();
}

function zoom(factor, centre = (view.from + view.to) / 2) {
  const from = centre - (centre - view.from) * factor;
  show(from, from + (view.to - view.from) * factor);
}

function choose(row, reveal = true) {
  view.chosen = row;
  $("details").replaceChildren(row ? explain(row, false)
    : element("p", "", "Move over a mark to see what it is, click to keep it here."));
  if (row) {
    const x = place(row), span = view.to - view.from;
    if (x < view.from || x > view.to) show(x - span / 2, x + span / 2);
    if (reveal) revealRow(row);
    view.reveal = row.stream;
  }
  repaint();
}

const css = () => getComputedStyle(document.documentElement);
let palette = {};
function readPalette() {
  const style = css();
  palette = new Proxy({}, { get: (cache, name) =>
    (cache[name] ??= style.getPropertyValue("--" + name).trim()) });
}
const types = ["HEADERS", "DATA", "WINDOW_UPDATE", "SETTINGS", "PING", "PUSH_PROMISE",
  "CONTINUATION"];
function colourOf(row) {
  const { event, type } = row.record;
  if (row.bad || type === "RST_STREAM" || type === "GOAWAY") return palette.error;
  return event === "frame" && types.includes(type) ? palette[type] : palette.other;
}

function prepare(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, height);
  g.font = "12px system-ui, 'Liberation Sans', sans-serif";
  g.textBaseline = "middle";
  // As wide as the lanes, beside which there may be a bar to scroll.
  return [g, Math.min(width, $("scroll").clientWidth), height];
}

const xOf = (position, width) =>
  gutter + (position - view.from) / (view.to - view.from) * (width - gutter - 8);
const positionOf = (x, width) =>
  view.from + (x - gutter) / (width - gutter - 8) * (view.to - view.from);

// The streams that have something in what is shown.
function lanesShown() {
  const { from, to } = view;
  return view.c.lanes.filter((s) =>
    s.id === 0 || (placeAt(s.last) >= from - 0.5 && placeAt(s.first) <= to + 0.5));
}

function fit(g, text, width) {
  if (g.measureText(text).width <= width) return text;
  let most = text.length;
  while (most > 0 && g.measureText(text.slice(0, most) + "…").width > width) --most;
  return text.slice(0, most) + "…";
}

function paintLanes() {
  view.shown = lanesShown();
  const room = $("scroll"), canvas = $("lanes");
  // As high as all lanes, where that leaves room for the rest.
  room.style.height = Math.min(view.c.lanes.length * laneHeight + 26, innerHeight * 0.4) + "px";
  canvas.style.height = room.clientHeight + "px";
  const beyond = view.shown.length * laneHeight + 26 - room.clientHeight;
  $("room").style.height = Math.max(0, beyond) + "px";
  revealLane();
  const [g, width, height] = prepare(canvas);
  const labels = paintTicks(g, width, height);
  const top = 20 - room.scrollTop;
  view.shown.forEach((stream, i) => {
    const y = top + i * laneHeight;
    if (y < -laneHeight || y > height) return;
    if (i % 2 === 1) {
      g.fillStyle = palette.stripe;
      g.fillRect(0, y, gutter, laneHeight);
    }
    paintLane(g, stream, y, width);
  });
  g.fillStyle = palette.panel;
  g.fillRect(0, 0, width, 19);
  g.fillStyle = palette.faint;
  g.fillText("stream", 14, 10);
  for (const [text, x] of labels) g.fillText(text, x, 9);
  g.strokeStyle = palette.line;
  g.beginPath();
  g.moveTo(gutter - 6.5, 0);
  g.lineTo(gutter - 6.5, height);
  g.stroke();
  paintCursor(g, width, height);
}

function paintLane(g, stream, y, width) {
  const left = (position) => Math.max(gutter, xOf(position, width));
  if (stream.id !== 0) paintBar(g, stream, y, width, left);
  else {
    g.fillStyle = palette.line;
    g.fillRect(gutter, y + laneHeight / 2 - 0.5, width - gutter, 1);
    paintWaits(g, stream, y + laneHeight / 2, left, width);
  }
  const step = (width - gutter) / (view.to - view.from);
  for (const row of rowsIn(stream.rows, view.from, view.to)) paintMark(g, row, y, width, step);
  g.fillStyle = stream.rows.some((row) => row.bad) ? palette.error : palette.text;
  g.textAlign = "right";
  g.fillText(stream.id, 50, y + laneHeight / 2);
  g.textAlign = "left";
  g.fillStyle = palette.faint;
  const status = stream.status ? " → " + stream.status : "";
  const label = stream.id === 0 ? "connection" : stream.request ?? "";
  const room = gutter - 70 - g.measureText(status).width;
  g.fillText(fit(g, label, room) + status, 58, y + laneHeight / 2);
}

// A stream as it stands: full while both directions are open, thin once one is closed.
function paintBar(g, stream, y, width, left) {
  const middle = y + laneHeight / 2;
  const right = xOf(placeAt(stream.last) + (view.byTime ? 0 : 0.5), width);
  let from = left(placeAt(stream.first) - (view.byTime ? 0 : 0.5));
  let state = "open";
  const piece = (to) => {
    const thick = state === "open" ? 20 : state.startsWith("half") ? 10 : 3;
    g.fillStyle = state === "open" ? palette.open : palette.half;
    if (to > from) g.fillRect(from, middle - thick / 2, Math.max(to - from, 1), thick);
  };
  for (const move of stream.states) {
    const to = left(placeAt(move.at) - (view.byTime ? 0 : 0.5));
    piece(Math.min(to, right));
    from = Math.max(from, to);
    state = move.state;
    if (state === "closed") break;
  }
  if (state !== "closed") piece(right);
  paintWaits(g, stream, middle, left, right);
  const e = stream.ended;
  if (e && right >= gutter) {
    g.fillStyle = [0, 8].includes(e.error_code) ? palette.other : palette.error;
    g.fillRect(right - 1, middle - 11, 2, 22);
  }
}

// Where content had to wait for the window.
function paintWaits(g, stream, middle, left, right) {
  g.fillStyle = palette.send;
  for (const wait of stream.waits) {
    const from = left(placeAt(wait.from));
    const to = wait.to === Infinity ? right : left(placeAt(wait.to));
    if (to > from) g.fillRect(from, middle - 1, to - from, 2);
  }
}

// What goes to the server stands above the middle of the lane, what comes from it below.
function paintMark(g, row, y, width, step) {
  const x = xOf(place(row), width), middle = y + laneHeight / 2;
  const w = view.byTime ? 4 : Math.min(Math.max(step * 0.72, 1.5), 12);
  g.fillStyle = colourOf(row);
  if (!["frame", "magic"].includes(row.record.event)) return paintSign(g, row, x, middle);
  const data = row.record.type === "DATA";
  const h = data ? 3 + Math.min(8, Math.log2(1 + row.record.length) / 1.8) : 11;
  const up = row.toServer;
  if (w < 5 || data) {
    g.fillRect(x - w / 2, up ? middle - 1 - h : middle + 1, w, h);
  } else {
    g.beginPath();
    const base = up ? middle - 1 : middle + 1, tip = up ? base - 11 : base + 11;
    g.moveTo(x - w / 2, base);
    g.lineTo(x + w / 2, base);
    g.lineTo(x + w / 2, up ? base - 6 : base + 6);
    g.lineTo(x, tip);
    g.lineTo(x - w / 2, up ? base - 6 : base + 6);
    g.fill();
  }
  if (row.bad) paintSign(g, row, x, middle);
  if (step > 86 && !view.byTime) {
    g.fillText(fit(g, typeOf(row).toLowerCase(), step - 22), x + 9, up ? middle - 6 : middle + 7);
  }
}

// A cross for what is wrong, a dot for what is only said.
function paintSign(g, row, x, middle) {
  if (!row.bad) {
    g.beginPath();
    g.arc(x, middle, 3, 0, 7);
    return g.fill();
  }
  g.strokeStyle = palette.error;
  g.lineWidth = 2;
  g.beginPath();
  g.moveTo(x - 5, middle - 5);
  g.lineTo(x + 5, middle + 5);
  g.moveTo(x + 5, middle - 5);
  g.lineTo(x - 5, middle + 5);
  g.stroke();
  g.lineWidth = 1;
}

// Lines where the labels stand that it returns.
function paintTicks(g, width, height) {
  const labels = [];
  const span = view.to - view.from, room = Math.max(1, (width - gutter) / 110);
  const raw = span / room, power = 10 ** Math.floor(Math.log10(raw));
  let step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
  if (!view.byTime) step = Math.max(1, Math.round(step));
  g.strokeStyle = palette.line;
  g.beginPath();
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    const x = Math.round(xOf(view.byTime ? at : at + 0.5, width)) + 0.5;
    if (x > width - 60) break;
    g.moveTo(x, 18);
    g.lineTo(x, height);
    const row = view.byTime ? null : view.c.rows[at];
    const text = view.byTime ? timeText(at)
      : row && view.c.timed ? `${at + 1} · ${timeText(row.time)}` : String(at + 1);
    labels.push([text, x + 3]);
  }
  g.stroke();
  return labels;
}

function paintCursor(g, width, height) {
  for (const [row, colour] of [[view.hovered, palette.faint], [view.chosen, palette.text]]) {
    if (!row) continue;
    const x = Math.round(xOf(place(row), width)) + 0.5;
    if (x < gutter) continue;
    g.strokeStyle = colour;
    g.setLineDash([3, 3]);
    g.beginPath();
    g.moveTo(x, 18);
    g.lineTo(x, height);
    g.stroke();
    g.setLineDash([]);
  }
}

// Of the connection, and of the stream that is looked at.
function curvesOf(side) {
  const stream = (view.hovered ?? view.chosen)?.stream;
  const streams = [view.c.streams.get(0)];
  if (stream && stream.id !== 0) streams.push(stream);
  return streams.filter((s) => s.curve[side].length > 0)
    .map((s) => ({ points: s.curve[side], stream: s }));
}

function paintWindows() {
  const [g, width, height] = prepare($("windows"));
  if (!view.c.bothWays) {
    g.fillStyle = palette.faint;
    g.fillText("only one direction was captured: how the windows stood is not known",
      gutter + 4, height / 2);
    return;
  }
  paintCurves(g, "sent", "send window", palette.send, 0, height / 2, width);
  paintCurves(g, "received", "receive window", palette.receive, height / 2, height / 2, width);
  g.strokeStyle = palette.line;
  g.strokeRect(-1, Math.round(height / 2) + 0.5, width + 2, height);
  paintCursor(g, width, height);
}

function paintCurves(g, side, name, colour, top, height, width) {
  const curves = curvesOf(side);
  const values = curves.flatMap((curve) => curve.points.map((point) => point.value));
  const most = values.reduce((a, b) => Math.max(a, b), 1);
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  const y = (value) => top + height - 9 - (value - least) / (most - least) * (height - 26);
  g.textAlign = "right";
  for (const value of [0, most]) {
    const at = Math.round(y(value)) + 0.5;
    g.strokeStyle = palette.line;
    g.beginPath();
    g.moveTo(gutter, at);
    g.lineTo(width, at);
    g.stroke();
    g.fillStyle = palette.faint;
    g.fillText(number.format(value), gutter - 12, at);
  }
  g.textAlign = "left";
  g.save();
  g.beginPath();
  g.rect(gutter, top, width - gutter, height);
  g.clip();
  for (const curve of curves) paintCurve(g, curve, colour, y, width);
  g.restore();
  const stream = curves.find((curve) => curve.stream.id !== 0)?.stream;
  const note = name + (stream ? `   dashed: of stream ${stream.id}` : "");
  g.fillStyle = palette.panel;
  g.fillRect(gutter + 2, top + 2, g.measureText(note).width + 8, 14);
  g.fillStyle = colour;
  g.fillText(note, gutter + 5, top + 9);
}

function paintCurve(g, curve, colour, y, width) {
  const whole = curve.stream.id === 0;
  g.strokeStyle = colour;
  g.lineWidth = whole ? 2 : 1.4;
  g.setLineDash(whole ? [] : [5, 3]);
  g.beginPath();
  let before;
  for (const point of curve.points) {
    const x = xOf(placeAt(point.at), width);
    if (before === undefined) g.moveTo(x, y(point.value));
    else g.lineTo(x, y(before));
    g.lineTo(x, y(point.value));
    before = point.value;
  }
  g.lineTo(xOf(placeAt(whole ? view.c.rows.length - 1 : curve.stream.last), width), y(before));
  g.stroke();
  g.lineWidth = 1;
  g.setLineDash([]);
}

// All of it, small: how much went which way, where it went wrong, and what is shown below.
function paintOverview() {
  const [g, width, height] = prepare($("overview"));
  const scale = (width - gutter - 8) / end(), x = (position) => gutter + position * scale;
  const bins = new Map();
  for (const row of view.c.rows) {
    const bin = Math.round(x(place(row)));
    const key = bin * 2 + (row.toServer ? 1 : 0);
    bins.set(key, (bins.get(key) ?? 0) + 1 + (row.record.length ?? 0) / 4000);
  }
  const most = Math.max(...bins.values(), 1);
  for (const [key, value] of bins) {
    const h = 2 + 12 * Math.sqrt(value / most), up = key % 2 === 1;
    g.fillStyle = up ? palette.HEADERS : palette.DATA;
    g.fillRect(Math.floor(key / 2) - 0.5, up ? height / 2 - h : height / 2, 1.5, h);
  }
  g.fillStyle = palette.error;
  for (const row of view.c.bad) g.fillRect(x(place(row)) - 1, 1, 2.5, height - 2);
  g.fillStyle = palette.faint;
  g.fillText("→ to the server", 14, height / 2 - 8);
  g.fillText("← to the client", 14, height / 2 + 9);
  g.strokeStyle = palette.text;
  const from = x(view.from), to = x(view.to);
  g.strokeRect(Math.round(from) + 0.5, 0.5, Math.max(3, Math.round(to - from) - 1), height - 1);
}

// Of rows in their order, those from one position to another.
function rowsIn(rows, from, to) {
  const first = (limit) => {
    let low = 0, high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (place(rows[middle]) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return rows.slice(first(from), first(to + 1e-9));
}

let due = false;
function repaint() {
  if (due) return;
  due = true;
  requestAnimationFrame(paint);
}
function paint() {
  due = false;
  paintOverview();
  paintLanes();
  paintWindows();
  paintList();
}

// --- The list ------------------------------------------------------------------------------------

let listed = [];
function relist() {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  listed = words.length === 0 ? view.c.rows
    : view.c.rows.filter((row) => words.every((word) => textOf(row).includes(word)));
  $("list-room").style.height = listed.length * rowHeight + "px";
  paintList();
}

function paintList() {
  const list = $("list"), room = $("list-room");
  const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - 4) & ~1;
  const last = Math.min(listed.length, first + Math.ceil(list.clientHeight / rowHeight) + 10);
  room.replaceChildren(...listed.slice(first, last).map((row, i) => {
    const line = element("div", "row");
    line.classList.toggle("chosen", row === view.chosen);
    line.classList.toggle("error", Boolean(row.bad));
    line.style.top = (first + i) * rowHeight + "px";
    const r = row.record, type = element("span", "type", typeOf(row));
    if (!row.bad) type.style.color = colourOf(row);
    line.append(
      element("span", "time", view.c.timed ? (row.time * 1000).toFixed(3) : String(row.at + 1)),
      element("span", "way", row.toServer === undefined ? "" : row.toServer ? "→" : "←"),
      element("span", "stream", String(row.stream.id)), type,
      element("span", "length", r.length === undefined ? "" : number.format(r.length)),
      element("span", "flags", r.flag_names?.length ? r.flag_names.join(" ") + "  " : ""),
      saying(row));
    line.onclick = () => choose(row, false);
    return line;
  }));
}

function revealRow(row) {
  const i = listed.indexOf(row), list = $("list");
  if (i < 0) return;
  const top = i * rowHeight;
  if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - rowHeight) {
    list.scrollTop = top - list.clientHeight / 2;
  }
}

function revealLane() {
  const i = view.shown.indexOf(view.reveal), room = $("scroll");
  const y = 20 + i * laneHeight;
  view.reveal = null;
  if (i >= 0 && (y < room.scrollTop + 20 || y + laneHeight > room.scrollTop + room.clientHeight)) {
    room.scrollTop = y - room.clientHeight / 2;
  }
}

// --- Mouse and keys ------------------------------------------------------------------------------

const streamAt = (y) => view.shown[Math.floor((y - 20 + $("scroll").scrollTop) / laneHeight)];

function rowAt(x, y, width) {
  const stream = streamAt(y);
  if (!stream || x < gutter - 6) return null;
  const at = positionOf(x, width), reach = positionOf(x + 8, width) - at;
  const lower = (y - 20 + $("scroll").scrollTop) % laneHeight > laneHeight / 2;
  let best = null, distance = Infinity;
  for (const row of rowsIn(stream.rows, at - reach, at + reach)) {
    const other = row.toServer !== undefined && row.toServer === lower ? reach / 4 : 0;
    const away = Math.abs(place(row) - at) + other;
    if (away <= distance) [best, distance] = [row, away];
  }
  return best;
}

function hover(row, event) {
  if (row !== view.hovered) {
    view.hovered = row;
    repaint();
  }
  const tip = $("tip");
  tip.hidden = !row;
  if (!row) return;
  tip.replaceChildren(explain(row, true));
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.min(event.clientX + 14, innerWidth - box.width - 6) + "px";
  tip.style.top = (event.clientY + 18 + box.height > innerHeight
    ? Math.max(4, event.clientY - box.height - 12) : event.clientY + 18) + "px";
}

function listen() {
  const lanes = $("lanes"), overview = $("overview");
  let drag = null;
  const begin = (canvas, whole) => (event) => {
    const { from, to } = view;
    drag = { x: event.clientX, from, span: to - from, canvas, whole, moved: false };
    if (whole) move(event);
  };
  const move = (event) => {
    if (!drag) return;
    const plot = drag.canvas.clientWidth - gutter - 8;
    if (drag.whole) {
      const centre = (event.clientX - gutter) / plot * end();
      return show(centre - drag.span / 2, centre + drag.span / 2);
    }
    if (Math.abs(event.clientX - drag.x) > 3) drag.moved = true;
    const by = (event.clientX - drag.x) / plot * drag.span;
    if (drag.moved) show(drag.from - by, drag.from - by + drag.span);
  };
  lanes.addEventListener("pointerdown", begin(lanes, false));
  $("windows").addEventListener("pointerdown", begin($("windows"), false));
  overview.addEventListener("pointerdown", begin(overview, true));
  addEventListener("pointermove", move);
  addEventListener("pointerup", (event) => {
    if (drag && !drag.moved && drag.canvas === lanes) {
      const row = event.offsetX < gutter ? streamAt(event.offsetY)?.rows[0]
        : rowAt(event.offsetX, event.offsetY, lanes.clientWidth);
      if (row) choose(row);
    }
    drag = null;
  });
  lanes.addEventListener("pointermove", (event) => {
    hover(drag?.moved ? null : rowAt(event.offsetX, event.offsetY, lanes.clientWidth), event);
  });
  lanes.addEventListener("pointerleave", (event) => hover(null, event));
  for (const canvas of [lanes, $("windows"), overview]) {
    canvas.addEventListener("wheel", (event) => {
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey || event.altKey) {
        zoom(1.0018 ** event.deltaY, positionOf(event.offsetX, canvas.clientWidth));
      } else if (sideways !== 0) {
        const by = sideways / canvas.clientWidth * (view.to - view.from);
        show(view.from + by, view.to + by);
      } else return;
      event.preventDefault();
    }, { passive: false });
  }
  $("scroll").addEventListener("scroll", repaint);
  $("list").addEventListener("scroll", paintList);
  $("filter").addEventListener("input", relist);
  addEventListener("resize", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readPalette();
    repaint();
  });
  $("zoom-in").onclick = () => zoom(0.5);
  $("zoom-out").onclick = () => zoom(2);
  $("zoom-all").onclick = () => show(0, end());
  $("by-order").onclick = () => axis(false);
  $("by-time").onclick = () => axis(true);
  $("next-error").onclick = nextError;
  $("connection").onchange = (event) => open(connections[event.target.value]);
  addEventListener("keydown", key);
}

function nextError() {
  const after = view.chosen?.at ?? -1;
  choose(view.c.bad.find((row) => row.at > after) ?? view.c.bad[0] ?? view.chosen);
}

function key(event) {
  if (event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey) return;
  const step = (by) => {
    const i = view.chosen ? listed.indexOf(view.chosen) + by : 0;
    if (listed[i]) choose(listed[i]);
  };
  const does = {
    ArrowLeft: () => step(-1), ArrowUp: () => step(-1), ArrowRight: () => step(1),
    ArrowDown: () => step(1), "+": () => zoom(0.5), "-": () => zoom(2), 0: () => show(0, end()),
    e: nextError, Escape: () => choose(null),
  }[event.key];
  if (!does) return;
  event.preventDefault();
  does();
}

function axis(byTime) {
  const middle = rowsIn(view.c.rows, view.from, view.to)[0];
  view.byTime = byTime;
  $("by-order").setAttribute("aria-pressed", String(!byTime));
  $("by-time").setAttribute("aria-pressed", String(byTime));
  view.from = middle ? place(middle) : 0;
  show(0, end());
}

// As many rows as can be told apart, or all of them.
function open(connection) {
  view.c = connection;
  view.byTime = false;
  const { rows, streams, bad } = connection;
  const summary = $("summary");
  const count = (n, what) => `${number.format(n)} ${what}${n === 1 ? "" : "s"}`;
  const parts = [`seen by the ${connection.role}`,
    count(rows.filter((row) => row.record.event === "frame").length, "frame"),
    count(streams.size - 1, "stream")];
  if (connection.timed) parts.push(timeText(connection.duration));
  summary.textContent = parts.join(" · ") + " · ";
  summary.append(bad.length === 0 ? "no errors" : element("b", "", count(bad.length, "error")));
  $("next-error").disabled = bad.length === 0;
  $("by-time").disabled = !connection.timed;
  view.hovered = null;
  $("scroll").scrollTop = $("list").scrollTop = 0;
  axis(false);
  show(0, Math.min(end(), 250));
  relist();
  choose(bad[0] ?? rows[0] ?? null);
}

function legend() {
  const entry = (colour, text) => {
    const label = element("span"), sign = element("i");
    sign.style.background = `var(--${colour})`;
    label.append(sign, text);
    return label;
  };
  $("legend").append(...types.map((type) => entry(type, type)), entry("other", "other frames"),
    entry("error", "RST_STREAM, GOAWAY, errors"),
    entry("send", "content waits for the window"),
    element("span", "", "above the line: to the server, below: to the client"));
}

function start() {
  const choice = $("connection");
  connections.forEach((connection, i) => {
    const option = element("option", "", `${connection.name || i + 1}`);
    option.value = i;
    choice.append(option);
  });
  choice.hidden = connections.length < 2;
  readPalette();
  legend();
  listen();
  open(connections.find((connection) => connection.bad.length > 0) ?? connections[0]);
  paint();
  document.body.dataset.ready = "yes";
}

addEventListener("error", (event) => { document.body.dataset.failed = event.message; });
start();
