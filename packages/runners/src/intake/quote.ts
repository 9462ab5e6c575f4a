/** A name out of what the candidate handed in, safe and short in a message. */
export const quoted = (name: string): string => `\`${printable(name.length > 120 ? `${name.slice(0, 117)}…` : name)}\``;

// Control, format, surrogate and separator characters can move a terminal's cursor or turn text round.
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);

/** The first few of a list, and how many more there are. */
export function some(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map(quoted).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
