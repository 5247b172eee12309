import { describe, expect, it } from "vitest";
import { type CacheLike, FileStore } from "../src/worker/store";
import { FakeCache } from "./helpers";

const BASE = "https://x.test/app/models/";
const file = (sha256: string, name = "value-classifier/weights.safetensors") => ({ name, sha256 });
const bytes = (...values: number[]) => new Uint8Array(values);
const content = async (store: FileStore, of: ReturnType<typeof file>) => {
  const response = await store.get(of);
  return response && new Uint8Array(await response.arrayBuffer());
};

describe("FileStore", () => {
  it("keeps files by hash", async () => {
    const cache = new FakeCache();
    const store = new FileStore(BASE, cache);
    await store.put(file("aa"), bytes(1, 2, 3));
    expect(await content(store, file("aa"))).toEqual(bytes(1, 2, 3));
    expect(await content(store, file("bb"))).toBeNull();
    expect([...cache.entries.keys()]).toEqual([`${BASE}value-classifier/weights.safetensors?sha256=aa`]);
    expect(store.persistent).toBe(true);
  });

  it("gives a module the type by which it can be compiled as it is read", async () => {
    const store = new FileStore(BASE, null);
    await store.put(file("aa", "modules/cpu.wasm"), bytes(0));
    await store.put(file("aa"), bytes(0));
    expect((await store.get(file("aa", "modules/cpu.wasm")))?.headers.get("content-type")).toBe("application/wasm");
    expect((await store.get(file("aa")))?.headers.get("content-type")).toBe("application/octet-stream");
  });

  it("is found by the next visit", async () => {
    const cache = new FakeCache();
    await new FileStore(BASE, cache).put(file("aa"), bytes(7));
    expect(await content(new FileStore(BASE, cache), file("aa"))).toEqual(bytes(7));
  });

  it("falls back to memory where the cache is full, and says so", async () => {
    const store = new FileStore(BASE, new FakeCache(4));
    await store.put(file("aa"), bytes(1, 2, 3));
    expect(store.persistent).toBe(true);
    await store.put(file("bb"), bytes(4, 5, 6));
    expect(store.persistent).toBe(false);
    expect(await content(store, file("bb"))).toEqual(bytes(4, 5, 6));
  });

  it("works in memory where there is no Cache Storage", async () => {
    const store = await FileStore.open(BASE); // Node has none
    await store.put(file("aa"), bytes(1));
    expect(store.persistent).toBe(false);
    expect(await content(store, file("aa"))).toEqual(bytes(1));
  });

  it("takes a cache that cannot be read for an empty one", async () => {
    const broken: CacheLike = {
      match: () => Promise.reject(new Error("disk")),
      put: () => Promise.reject(new Error("disk")),
      delete: () => Promise.reject(new Error("disk")),
      keys: () => Promise.reject(new Error("disk")),
    };
    const store = new FileStore(BASE, broken);
    expect(await content(store, file("aa"))).toBeNull();
    await store.drop(file("aa"));
    await store.prune([file("aa")]);
    await store.put(file("aa"), bytes(1));
    expect(await content(store, file("aa"))).toEqual(bytes(1));
  });

  it("removes other versions of a file and nothing else", async () => {
    const cache = new FakeCache();
    const store = new FileStore(BASE, cache);
    const other = new FileStore("https://x.test/other/models/", cache);
    await store.put(file("old"), bytes(1));
    await store.put(file("new"), bytes(2));
    await store.put(file("t", "value-classifier/tokenizer.json"), bytes(3));
    await other.put(file("old"), bytes(4));
    await store.prune([file("new")]);
    expect(await content(store, file("old"))).toBeNull();
    expect(await content(store, file("new"))).toEqual(bytes(2));
    expect(await content(store, file("t", "value-classifier/tokenizer.json"))).toEqual(bytes(3));
    expect(await content(other, file("old"))).toEqual(bytes(4));
  });
});
