/** The body of an answer, read in lengths of one's own choosing. */
import { broken, get } from "../download";

/** Bytes of a read into room of our own. */
const ROOM = 1 << 16;

export class Body {
  readonly #url: string;
  readonly #next: Read;
  readonly #stop: () => Promise<void>;
  readonly #onBytes: (bytes: number) => void;
  /** Arrived and not yet read. */
  #rest = new Uint8Array();
  /** Bytes before the part that was wanted, from a server that sends only whole files. */
  #skip: number;

  private constructor(url: string, response: Response, from: number, onBytes: (bytes: number) => void) {
    this.#url = url;
    [this.#next, this.#stop] = reader(response.body);
    this.#skip = response.status === 206 ? 0 : from;
    this.#onBytes = onBytes;
  }

  /**
   * Asks for a file from the byte `from` on. `onBytes` is told of what arrives, as it does.
   *
   * @throws {NetworkError}
   */
  static async open(url: string, from: number, cache: RequestCache, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Body> {
    const response = await get(url, cache, signal, from > 0 ? { range: `bytes=${from}-` } : {});
    return new Body(url, response, from, onBytes);
  }

  /**
   * Fills `out` with the next bytes; gives the part of it that was filled, which is less where the file ends before.
   *
   * @throws {NetworkError} where the connection breaks off
   */
  async read(out: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    let at = 0;
    while (at < out.length && (this.#rest.length > 0 || (await this.#more()))) {
      const part = this.#rest.subarray(0, out.length - at);
      out.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return out.subarray(0, at);
  }

  /** Whether nothing is left. */
  async ended(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#more());
  }

  cancel(): void {
    this.#stop().catch(() => undefined); // it broke off by itself
  }

  /** Waits for more, and is false at the end. */
  async #more(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const chunk = await this.#next().catch((error: unknown) => Promise.reject(broken(this.#url, error)));
      if (chunk.done) return false;
      const skipped = Math.min(this.#skip, chunk.value.length);
      this.#skip -= skipped;
      this.#rest = chunk.value.subarray(skipped);
      if (this.#rest.length > 0) this.#onBytes(this.#rest.length);
    }
    return true;
  }
}

type Read = () => Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;

/**
 * Reads a body part by part; a part holds until the next one is asked for. Where the browser lets it, all are read into
 * the same room: a hundred megabytes of chunks would wait for the garbage collector and count to the peak.
 */
function reader(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): [Read, () => Promise<void>] {
  if (!body) return [() => Promise.resolve({ done: true, value: undefined }), () => Promise.resolve()];
  let byob: ReadableStreamBYOBReader;
  try {
    byob = body.getReader({ mode: "byob" });
  } catch {
    const plain = body.getReader(); // no stream of bytes: an older browser
    return [() => plain.read(), () => plain.cancel()];
  }
  let room = new ArrayBuffer(ROOM);
  const read: Read = async () => {
    const result = await byob.read(new Uint8Array(room)); // takes the room away, and brings it back
    if (result.value) room = result.value.buffer;
    return result;
  };
  return [read, () => byob.cancel()];
}
