/** The part of the language model's manifest that the download needs. The module checks the rest. */
import type { RemoteFile } from "../download";
import { badManifest, parseManifest, readManifest, SHA256 } from "../manifest";

export const FOLDER = "language-model/";

/** A file that is fetched, verified and kept piece by piece. */
export interface PiecedFile extends RemoteFile {
  /** Bytes of a piece; the last one may be shorter. */
  pieceBytes: number;
  /** SHA-256 of each. */
  pieces: string[];
}

export interface LanguageFiles {
  tokenizer: RemoteFile;
  weights: PiecedFile;
}

/** @throws {BundleError} `bad-bundle`, as `readManifest`, or where the pieces do not make up the weights */
export function readLanguageManifest(text: string, base: string): LanguageFiles {
  const files = readManifest(text, base, FOLDER);
  const manifest = parseManifest(text) as { piece_bytes?: unknown; files: { name: string; pieces?: unknown }[] };
  const named = (name: string): RemoteFile => {
    const file = files.find((f) => f.name === FOLDER + name);
    if (!file) throw badManifest(`names no ${name}`);
    return file;
  };
  const [tokenizer, weights] = [named("tokenizer.json"), named("weights.bin")];
  const pieceBytes = manifest.piece_bytes;
  if (!Number.isSafeInteger(pieceBytes) || (pieceBytes as number) < 1) throw badManifest("has no size of a piece");
  const pieces = manifest.files.find((f) => f.name === "weights.bin")?.pieces;
  const whole = Math.ceil(weights.bytes / (pieceBytes as number));
  if (!Array.isArray(pieces) || pieces.length !== whole || !pieces.every((p) => typeof p === "string" && SHA256.test(p))) {
    throw badManifest(`does not have the sha256 of each of the ${whole} pieces of weights.bin`);
  }
  return { tokenizer, weights: { ...weights, pieceBytes: pieceBytes as number, pieces: pieces as string[] } };
}
