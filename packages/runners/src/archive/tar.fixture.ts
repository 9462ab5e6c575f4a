/** An entry of an archive, and what its header says of it where that is not the truth. */
export interface Taped {
  readonly name: string | Uint8Array;
  readonly bytes?: Uint8Array;
  /** A character: "0" is a file. */
  readonly type?: string;
  readonly prefix?: string;
  /** As they stand in the header. */
  readonly size?: string;
  readonly magic?: string;
  readonly checksum?: number;
}

/** An archive as asked for, whatever is wrong with it. */
export const tarOf = (entries: readonly Taped[], end: Uint8Array = new Uint8Array(1024)): Uint8Array =>
  Buffer.concat([
    ...entries.flatMap(({ bytes = new Uint8Array(), ...says }) => [header(bytes, says), padded(bytes)]),
    end,
  ]);

function header(bytes: Uint8Array, { name, type = "0", prefix = "", size, magic, checksum }: Taped): Buffer {
  const block = Buffer.alloc(512);
  block.set(Buffer.from(name as string));
  block.write("0000644\0", 100);
  block.write(size ?? `${bytes.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  block.write("        ", 148);
  block.write(type, 156);
  block.write(magic ?? "ustar\x0000", 257);
  block.write(prefix, 345);
  const sum = checksum ?? block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function padded(bytes: Uint8Array): Buffer {
  const out = Buffer.alloc(Math.ceil(bytes.length / 512) * 512);
  out.set(bytes);
  return out;
}

/** The records of an extended header of pax. */
export const paxOf = (records: Readonly<Record<string, string>>): Uint8Array =>
  Buffer.concat(
    Object.entries(records).map(([key, value]) => {
      const rest = Buffer.from(` ${key}=${value}\n`);
      // The length counts its own digits.
      const digits = [1, 2, 3, 4, 5, 6, 7].find((n) => String(rest.length + n).length === n)!;
      return Buffer.concat([Buffer.from(String(rest.length + digits)), rest]);
    }),
  );

/** An extended header of pax, for the entry that follows. */
export const pax = (records: Readonly<Record<string, string>>, type = "x"): Taped => ({
  name: "PaxHeaders/x",
  type,
  bytes: paxOf(records),
});

/** A long name of GNU's, for the entry that follows. */
export const long = (name: string): Taped => ({ name: "././@LongLink", type: "L", bytes: Buffer.from(`${name}\0`) });
