/**
 * A batch kept in this browser, so that it survives a reload: only where a person asked for it, and gone when they say so.
 * Blocks of rows and of their results, in a database of its own that is deleted whole.
 */
import type { Row } from "./rows";
import { BatchStore } from "./store";
import type { Framework } from "../../client/types";
import { databases, localStore } from "../storage";

const DATABASE = "value-probe-batch";
const BLOCKS = "blocks";
/** Says that there is a database: opening one to see would make it. */
const FLAG = "value-probe-batch";
const BLOCK_ROWS = 500;

interface Head {
  /** Hash of the weights: scores of another model are not mixed with. */
  model: string;
  frameworks: string[];
  rows: number;
}

/** Whether a batch was kept; touches no database. */
export function isKept(): boolean {
  return localStore()?.getItem(FLAG) === "1";
}

/** Writes a batch and then what changes in it. One call at a time; who calls again too early is merged into the next. */
export class Keeper {
  readonly #store: BatchStore;
  readonly #model: string;
  /** What each block's version was when it was written last: rows do not change, their results do. */
  readonly #written: Map<number, string>;
  #head: boolean;
  #writing: Promise<void> | null = null;
  #again = false;

  /** @param restored the store came out of the database: nothing of it need be written again */
  constructor(store: BatchStore, model: string, restored = false) {
    this.#store = store;
    this.#model = model;
    this.#head = restored;
    this.#written = new Map();
    if (restored) for (let b = 0; b * BLOCK_ROWS < store.rows.length; b++) this.#written.set(b, this.#print(b));
  }

  /** Rejects where the browser gives no storage, or not enough: then nothing is kept. */
  async write(): Promise<void> {
    if (this.#writing) {
      this.#again = true;
      return this.#writing;
    }
    this.#writing = this.#write();
    try {
      await this.#writing;
    } finally {
      this.#writing = null;
    }
    if (this.#again) {
      this.#again = false;
      await this.write();
    }
  }

  /** Resolves when nothing is being written any more. */
  async idle(): Promise<void> {
    this.#again = false;
    await this.#writing?.catch(() => undefined);
  }

  async #write(): Promise<void> {
    const store = this.#store;
    if (!this.#head) {
      await forget();
      const store = localStore();
      if (!store) throw new Error("the browser gives no storage");
      store.setItem(FLAG, "1");
    }
    await withDatabase(async (database) => {
      for (let b = 0; b * BLOCK_ROWS < store.rows.length; b++) {
        const from = b * BLOCK_ROWS;
        const to = Math.min(store.rows.length, from + BLOCK_ROWS);
        if (!this.#head) await put(database, `rows/${b}`, store.rows.slice(from, to));
        const print = this.#print(b);
        if (this.#written.get(b) === print) continue;
        await put(database, `results/${b}`, store.save(from, to));
        this.#written.set(b, print);
      }
      // Last: a batch that was cut off while it was written is none.
      if (this.#head) return;
      const head: Head = { model: this.#model, frameworks: store.frameworks.map((f) => f.id), rows: store.rows.length };
      await put(database, "head", head);
      this.#head = true;
    });
  }

  /** Changes when a row of the block does. */
  #print(block: number): string {
    let print = "";
    const to = Math.min(this.#store.rows.length, (block + 1) * BLOCK_ROWS);
    for (let i = block * BLOCK_ROWS; i < to; i++) print += this.#store.state(i).charAt(0);
    return print;
  }
}

/** The batch that was kept; null where there is none, or it is of another model. */
export async function restore(model: string, frameworks: readonly Framework[]): Promise<BatchStore | null> {
  if (!isKept()) return null;
  return withDatabase(async (database) => {
    const head = (await get(database, "head")) as Head | undefined;
    const same = head?.model === model && head.frameworks.join() === frameworks.map((f) => f.id).join();
    if (!head || !same) return null;
    const rows: Row[] = [];
    for (let b = 0; b * BLOCK_ROWS < head.rows; b++) rows.push(...(((await get(database, `rows/${b}`)) ?? []) as Row[]));
    if (rows.length !== head.rows) return null;
    const store = new BatchStore(rows, frameworks);
    for (let b = 0; b * BLOCK_ROWS < head.rows; b++) {
      const saved = (await get(database, `results/${b}`)) as Parameters<BatchStore["restore"]>[1] | undefined;
      if (saved) store.restore(b * BLOCK_ROWS, saved);
    }
    return store;
  });
}

/** Deletes what was kept, and the database with it. */
export async function forget(): Promise<void> {
  localStore()?.removeItem(FLAG);
  const storage = databases();
  // No storage: then there is nothing in it.
  if (storage) await asked(storage.deleteDatabase(DATABASE));
}

/** Opens it for as long as something is done: an open one cannot be deleted. */
async function withDatabase<T>(act: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const storage = databases();
  if (!storage) throw new Error("the browser gives no storage");
  const opening = storage.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(BLOCKS);
  const database = await asked(opening);
  try {
    return await act(database);
  } finally {
    database.close();
  }
}

function put(database: IDBDatabase, key: string, value: unknown): Promise<unknown> {
  return asked(database.transaction(BLOCKS, "readwrite").objectStore(BLOCKS).put(value, key));
}

function get(database: IDBDatabase, key: string): Promise<unknown> {
  return asked(database.transaction(BLOCKS).objectStore(BLOCKS).get(key));
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage failed"));
  });
}
