import { fail } from "./entry.ts";

/** The upper half of code page 437, the one that the format was made with. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** Far more than a path may have; an archive of long names only takes long to read. */
const MAX_BYTES = 4096;

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A name's bytes as text: UTF-8 where bit 11 of the flags says so, and where they happen to be; else code page 437. macOS
 * and others write UTF-8 without saying so, and no name that somebody writes in the code page is valid UTF-8.
 */
export function zipName(raw: Uint8Array, flags: number): string {
  if (raw.length > MAX_BYTES) fail("zip/name", `a name of ${raw.length} bytes is longer than any that is read`);
  try {
    return UTF8.decode(raw);
  } catch {
    if (flags & 0x800) fail("zip/name", "a name that should be UTF-8 is not");
    return Array.from(raw, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CP437[byte - 0x80])).join("");
  }
}
