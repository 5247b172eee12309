/** What is tested is the built page, so it must be there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DIST } from "./site.ts";

export default function setup(): void {
  for (const file of ["index.html", "sw.js", "value-probe.js", "models/value-classifier/weights.safetensors"]) {
    if (!existsSync(join(DIST, file))) throw new Error(`dist/${file} is missing: run ./build.sh build first`);
  }
}
