// Correctness rules with types; how code looks is left to the eye.
import { resolve } from "node:path";
import eslint from "@eslint/js";
import { configs as lit } from "eslint-plugin-lit";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  // Run from the root of the repository, so that the browser tests are within reach.
  { ignores: ["**/node_modules/", "www/wasm/", "**/*.d.ts"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  lit["flat/recommended"],
  {
    languageOptions: {
      parserOptions: {
        project: ["www/tsconfig.json", "www/tsconfig.worker.json", "www/tsconfig.node.json", "tests/browser/tsconfig.json"],
        tsconfigRootDir: resolve(import.meta.dirname, ".."),
      },
    },
    rules: {
      // A template literal is how numbers get into texts.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => (this.open = null)` and `return void this.focus()` say what they do.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-meaningless-void-operator": "off",
      // Names with a meaning in the platform's types, such as `onmessage`.
      "@typescript-eslint/unbound-method": ["error", { ignoreStatic: true }],
      "no-console": "error",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { document: "readonly", localStorage: "readonly", location: "readonly", navigator: "readonly", URLSearchParams: "readonly" } },
  },
);
