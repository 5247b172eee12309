/** A language model's files as a test wants them, and a server that sends them as it is told. */
import { createHash } from "node:crypto";
import { vi } from "vitest";

export const BASE = "https://x.test/models/";
export const WEIGHTS = `${BASE}language-model/weights.bin`;
export const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Numbers that no two pieces share. */
export function weights(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7) & 255);
}

export const TOKENIZER = new TextEncoder().encode('{"model":{"type":"BPE"}}');

/** The manifest of these weights, cut into pieces of so many bytes. */
export function manifest(content: Uint8Array, pieceBytes: number) {
  const pieces: string[] = [];
  for (let at = 0; at < content.length; at += pieceBytes) pieces.push(hash(content.subarray(at, at + pieceBytes)));
  return {
    name: "m",
    piece_bytes: pieceBytes,
    files: [
      { name: "weights.bin", bytes: content.length, sha256: hash(content), pieces },
      { name: "tokenizer.json", bytes: TOKENIZER.length, sha256: hash(TOKENIZER), pieces: [hash(TOKENIZER)] },
    ],
  };
}

export interface Sending {
  /** Lengths of the chunks in which a body arrives, again and again. */
  cuts?: number[];
  /** Sends the asked part of a file; otherwise always the whole. */
  ranges?: boolean;
  /** Breaks the connection off after so many bytes. */
  breaksAt?: number;
}

/** Serves files by URL; gives what was asked for: path and first byte. */
export function serve(files: Record<string, Uint8Array<ArrayBuffer> | string>, { cuts = [1000], ranges = false, breaksAt = Infinity }: Sending = {}) {
  const asked: [string, number][] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn<typeof fetch>((url, init) => {
      if (init?.signal?.aborted) return Promise.reject(new DOMException("aborted", "AbortError"));
      const path = (url as string).slice(BASE.length);
      const from = Number(/bytes=(\d+)-/.exec(new Headers(init?.headers).get("range") ?? "")?.[1] ?? 0);
      asked.push([path, from]);
      const file = files[path];
      if (file === undefined) return Promise.resolve(new Response("gone", { status: 404 }));
      const content = typeof file === "string" ? new TextEncoder().encode(file) : file;
      const part = ranges ? content.subarray(from) : content;
      return Promise.resolve(new Response(stream(part, cuts, breaksAt), { status: ranges && from > 0 ? 206 : 200 }));
    }),
  );
  return asked;
}

function stream(content: Uint8Array<ArrayBuffer>, cuts: number[], breaksAt: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let [at, turn] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      if (at >= content.length) return controller.close();
      if (at >= breaksAt) return controller.error(new TypeError("connection reset"));
      const length = cuts[turn++ % cuts.length] ?? 1;
      controller.enqueue(content.slice(at, Math.min(at + length, breaksAt)));
      at = Math.min(at + length, breaksAt);
    },
  });
}
