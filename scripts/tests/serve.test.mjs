// Tests of scripts/serve.mjs:  node --test scripts/tests/
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { handler, listen } from "../serve.mjs";

let dir, server, origin;

before(async () => {
  const outer = await mkdtemp(path.join(os.tmpdir(), "serve-test-"));
  dir = path.join(outer, "dist");
  await mkdir(path.join(dir, "sub"), { recursive: true });
  await writeFile(path.join(outer, "secret.txt"), "not yours");
  await writeFile(path.join(outer, "dist-other.txt"), "not yours");
  await writeFile(path.join(dir, "index.html"), "<h1>page</h1>");
  await writeFile(path.join(dir, "sub/index.html"), "<h1>sub</h1>");
  await writeFile(path.join(dir, "a.wasm"), "wasm");
  server = await listen(handler(dir, "/"), 0, false);
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  server.close();
  await rm(path.dirname(dir), { recursive: true });
});

// fetch() tidies ".." away before it sends; a hostile client does not.
const raw = (pathname) =>
  new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port: server.address().port, path: pathname }, (res) => {
      let body = "";
      res.on("data", (chunk) => (body += chunk)).on("end", () => resolve({ status: res.statusCode, body }));
    }).on("error", reject);
  });

test("serves index.html, and asks the browser to come back", async () => {
  const res = await fetch(origin + "/?q=1");
  assert.equal(res.status, 200);
  assert.equal(await res.text(), "<h1>page</h1>");
  assert.equal(res.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(res.headers.get("cache-control"), "no-cache");
});

test("wasm has the type that browsers compile while loading", async () => {
  const res = await fetch(origin + "/a.wasm");
  assert.equal(res.headers.get("content-type"), "application/wasm");
  assert.equal(await res.text(), "wasm");
});

test("an unchanged file is not sent again, a changed one is", async () => {
  const etag = (await fetch(origin + "/sub/")).headers.get("etag");
  const again = () => fetch(origin + "/sub/", { headers: { "if-none-match": etag } });
  assert.equal((await again()).status, 304);
  await writeFile(path.join(dir, "sub/index.html"), "<h1>changed</h1>");
  const res = await again();
  assert.equal(res.status, 200);
  assert.equal(await res.text(), "<h1>changed</h1>");
});

test("a folder without its slash is redirected", async () => {
  const res = await fetch(origin + "/sub?x=1", { redirect: "manual" });
  assert.equal(res.status, 301);
  assert.equal(res.headers.get("location"), "/sub/?x=1");
});

test("nothing outside the folder is served", async () => {
  for (const url of ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/sub/../../secret.txt", "/../dist-other.txt"]) {
    const res = await raw(url);
    assert.equal(res.status, 404, url);
    assert.equal(res.body, "not found\n", url);
  }
});

test("bad requests are answered, not thrown", async () => {
  assert.equal((await raw("/%")).status, 404);
  assert.equal((await raw("/%00")).status, 404);
  assert.equal((await raw("/missing.js")).status, 404);
  assert.equal((await fetch(origin + "/", { method: "POST" })).status, 405);
});

test("serves below a sub-path, and only there", async () => {
  const sub = await listen(handler(dir, "/deep/er/"), 0, false);
  const at = `http://127.0.0.1:${sub.address().port}`;
  assert.equal((await fetch(at + "/deep/er/a.wasm")).status, 200);
  assert.equal((await fetch(at + "/a.wasm")).status, 404);
  sub.close();
});

test("a taken port is an error, or moves where it may", async () => {
  const port = server.address().port;
  await assert.rejects(listen(handler(dir), port, false), { code: "EADDRINUSE" });
  const moved = await listen(handler(dir), port, true);
  assert.notEqual(moved.address().port, port);
  moved.close();
});

test("the command prints its address, and what is wrong with its arguments", async () => {
  const script = fileURLToPath(new URL("../serve.mjs", import.meta.url));
  const run = (...args) => {
    const child = spawn(process.execPath, [script, ...args]);
    let text = "";
    const done = new Promise((resolve) => child.on("close", (status) => resolve({ status, text })));
    const started = new Promise((resolve) => child.stdout.on("data", () => resolve()));
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    return { child, done, started, text: () => text };
  };
  const good = run(dir, "--port", "0", "--base", "x");
  await good.started;
  const [address] = good.text().split("\n");
  assert.match(address, /^http:\/\/localhost:\d+\/x\/$/);
  good.child.kill();
  for (const [args, status, message] of [
    [[os.tmpdir() + "/none"], 1, /no index\.html/],
    [[dir, "--port", "x"], 2, /is no port/],
    [[dir, "--port", String(server.address().port)], 1, /is taken/],
    [[dir, "--prot", "1"], 2, /--prot/],
  ]) {
    const result = await run(...args).done;
    assert.equal(result.status, status, args.join(" "));
    assert.match(result.text, message);
  }
});
