import { sizesOf } from "../cut.ts";
import { alike, inCases, type Picture, type SymptomKind, shared, sure, telling, type Wrong } from "./picture.ts";

/** Every value is the same number times what it should be. */
export const constantFactor: SymptomKind = {
  id: "constant-factor",
  look(picture) {
    const most = shared(picture.wrong, (w) => wordsFor(w, picture));
    if (most === undefined) return undefined;
    // One factor in all cases is said as a number; one that changes from case to case by the size that it follows.
    const [number, ...names] = [...most.words].sort(
      (a, b) => Number(/^[\d.e-]+$/.test(b)) - Number(/^[\d.e-]+$/.test(a)),
    );
    const factor = number as string;
    const also = names.length > 0 ? `, and ${[factor, ...names].join(" = ")}` : "";
    return {
      says: `${most.output} is multiplied by ${names[0] ?? factor}`,
      confidence: sure(0.95, most),
      because: `${inCases(most)} ${most.output} is ${factor} × the expected${also}`,
    };
  },
};

function wordsFor(w: Wrong, { lab }: Picture): string[] {
  const f = factorOf(w);
  if (f === undefined) return [];
  const sizes = sizesOf(lab.problem.spec.entry, w.trial.inputs);
  return [
    Number(f.toPrecision(4)).toString(),
    ...namesOf(Math.abs(f), sizes).map((name) => (f < 0 ? `−${name}` : name)),
  ];
}

/** By least squares; none where it is 0, 1 or −1, or does not hold everywhere. */
function factorOf(w: Wrong): number | undefined {
  if (!telling(w) || w.actual.data.length !== w.expected.values.length) return undefined;
  let [xy, xx] = [0, 0];
  w.expected.values.forEach((e, i) => {
    if (!Number.isFinite(e)) return;
    xy += e * (w.actual.data[i] as number);
    xx += e * e;
  });
  const f = xy / xx;
  if (!Number.isFinite(f) || Math.abs(f) < 1e-3 || Math.abs(Math.abs(f) - 1) < 1e-3) return undefined;
  const predicted = w.expected.values.map((e) => f * e);
  return alike(w.actual.data, predicted, w.expected, Math.abs(f)) ? f : undefined;
}

const CONSTANTS: readonly (readonly [string, number])[] = [
  ["2", 2],
  ["1/2", 1 / 2],
  ["√2", Math.SQRT2],
  ["1/√2", Math.SQRT1_2],
  ["ln 2", Math.LN2],
  ["1/ln 2", 1 / Math.LN2],
  ["ln 10", Math.LN10],
  ["π", Math.PI],
  ["2π", 2 * Math.PI],
];

/** What a factor may be called: a size, its root, their inverses, or a number that everybody knows. */
function namesOf(f: number, sizes: ReadonlyMap<string, number>): string[] {
  const known = [...sizes]
    .filter(([, n]) => n > 1)
    .flatMap(([s, n]): [string, number][] => [
      [s, n],
      [`√${s}`, Math.sqrt(n)],
      [`1/${s}`, 1 / n],
      [`1/√${s}`, 1 / Math.sqrt(n)],
    ]);
  return [...CONSTANTS, ...known].filter(([, v]) => Math.abs(v / f - 1) < 1e-3).map(([name]) => name);
}
