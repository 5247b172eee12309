/** The language model on WebGPU (SwiftShader, a few tokens a second): the numbers of the CPU, and what becomes of a lost device. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CHROMIUM, FLAGS, WEBGPU_FLAGS } from "./chromium.ts";
import { expect, load, test } from "./fixtures.ts";
import { loadLanguage, needsLanguageModel, openLanguage, serveTiny, write } from "./language.ts";
import { DIST, type Site } from "./site.ts";

test.use({ launchOptions: { executablePath: CHROMIUM, args: [...FLAGS, ...WEBGPU_FLAGS] } });

const parity = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, "../parity", name), "utf8"));

test("a software adapter is not taken by itself", async ({ page, site }) => {
  serveTiny(site);
  await openLanguage(page, site);
  expect(await loadLanguage(page, "auto")).toMatchObject({ device: "cpu", reasonCode: "software-adapter", adapter: { software: true } });
});

test("a tiny model writes the same tokens as likely on either device", async ({ page, site }) => {
  test.setTimeout(300_000);
  serveTiny(site);
  await openLanguage(page, site);
  const found = await page.evaluate(async () => {
    const logprobs = async (device: "cpu" | "gpu") => {
      const model = await lm.LanguageModel.load({ device });
      const prompt = { prompt: "It was".repeat(15) }; // more than one chunk
      const { continuations } = await model.likelihood(prompt, [" a day like this", " b", " a day"]);
      const device_ = model.info.device;
      model.unload();
      return { device: device_, all: continuations.flatMap(({ tokens }) => tokens.map(({ logprob }) => logprob)) };
    };
    return [await logprobs("cpu"), await logprobs("gpu")] as const;
  });
  const [cpu, gpu] = found;
  expect([cpu.device, gpu.device]).toEqual(["cpu", "gpu"]);
  expect(gpu.all).toHaveLength(cpu.all.length);
  expect(gpu.all.length).toBeGreaterThan(8);
  const off = gpu.all.map((logprob, i) => Math.abs(logprob - (cpu.all[i] ?? NaN)));
  expect(Math.max(...off)).toBeLessThan(0.1);
});

test.describe("the language model itself", () => {
  needsLanguageModel();

  /** Of each prompt: its continuations, and each one's tokens. */
  interface Likelihoods {
    likelihoods: { prompt: string; continuations: { text: string; ids: number[] }[] }[];
  }

  test("is as sure of a text as the same computed in float32", async ({ page, site }) => {
    test.setTimeout(900_000);
    exposeDevices(site);
    const { likelihoods } = parity("smollm2.json") as Likelihoods;
    const exact = (parity("smollm2_exact.json") as { likelihoods: number[][][] }).likelihoods;
    await openLanguage(page, site);
    // The self-test within holds the GPU to what the CPU computed when the model was packed.
    expect(await loadLanguage(page, "gpu")).toMatchObject({ device: "gpu", reasonCode: "requested", adapter: { software: true } });
    const bytes = await page.workers()[0]?.evaluate(() => (self as unknown as { gpuBytes(): number }).gpuBytes());
    const info = await page.evaluate(() => lm.model.info);
    test.info().annotations.push({ type: "memory", description: `${bytes} bytes in GPU buffers for a model of ${info.model.bytes}` });
    expect(bytes).toBeGreaterThan(0.9 * info.model.bytes); // the weights are there, as the blocks they are in the file
    expect(bytes).toBeLessThan(1.3 * info.model.bytes);
    let worst = 0;
    const logprobs = { gpu: 0, exact: 0, tokens: 0 };
    for (const [i, { prompt, continuations }] of likelihoods.slice(0, 2).entries()) {
      const texts = continuations.map(({ text }) => text);
      const found = await page.evaluate(([prompt, texts]) => lm.model.likelihood({ prompt }, texts), [prompt, texts] as const);
      for (const [j, { tokens }] of found.continuations.entries()) {
        expect(tokens.map(({ id }) => id)).toEqual(continuations[j]?.ids);
        for (const [k, { logprob }] of tokens.entries()) {
          const wanted = exact[i]?.[j]?.[k] ?? NaN;
          worst = Math.max(worst, Math.abs(logprob - wanted));
          logprobs.gpu += logprob;
          logprobs.exact += wanted;
          logprobs.tokens++;
        }
      }
    }
    expect(logprobs.tokens).toBeGreaterThan(20);
    const perplexity = (sum: number) => Math.exp(-sum / logprobs.tokens);
    const [found, wanted] = [perplexity(logprobs.gpu), perplexity(logprobs.exact)];
    const description = `perplexity of ${logprobs.tokens} tokens ${found.toFixed(4)}, float32 ${wanted.toFixed(4)}; a log-probability is off by ${worst.toFixed(4)} at worst`;
    test.info().annotations.push({ type: "parity", description });
    expect(Math.abs(found / wanted - 1)).toBeLessThan(0.005);
    expect(worst).toBeLessThan(0.05);
    const { prompts } = parity("smollm2.json") as { prompts: { name: string; prompt: string; ids: number[] }[] };
    // One whose first tokens no other comes near.
    const numbers = prompts.find(({ name }) => name === "numbers");
    const written = await write(page, { prompt: numbers?.prompt ?? "", maxTokens: 4, ignoreEnd: true });
    expect(written.ids.filter((id) => id !== null)).toEqual(numbers?.ids.slice(0, 4));
  });
});

