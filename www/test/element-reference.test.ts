/** What is written of the element is what it is. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { customElements } from "../build/custom-elements";
import { withReference } from "../build/reference";

const www = resolve(import.meta.dirname, "..");
const source = resolve(www, "src/element/value-probe-element.ts");
const manifest = customElements(source, "value-probe.js");
const element = manifest.modules[0]?.declarations[0];

describe("the manifest of the element", () => {
  it("has everything that is public, with a description each", () => {
    expect(element).toMatchObject({ name: "ValueProbeElement", tagName: "value-probe", customElement: true });
    const { attributes = [], members = [], slots = [], events = [], cssParts = [], cssProperties = [] } = element ?? {};
    expect(attributes.map((a) => a.name)).toEqual(["text", "src", "compare", "frameworks", "view", "loading", "device", "readonly", "lang", "theme"]);
    expect(members.map((m) => m.name)).toEqual(["base", "text", "compare", "src", "frameworks", "view", "loading", "device", "readOnly", "theme", "info", "score", "toJSON", "toSVG", "focus"]);
    expect(slots.map((s) => s.name)).toEqual(["", "compare", "poster", "tools", "note"]);
    expect(events.map((e) => e.name)).toEqual(["load", "progress", "score", "error"]);
    for (const one of [...attributes, ...members, ...slots, ...events, ...cssParts, ...cssProperties]) expect(one.description, one.name).toMatch(/^\S.*\.$/);
  });

  it("names the parts that there are, and no others", () => {
    const code = ["value-probe-element.ts", "body/template.ts", "body/full.ts", "body/parts.ts"].map((name) => readFileSync(resolve(www, "src/element", name), "utf8")).join("");
    const used = [...code.matchAll(/part="([\w-]+)"/g), ...code.matchAll(/}, "([\w-]+)"\)/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(element?.cssParts.map((p) => p.name).sort());
  });

  it("names custom properties that there are", () => {
    const read = (name: string) => readFileSync(resolve(www, "src", name), "utf8");
    const tokens = [...read("page/tokens.css").matchAll(/^\s*--([\w-]+):/gm)].map(([, name]) => `--value-probe-${name}`);
    const own = [...(read("element/shell.css") + read("element/body/body.css")).matchAll(/var\((--value-probe-[\w-]+)/g)].map(([, name]) => name);
    for (const { name } of element?.cssProperties ?? []) expect([...tokens, ...own]).toContain(name);
  });
});

// `npx vitest run -u` writes it.
it("ELEMENT.md has the reference that the source gives", async () => {
  const file = resolve(www, "ELEMENT.md");
  await expect(withReference(readFileSync(file, "utf8"), manifest)).toMatchFileSnapshot(file);
});
