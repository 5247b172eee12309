import { describe, expect, it } from "vitest";
import { bundleName, manifestUrl, readManifest } from "../src/worker/manifest";

const BASE = "https://x.test/app/models/";
const sha256 = "ab".repeat(32);
const manifest = (files: unknown) => JSON.stringify({ format: 1, files });

describe("readManifest", () => {
  it("lists the files with their URLs below any path", () => {
    const [file] = readManifest(manifest([{ name: "weights.safetensors", bytes: 12, sha256 }]), BASE);
    expect(file).toEqual({
      name: "value-classifier/weights.safetensors",
      url: `${BASE}value-classifier/weights.safetensors`,
      bytes: 12,
      sha256,
    });
    expect(file && bundleName(file)).toBe("weights.safetensors");
    expect(manifestUrl(BASE)).toBe(`${BASE}value-classifier/manifest.json`);
  });

  it.each([
    ["no JSON", "<!doctype html>"],
    ["null", "null"],
    ["no files", manifest([])],
    ["files of another kind", manifest({})],
    ["a path out of the folder", manifest([{ name: "../secret", bytes: 1, sha256 }])],
    ["a URL as a name", manifest([{ name: "https://y.test/a", bytes: 1, sha256 }])],
    ["a size that is no number", manifest([{ name: "a", bytes: "1", sha256 }])],
    ["a negative size", manifest([{ name: "a", bytes: -1, sha256 }])],
    ["a hash of another form", manifest([{ name: "a", bytes: 1, sha256: "AB" }])],
    ["an entry that is null", manifest([null])],
  ])("refuses %s", (_, text) => {
    expect(() => readManifest(text, BASE)).toThrow(expect.objectContaining({ code: "bad-bundle" }));
  });
});
