/**
 * A big file, piece by piece: each out of the store, or over the network and verified. At no time is more than a
 * piece or two in memory, and a load that broke off goes on where it was.
 */
import { BundleError } from "../../client/errors";
import { check, fromStore } from "../download";
import type { Meter } from "../meter";
import type { FileStore, StoredFile } from "../store";
import { Body } from "./body";
import type { PiecedFile } from "./manifest";

/** Verified. Its bytes hold until the next one is asked for. `sha256` is null where there is no WebCrypto. */
export interface Piece {
  file: StoredFile;
  bytes: Uint8Array<ArrayBuffer>;
  sha256: string | null;
  /** Whether it still has to be put into the store. */
  fresh: boolean;
}

/** By what name each piece is kept, and how long it is. */
export function storedPieces({ name, bytes, pieceBytes, pieces }: PiecedFile): (StoredFile & { bytes: number })[] {
  return pieces.map((sha256, i) => ({
    name: `${name}.${String(i).padStart(3, "0")}`,
    bytes: Math.min(pieceBytes, bytes - i * pieceBytes),
    sha256,
  }));
}

/**
 * The pieces of a file in order. The next one is not asked for before the last one was taken.
 *
 * @throws {BundleError} `hash-mismatch`: what the server sent is not the file
 * @throws {NetworkError} no answer, an answer other than 200 or 206, or one that breaks off
 */
export async function* pieces(file: PiecedFile, store: FileStore, meter: Meter, signal: AbortSignal): AsyncGenerator<Piece, void> {
  let body: Body | null = null;
  let room: Uint8Array<ArrayBuffer> | null = null; // one for all: a hundred megabytes of garbage would count to the peak
  try {
    for (const [i, piece] of storedPieces(file).entries()) {
      signal.throwIfAborted();
      const kept = await fromStore(piece, store);
      if (kept) {
        body?.cancel(); // it is not where the next missing piece begins
        body = null;
        meter.add(piece.bytes, "cache");
        yield { file: piece, ...kept, fresh: false };
        continue;
      }
      // With a cache of our own, the browser's would only hold the file twice, and an altered one for long.
      const cache = store.persistent ? "no-store" : "no-cache";
      body ??= await Body.open(file.url, i * file.pieceBytes, cache, signal, (n) => meter.add(n, "network"));
      room ??= new Uint8Array(file.pieceBytes);
      const bytes = await body.read(room.subarray(0, piece.bytes));
      const { wrong, sha256 } = await check({ ...piece, name: `${file.name} (piece ${i + 1} of ${file.pieces.length})` }, bytes);
      if (wrong) throw new BundleError("hash-mismatch", wrong);
      yield { file: piece, bytes, sha256, fresh: true };
    }
    if (body && !(await body.ended())) {
      throw new BundleError("hash-mismatch", `${file.name} is longer than the ${file.bytes} bytes its manifest names`);
    }
  } finally {
    body?.cancel();
  }
}
