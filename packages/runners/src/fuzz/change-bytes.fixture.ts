import fc from "fast-check";

/** No input is longer: what takes quadratic time shows at this size, what takes linear time does not. */
const LONGEST = 2 ** 18;

type Change = (bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

// A place is taken modulo what there is, so that every number is one, and a smaller number is a simpler case.
const place = fc.nat(2 ** 16);
const within = (at: number, bytes: Uint8Array): number => at % (bytes.length + 1);
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const replaced = (bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array =>
  join(bytes.subarray(0, from), by, bytes.subarray(to));

/** Numbers at which lengths, counts and offsets go wrong. */
const awkward = fc
  .oneof(
    fc.constantFrom(...[0, 7, 8, 15, 16, 31, 32, 53, 63, 64].flatMap((n) => [2n ** BigInt(n) - 1n, 2n ** BigInt(n)])),
    fc.bigInt(0n, 300n),
  )
  .map((n) => BigInt.asUintN(64, n));

function binary(n: bigint, width: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, n, true);
  return littleEndian ? bytes.slice(0, width) : bytes.slice(0, width).reverse();
}

/** A length as formats write it: in 1 to 8 bytes, or in digits. */
const length = fc.oneof(
  fc.tuple(awkward, fc.constantFrom(1, 2, 4, 8), fc.boolean()).map((parts) => binary(...parts)),
  awkward.map((n) => Buffer.from(String(n))),
);

/** A range of bytes from one place to another. */
type Range = [number, number];
const range: fc.Arbitrary<Range> = fc.tuple(place, place);
const ordered = ([a, b]: Range, bytes: Uint8Array): Range => {
  const [x, y] = [within(a, bytes), within(b, bytes)];
  return x < y ? [x, y] : [y, x];
};

/** Seldom so often that it fills the longest input. */
const times = fc.oneof(
  { arbitrary: fc.integer({ min: 2, max: 9 }), weight: 30 },
  { arbitrary: fc.integer({ min: 2 ** 10, max: 2 ** 18 }), weight: 1 },
);

const repeated = (part: Uint8Array, count: number, room: number): Uint8Array => {
  const most = part.length === 0 ? 0 : Math.min(count, Math.floor(Math.max(0, room) / part.length));
  const out = new Uint8Array(most * part.length);
  for (let at = 0; at < out.length; at += part.length) out.set(part, at);
  return out;
};

/** Where something is put: anywhere, or right behind one of the words of the format, where it is most likely to matter. */
type Spot = (bytes: Uint8Array) => number;
const anywhere =
  (at: number): Spot =>
  (bytes) =>
    within(at, bytes);
const behind =
  (word: Uint8Array, at: number): Spot =>
  (bytes) => {
    const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(word, within(at, bytes));
    return found < 0 ? within(at, bytes) : found + word.length;
  };

const flip =
  (at: number, bit: number): Change =>
  (bytes) => {
    const out = bytes.slice();
    const i = at % Math.max(1, out.length);
    if (out.length > 0) out[i] = (out[i] as number) ^ (1 << bit);
    return out;
  };
const truncate =
  (at: number): Change =>
  (bytes) =>
    bytes.slice(0, within(at, bytes));
const remove =
  (ends: Range): Change =>
  (bytes) =>
    replaced(bytes, ...ordered(ends, bytes), new Uint8Array());
const insert =
  (spot: Spot, part: Uint8Array): Change =>
  (bytes) =>
    replaced(bytes, spot(bytes), spot(bytes), part);
const overwrite =
  (at: number, part: Uint8Array): Change =>
  (bytes) =>
    replaced(bytes, within(at, bytes), within(at, bytes) + part.length, part);
const copy =
  (ends: Range, at: number): Change =>
  (bytes) =>
    insert(anywhere(at), bytes.slice(...ordered(ends, bytes)))(bytes, []);
const repeat =
  (spot: Spot, what: Uint8Array | Range, count: number): Change =>
  (bytes) => {
    const part = what instanceof Uint8Array ? what : bytes.slice(...ordered(what, bytes));
    return insert(spot, repeated(part, count, LONGEST - bytes.length))(bytes, []);
  };
const splice =
  (at: number, from: number, which: number): Change =>
  (bytes, others) => {
    const other = others[which % others.length] as Uint8Array;
    return join(bytes.subarray(0, within(at, bytes)), other.subarray(within(from, other)));
  };

/** Any of these changes. @param words of the format */
function change(words: readonly Uint8Array[]): fc.Arbitrary<Change> {
  const word = words.length > 0 ? fc.constantFrom(...words) : fc.constant(Uint8Array.of(0));
  const inserted = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 8 }), length, word);
  const spot = fc.oneof(
    place.map(anywhere),
    fc.tuple(word, place).map((given) => behind(...given)),
  );
  return fc.oneof(
    fc.tuple(place, fc.nat(7)).map((given) => flip(...given)),
    place.map(truncate),
    range.map(remove),
    fc.tuple(spot, inserted).map((given) => insert(...given)),
    fc.tuple(place, length).map((given) => overwrite(...given)),
    fc.tuple(range, place).map((given) => copy(...given)),
    fc.tuple(spot, fc.oneof(inserted, range), times).map((given) => repeat(...given)),
    fc.tuple(place, place, fc.nat(100)).map((given) => splice(...given)),
  );
}

/** Bytes changed one to six times; what is spliced in comes from the examples. */
export const changed = (
  bytes: fc.Arbitrary<Uint8Array>,
  examples: readonly Uint8Array[],
  words: readonly Uint8Array[] = [],
): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(bytes, fc.array(change(words), { minLength: 1, maxLength: 6 }))
    .map(([start, changes]) => changes.reduce((now, apply) => apply(now, examples).slice(0, LONGEST), start));

/** Any bytes; the examples as they are, and changed. */
export const bytesLike = (
  examples: readonly Uint8Array[],
  words: readonly Uint8Array[] = [],
): fc.Arbitrary<Uint8Array> => {
  const example = fc.constantFrom(...examples);
  return fc.oneof(
    { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 },
    { arbitrary: example, weight: 1 },
    { arbitrary: changed(example, examples, words), weight: 8 },
  );
};

const utf8 = new TextEncoder();
export const bytesOf = (text: string): Uint8Array => utf8.encode(text);

/** As `bytesLike`, of texts. */
export const textsLike = (examples: readonly string[], words: readonly string[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { arbitrary: fc.string({ unit: "binary", maxLength: 100 }).map(bytesOf), weight: 1 },
    { arbitrary: bytesLike(examples.map(bytesOf), words.map(bytesOf)), weight: 9 },
  );
