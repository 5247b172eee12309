// What the project wants to reach (issues 3 and 4), held against a bench run: each goal is a ratio or a figure with a limit.

/** transformers.js int8: whichever of its variants is best at what is compared. */
const INT8 = (row) => row.peer === "transformersjs" && row.variant.startsWith("q8-wasm-1t");
const is = (peer, variant) => (row) => row.peer === peer && row.variant === variant;
const OURS_INT8 = (row) => row.peer === "ours" && row.variant.startsWith("int8-wasm") && row.variant.endsWith("1t");
const SHAPES = [["warm_1x32", "1 x 32 tokens"], ["warm_1x128", "1 x 128 tokens"], ["warm_16x32", "16 x 32 tokens"]];
const MB = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const ms = (value) => `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ms`;
const OURS_LM = is("ours", "q4_1-wasm-1t");
const WLLAMA = is("wllama", "q4_1-wasm-1t");
const tokens = (value) => `${value.toFixed(1)} tokens/s`;
const perSecond = (value) => `${value.toFixed(value >= 100 ? 0 : 1)} texts/s`;

/**
 * name, our rows and metric, the rows and metric it is held to (or a figure), the limit of the ratio, how a value is
 * written; `atLeast` where more is better. Where several rows fit, the best one counts, on either side.
 */
const GOALS = [
  ...SHAPES.map(([metric, name]) => ({ name: `int8, ${name}`, ours: [OURS_INT8, metric], than: [INT8, metric], limit: 0.7, write: ms })),
  { name: "int8, cold start of the encoder", ours: [OURS_INT8, "cold_first_result"], than: [INT8, "cold_first_result"], limit: 0.4, write: ms },
  { name: "the page, first visit", ours: [is("ours", "page"), "page_first_visit"], than: [INT8, "cold_first_result"], limit: 0.4, write: ms },
  { name: "the page, second visit", ours: [is("ours", "page"), "page_second_visit"], figure: 300, limit: 1, write: ms },
  { name: "wasm memory after scoring", ours: [OURS_INT8, "wasm_memory"], figure: 70e6, limit: 1, write: MB },
  { name: "download, brotli", ours: [OURS_INT8, "bytes_total_brotli"], figure: 20e6, limit: 1, write: MB },
  {
    name: "two workers beside one",
    ours: [is("ours", "page"), "batch_2_workers"],
    than: [is("ours", "page"), "batch_1_worker"],
    limit: 1.8,
    atLeast: true,
    write: perSecond,
  },
  { name: "10,000 rows in the page, two workers", ours: [is("ours", "page"), "batch_rate"], figure: 150, limit: 1, atLeast: true, write: perSecond },
  ...SHAPES.map(([metric, name]) => ({
    name: `float32 beside candle, ${name}`,
    ours: [is("ours", "f32-wasm-1t"), metric],
    than: [is("candle", "f32-wasm-1t"), metric],
    limit: 1,
    write: ms,
  })),
  ...SHAPES.map(([metric, name]) => ({
    name: `WebGPU (software), ${name}`,
    ours: [is("ours", "int8-webgpu"), metric],
    than: [is("transformersjs", "f32-webgpu"), metric],
    limit: 0.5,
    write: ms,
  })),
  {
    name: "WebGPU (software), cold start",
    ours: [is("ours", "int8-webgpu"), "cold_first_result"],
    than: [is("transformersjs", "f32-webgpu"), "cold_first_result"],
    limit: 1,
    write: ms,
  },
  {
    name: "language model, decoding",
    ours: [OURS_LM, "decode_tok_per_s"],
    than: [WLLAMA, "decode_tok_per_s"],
    limit: 1.5,
    atLeast: true,
    write: tokens,
  },
  {
    name: "language model, reading the prompt",
    ours: [OURS_LM, "prompt_tok_per_s"],
    than: [WLLAMA, "prompt_tok_per_s"],
    limit: 4,
    atLeast: true,
    write: tokens,
  },
  { name: "language model, navigation to first token", ours: [OURS_LM, "cold_first_result"], than: [WLLAMA, "cold_first_result"], limit: 1, write: ms },
  { name: "language model, peak memory", ours: [OURS_LM, "renderer_peak_rss"], than: [WLLAMA, "renderer_peak_rss"], limit: 1, write: MB },
  {
    name: "native batch, two cores, beside ONNX Runtime int8",
    ours: [is("ours", "native-int8"), "native_batch"],
    than: [is("onnxruntime", "native-int8"), "native_batch"],
    limit: 1,
    atLeast: true,
    write: perSecond,
  },
];

function best(rows, [fits, metric], atLeast) {
  const values = rows.filter((row) => fits(row) && typeof row[metric] === "number").map((row) => row[metric]);
  if (values.length === 0) return null;
  return atLeast ? Math.max(...values) : Math.min(...values);
}

/** `rows`: a bench run, one object a peer and variant with its metrics. A goal without both figures has no ratio. */
export function judge(rows) {
  return GOALS.map(({ name, ours, than, figure, limit, atLeast = false, write }) => {
    const [own, other] = [best(rows, ours, atLeast), than ? best(rows, than, atLeast) : figure];
    if (own === null || other === null) return { name, limit, atLeast, own, other, write, ratio: null, holds: null };
    const ratio = own / other;
    return { name, limit, atLeast, own, other, write, ratio, holds: atLeast ? ratio >= limit : ratio <= limit };
  });
}

/** The judgement as a Markdown table. */
export function goalTable(rows) {
  const cell = ({ write }, value) => (value === null ? "not measured" : write(value));
  const verdict = ({ holds }) => (holds === null ? "" : holds ? "yes" : "**no**");
  return [
    "| goal | ours | beside | ratio | wanted | holds |",
    "|---|--:|--:|--:|--:|---|",
    ...judge(rows).map((goal) => {
      const wanted = `${goal.atLeast ? "at least" : "at most"} ${goal.limit}`;
      const ratio = goal.ratio === null ? "" : goal.ratio.toFixed(2);
      return `| ${goal.name} | ${cell(goal, goal.own)} | ${cell(goal, goal.other)} | ${ratio} | ${wanted} | ${verdict(goal)} |`;
    }),
  ];
}
