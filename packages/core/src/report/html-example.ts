import { forHtml as esc } from "./escape.ts";
import type { ExampleView, MatrixView } from "./example.ts";
import { attentionHtml } from "./html-attention.ts";

/** Differing elements have a sign and a frame, not only a colour. */
export const EXAMPLE_STYLE = `
.example{margin:.75rem 0 0;padding-top:.6rem;border-top:1px dashed var(--line)}.example .pair{display:flex;flex-wrap:wrap;gap:.75rem 1.75rem;margin:.4rem 0}
table.matrix{width:auto;font-family:ui-monospace,monospace;font-size:.85rem;border-left:2px solid var(--soft);border-right:2px solid var(--soft)}
.matrix caption{text-align:left;color:var(--soft);font-family:system-ui,sans-serif;white-space:nowrap}
.matrix td{text-align:right;padding:.1rem .5rem;border:0;font-variant-numeric:tabular-nums}
.matrix td.off{color:var(--bad);font-weight:650;outline:2px solid var(--bad);outline-offset:-2px}.matrix th{padding:.1rem .5rem;border:0;font-weight:400;color:var(--soft)}
`;

/** A counterexample as tables: its inputs, then what is expected beside what came. */
export function exampleHtml(example: ExampleView): string {
  const same =
    example.sameAs === undefined
      ? `<p>${esc(example.title)}</p>${inputsHtml(example)}`
      : `<p>The case shown for ${esc(example.sameAs)} fails here too</p>`;
  return `<div class="example">
${same}
${example.readable ? example.outputs.map(pairHtml).join("\n") : ""}
${example.attention === undefined ? "" : attentionHtml(example.attention)}
<p><small>To try it again: <code>${esc(example.command)}</code></small></p>
</div>`;
}

function inputsHtml({ inputs, readable }: ExampleView): string {
  if (!readable)
    return `<ul class="details">${inputs.map((m) => `<li>${esc(`${m.name} ${m.about}`)}</li>`).join("")}</ul>`;
  return `<div class="pair">${inputs.map((m) => tables("", m)).join("")}</div>`;
}

const pairHtml = ({ expected, actual }: ExampleView["outputs"][number]): string =>
  `<div class="pair">${tables("expected ", expected)}${
    actual === undefined ? `<p>It gave no ${esc(expected.name)}</p>` : tables("it gave ", actual)
  }</div>`;

const tables = (before: string, m: MatrixView): string =>
  `<div class="scroll" tabindex="0" role="group" aria-label="${esc(`${before}${m.name}`)}"><table class="matrix"><caption>${esc(`${before}${m.name} ${m.about}`.trim())}</caption><tbody>${m.blocks
    .map(
      ({ at, rows }) =>
        `${at === "" ? "" : `<tr><th scope="row" colspan="${Math.max(1, rows[0]?.length ?? 1)}">${esc(at)}</th></tr>`}${rows
          .map((row) => `<tr>${row.map(cell).join("")}</tr>`)
          .join("")}`,
    )
    .join("")}</tbody></table></div>`;

const cell = ({ text, differs }: MatrixView["blocks"][number]["rows"][number][number]): string =>
  differs ? `<td class="off" title="not what is expected">${esc(text)} ≠</td>` : `<td>${esc(text)}</td>`;
