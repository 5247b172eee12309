import { chromium } from "@playwright/test";
const [,, url="http://localhost:5180/", ...names] = process.argv;
const b = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"] });
const specs = { d: [1280, 900], p: [390, 844], s: [320, 640] };
for (const n of (names.length ? names : ["d-light","d-dark","p-light"])) {
  const [k, scheme, extra] = n.split("-");
  const p = await b.newPage({ viewport: { width: specs[k][0], height: specs[k][1] }, colorScheme: scheme, reducedMotion: "reduce", deviceScaleFactor: k === "d" ? 1 : 2 });
  p.on("console", m => m.type()==="error" && console.log(n, m.text().slice(0,200)));
  p.on("pageerror", e => console.log(n, "ERR", e.message));
  await p.goto(url); await p.waitForTimeout(+(process.env.WAIT||2500));
  if (process.env.DO) await (new Function("p", `return (async()=>{${process.env.DO}})()`))(p);
  await p.screenshot({ path: `/tmp/w/shots/${n}.png`, fullPage: !process.env.FOLD });
  await p.close();
}
await b.close();