/** The module keeps its device to itself: to take it away, it is caught on its way in. */
function exposeDevices(site: Site): void {
  const scripts = readdirSync(join(DIST, "assets")).filter((name) => /^main-.*\.js$/.test(name));
  expect(scripts).not.toEqual([]);
  const caught = `globalThis.devices = [];
    const live = new Set();
    globalThis.gpuBytes = () => [...live].reduce((sum, { size }) => sum + size, 0);
    function watch(device) {
      const { createBuffer } = device;
      device.createBuffer = (description) => {
        const buffer = createBuffer.call(device, description);
        const { destroy } = buffer;
        buffer.destroy = () => (live.delete(buffer), destroy.call(buffer));
        live.add(buffer);
        return buffer;
      };
    }
    if (globalThis.GPUAdapter) {
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...options) {
        const device = await requestDevice.apply(this, options);
        devices.push(device);
        watch(device);
        return device;
      };
    }\n`;
  for (const name of scripts) site.faults.set(`assets/${name}`, (file) => ({ body: Buffer.concat([Buffer.from(caught), file]) }));
}

test("a lost GPU is a typed error, a new load works, and the classifier goes on", async ({ page, site }) => {
  test.setTimeout(300_000);
  serveTiny(site);
  exposeDevices(site);
  await openLanguage(page, site);
  await load(page);
  await loadLanguage(page, "gpu");
  const destroyed = await Promise.all(
    page.workers().map((worker) =>
      worker.evaluate(async () => {
        const { devices } = self as unknown as { devices: { destroy(): void; lost: Promise<unknown> }[] };
        for (const device of devices) device.destroy();
        await Promise.all(devices.map((device) => device.lost));
        return devices.length;
      }),
    ),
  );
  expect(destroyed.reduce((a, b) => a + b)).toBe(1);
  const after = await page.evaluate(async () => ({
    first: await bare.refused(lm.model.generate({ prompt: "a", maxTokens: 3 }).end),
    again: await bare.refused(lm.model.likelihood({ prompt: "a" }, ["b"])),
    tokens: (await bare.probe.score("Freedom first.")).tokens,
  }));
  expect(after.first).toMatchObject({ name: "DeviceError", code: "device" });
  expect(after.again).toMatchObject({ name: "DeviceError", code: "device" });
  expect(after.tokens).toBeGreaterThan(2);
  await page.evaluate(() => lm.model.unload());
  expect(await loadLanguage(page, "cpu")).toMatchObject({ device: "cpu" });
  expect((await write(page, { prompt: "It was", maxTokens: 3, ignoreEnd: true })).ids).toHaveLength(3);
});
