import { describe, expect, it } from "vitest";
import { among } from "../src/page/privacy/own-files";

describe("the page's own files", () => {
  const own = among(["./", "assets/main-1.js", "models/a/weights.safetensors"], "https://x.test/sub/index.html?lang=de");

  it("are those on the list, below the page's folder on its host", () => {
    for (const path of ["", "assets/main-1.js", "models/a/weights.safetensors", "assets/main-1.js#part"]) expect(own({ url: `https://x.test/sub/${path}` }), path).toBe(true);
  });

  it.each([
    "https://x.test/sub/assets/main-1.js?text=secret",
    "https://x.test/sub/assets/main-1.js?",
    "https://x.test/sub/assets/main-2.js",
    "https://x.test/sub/assets/",
    "https://x.test/assets/main-1.js",
    "https://evil.test/sub/assets/main-1.js",
    "http://x.test/sub/assets/main-1.js",
    "https://x.test/sub/models/a/weights.safetensors/secret",
    "https://user@x.test/sub/assets/main-1.js",
  ])("are not %s", (url) => expect(own({ url })).toBe(false));
});
