#!/usr/bin/env node
// A static server for the built page on this machine: no dependency, no compression, no cleverness.
// Sends no header that a plain static host would not send, so that what works here works there.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const USAGE = `node scripts/serve.mjs [DIR] [--port N] [--base /sub/path/]
  DIR     folder to serve, default dist
  --port  default 8000, or a free one where that is taken; 0 takes a free one
  --base  serve below this path, as some hosts do`;

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".toml": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm", // or the browser will not compile while it downloads
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** The file a request path names, inside `dir`; null where it leads out of it or is not decodable. */
export function fileFor(dir, base, url) {
  let pathname;
  try {
    pathname = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return null;
  }
  if (!pathname.startsWith(base) || pathname.includes("\0")) return null;
  const file = path.join(dir, pathname.slice(base.length));
  return file === dir || file.startsWith(dir + path.sep) ? file : null;
}

/** A request handler for the files of `dir` below the path `base` ("/" or "/sub/path/"). */
export function handler(dir, base = "/") {
  dir = path.resolve(dir);
  const fail = (res, status, text) => res.writeHead(status, { "content-type": "text/plain" }).end(text + "\n");
  return async (req, res) => {
    if (req.method !== "GET" && req.method !== "HEAD") return fail(res, 405, "only GET and HEAD");
    let file = fileFor(dir, base, req.url);
    let info = file && (await stat(file).catch(() => null));
    if (info?.isDirectory()) {
      // Relative URLs in the page are wrong without the slash.
      const [pathname, query] = req.url.split(/(?=\?)/, 2);
      if (!pathname.endsWith("/")) return res.writeHead(301, { location: `${pathname}/${query ?? ""}` }).end();
      file = path.join(file, "index.html");
      info = await stat(file).catch(() => null);
    }
    if (!info?.isFile()) return fail(res, 404, "not found");
    // Ask again each time, but send the bytes only when they have changed: a rebuilt page shows at the next reload.
    const etag = `"${info.size.toString(36)}-${Math.round(info.mtimeMs).toString(36)}"`;
    const headers = {
      "cache-control": "no-cache",
      "content-length": info.size,
      "content-type": TYPES[path.extname(file).toLowerCase()] ?? "application/octet-stream",
      etag,
      "x-content-type-options": "nosniff",
    };
    if (req.headers["if-none-match"] === etag) {
      delete headers["content-length"];
      return res.writeHead(304, headers).end();
    }
    res.writeHead(200, headers);
    if (req.method === "HEAD") return res.end();
    const stream = createReadStream(file);
    stream.on("error", () => res.destroy()); // the file went away under us: a cut answer, not a wrong one
    stream.pipe(res);
  };
}

/** Listens on `port` of this machine only; on a free one where it is taken and `mayMove`. */
export function listen(handle, port, mayMove) {
  return new Promise((resolve, reject) => {
    const server = createServer(handle);
    server.once("error", (error) => {
      if (error.code === "EADDRINUSE" && mayMove) resolve(listen(handle, 0, false));
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: "string" }, base: { type: "string", default: "/" }, help: { type: "boolean" } },
  });
  if (values.help || positionals.length > 1) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const dir = positionals[0] ?? "dist";
  if (!(await stat(path.join(dir, "index.html")).catch(() => null))) {
    console.error(`error: ${dir} has no index.html: run ./build.sh build first`);
    return 1;
  }
  const port = Number(values.port ?? 8000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(`error: --port ${values.port} is no port`);
    return 2;
  }
  const base = `/${values.base}/`.replace(/\/+/g, "/");
  try {
    const server = await listen(handler(dir, base), port, values.port === undefined);
    console.log(`http://localhost:${server.address().port}${base}\nCtrl-C stops it.`);
  } catch (error) {
    console.error(error.code === "EADDRINUSE" ? `error: port ${port} is taken` : `error: ${error.message}`);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(`error: ${error.message}\n${USAGE}`); // an unknown option
    process.exitCode = 2;
  }
}
