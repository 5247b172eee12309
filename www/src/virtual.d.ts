/** Size and hash of the built modules, read from `wasm/` when the page is built (`build/wasm-digests.ts`). */
declare module "virtual:wasm-digests" {
  const digests: Record<"cpu" | "relaxed" | "language-cpu" | "language-relaxed" | "webgpu", { bytes: number; sha256: string }>;
  export default digests;
}

/** The minified build of PDF.js comes without types of its own. */
declare module "pdfjs-dist/legacy/build/pdf.min.mjs" {
  export * from "pdfjs-dist";
}
