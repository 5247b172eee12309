/**
 * Results as a page of their own: HTML without a script, that takes nothing from anywhere, reads well and prints well.
 * Text, table, circle, and the model with the quality of every value that is shown.
 */
import type { Framework, SentenceScore, TextScore } from "../client/types";
import { langTag, t } from "../messages";
import { errorText } from "../views/failure";
import { dimensionName, frameworkName } from "../views/names";
import type { LabelQuality } from "../views/quality";
import { byLabel } from "../views/quality";
import { byScore, DECISION, evident, pieces, type Reading, readings } from "../views/readings";
import { resultSvg, sharesSvg } from "./circle";
import { Listed, MOST_LISTED } from "./listed";
import { escaped as e } from "./markup";
import css from "./report.css?raw";
import { Counter, type Shares } from "./shares";
import type { About, ResultItem } from "./types";

/**
 * The report as one string: of one text with its sentences marked, of several as a table.
 *
 * @param items in the order in which they are to stand
 */
export function toReport(items: readonly ResultItem[], about: About): string {
  return [...reportPieces(items, about)].join("");
}

/** In pieces, which joined are the report. Goes over the items twice: counts come before rows. */
export function* reportPieces(items: Iterable<ResultItem>, about: About): Generator<string> {
  const counters = about.frameworks.map((framework) => ({ framework, counter: new Counter(framework) }));
  const listed = new Listed(about.frameworks);
  let only: ResultItem | null = null;
  let count = 0;
  for (const item of items) {
    only = item;
    count++;
    for (const { counter } of counters) counter.add(item);
    listed.add(item);
    if (count % 64 === 0) yield ""; // whoever joins the pieces may want to give way
  }
  const title = count === 1 ? t.export.title : t.export.batchTitle;
  yield head(title, about);
  if (count === 1 && only) yield* single(only, about);
  else yield* several(items, counters.map(({ framework, counter }) => ({ framework, shares: counter.shares })), listed.chosen(), about);
  yield model(about);
  yield "</main>\n</body>\n</html>\n";
}

function head(title: string, about: About): string {
  return `<!doctype html>
<html lang="${langTag()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="value-probe; ${e(about.model.name)} ${e(about.model.version)}; sha256 ${e(about.model.sha256)}">
<title>${e(title)}</title>
<style>${css}</style>
</head>
<body>
<main>
<header><h1>${e(title)}</h1>
<p class="quiet">${e(t.dateTime(about.date))}. ${e(t.export.madeBy)}</p></header>
`;
}

// ---- one text ----

function* single({ text, result, error, speaker }: ResultItem, about: About): Generator<string> {
  if (!result) {
    yield `<section><h2>${e(t.export.text)}</h2><p class="quiet">${e(t.export.notScored)}${error ? `${t.colon}${e(errorText(error))}` : ""}</p>${error ? `<p class="quiet" lang="en">${e(error.message)} <code>${e(error.code)}</code></p>` : ""}<p class="text">${e(text)}</p></section>\n`;
    return;
  }
  for (const framework of about.frameworks) yield answer(framework, result, about);
  const first = about.frameworks[0];
  yield `<section><h2>${e(t.export.text)}</h2>${speaker ? `<p class="quiet">${e(speaker)}</p>` : ""}<div class="text">${first ? marked(text, result.sentences, about.frameworks) : e(text)}</div></section>\n`;
  for (const framework of about.frameworks) yield figures(framework, result, about);
}

function answer(framework: Framework, result: TextScore, about: About): string {
  const found = evident(readings(framework, result));
  const list = found.map((r) => `<li>${dot(r.dimension.colour)}${e(r.label)} <span class="figure">${t.score(r.score)}</span></li>`).join("");
  return `<section class="answer"><h2>${e(t.export.answer)}${about.frameworks.length > 1 ? `${t.colon}${e(frameworkName(framework))}` : ""}</h2>
${list ? `<ul class="found">${list}</ul>` : `<p><strong>${e(none(framework, result))}</strong></p>`}
<figure>${resultSvg(framework, result, about)}</figure></section>\n`;
}

