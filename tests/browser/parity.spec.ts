/** The base encoder on the CPU against ONNX Runtime: every text of the reference, up to 512 tokens. */
import { test } from "@playwright/test";
import { equalsReference, needsWeights, reference } from "./reference.ts";

needsWeights();

test("embeddings on the CPU equal the reference", async ({ page }) => {
  await equalsReference(page, "wasm", reference.texts, reference.tolerance.cpu);
});
