import { describe, expect, it } from "vitest";
import { decode } from "../../src/files/decode";
import { utf16, utf8 } from "./make";

const TEXT = "Grüße, señora: 价值 – ok";
const latin = Uint8Array.from([0x47, 0x72, 0xfc, 0xdf, 0x65]); // Node 20 has no quotation marks of it: those are read in the browser test

describe("decode", () => {
  it.each([
    { what: "UTF-8", bytes: utf8(TEXT), encoding: "utf-8", notes: 0 },
    { what: "UTF-8 with a mark", bytes: utf8(`\ufeff${TEXT}`), encoding: "utf-8", notes: 0 },
    { what: "UTF-16LE with a mark", bytes: utf16(TEXT), encoding: "utf-16le", notes: 0 },
    { what: "UTF-16BE with a mark", bytes: utf16(TEXT, true), encoding: "utf-16be", notes: 0 },
    { what: "UTF-16LE without a mark", bytes: utf16("Plain words, twice.", false, false), encoding: "utf-16le", notes: 1, text: "Plain words, twice." },
    { what: "UTF-16BE without a mark", bytes: utf16("Plain words, twice.", true, false), encoding: "utf-16be", notes: 1, text: "Plain words, twice." },
    { what: "windows-1252", bytes: latin, encoding: "windows-1252", notes: 1, text: "Grüße" },
  ])("reads $what and leaves the mark out", ({ bytes, encoding, notes, text }) => {
    const read = decode(bytes);
    expect(read).toMatchObject({ text: text ?? TEXT, encoding });
    expect(read.notes).toHaveLength(notes);
  });

  it("says what it guessed", () => {
    expect(decode(latin).notes).toEqual([{ code: "encoding-guessed", encoding: "windows-1252" }]);
  });

  it("takes the encoding that is asked for, and refuses what is not in it", () => {
    const chinese = Uint8Array.from([0xbc, 0xdb, 0xd6, 0xb5]); // 价值 in GB 18030
    expect(decode(chinese, "gb18030")).toMatchObject({ text: "价值", notes: [] });
    expect(() => decode(latin, "utf-8")).toThrow(expect.objectContaining({ code: "file-encoding" }) as Error);
  });

  it("refuses what is empty and what is no text", () => {
    expect(() => decode(new Uint8Array())).toThrow(expect.objectContaining({ code: "file-empty" }) as Error);
    expect(() => decode(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0x49, 0x48]))).toThrow(expect.objectContaining({ code: "file-binary" }) as Error);
  });
});
