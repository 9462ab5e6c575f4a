import { fail } from "./entry.ts";
import { utf8 } from "./tar-header.ts";

/** What an extended header says of the entry that follows it. */
export interface Extended {
  readonly path?: string;
  readonly size?: number;
}

/**
 * Reads the records of an extended header (POSIX.1-2001 pax): `<length> <key>=<value>\n`, where the length counts all of it.
 * @throws FormatError `tar/pax`, `tar/sparse`, `tar/name`
 */
export function readPax(bytes: Uint8Array): Extended {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const length = /^[1-9]\d{0,8} /.exec(Buffer.from(bytes.subarray(at, at + 10)).toString("latin1"))?.[0];
    const end = at + Number(length);
    if (length === undefined || !(end <= bytes.length) || bytes[end - 1] !== 0x0a || end <= at + length.length)
      return fail("tar/pax", "an extended header in it is damaged");
    const record = utf8(bytes.subarray(at + length.length, end - 1));
    const equals = record.indexOf("=");
    const key = record.slice(0, equals);
    if (equals < 1) fail("tar/pax", "an extended header in it is damaged");
    if (records.has(key)) fail("tar/pax", "an extended header in it says the same thing twice");
    records.set(key, record.slice(equals + 1));
    at = end;
  }
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse")))
    fail("tar/sparse", "a file in it is sparse; pack it without --sparse");
  const [path, size] = [records.get("path"), records.get("size")];
  if (size !== undefined && !/^\d{1,15}$/.test(size))
    fail("tar/pax", "an extended header in it has a size that is none");
  return { ...(path === undefined ? {} : { path }), ...(size === undefined ? {} : { size: Number(size) }) };
}
