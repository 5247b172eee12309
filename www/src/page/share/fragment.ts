/**
 * A text in the fragment of the page's address, which a browser never sends to a server.
 *
 *     #text=…      as it is, percent-encoded: for short texts
 *     #deflate=…   its UTF-8 bytes by raw DEFLATE (RFC 1951), in base64url (RFC 4648, section 5, without padding)
 *
 * `#text` without "=" is a place in the page and no text.
 */

/** What can be wrong with a link. */
export type ShareCode = "too-long" | "malformed" | "unsupported";

export class ShareError extends Error {
  override readonly name = "ShareError";
  readonly code: ShareCode;
  constructor(code: ShareCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A link may have so many characters: less than any current browser takes (Safari's is the least, about 80,000). */
export const MOST_LINK = 60_000;
/** From here on programs that pass links on (mail, chat) may cut them. */
export const LONG_LINK = 2_000;
/** A link's text may have so many bytes: a few kilobytes of DEFLATE can stand for gigabytes. */
export const MOST_BYTES = 4_000_000;

/**
 * The fragment that stands for a text, with its "#"; the shorter of the two forms. A lone surrogate, which no encoding
 * can hold, becomes U+FFFD.
 */
export async function toFragment(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const plain = `#text=${encode(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes))}`;
  if (plain.length < 200 || !canCompress()) return plain;
  const packed = `#deflate=${base64url(await pipe(bytes, new CompressionStream("deflate-raw"), Infinity))}`;
  return packed.length < plain.length ? packed : plain;
}

/**
 * The page's address with the text in it.
 *
 * @param page the page's address; its fragment and query are left out
 * @throws {ShareError} `too-long`
 */
export async function toLink(text: string, page: string): Promise<string> {
  const url = new URL(page);
  url.search = "";
  url.hash = "";
  const link = url.href + (await toFragment(text));
  if (link.length > MOST_LINK) throw new ShareError("too-long", `the link would have ${link.length} characters; ${MOST_LINK} are the most`);
  return link;
}

/** Whether an address's fragment is meant to hold a text. */
export function holdsText(fragment: string): boolean {
  return /^#(text|deflate)=/.test(fragment);
}

/**
 * The text in a fragment; null where it holds none.
 *
 * @throws {ShareError} `malformed` for one that was cut or altered, `too-long`, `unsupported` where this browser cannot
 *   decompress
 */
export async function fromFragment(fragment: string): Promise<string | null> {
  if (!holdsText(fragment)) return null;
  if (fragment.length > MOST_LINK) throw new ShareError("too-long", `the link has more than ${MOST_LINK} characters`);
  const value = fragment.slice(fragment.indexOf("=") + 1);
  if (value === "") throw new ShareError("malformed", "the link has no text in it");
  if (fragment.startsWith("#text=")) return decode(value);
  if (!canCompress()) throw new ShareError("unsupported", "this browser has no CompressionStream for deflate-raw");
  try {
    const bytes = await pipe(fromBase64url(value), new DecompressionStream("deflate-raw"), MOST_BYTES);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof ShareError) throw error;
    throw malformed(error);
  }
}

function malformed(cause: unknown): ShareError {
  return new ShareError("malformed", "the text in the link cannot be read: it was cut or altered on its way", { cause });
}

/** `encodeURIComponent`, and what ends a link early where a program finds links in a text. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*.~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    throw malformed(error);
  }
}

function canCompress(): boolean {
  try {
    return new DecompressionStream("deflate-raw") instanceof DecompressionStream;
  } catch {
    return false; // none at all, or none of this format
  }
}

/** @throws {ShareError} `too-long` as soon as more than `most` bytes come out */
async function pipe(bytes: Uint8Array<ArrayBuffer>, through: GenericTransformStream, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = (new Blob([bytes]).stream().pipeThrough(through) as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > most) {
      await reader.cancel();
      throw new ShareError("too-long", `the link holds a text of more than ${most} bytes`);
    }
    parts.push(part.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function base64url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]+$/.test(text)) throw malformed(undefined);
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}
