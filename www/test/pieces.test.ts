import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LoadProgress } from "../src/client/types";
import { readLanguageManifest } from "../src/worker/language/manifest";
import { pieces } from "../src/worker/language/pieces";
import { Meter } from "../src/worker/meter";
import { FileStore } from "../src/worker/store";
import { FakeCache } from "./helpers";
import { BASE, hash, manifest, serve, weights, WEIGHTS } from "./language-files";

const LENGTH = 10_500;
const PIECE = 4096;
const CONTENT = weights(LENGTH);
const FILE = readLanguageManifest(JSON.stringify(manifest(CONTENT, PIECE)), BASE).weights;

let cache: FakeCache;
let progress: LoadProgress[];
beforeEach(() => {
  cache = new FakeCache();
  progress = [];
});
afterEach(() => vi.unstubAllGlobals());

/** Takes all pieces and keeps the fresh ones, as a load does; gives what came and how much of it was fresh. */
async function take(signal = new AbortController().signal) {
  const meter = new Meter((p) => progress.push(p), () => Infinity);
  meter.totalBytes = LENGTH;
  const store = new FileStore(BASE, cache);
  const got: Uint8Array[] = [];
  let fresh = 0;
  for await (const piece of pieces(FILE, store, meter, signal)) {
    got.push(piece.bytes.slice());
    expect(piece.sha256).toBe(hash(piece.bytes));
    if (piece.fresh) {
      fresh++;
      await store.put(piece.file, piece.bytes);
    }
  }
  return { lengths: got.map((bytes) => bytes.length), all: Uint8Array.from(got.flatMap((bytes) => [...bytes])), fresh };
}

const flipped = (at: number) => {
  const copy = CONTENT.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

describe("pieces over the network", () => {
  it.each<[string, number[]]>([
    ["one byte short of a piece", [PIECE - 1]],
    ["one byte more", [PIECE + 1]],
    ["tiny ones", [1, 2, 3, 5, 7]],
    ["all at once", [LENGTH]],
    ["several pieces at once", [2 * PIECE + 17, 3]],
  ])("are cut as the manifest says, whatever the cuts on the way: %s", async (_, cuts) => {
    serve({ "language-model/weights.bin": CONTENT }, { cuts });
    const { lengths, all, fresh } = await take();
    expect(lengths).toEqual([PIECE, PIECE, LENGTH - 2 * PIECE]);
    expect(all).toEqual(CONTENT);
    expect(fresh).toBe(3);
    const loaded = progress.map((p) => p.loadedBytes);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ loadedBytes: LENGTH, downloadedBytes: LENGTH });
  });

  it.each([
    ["altered in its second piece", flipped(PIECE + 3), /piece 2 of 3.*sha256/],
    ["that breaks off in a piece", CONTENT.slice(0, PIECE + 10), /piece 2 of 3.*10 bytes/],
    ["that breaks off between two", CONTENT.slice(0, 2 * PIECE), /piece 3 of 3.*0 bytes/],
    ["that is too long", Uint8Array.from([...CONTENT, 0]), /longer than the 10500 bytes/],
  ])("a file %s is refused, and only what was right is kept", async (_, served, message) => {
    serve({ "language-model/weights.bin": served });
    await expect(take()).rejects.toMatchObject({ name: "BundleError", code: "hash-mismatch", message });
    for (const [key, bytes] of cache.entries) expect(key).toContain(hash(bytes));
    serve({ "language-model/weights.bin": CONTENT });
    expect((await take()).all).toEqual(CONTENT);
  });

  it("a lost connection is a network error", async () => {
    serve({ "language-model/weights.bin": CONTENT }, { breaksAt: 5000 });
    await expect(take()).rejects.toMatchObject({ code: "network", message: /connection reset/ });
  });

  it("a file that is missing is a network error with its status", async () => {
    serve({});
    await expect(take()).rejects.toMatchObject({ code: "network", message: /404/ });
  });

  it("an abort between two pieces ends it", async () => {
    serve({ "language-model/weights.bin": CONTENT });
    const abort = new AbortController();
    const meter = new Meter(() => undefined);
    const all = pieces(FILE, new FileStore(BASE, cache), meter, abort.signal);
    await all.next();
    abort.abort();
    await expect(all.next()).rejects.toThrow();
  });
});

describe("pieces out of the store", () => {
  it("come without any request", async () => {
    serve({ "language-model/weights.bin": CONTENT });
    await take();
    const asked = serve({});
    const { all, fresh } = await take();
    expect([all, fresh, asked]).toEqual([CONTENT, 0, []]);
    expect(progress.at(-1)).toMatchObject({ loadedBytes: LENGTH, downloadedBytes: 0 });
  });

  it.each([true, false])("what broke off goes on where it was (the server knows parts: %s)", async (ranges) => {
    serve({ "language-model/weights.bin": CONTENT }, { breaksAt: PIECE + 100 });
    await expect(take()).rejects.toThrow();
    progress = [];
    const asked = serve({ "language-model/weights.bin": CONTENT }, { ranges, cuts: [777] });
    const { all, fresh } = await take();
    expect(all).toEqual(CONTENT);
    expect(fresh).toBe(2);
    expect(asked).toEqual([["language-model/weights.bin", PIECE]]);
    expect(progress.at(-1)).toMatchObject({ loadedBytes: LENGTH, downloadedBytes: LENGTH - PIECE });
  });

  it("a damaged one is fetched anew, and the later ones are not", async () => {
    serve({ "language-model/weights.bin": CONTENT });
    await take();
    const [key = ""] = [...cache.entries.keys()].filter((k) => k.includes("weights.bin.001"));
    cache.entries.set(key, new Uint8Array(PIECE));
    const asked = serve({ "language-model/weights.bin": CONTENT }, { ranges: true });
    const { all, fresh } = await take();
    expect([all, fresh]).toEqual([CONTENT, 1]);
    expect(asked).toEqual([["language-model/weights.bin", PIECE]]);
  });
});

describe("the manifest", () => {
  const good = () => manifest(CONTENT, PIECE);
  const read = (changed: object) => readLanguageManifest(JSON.stringify({ ...good(), ...changed }), BASE);
  const [first, second] = good().files;

  it("names the files below the folder", () => {
    expect(read({}).weights).toMatchObject({ name: "language-model/weights.bin", url: WEIGHTS, bytes: LENGTH, pieceBytes: PIECE });
  });

  it.each([
    ["no size of a piece", { piece_bytes: undefined }],
    ["a size of none", { piece_bytes: 0 }],
    ["no weights", { files: [second] }],
    ["no tokenizer", { files: [first] }],
    ["a piece too few", { files: [{ ...first, pieces: first?.pieces.slice(1) }, second] }],
    ["no pieces", { files: [{ ...first, pieces: undefined }, second] }],
    ["a hash that is none", { files: [{ ...first, pieces: ["", "", ""] }, second] }],
    ["a name that leaves the folder", { files: [{ ...first, name: "../weights.bin" }, second] }],
  ])("with %s is refused", (_, changed) => {
    expect(() => read(changed)).toThrow(expect.objectContaining({ code: "bad-bundle" }));
  });
});
