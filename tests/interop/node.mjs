// Node's HTTP/2 for the tests: a client and a server, from the command line.
//
//   node.mjs client URL [CA-FILE]    fetches, posts, many at once; prints "ok"
//   node.mjs server [CERT KEY]       answers until it is stopped; prints its port
import assert from "node:assert";
import crypto from "node:crypto";
import fs from "node:fs";
import http2 from "node:http2";

const deadline = setTimeout(() => process.exit(3), 60_000);

// One request and its whole answer.
function ask(session, fields, content) {
  return new Promise((resolve, reject) => {
    const stream = session.request(fields, {endStream: content === undefined});
    const pieces = [];
    let answer = {};
    stream.on("response", (received) => { answer = received; });
    stream.on("data", (piece) => pieces.push(piece));
    stream.on("end", () => resolve({fields: answer, content: Buffer.concat(pieces)}));
    stream.on("error", reject);
    if (content !== undefined) stream.end(content);
  });
}

async function client(url, ca) {
  const session = http2.connect(url, ca ? {ca: fs.readFileSync(ca)} : {});
  const page = await ask(session, {":path": "/page"});
  assert.equal(page.fields[":status"], 200);
  assert.equal(page.content.toString(), "hello");
  assert.equal(session.alpnProtocol, ca ? "h2" : "h2c");
  assert.equal(session.remoteSettings.maxConcurrentStreams, 100);

  const head = await ask(session, {":path": "/page", ":method": "HEAD"});
  assert.equal(head.fields["content-length"], "5");
  assert.equal((await ask(session, {":path": "/none"})).fields[":status"], 404);

  for (const size of [0, 1, 1_048_576, 10_485_760]) {
    const sent = crypto.randomBytes(size);
    const echo = await ask(session, {":path": "/echo", ":method": "POST"}, sent);
    assert.ok(echo.content.equals(sent), `an echo of ${size} octets`);
  }

  const many = await Promise.all(
    Array.from({length: 100}, () => ask(session, {":path": "/page"})));
  assert.ok(many.every((answer) => answer.content.toString() === "hello"));

  await new Promise((resolve, reject) => {
    session.ping(Buffer.from("and now?"), (error, _, payload) => {
      if (error || payload.toString() !== "and now?") reject(error);
      resolve();
    });
  });
  const reset = session.request({":path": "/echo", ":method": "POST"});
  reset.close(http2.constants.NGHTTP2_CANCEL);
  await new Promise((resolve) => reset.on("close", resolve));
  assert.equal((await ask(session, {":path": "/page"})).fields[":status"], 200);

  await new Promise((resolve) => session.close(resolve));
  console.log("ok");
}

function server(cert, key) {
  const own = cert
    ? http2.createSecureServer({cert: fs.readFileSync(cert), key: fs.readFileSync(key)})
    : http2.createServer();
  own.on("stream", (stream, fields) => {
    const path = fields[":path"];
    if (fields[":method"] === "POST") {
      stream.respond({":status": 200});
      stream.pipe(stream);
    } else if (path.startsWith("/octets/")) {
      const size = Number(path.slice(8));
      stream.additionalHeaders({":status": 103, link: "</x>; rel=preload"});
      stream.respond({":status": 200, "x-many": ["a", "b"]}, {waitForTrailers: true});
      stream.on("wantTrailers", () => stream.sendTrailers({"x-sum": "none"}));
      stream.end(Buffer.alloc(size, "0123456789"));
    } else {
      stream.respond({":status": 404});
      stream.end("nothing here\n");
    }
  });
  own.on("sessionError", () => {});
  own.listen(0, "127.0.0.1", () => console.log(own.address().port));
}

const [what, ...rest] = process.argv.slice(2);
if (what === "client") {
  await client(...rest);
} else {
  clearTimeout(deadline);
  server(...rest);
}
clearTimeout(deadline);
