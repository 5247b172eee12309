/** The npm package: what `npm pack` puts into it, its types to a program that uses them, and that it scores from there alone. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { element, expect, html, listen, scoreOf, test } from "./element.ts";
import { contrast } from "./fixtures.ts";
import { DIST, Site } from "./site.ts";

const { first } = contrast();
const WWW = join(import.meta.dirname, "../../www");

/** A project of somebody else with the package in it. */
let project = "";
let files: string[] = [];
const installed = () => join(project, "node_modules/value-probe");
const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Like `run`; what the command said is in the error. */
function attempt(command: string, ...args: string[]): string {
  try {
    return run(command, ...args);
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  }
}

test.beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "value-probe-"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "somebody-else", private: true, type: "module" }));
  const [packed] = JSON.parse(attempt("npm", "pack", DIST, "--json")) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map((f) => f.path);
  attempt("npm", "install", `./${packed.filename}`, "--offline", "--no-audit", "--no-fund");
});

test.afterAll(() => rmSync(project, { recursive: true, force: true }));

test("has what the element loads, and nothing of the page", () => {
  expect(files).toEqual(
    expect.arrayContaining(["package.json", "README.md", "LICENSE", "custom-elements.json", "value-probe.js", "types/element/index.d.ts", "models/taxonomy.toml", "models/value-classifier/weights.safetensors", "models/frameworks/metrics.json"]),
  );
  expect(files.filter((path) => path.endsWith(".wasm"))).toHaveLength(5);
  expect(files.filter((path) => /index\.html|sw\.js|bench|language-model\/|views-|\.css$|theme\.js/.test(path))).toEqual([]);
});

test("exports what it says, and can be imported where there is no page", () => {
  const { exports, customElements, types } = JSON.parse(readFileSync(join(installed(), "package.json"), "utf8")) as {
    exports: Record<string, string | Record<string, string>>;
    customElements: string;
    types: string;
  };
  for (const path of [customElements, types, ...Object.values(exports).flatMap((e) => (typeof e === "string" ? e : Object.values(e)))]) {
    expect(existsSync(join(installed(), path)), path).toBe(true);
  }
  const names = attempt("node", "--input-type=module", "-e", `console.log(Object.keys(await import("value-probe")).join())`);
  expect(names.trim().split(",")).toEqual(expect.arrayContaining(["ValueProbe", "ValueProbeElement", "LanguageModel", "ProbeError", "NetworkError", "WorkerStartError"]));
  const manifest = JSON.parse(attempt("node", "--input-type=module", "-e", `import m from "value-probe/custom-elements.json" with { type: "json" }; console.log(JSON.stringify(m))`)) as { modules: { declarations: { tagName: string }[] }[] };
  expect(manifest.modules[0]?.declarations[0]?.tagName).toBe("value-probe");
});

for (const [moduleResolution, module] of [["Bundler", "ESNext"], ["NodeNext", "NodeNext"]] as const) {
  test(`is typed, resolved as by ${moduleResolution}`, () => {
    writeFileSync(
      join(project, "consumer.ts"),
      `import { type ErrorDetail, type ScoreDocument, ValueProbe, ValueProbeElement } from "value-probe";
       ValueProbeElement.base = new URL("https://files.example/value-probe/");
       const element: ValueProbeElement = document.createElement("value-probe");
       element.view = "bars";
       // @ts-expect-error there is no such view
       element.view = "pie";
       element.addEventListener("score", ({ detail }) => detail.sentences.map((sentence) => sentence.start_utf16 + 1));
       element.addEventListener("error", ({ detail }) => tell(detail));
       element.addEventListener("progress", ({ detail }) => (detail.phase === "load" ? detail.totalBytes : detail.done));
       element.addEventListener("click", (event) => event.clientX);
       const tell = ({ code, message, phase }: ErrorDetail): string => code + message + phase;
       export const found: Promise<ScoreDocument> = element.score("A text.");
       export const svg: string | null = element.toSVG();
       export const probe: Promise<ValueProbe> = ValueProbe.load({ device: "cpu" });
       // @ts-expect-error a score is no string
       export const wrong: string = element.toJSON();`,
    );
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { module, moduleResolution, target: "ES2022", lib: ["ES2023", "DOM", "DOM.Iterable"], types: [], strict: true, skipLibCheck: false, noEmit: true }, files: ["consumer.ts"] }),
    );
    attempt("node", join(WWW, "node_modules/typescript/bin/tsc"), "-p", ".");
  });
}

test("scores from its folder alone", async ({ page, site }) => {
  const host = await Site.start("/value-probe/", installed());
  host.pages.set("/page.html", { body: html(`<value-probe id="probe">${first.text}</value-probe>`) });
  await listen(page);
  const failed: string[] = [];
  page.on("response", (response) => response.status() >= 400 && !response.url().endsWith("favicon.ico") && failed.push(response.url()));
  await page.goto(host.page("/page.html"));
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
  await element(page).locator("[part=footer] summary").click();
  const card = await page.request.get((await element(page).getByRole("link", { name: "Model card" }).getAttribute("href")) ?? "");
  expect(await card.text()).toContain("Limits");
  expect(failed).toEqual([]);
  expect(site.requests).toEqual([]);
  await host.stop();
});

test("has the further frameworks with their quality", async ({ page }) => {
  const host = await Site.start("/value-probe/", installed());
  host.pages.set("/page.html", { body: html(`<value-probe id="probe" frameworks="harm" view="table">${first.text}</value-probe>`) });
  await listen(page);
  const failed: string[] = [];
  page.on("response", (response) => response.status() >= 400 && !response.url().endsWith("favicon.ico") && failed.push(response.url()));
  await page.goto(host.page("/page.html"));
  expect((await scoreOf(page)).frameworks).toEqual(["harm"]);
  expect(failed).toEqual([]);
  expect(await element(page).locator("[part=table]").evaluate((table: HTMLElement & { quality: ReadonlyMap<string, unknown> }) => [...table.quality.keys()])).toContain("Violent content");
  await host.stop();
});

test("scores when a bundler has taken its script in", async ({ page }) => {
  mkdirSync(join(project, "public"), { recursive: true });
  writeFileSync(join(project, "index.html"), html(`<value-probe id="probe">${first.text}</value-probe>`, { head: `<script type="module" src="/app.js"></script>` }));
  writeFileSync(join(project, "app.js"), `import { ValueProbeElement } from "value-probe"; ValueProbeElement.base = "/files/";`);
  attempt("node", join(WWW, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error", "--base", "./", "--outDir", "built");
  const host = await Site.start("/files/", installed());
  const built = join(project, "built");
  host.pages.set("/index.html", { body: readFileSync(join(built, "index.html"), "utf8") });
  for (const [, script = ""] of readFileSync(join(built, "index.html"), "utf8").matchAll(/src="\.\/([^"]+)"/g)) {
    host.pages.set(`/${script}`, { body: readFileSync(join(built, script), "utf8") });
  }
  await listen(page);
  await page.goto(host.page("/index.html"));
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
  await host.stop();
});
