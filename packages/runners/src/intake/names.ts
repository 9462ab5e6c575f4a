/** `scaledDotProductAttention` and `scaled_dot_product_attention` are one name: case and underscores do not count. */
export const canonical = (name: string): string => name.replaceAll("_", "").toLowerCase();

/** The number of one-character edits between two names (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
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

/** A name out of the candidate's file system, safe and short in a message. */
export const quoted = (name: string): string => `\`${printable(name.length > 120 ? `${name.slice(0, 117)}…` : name)}\``;

// Control, format, surrogate and separator characters can move a terminal's cursor or turn text round.
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);

/** The first few of a list, and how many more there are. */
export function some(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map(quoted).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
