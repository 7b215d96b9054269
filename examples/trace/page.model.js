"use strict";
// Records to connections, connections to rows and streams, those to pictures. One row is one frame
// or one decision; all positions are numbers of rows, or seconds where the axis is time.

const $ = (id) => document.getElementById(id);
const records = JSON.parse($("records").textContent);
const gutter = 168, laneHeight = 28, rowHeight = 20;
const number = new Intl.NumberFormat("en");

// Octets are code points up to U+00FF here; most are UTF-8 and read better as such.
function readable(text) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(text, (c) => c.charCodeAt(0)));
  } catch {
    return text;
  }
}

// --- What happened -------------------------------------------------------------------------------

function connectionsOf(all) {
  const found = [], current = new Map();
  for (const record of all) {
    const name = record.connection ?? "";
    if (!current.has(name) || record.event === "began") {
      current.set(name, { name, role: record.role ?? "client", records: [] });
      found.push(current.get(name));
    }
    current.get(name).records.push(record);
  }
  return found.map(understand);
}

// Flow-control windows as both ends have to count them, RFC 9113 §6.9.
class Windows {
  constructor() {
    this.initial = { sent: 65535, received: 65535 };
    this.announced = [];
  }
  start(stream) {
    stream.window = stream.id === 0 ? { sent: 65535, received: 65535 } : { ...this.initial };
    stream.curve = { sent: [], received: [] };
  }
  note(stream, side, at) { stream.curve[side].push({ at, value: stream.window[side] }); }
  change(stream, side, by, at) {
    if (stream.curve[side].length === 0) this.note(stream, side, stream.first);
    stream.window[side] += by;
    this.note(stream, side, at);
  }
  setInitial(side, value, streams, at) {
    for (const stream of streams.values()) {
      if (stream.id !== 0 && !stream.ended) {
        this.change(stream, side, value - this.initial[side], at);
      }
    }
    this.initial[side] = value;
  }
  see(frame, stream, streams, at) {
    const other = frame.way === "sent" ? "received" : "sent";
    if (frame.type === "DATA") {
      this.change(streams.get(0), frame.way, -frame.length, at);
      if (stream.id !== 0) this.change(stream, frame.way, -frame.length, at);
    } else if (frame.type === "WINDOW_UPDATE" && frame.increment) {
      this.change(stream, other, frame.increment, at);
    } else if (frame.type === "SETTINGS" && frame.settings) {
      const entry = frame.settings.filter((s) => s.id === 4).pop();
      if (frame.way === "sent") this.announced.push(entry);
      else if (entry) this.setInitial("sent", entry.value, streams, at);
    } else if (frame.type === "SETTINGS" && frame.way === "received") {
      const entry = this.announced.shift();
      if (entry) this.setInitial("received", entry.value, streams, at);
    }
  }
}

function understand(connection) {
  const rows = [], streams = new Map(), windows = new Windows(), block = {};
  let broken = null;
  const streamOf = (id) => {
    if (!streams.has(id)) {
      const stream = { id, rows: [], states: [], waits: [], first: rows.length, last: rows.length };
      windows.start(stream);
      streams.set(id, stream);
    }
    return streams.get(id);
  };
  const add = (record, stream, more) => {
    const row = { record, at: rows.length, stream, ...more };
    rows.push(row);
    stream.rows.push(row);
    stream.last = row.at;
    return row;
  };
  windows.note(streamOf(0), "sent", 0);
  windows.note(streamOf(0), "received", 0);
  for (const record of connection.records) {
    const stream = record.event === "began" ? null : streamOf(record.stream ?? 0);
    switch (record.event) {
      case "frame": {
        const toServer = (connection.role === "client") === (record.way === "sent");
        const row = add(record, stream, { toServer });
        if (record.type === "HEADERS" || record.type === "PUSH_PROMISE") block[record.way] = row;
        if (record.promised) streamOf(record.promised);
        windows.see(record, stream, streams, row.at);
        // What answers a broken rule is no error of its own.
        const answers = record.way === "sent" && broken === record.stream;
        const harmless = { RST_STREAM: [0, 8], GOAWAY: [0] }[record.type];
        row.bad = harmless !== undefined && !harmless.includes(record.error_code) && !answers;
        broken = null;
        break;
      }
      case "fields": {
        const row = block[record.way];
        if (row) row.fields = record.fields;
        describe(record.promised ? streamOf(record.promised) : stream, record.fields);
        break;
      }
      case "broken":
        add(record, stream, { bad: true });
        broken = stream.id;
        break;
      case "deadline": add(record, stream, { bad: true }); break;
      case "magic": case "stage":
        add(record, stream, record.way ? { toServer: true } : {});
        break;
      case "tolerated": case "refused": add(record, stream, {}); break;
      case "blocked": stream.waits.push({ from: rows.length, to: Infinity }); break;
      case "writable": if (stream.waits.length > 0) stream.waits.at(-1).to = rows.length; break;
      case "moved": stream.states.push({ at: rows.length, state: record.to }); break;
      case "ended":
        stream.ended = record;
        stream.last = Math.max(stream.first, rows.length - 1);
        break;
    }
  }
  const times = rows.map((row) => row.record.time).filter((time) => time !== undefined);
  const start = times.length > 0 ? times[0] : 0;
  let time = 0;
  for (const row of rows) {
    if (row.record.time !== undefined) time = row.record.time - start;
    row.time = time;
  }
  return {
    ...connection, rows, streams, timed: time > 0, duration: time,
    lanes: [...streams.values()].sort((a, b) => a.id - b.id),
    bad: rows.filter((row) => row.bad),
    bothWays: rows.some((row) => row.record.way === "sent" && row.record.event === "frame"),
  };
}

