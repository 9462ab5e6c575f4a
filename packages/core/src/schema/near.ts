/** `scaledDotProductAttention` and `scaled_dot_product_attention` are one name: case and underscores do not count. */
export const canonical = (name: string): string => name.replaceAll("_", "").toLowerCase();

/** ` (did you mean X?)` for the nearest of the known words, or nothing when none is near. */
export function near(word: string, known: Iterable<string>): string {
  const [best] = nearest(word, known, 1);
  return best === undefined ? "" : ` (did you mean ${best}?)`;
}

/** The names that somebody may have meant by `name`: at most a third of the letters differ; best first, no more than `most`. */
export function nearest(name: string, among: Iterable<string>, most = 3): string[] {
  const wanted = canonical(name).slice(0, 200);
  return [...among]
    .map((other) => ({ other, d: distance(wanted, canonical(other).slice(0, 200)) }))
    .filter(({ other, d }) => d <= Math.max(1, Math.max(wanted.length, canonical(other).length) / 3))
    .sort((a, b) => a.d - b.d || (a.other < b.other ? -1 : 1))
    .slice(0, most)
    .map(({ other }) => other);
}

/** How many edits lead from one name to another: a character added, dropped or changed, or two neighbours exchanged. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = swapped ? (before[j - 2] as number) + 1 : changed;
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, changed, exchanged);
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}
