/**
 * Bytes to text. The mark at the beginning decides, then UTF-16 by its zeros, then UTF-8, which other encodings are
 * hardly ever by chance; what is left is taken for windows-1252, and said to be.
 */
import { FileError } from "./errors";
import type { Encoding, Note } from "./types";

export interface Decoded {
  text: string;
  encoding: Encoding;
  notes: Note[];
}

/** So many bytes say whether there are zeros in every other place. */
const SNIFFED = 4096;

/**
 * @param asked instead of what is found out; a mark at the beginning is left out all the same
 * @throws {FileError} `file-empty`, `file-binary`, `file-encoding`
 */
export function decode(bytes: Uint8Array, asked?: Encoding): Decoded {
  if (bytes.length === 0) throw new FileError("file-empty", "the file is empty");
  if (asked) return { text: strictly(bytes, asked), encoding: asked, notes: [] };
  const marked = mark(bytes);
  if (marked) return { text: strictly(bytes, marked), encoding: marked, notes: [] };
  const wide = utf16(bytes);
  if (wide) return { text: strictly(bytes, wide), encoding: wide, notes: [{ code: "encoding-guessed", encoding: wide }] };
  if (bytes.includes(0)) throw new FileError("file-binary", "the file has zero bytes, which no text has");
  try {
    return { text: strictly(bytes, "utf-8"), encoding: "utf-8", notes: [] };
  } catch {
    const encoding = "windows-1252";
    return { text: strictly(bytes, encoding), encoding, notes: [{ code: "encoding-guessed", encoding }] };
  }
}

function mark([a, b, c]: Uint8Array): Encoding | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : null;
}

/** Without a mark: text of European languages has a zero in every other byte. */
function utf16(bytes: Uint8Array): Encoding | null {
  const end = Math.min(bytes.length, SNIFFED) & ~1;
  const zeros = [0, 0];
  for (let i = 0; i < end; i++) if (bytes[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = end / 2 / 2;
  if (end < 4) return null;
  if (odd > many && even === 0) return "utf-16le";
  return even > many && odd === 0 ? "utf-16be" : null;
}

function strictly(bytes: Uint8Array, encoding: Encoding): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FileError("file-encoding", `the file is not ${encoding}`, { cause: error });
  }
}