function describe(stream, fields) {
  const of = (name) => fields.find((field) => field.name === name)?.value;
  if (of(":method")) {
    stream.request = of(":method") + " " + readable(of(":path") ?? of(":authority") ?? "");
  }
  if (of(":status")) stream.status = of(":status");
}

// --- What is said of a row -----------------------------------------------------------------------

const typeOf = (row) => {
  const { event, type, number: code } = row.record;
  if (event === "frame") return type === "UNKNOWN" ? "UNKNOWN " + code : type;
  const words = { broken: "✗ rule broken", deadline: "✗ deadline", magic: "preface" };
  return words[event] ?? event;
};

function saying(row) {
  const r = row.record, parts = [];
  const error = (e) => (e.error === "UNKNOWN" ? "error " + e.error_code : e.error);
  if (r.event === "broken") return `${r.text} (${r.source})`;
  if (r.event === "deadline") return r.deadline.replaceAll("_", " ") + " has passed";
  if (r.event === "stage") return r.stage;
  if (r.event === "tolerated") return r.rules.join(", ").replaceAll("_", " ");
  if (r.event === "refused") return `${r.action}: ${r.text}`;
  if (r.unread) parts.push("not read");
  if (r.settings) {
    parts.push(r.settings.map((s) => `${s.name ?? s.id} ${number.format(s.value)}`).join(", "));
  }
  if (r.increment !== undefined) parts.push("+" + number.format(r.increment));
  if (r.error !== undefined) parts.push(error(r));
  if (r.last_stream !== undefined) parts.push("last stream " + number.format(r.last_stream));
  if (r.promised) parts.push("promises stream " + r.promised);
  if (r.prioritized) parts.push("stream " + r.prioritized);
  if (r.debug) parts.push('"' + readable(r.debug) + '"');
  if (r.value !== undefined) parts.push(readable(r.value));
  if (r.payload) parts.push(r.payload);
  if (row.fields) {
    const of = (name) => row.fields.find((field) => field.name === name)?.value;
    parts.push([":method", ":path", ":authority", ":protocol", ":status"].map(of).filter(Boolean)
      .map(readable).join(" "));
  }
  return parts.filter(Boolean).join(", ");
}

const timeText = (seconds) => (seconds * 1000).toFixed(3) + " ms";

function textOf(row) {
  if (!row.text) {
    const fields = (row.fields ?? []).map((f) => f.name + " " + (f.value ?? "")).join(" ");
    row.text = [typeOf(row), "stream " + row.stream.id, (row.record.flag_names ?? []).join(" "),
      saying(row), fields].join(" ").toLowerCase();
  }
  return row.text;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// The row as a heading and a table: all of it, or what fits under the mouse.
function explain(row, brief) {
  const r = row.record, box = document.createDocumentFragment();
  const ways = new Map([[true, "→ to the server"], [false, "← to the client"]]);
  const way = ways.get(row.toServer) ?? "";
  const head = element("h2", row.bad ? "error-text" : "", `${typeOf(row)} `);
  head.append(element("small", "", r.event === "frame" ? `stream ${row.stream.id} ${way}` : way));
  const table = element("table");
  const line = (name, value, code) => {
    const tr = element("tr"), td = element("td");
    td.append(code ? element("code", "", value) : value);
    tr.append(element("td", "", name), td);
    table.append(tr);
  };
  if (!brief || r.event !== "frame") line("no.", `${row.at + 1} of ${view.c.rows.length}`);
  if (view.c.timed) line("time", timeText(row.time));
  if (r.length !== undefined) line("length", number.format(r.length) + " octets");
  if (r.flag_names?.length) line("flags", r.flag_names.join(" "));
  const known = ["event", "time", "connection", "way", "type", "number", "stream", "length",
    "flags", "flag_names", "settings", "error_code"];
  for (const [name, value] of Object.entries(r)) {
    if (known.includes(name)) continue;
    const text = typeof value === "object"
      ? Object.entries(value).map(([k, v]) => (Array.isArray(value) ? v : `${k} ${v}`)).join(", ")
      : typeof value === "number" ? number.format(value) : readable(String(value));
    const unnamed = name === "error" && value === "UNKNOWN";
    line(name.replaceAll("_", " "), unnamed ? String(r.error_code) : text);
  }
  for (const s of r.settings ?? []) line(s.name ?? "setting " + s.id, number.format(s.value));
  const fields = row.fields ?? [];
  for (const field of brief ? fields.slice(0, 12) : fields) {
    const value = field.hidden === undefined ? readable(field.value)
      : `(hidden, ${field.hidden} octets)`;
    line(field.name, value + (field.sensitive ? "  (never indexed)" : ""), true);
  }
  if (brief && fields.length > 12) line("…", `${fields.length - 12} more`);
  if (!brief) explainStream(row, line);
  box.append(head, table);
  return box;
}

function explainStream(row, line) {
  const stream = row.stream;
  const value = (side) => stream.curve[side].filter((p) => p.at <= row.at).pop()?.value;
  if (view.c.bothWays) {
    for (const side of ["sent", "received"]) {
      const name = side === "sent" ? "send window" : "receive window";
      const here = value(side);
      const whose = stream.id === 0 ? "" : " of the stream";
      if (here !== undefined) line(name, number.format(here) + " octets left" + whose);
    }
  }
  if (stream.id === 0) return;
  if (stream.request) line("request", stream.request, true);
  if (stream.status) line("status", stream.status, true);
  const e = stream.ended;
  if (e) line("ended", `${e.error}, by ${e.by}, ${e.verdict.replaceAll("_", " ")}`);
}
