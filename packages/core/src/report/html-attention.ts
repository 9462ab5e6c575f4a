import type { AttentionMaps, HeadView } from "./attention-maps.ts";
import { forHtml as esc } from "./escape.ts";

/** Weights are ink on paper: of a cell's area so much is full as its weight says. What differs is framed. */
export const ATTENTION_STYLE = `
.maps .panels{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem}.maps .panel small{display:block}.maps svg{display:block;background:var(--bg);border:1px solid var(--line)}
.maps rect{fill:var(--fg)}.maps .none{fill:var(--bad)}.maps .off{fill:none;stroke:var(--bad);stroke-width:2}
`;

const SIDE = 200;

/** The weights of each head, expected beside what came. */
export const attentionHtml = ({ heads, notes }: AttentionMaps): string => `<figure class="maps">
<div class="panels">${heads
  .flatMap(({ at, expected, actual }) => [
    panel(`expected weights ${at}`.trim(), expected, undefined),
    ...(actual === undefined ? [] : [panel(`it gave weights ${at}`.trim(), actual, expected)]),
  ])
  .join("")}</div>
<figcaption>Attention: a row a query, a column a key; a cell is as full as its weight${heads.some(({ actual }) => actual) ? ", and framed where it differs" : ""}${notes.map((note) => `; ${esc(note)}`).join("")}</figcaption>
</figure>`;

type Rows = HeadView["expected"];

function panel(name: string, rows: Rows, right: Rows | undefined): string {
  const columns = rows[0]?.length ?? 0;
  const size = Math.max(8, Math.min(28, Math.floor(SIDE / Math.max(columns, rows.length))));
  const cells = rows.flatMap((row, i) =>
    row.map((value, j) => {
      const [x, y] = [j * size, i * size];
      const title = `<title>${esc(`query ${i}, key ${j}: ${shown(value)}`)}</title>`;
      const weight = typeof value === "number" ? Math.min(1, Math.max(0, value)) : 1;
      const side = Math.round(10 * (size - 2) * Math.sqrt(weight)) / 10;
      const inset = Math.round(5 * (size - side)) / 10;
      const ink = `<rect${typeof value === "number" ? "" : ' class="none"'} x="${x + inset}" y="${y + inset}" width="${side}" height="${side}">${title}</rect>`;
      const off = right !== undefined && shown(right[i]?.[j] ?? "") !== shown(value);
      return off ? `${ink}<rect class="off" x="${x + 1}" y="${y + 1}" width="${size - 2}" height="${size - 2}"/>` : ink;
    }),
  );
  const [width, height] = [columns * size, rows.length * size];
  return `<div class="panel"><svg role="img" aria-label="${esc(`${name}: ${inWords(rows)}`)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${cells.join("")}</svg><small>${esc(name)}</small></div>`;
}

/** Each query's weights, as they would be read out. */
const inWords = (rows: Rows): string => rows.map((row, i) => `query ${i} ${row.map(shown).join(" ")}`).join("; ");

const shown = (value: number | string): string =>
  typeof value === "number" ? String(Number(value.toPrecision(2))) : value;