/** No evidence in the text as a whole; its sentences may have some. */
function none(framework: Framework, { sentences }: TextScore): string {
  const found = sentences.filter((sentence) => evident(readings(framework, sentence)).length > 0).length;
  return found > 0 ? t.element.onlyInSentences(found, sentences.length) : t.export.noEvidence;
}

/** The text, each sentence with evidence underlined in the colour of its strongest value and followed by its name. */
function marked(text: string, sentences: readonly SentenceScore[], frameworks: readonly Framework[]): string {
  return pieces(text, sentences)
    .map(({ text: piece, sentence }) => {
      const scored = sentence === null ? undefined : sentences[sentence];
      const best = scored && byScore(frameworks.flatMap((framework) => readings(framework, scored)))[0];
      if (!best || best.score < DECISION) return e(piece);
      return `<mark style="border-color:${e(best.dimension.colour)}">${e(piece)}</mark><small class="value">${e(best.label)} ${t.score(best.score)}</small>`;
    })
    .join("");
}

function figures(framework: Framework, result: TextScore, about: About): string {
  const quality = byLabel(about.quality);
  const rows = byScore(readings(framework, result)).map((r) => figureRow(r, quality.get(r.dimension.name))).join("\n");
  const c = t.export.columns;
  return `<section><h2>${e(t.export.figures)}${about.frameworks.length > 1 ? `${t.colon}${e(frameworkName(framework))}` : ""}</h2>
<table><thead><tr><th scope="col">${e(c.value)}</th><th scope="col" class="wide" aria-hidden="true"></th><th scope="col" class="figure">${e(c.score)}</th><th scope="col" class="figure">${e(c.probability)}</th>${qualityHeads()}</tr></thead>
<tbody>
${rows}
</tbody></table>
<p class="quiet">${e(t.export.decision)}</p></section>\n`;
}

function figureRow({ label, dimension, score, probability }: Reading, quality: LabelQuality | undefined): string {
  const is = score >= DECISION;
  return `<tr${is ? ' class="evident"' : ""}><th scope="row">${e(label)}${is ? `<span class="vh">, ${e(t.export.evidence)}</span>` : ""}</th><td class="wide">${bar(score, dimension.colour, true)}</td><td class="figure">${t.score(score)}</td><td class="figure">${t.percent(probability)}</td>${qualityCells(quality)}</tr>`;
}

function qualityHeads(): string {
  const { f1, precision, recall } = t.export.columns;
  return [f1, precision, recall].map((name) => `<th scope="col" class="figure quiet">${e(name)}</th>`).join("");
}

function qualityCells(quality: LabelQuality | undefined): string {
  return [quality?.f1, quality?.precision, quality?.recall].map((n) => `<td class="figure quiet">${n === undefined ? "–" : t.figure(n)}</td>`).join("");
}

// ---- many texts ----

function* several(items: Iterable<ResultItem>, all: { framework: Framework; shares: Shares }[], listed: (item: number) => boolean, about: About): Generator<string> {
  const first = all[0]?.shares;
  if (first) yield `<p>${e(t.export.counts(first.rows, first.scored, first.evident))}</p>\n`;
  for (const { framework, shares } of all) yield summary(framework, shares, about);
  const c = t.export.columns;
  const rows = first?.rows ?? 0;
  yield `<section><h2>${e(t.export.texts)}</h2>
${rows > MOST_LISTED ? `<p>${e(t.export.strongestRows(MOST_LISTED, rows))}</p>\n` : ""}<table class="rows"><thead><tr><th scope="col" class="figure">${e(c.place)}</th><th scope="col">${e(c.speaker)}</th><th scope="col">${e(c.text)}</th><th scope="col">${e(c.evidence)}</th></tr></thead>
<tbody>
`;
  let file = "";
  let at = 0;
  for (const item of items) {
    if (at % 64 === 0) yield "";
    if (!listed(at++)) continue;
    if (item.file !== undefined && item.file !== file) {
      file = item.file;
      yield `<tr class="file"><th colspan="4" scope="colgroup">${e(file)}</th></tr>\n`;
    }
    yield row(item, about.frameworks);
  }
  yield `</tbody></table><p class="quiet">${e(t.export.decision)}</p></section>\n`;
}

