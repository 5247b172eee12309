// The page's half of the bench: loops that time an encoder. Served at /pages/bench-page.js, which is also where the peers'
// harness has its own; dist/bench.html works with either.
//
// impl: { load(spec), embed(texts) -> flat Float32Array, countTokens(text), memory?() , info?() }

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Times `run` until there are `most` samples or, after `least` of them, the budget is spent. Milliseconds each. */
async function samples(run, { warmUpMs, most, least, budgetMs }) {
  // The browser compiles hot functions again in the background: the first runs are not what a visitor gets used to.
  for (const end = performance.now() + warmUpMs; performance.now() < end; ) {
    await run();
    await pause();
  }
  const ms = [];
  for (const end = performance.now() + budgetMs; ms.length < most && (ms.length < least || performance.now() < end); ) {
    await pause(); // otherwise a browser that wants to collect garbage would do it inside the sample
    const start = performance.now();
    await run();
    ms.push(performance.now() - start);
  }
  return { ms };
}

/** Loads, embeds once cold, then times the three shapes. The result has the fields that the peers' harness reads. */
export async function benchEmbed(spec, impl) {
  const { texts, warm } = spec;
  await impl.load(spec);
  const load_ms = performance.now(); // counted from navigation
  const first = await impl.embed([texts.t32]);
  const cold_ms = performance.now();
  const limits = { warmUpMs: warm.warmupMs, most: warm.runs, least: warm.minRuns, budgetMs: warm.budgetMs };
  return {
    load_ms,
    cold_ms,
    vector: { t32: Array.from(first), t128: Array.from(await impl.embed([texts.t128])) },
    tokens: { t32: await impl.countTokens(texts.t32), t128: await impl.countTokens(texts.t128) },
    warm: {
      t32: await samples(() => impl.embed([texts.t32]), limits),
      t128: await samples(() => impl.embed([texts.t128]), limits),
      batch16: await samples(() => impl.embed(texts.batch16), {
        ...limits,
        warmUpMs: 0, // the single texts have warmed the same code
        most: warm.batchRuns,
        least: warm.batchMinRuns,
      }),
    },
    memory: (await impl.memory?.()) ?? {},
    info: (await impl.info?.()) ?? {},
  };
}
