import type { FailedFinding } from "../schema/evidence.ts";
import type { Report } from "../schema/report.ts";
import { forHtml as esc } from "./escape.ts";
import { ATTENTION_STYLE } from "./html-attention.ts";
import { EXAMPLE_STYLE, exampleHtml } from "./html-example.ts";
import { STYLE } from "./html-style.ts";
import { plot } from "./plot.ts";
import { type FailureView, type ReportView, reportView } from "./view.ts";

/** A report as one HTML file: no script, nothing loaded from anywhere, light and dark, fit to print. */
export function htmlReport(report: Report): string {
  const view = reportView(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${esc(view.verdict.text)} · ${esc(view.title)} · ${esc(view.file)}</title>
<style>${STYLE}${EXAMPLE_STYLE}${ATTENTION_STYLE}</style>
</head>
<body>
<main>
<header>
<p class="kicker">${esc(view.title)} · <code>${esc(view.file)}</code></p>
<h1 class="${view.verdict.tone}">${esc(view.verdict.text)}</h1>
<p class="score">Score ${esc(view.score)}${view.pending.length > 0 ? ` · pending: ${view.pending.map(esc).join(", ")}` : ""}</p>
${view.verdict.means.map((text) => `<p class="means">${esc(text)}</p>`).join("\n")}
</header>
${mistakes(view)}
${failures(view)}
<section aria-labelledby="criteria">
<h2 id="criteria">Criteria</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Table of criteria">
<table class="criteria">
<thead><tr><th scope="col">Criterion</th><th scope="col">Score</th><th scope="col">Weight</th><th scope="col">Because</th></tr></thead>
<tbody>
${view.criteria.map(criterion).join("\n")}
</tbody>
</table>
</div>
</section>
<section aria-labelledby="why">
<h2 id="why">Why this verdict</h2>
<ul>${view.reasons.map((text) => `<li>${esc(text)}</li>`).join("")}</ul>
</section>
<section aria-labelledby="checks">
<h2 id="checks">Checks</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Table of checks">
<table>
<thead><tr><th scope="col">Check</th><th scope="col">Passed</th><th scope="col">Failed</th><th scope="col">Not graded</th></tr></thead>
<tbody>
${view.checks.map((c) => `<tr><th scope="row">${esc(c.check)}</th><td>${c.passed}</td><td>${c.failed > 0 ? `<strong class="bad">${c.failed}</strong>` : 0}</td><td>${c.other}</td></tr>`).join("\n")}
</tbody>
</table>
</div>
${view.notes.length === 0 ? "" : `<details><summary>What was not graded, and why</summary><ul>${view.notes.map((text) => `<li>${esc(text)}</li>`).join("")}</ul></details>`}
</section>
${measurements(view)}
<footer>${view.run.map((text) => `<p>${esc(text)}</p>`).join("")}</footer>
</main>
</body>
</html>
`;
}

const mistakes = ({ mistakes: { heading, items, notes } }: ReportView): string =>
  items.length === 0
    ? `<section class="mistake none"><h2>${esc(heading)}</h2></section>`
    : `<section class="mistake"><h2>${esc(heading)}</h2>${items.map((text) => `<p>${esc(text)}</p>`).join("")}${notes.map((text) => `<p><small>${esc(text)}</small></p>`).join("")}</section>`;

const criterion = (c: ReportView["criteria"][number]): string =>
  `<tr class="depth${Math.min(3, c.depth)}"><th scope="row">${esc(c.title)}</th><td class="num ${c.state === "scored" ? (c.score === "1" ? "good" : c.score === "0" ? "bad" : "") : "open"}">${esc(c.score)}</td><td class="num">${esc(c.weight)}</td><td>${esc(c.because)}</td></tr>`;

const failures = (view: ReportView): string =>
  view.failures.length === 0
    ? ""
    : `<section aria-labelledby="fails"><h2 id="fails">What fails</h2>${view.failures.map(failure).join("\n")}</section>`;

const failure = (f: FailureView): string => `<article>
<h3>${esc(f.check)} <small>on ${esc(f.family)}${f.more > 0 ? `, and ${f.more} more` : ""}</small></h3>
<p>${esc(f.message)}</p>
${f.details.length === 0 ? "" : `<ul class="details">${f.details.map((text) => `<li>${esc(text)}</li>`).join("")}</ul>`}
${f.heat === undefined ? "" : heatMap(f.heat)}
${f.example === undefined ? "" : exampleHtml(f.example)}
</article>`;

const measurements = (view: ReportView): string =>
  view.measurements.length === 0
    ? ""
    : `<section aria-labelledby="measured"><h2 id="measured">Measured on this machine</h2>${view.measurements.map(measured).join("\n")}</section>`;

const measured = (m: ReportView["measurements"][number]): string => `<article>
<h3>${esc(m.check)} <small class="${m.state === "passed" ? "good" : m.state === "failed" ? "bad" : "open"}">${m.state}</small></h3>
<p>${esc(m.text)}</p>
${plot(m)}
</article>`;

/** What each colour says; a colour and its words stay on one line. */
const KEY = ["within", "to 10 ×", "to 10⁴ ×", "more", "not a number"]
  .map((says, i) => `<span class="key"><span class="h${i}"></span> ${says}</span>`)
  .join(" ");

/** Error over tolerance, a square an element: neutral within tolerance, then darker by powers of ten. */
function heatMap(heat: NonNullable<FailedFinding["heat"]>): string {
  const size = Math.max(4, Math.min(28, Math.floor(560 / Math.max(heat.columns, heat.rows))));
  const cells = heat.ratios.map((ratio, i) => {
    const [row, column] = [Math.floor(i / heat.columns), i % heat.columns];
    const title = `[${[...heat.at, row, column].join(", ")}]: ${String(ratio)} × tolerance`;
    return `<rect x="${column * size}" y="${row * size}" width="${size - 1}" height="${size - 1}" class="h${heatClass(ratio)}"><title>${esc(title)}</title></rect>`;
  });
  const outside = heat.ratios.filter((ratio) => typeof ratio !== "number" || ratio > 1).length;
  const where = heat.at.length === 0 ? "" : ` at [${heat.at.join(", ")}]`;
  return `<figure>
<svg role="img" aria-label="Error map${where}: ${outside} of ${heat.ratios.length} elements out of tolerance" width="${heat.columns * size}" height="${heat.rows * size}" viewBox="0 0 ${heat.columns * size} ${heat.rows * size}">${cells.join("")}</svg>
<figcaption>Error over tolerance${where}, row by column: ${KEY}</figcaption>
</figure>`;
}

function heatClass(ratio: number | string): number {
  if (typeof ratio !== "number") return 4;
  if (ratio <= 1) return 0;
  return ratio <= 10 ? 1 : ratio <= 1e4 ? 2 : 3;
}
