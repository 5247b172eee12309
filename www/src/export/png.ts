/** A picture in pixels, with the model and its quality in a text chunk of the file. */
import { ProbeError } from "../client/errors";
import { type About, provenance } from "./types";

/** Pixels for each unit of the drawing: sharp on paper and on screens. */
const SCALE = 2;
/** Name of the chunk (PNG specification, 11.3.3). */
const KEYWORD = "value-probe";

/** @throws {ProbeError} `no-canvas`, `no-png`: the browser draws no such picture */
export async function pngOf(svg: string, about: About): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new ProbeError("no-canvas", "this browser has no canvas to draw on");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!drawn) throw new ProbeError("no-png", "this browser makes no PNG");
  const bytes = withText(new Uint8Array(await drawn.arrayBuffer()), KEYWORD, JSON.stringify(provenance(about)));
  return new Blob([bytes], { type: "image/png" });
}

/** Length, type and data of the first chunk, `IHDR`, and the signature before it. */
const HEAD = 8 + 8 + 13 + 4;

/** Puts an `iTXt` chunk after the header: keyword, no compression, no language, UTF-8. */
export function withText(png: Uint8Array, keyword: string, text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  const out = new Uint8Array(png.length + body.length + 8);
  const view = new DataView(out.buffer);
  out.set(png.subarray(0, HEAD));
  view.setUint32(HEAD, body.length - 4);
  out.set(body, HEAD + 4);
  view.setUint32(HEAD + 4 + body.length, crc32(body));
  out.set(png.subarray(HEAD), HEAD + 8 + body.length);
  return out;
}

/** As PNG has it (ISO 3309), bit by bit: it is done once a picture. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
