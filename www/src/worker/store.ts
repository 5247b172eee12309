/**
 * Where verified files are kept between visits: Cache Storage, keyed by hash; memory where there is no
 * Cache Storage or it is full.
 *
 * Only verified bytes may be put, and a file is verified again when it comes out: what lies on a disk
 * can be damaged there.
 */

export interface StoredFile {
  /** Path below the models folder, the same in every version. */
  name: string;
  sha256: string;
}

const CACHE_NAME = "value-probe-files";

/** The part of Cache Storage that is used, so that tests can stand in for it. */
export interface CacheLike {
  match(key: string): Promise<Response | undefined>;
  put(key: string, response: Response): Promise<void>;
  delete(key: string): Promise<boolean>;
  keys(): Promise<readonly { url: string }[]>;
}

export class FileStore {
  /** False as soon as one file had to stay in memory. */
  persistent: boolean;
  readonly #base: string;
  readonly #cache: CacheLike | null;
  readonly #memory: Map<string, Uint8Array<ArrayBuffer>> | null;

  /** @param memory whether what the cache does not take is kept in memory */
  constructor(base: string, cache: CacheLike | null, memory = true) {
    this.#base = base;
    this.#cache = cache;
    this.#memory = memory ? new Map() : null;
    this.persistent = cache !== null;
  }

  static async open(base: string, memory = true): Promise<FileStore> {
    try {
      // Missing on an insecure page; refused in some private windows and sandboxed frames.
      return new FileStore(base, await caches.open(CACHE_NAME), memory);
    } catch {
      return new FileStore(base, null, memory);
    }
  }

  /** The file as it was put, its body not yet read; null if it is not there. */
  async get(file: StoredFile): Promise<Response | null> {
    const key = this.#key(file);
    const kept = this.#memory?.get(key);
    if (kept) return answer(file, kept);
    try {
      return (await this.#cache?.match(key)) ?? null;
    } catch {
      return null; // A cache that cannot be read is as good as empty.
    }
  }

  /** The bytes are copied before this gives its promise, unless they are kept in memory. */
  async put(file: StoredFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const key = this.#key(file);
    try {
      if (!this.#cache) throw new Error("no cache");
      await this.#cache.put(key, answer(file, bytes));
    } catch {
      this.persistent = false;
      this.#memory?.set(key, bytes);
    }
  }

  async drop(file: StoredFile): Promise<void> {
    this.#memory?.delete(this.#key(file));
    await this.#cache?.delete(this.#key(file)).catch(() => false);
  }

  /** Removes other versions of these files, and what else lies in `folder` (a path with a slash at its end). */
  async prune(files: readonly StoredFile[], folder?: string): Promise<void> {
    const keep = new Set(files.map((f) => this.#key(f)));
    const paths = new Set(files.map((f) => this.#path(f)));
    const within = folder && new URL(folder, this.#base).href;
    try {
      for (const { url } of (await this.#cache?.keys()) ?? []) {
        const old = paths.has(url.split("?")[0] ?? "") || (within && url.startsWith(within));
        if (old && !keep.has(url)) await this.#cache?.delete(url);
      }
    } catch {
      // Old files cost room and nothing else.
    }
  }

  #path(file: StoredFile): string {
    return new URL(file.name, this.#base).href;
  }

  #key(file: StoredFile): string {
    return `${this.#path(file)}?sha256=${file.sha256}`;
  }
}

/** With the type by which a stored module can be compiled as it is read. */
function answer({ name }: StoredFile, bytes: Uint8Array<ArrayBuffer>): Response {
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(bytes, { headers: { "content-length": String(bytes.length), "content-type": type } });
}