function summary(framework: Framework, shares: Shares, about: About): string {
  const quality = byLabel(about.quality);
  const sorted = [...framework.dimensions].sort((a, b) => (shares.counts.get(b.name) ?? 0) - (shares.counts.get(a.name) ?? 0));
  const rows = sorted.map(({ name, colour }) => {
    const n = shares.counts.get(name) ?? 0;
    return `<tr><th scope="row">${e(dimensionName(framework, name))}</th><td class="wide">${bar(shares.scored > 0 ? n / shares.scored : 0, colour, false)}</td><td class="figure">${e(t.export.share(n, shares.scored))}</td>${qualityCells(quality.get(name))}</tr>`;
  });
  const c = t.export.columns;
  return `<section class="answer"><h2>${e(t.export.summary)}${about.frameworks.length > 1 ? `${t.colon}${e(frameworkName(framework))}` : ""}</h2>
<figure>${sharesSvg(framework, shares, about)}</figure>
<table><thead><tr><th scope="col">${e(c.value)}</th><th scope="col" class="wide" aria-hidden="true"></th><th scope="col" class="figure">${e(c.rows)}</th>${qualityHeads()}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></section>\n`;
}

function row({ text, result, error, speaker = "", place, conversation = "" }: ResultItem, frameworks: readonly Framework[]): string {
  const found = result ? byScore(frameworks.flatMap((framework) => evident(readings(framework, result)))) : [];
  const said = result
    ? found.map((r) => `<span class="chip">${dot(r.dimension.colour)}${e(r.label)} <span class="figure">${t.score(r.score)}</span></span>`).join(" ") || `<span class="quiet">${e(t.export.noEvidence)}</span>`
    : `<span class="quiet">${e(t.export.notScored)}${error ? `${t.colon}${e(errorText(error))} <code>${e(error.code)}</code>` : ""}</span>`;
  return `<tr><td class="figure quiet">${place ?? ""}</td><td>${e(speaker)}${conversation ? `<br><small class="quiet">${e(conversation)}</small>` : ""}</td><td class="text">${e(text)}</td><td>${said}</td></tr>\n`;
}

// ---- what all have ----

function model({ model: m, device, date, quality }: About): string {
  const x = t.export;
  const row = (name: string, value: string) => `<dt>${e(name)}</dt><dd>${value}</dd>`;
  const ev = quality?.evaluation;
  return `<section class="model"><h2>${e(x.model)}</h2><dl>
${row(x.modelName, `${e(m.name)} ${e(m.version)}`)}
${row(x.sha256, `<code>${e(m.sha256)}</code>`)}
${row(x.device, e(x.devices[device]))}
${row(x.made, `<time datetime="${date.toISOString()}">${e(t.dateTime(date))}</time>`)}
</dl></section>
<section class="model"><h2>${e(x.quality)}</h2>
${ev ? `<p class="quiet">${e(x.measured(ev.split, ev.texts))}</p><dl>${row(x.official, t.figure(ev.official_f1))}${row(x.mean, t.figure(ev.mean_f1))}${row(x.calibration, t.figure(ev.ece))}</dl>` : `<p class="quiet">${e(x.unmeasured)}</p>`}
</section>
<section class="model"><h2>${e(x.claims)}</h2><p>${e(x.claimText)}</p></section>
`;
}

function dot(colour: string): string {
  return `<i class="dot" style="background:${e(colour)}"></i>`;
}

function bar(share: number, colour: string, decision: boolean): string {
  return `<span class="bar${decision ? " decision" : ""}" aria-hidden="true"><i style="inline-size:${(100 * Math.min(1, share)).toFixed(1)}%;background:${e(colour)}${decision && share < DECISION ? ";opacity:0.34" : ""}"></i></span>`;
}
