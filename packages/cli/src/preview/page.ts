import {
  type Arg,
  forHtml as esc,
  isTensorArg,
  type Problem,
  type Rubric,
  type TensorSpec,
  VERSION,
} from "@allclose/core";
import { type Rendered, renderMarkdown } from "./markdown.ts";
import { style } from "./style.ts";

/** A file that a candidate may start from. */
export interface Starter {
  /** The folder under starter/. */
  readonly kind: string;
  readonly file: string;
  readonly text: string;
}

/**
 * A problem as a candidate sees it, as one HTML page: no script, nothing loaded from anywhere, light and dark, fit to print.
 * Mistakes, the reference, checks, levels and what interviewers look for are not in it.
 */
export function previewPage(problem: Problem, starters: readonly Starter[]): Rendered {
  const { spec, rubric } = problem;
  const statement = renderMarkdown(problem.statement.replace(/^\s*# .*\n/, ""));
  const hints = spec.hints.map(({ id, cost }) => ({ id, cost, ...renderMarkdown(problem.hints.get(id) ?? "") }));
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${esc(spec.title)}</title>
<style>${style(starters.length)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">${esc(paperOf(problem))}</p>
<h1>${esc(spec.title)}</h1>
<p class="facts">${spec.minutes} minutes · difficulty ${spec.difficulty} of 5</p>
</header>
${statement.html}
<section aria-labelledby="signature">
<h2 id="signature">Signature of <code>${esc(spec.entry.name)}</code></h2>
${table("Signature", ["Name", "Shape", "Type"], signature(problem))}
</section>
${starterSection(starters)}
${hints.length === 0 ? "" : `<section aria-labelledby="hints">\n<h2 id="hints">Hints</h2>\n${hints.map(hint).join("\n")}\n</section>`}
<section aria-labelledby="counts">
<h2 id="counts">What counts</h2>
${table("What counts", ["Criterion", "Share of the score"], criteria(rubric.criteria))}
</section>
<footer>${esc(spec.id)}, version ${spec.version} · Allclose ${VERSION}</footer>
</main>
</body>
</html>
`;
  const complaints = [
    ...statement.complaints.map((text) => `statement.md: ${text}`),
    ...hints.flatMap((h) => h.complaints.map((text) => `hints.md: ${h.id}: ${text}`)),
  ];
  return { html, complaints };
}

const paperOf = ({ spec: { paper } }: Problem): string =>
  `${paper.authors}, ${paper.title} (${paper.year})${paper.section === undefined ? "" : `, section ${paper.section}`}`;

const table = (label: string, head: readonly string[], rows: readonly string[]): string =>
  `<div class="scroll" tabindex="0" role="region" aria-label="${esc(label)}">
<table>
<thead><tr>${head.map((title) => `<th scope="col">${esc(title)}</th>`).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>`;

function signature({ spec: { entry } }: Problem): string[] {
  const row = (name: string, spec: Arg | TensorSpec, role = ""): string => {
    const shape = "shape" in spec ? `<code>(${esc(spec.shape.join(", "))})</code>` : "";
    const type = isTensorArg(spec as Arg) ? (spec as TensorSpec).dtype : (spec as { type: string }).type;
    const optional = "optional" in spec && spec.optional ? ", may be absent" : "";
    return `<tr><th scope="row">${role}<code>${esc(name)}</code></th><td>${shape}</td><td>${esc(type)}${optional}</td></tr>`;
  };
  return [
    ...Object.entries(entry.init ?? {}).map(([name, spec]) => row(name, spec, "constructor's ")),
    ...Object.entries(entry.parameters ?? {}).map(([name, spec]) => row(name, spec, "weight ")),
    ...Object.entries(entry.args).map(([name, spec]) => row(name, spec)),
    ...Object.entries(entry.returns).map(([name, spec]) => row(name, spec, "returns ")),
  ];
}

const LABELS: Readonly<Record<string, string>> = { pytorch: "PyTorch", numpy: "NumPy", typescript: "TypeScript" };

/** Tabs that work without a script: radio buttons, which the arrow keys move between. */
const starterSection = (starters: readonly Starter[]): string =>
  starters.length === 0
    ? ""
    : `<section aria-labelledby="starters">
<h2 id="starters">Starters</h2>
<fieldset class="tabs"><legend class="away">Starter</legend>
${starters.map((s, i) => `<input type="radio" name="starter" id="starter-${i}"${i === 0 ? " checked" : ""}><label for="starter-${i}">${esc(LABELS[s.kind] ?? s.kind)}</label>`).join("\n")}
${starters.map((s, i) => `<div class="panel panel-${i}"><p class="file">${esc(LABELS[s.kind] ?? s.kind)}: <code>${esc(s.file)}</code></p>\n<pre tabindex="0"><code>${esc(s.text)}</code></pre></div>`).join("\n")}
</fieldset>
</section>`;

const hint = ({ id, cost, html }: { id: string; cost: number; html: string }): string =>
  `<details><summary>${esc(id.replaceAll("-", " "))} <span class="soft">costs ${percent(cost)} of the score</span></summary>
${html}</details>`;

/** Titles and weights only: levels and what an interviewer looks for are answers. */
function criteria(tree: Rubric["criteria"], depth = 0, share = 1): string[] {
  const total = tree.reduce((n, c) => n + c.weight, 0);
  return tree.flatMap((c) => {
    const own = (share * c.weight) / total;
    const who = "evidence" in c && "human" in c.evidence ? ' <span class="soft">(scored by a person)</span>' : "";
    return [
      `<tr class="depth${Math.min(3, depth)}"><th scope="row">${esc(c.title)}${who}</th><td class="num">${percent(own)}</td></tr>`,
      ...("criteria" in c ? criteria(c.criteria, depth + 1, own) : []),
    ];
  });
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
