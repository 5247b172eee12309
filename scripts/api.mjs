#!/usr/bin/env node
// www/API.md: the reference of the package, generated from its types by TypeDoc.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const www = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../www");
const file = path.join(www, "API.md");
const BEGIN =
  "<!-- Generated from the types: npm --prefix www run docs -->\n\n" +
  "What the npm package exports, for those who use it from JavaScript or TypeScript. For the element's attributes, slots, parts and " +
  "custom properties see [ELEMENT.md](ELEMENT.md).\n\n";

function generate() {
  const out = mkdtempSync(path.join(tmpdir(), "value-probe-api-"));
  try {
    // Warnings are errors, so that no comment names what is not there.
    execFileSync(process.execPath, [path.join(www, "node_modules/typedoc/bin/typedoc"), "--out", out, "--logLevel", "Warn", "--treatWarningsAsErrors"], {
      cwd: www,
      stdio: ["ignore", "inherit", "inherit"],
    });
    const [title, ...rest] = readFileSync(path.join(out, "API.md"), "utf8").split("\n\n");
    return `${title}\n\n${BEGIN}${rest.join("\n\n")}`;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const [option, ...more] = process.argv.slice(2);
if (more.length > 0 || (option !== undefined && option !== "--check")) {
  console.error("node scripts/api.mjs [--check]    writes www/API.md, or says whether it is current");
  process.exit(2);
}
const text = generate();
if (option === "--check") {
  if (readFileSync(file, "utf8") !== text) {
    console.error("www/API.md is not what the types say: npm --prefix www run docs");
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}
