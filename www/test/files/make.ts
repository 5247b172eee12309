/** Files for tests, made here: nothing in them is anybody else's. */
import { strToU8, zipSync } from "fflate";

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

export const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
export const par = (...inner: string[]) => `<w:p>${inner.join("")}</w:p>`;

/** @param parts further files of the archive, by name, each the inside of its root element */
export function docx(body: string, parts: Record<string, string> = {}): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = {
    "[Content_Types].xml": strToU8('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
    "word/document.xml": strToU8(`<?xml version="1.0" encoding="UTF-8"?><w:document ${W}><w:body>${body}</w:body></w:document>`),
  };
  for (const [name, inner] of Object.entries(parts)) files[name] = strToU8(`<w:root ${W}>${inner}</w:root>`);
  return new Uint8Array(zipSync(files));
}

/** A PDF with a page for each list of lines; 14 points apart, an empty line leaves room. */
export function pdf(pages: readonly (readonly string[])[]): Uint8Array<ArrayBuffer> {
  const objects: string[] = [];
  const kids = pages.map((_, i) => `${4 + 2 * i} 0 R`).join(" ");
  objects.push("<< /Type /Catalog /Pages 2 0 R >>", `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  pages.forEach((lines, i) => {
    const shown = lines.map((line) => (line === "" ? "0 -14 Td" : `(${line.replace(/[()\\]/g, "\\$&")}) Tj 0 -14 Td`)).join("\n");
    const stream = `BT /F1 12 Tf 72 720 Td\n${shown}\nET`;
    objects.push(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * i} 0 R >>`);
    objects.push(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
  });
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Uint8Array.from(file, (c) => c.charCodeAt(0));
}

export const utf8 = (text: string) => new TextEncoder().encode(text);

export function utf16(text: string, big = false, mark = true): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * (text.length + Number(mark))));
  const all = (mark ? "\ufeff" : "") + text;
  for (let i = 0; i < all.length; i++) view.setUint16(2 * i, all.charCodeAt(i), !big);
  return new Uint8Array(view.buffer);
}
