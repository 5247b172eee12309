#!/usr/bin/env node
// How good the page's warning is that a text is not English (www/src/element/body/foreign.ts): over the sentences of
// www/test/languages, and over the English arguments of ValueEval'23 where they are at hand.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const www = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../www");
const USAGE = "node scripts/foreign.mjs [--arguments valueeval23/arguments-test.tsv]";

async function main() {
  const { values } = parseArgs({ options: { arguments: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) return console.log(USAGE);
  const sets = JSON.parse(readFileSync(path.join(www, "test/languages/sentences.json"), "utf8"));
  const { createServer } = await import(pathToFileURL(createRequire(path.join(www, "package.json")).resolve("vite")).href);
  // TypeScript as it stands, without a build.
  const server = await createServer({ root: www, configFile: false, logLevel: "error", server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
  try {
    const { loadDetector } = await server.ssrLoadModule("/src/element/body/foreign.ts");
    const { measure } = await server.ssrLoadModule("/test/languages/measure.ts");
    const detect = await loadDetector();
    print(measure(sets, detect));
    if (values.arguments) print(measure({ en: premises(values.arguments) }, detect));
  } finally {
    await server.close();
  }
}

function print(told) {
  console.log("language  sentences  warned of  named  named wrongly");
  const line = ({ language, sentences, warned, named, misnamed }) =>
    console.log(language.padEnd(8), ...[[sentences, 10], [warned, 10], [named, 6], [misnamed, 14]].map(([n, width]) => String(n).padStart(width)));
  told.forEach(line);
  const others = told.filter(({ language }) => language !== "en");
  if (others.length < 2) return;
  const sum = (key) => others.reduce((all, one) => all + one[key], 0);
  line({ language: "not en", sentences: sum("sentences"), warned: sum("warned"), named: sum("named"), misnamed: sum("misnamed") });
}

/** The column of premises. */
function premises(file) {
  const [head = "", ...rows] = readFileSync(file, "utf8").trim().split("\n").map((line) => line.replace(/\r$/, ""));
  const column = head.split("\t").indexOf("Premise");
  if (column < 0) throw new Error(`${file} has no column Premise`);
  return rows.map((row) => row.split("\t")[column] ?? "");
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
