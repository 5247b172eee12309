import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LoadProgress } from "../src/client/types";
import { fetchFile, fetchText, type RemoteFile } from "../src/worker/download";
import { Meter } from "../src/worker/meter";
import { FileStore } from "../src/worker/store";
import { FakeCache } from "./helpers";

const BASE = "https://x.test/models/";
const CONTENT = new TextEncoder().encode("the weights of a model");
const FILE: RemoteFile = {
  name: "value-classifier/weights.safetensors",
  url: `${BASE}value-classifier/weights.safetensors`,
  bytes: CONTENT.length,
  sha256: createHash("sha256").update(CONTENT).digest("hex"),
};

let cache: FakeCache;
let progress: LoadProgress[];
let server: ReturnType<typeof vi.fn<typeof fetch>>;

beforeEach(() => {
  cache = new FakeCache();
  progress = [];
  server = vi.fn<typeof fetch>();
  vi.stubGlobal("fetch", server);
});
afterEach(() => vi.unstubAllGlobals());

const serve = (content: Uint8Array<ArrayBuffer>, status = 200) => server.mockImplementation(() => Promise.resolve(new Response(content, { status })));
const get = (signal = new AbortController().signal) => {
  const meter = new Meter((p) => progress.push(p), () => Infinity);
  meter.totalBytes = FILE.bytes;
  return fetchAndKeep(new FileStore(BASE, cache), meter, signal);
};
/** As a load does it: what is fresh is put into the store. */
const fetchAndKeep = async (store: FileStore, meter: Meter, signal: AbortSignal) => {
  const got = await fetchFile(FILE, store, meter, signal);
  if (got.fresh) await store.put(FILE, got.bytes);
  return got;
};
const altered = () => {
  const copy = CONTENT.slice();
  copy[3] = (copy[3] ?? 0) ^ 1;
  return copy;
};

describe("fetchFile", () => {
  it("downloads, verifies and keeps a file, and asks no server for it again", async () => {
    serve(CONTENT);
    expect((await get()).bytes).toEqual(CONTENT);
    expect(progress.at(-1)).toMatchObject({ loadedBytes: FILE.bytes, downloadedBytes: FILE.bytes });
    expect((await get()).bytes).toEqual(CONTENT);
    expect(server).toHaveBeenCalledOnce();
    expect(progress.at(-1)).toMatchObject({ loadedBytes: FILE.bytes, downloadedBytes: 0 });
  });

  it.each([
    ["one altered byte", altered(), /sha256/],
    ["a file that breaks off", CONTENT.slice(0, 5), /5 bytes/],
    ["a file that is too long", new Uint8Array([...CONTENT, 1]), /longer/],
    ["an error page with status 200", new TextEncoder().encode("<h1>gone"), /8 bytes/],
  ])("refuses %s and keeps nothing", async (_, content, message) => {
    serve(content);
    await expect(get()).rejects.toMatchObject({ code: "hash-mismatch", message });
    expect(cache.entries.size).toBe(0);
    serve(CONTENT);
    expect((await get()).bytes).toEqual(CONTENT);
  });

  it("fetches anew what was damaged in the cache", async () => {
    serve(CONTENT);
    await get();
    const [key] = cache.entries.keys();
    cache.entries.set(key ?? "", altered());
    expect((await get()).bytes).toEqual(CONTENT);
    expect(server).toHaveBeenCalledTimes(2);
    expect(cache.entries.get(key ?? "")).toEqual(CONTENT);
    expect(progress.at(-1)?.downloadedBytes).toBe(FILE.bytes);
  });

  it("says whether a file is fresh, and gives its hash", async () => {
    serve(CONTENT);
    expect(await get()).toMatchObject({ fresh: true, sha256: FILE.sha256 });
    expect(await get()).toMatchObject({ fresh: false, sha256: FILE.sha256 });
  });

  it("gives no hash where there is no WebCrypto, so that the module hashes by itself", async () => {
    vi.stubGlobal("crypto", {});
    serve(altered());
    expect(await get()).toMatchObject({ sha256: null, bytes: altered() });
  });

  it("does not let the browser's own cache answer", async () => {
    serve(CONTENT);
    await get();
    expect(server.mock.calls[0]?.[1]).toMatchObject({ cache: "no-store" });
  });

  it.each([404, 500])("names the status of an answer with %i", async (status) => {
    serve(CONTENT, status);
    await expect(get()).rejects.toMatchObject({ code: "network", message: new RegExp(`${status}`) });
  });

  it("names a server that cannot be reached", async () => {
    server.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(get()).rejects.toMatchObject({ code: "network", message: /weights.*Failed to fetch/ });
  });

  it("starts no download after an abort", async () => {
    serve(CONTENT);
    await expect(get(AbortSignal.abort())).rejects.toThrow();
    expect(server).not.toHaveBeenCalled();
  });

  it("serves a text fresh, and names what went wrong", async () => {
    serve(new TextEncoder().encode("a"));
    const { signal } = new AbortController();
    expect(await fetchText(`${BASE}taxonomy.toml`, signal)).toBe("a");
    expect(server.mock.calls[0]?.[1]).toMatchObject({ cache: "no-cache" });
    serve(CONTENT, 403);
    await expect(fetchText(`${BASE}taxonomy.toml`, signal)).rejects.toMatchObject({ code: "network", message: /taxonomy\.toml.*403/ });
  });
});
