import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Frame, FrameError } from "./frame.ts";
import { encodeFrame, FrameReader } from "./frames.ts";

const CAPS = { header: 1000, body: 5000 };
const bytes = (header: object, body?: Uint8Array): Buffer => Buffer.concat(encodeFrame(header, body));

/** Cuts bytes at the given places and reads what the pieces give. */
function readInPieces(all: Uint8Array, cuts: readonly number[]): { frames: Frame[]; reader: FrameReader } {
  const reader = new FrameReader(CAPS);
  const frames: Frame[] = [];
  const places = [0, ...cuts.map((cut) => cut % (all.length + 1)).sort((a, b) => a - b), all.length];
  for (let i = 1; i < places.length; i++) frames.push(...reader.push(all.subarray(places[i - 1], places[i])));
  return { frames, reader };
}

const frame = fc.record({
  header: fc.dictionary(
    fc.string({ maxLength: 10 }),
    fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean()),
    { maxKeys: 5 },
  ),
  body: fc.uint8Array({ maxLength: 300 }),
});

describe("frames", () => {
  test("come back as they were written, however they are cut", () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), fc.array(fc.nat(), { maxLength: 20 }), (written, cuts) => {
        const { frames, reader } = readInPieces(
          Buffer.concat(written.flatMap((f) => encodeFrame(f.header, f.body))),
          cuts,
        );
        expect(frames.map((f) => [f.header, [...f.body]])).toEqual(
          written.map((f) => [JSON.parse(JSON.stringify(f.header)), [...f.body]]),
        );
        expect(reader.idle).toBe(true);
      }),
    );
  });

  test("are never more than the caps allow, and fail only as FrameError, on any bytes", () => {
    const plausible = fc
      .tuple(fc.nat(1200), fc.bigInt(0n, 6000n), fc.uint8Array({ maxLength: 2000 }))
      .map(([h, b, rest]) => {
        const head = Buffer.alloc(16);
        head.write("ACLF");
        head.writeUInt32LE(h, 4);
        head.writeBigUInt64LE(b, 8);
        return Buffer.concat([head, rest]);
      });
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), plausible),
        fc.array(fc.nat(), { maxLength: 5 }),
        (all, cuts) => {
          try {
            for (const { body } of readInPieces(all, cuts).frames) expect(body.length).toBeLessThanOrEqual(CAPS.body);
          } catch (error) {
            expect(error).toBeInstanceOf(FrameError);
          }
        },
      ),
    );
  });

  test("survive no change of a byte in the prefix unnoticed, or say less", () => {
    const good = bytes({ type: "loaded" }, new Uint8Array(20));
    fc.assert(
      fc.property(fc.nat(15), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] as number) ^ flip;
        const reader = new FrameReader(CAPS);
        let whole = false;
        try {
          whole = reader.push(bad).length === 1 && reader.idle;
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
        expect(whole).toBe(false);
      }),
    );
  });

  test.each([
    ["another magic", Buffer.from("HTTP/1.1 200 OK\r\n"), "frame/magic"],
    ["one wrong byte", Buffer.from("B"), "frame/magic"],
    ["a long header", prefix(1001, 0n), "frame/header-size"],
    ["a header of 4 GiB", prefix(2 ** 32 - 1, 0n), "frame/header-size"],
    ["a long body", prefix(2, 5001n), "frame/body-size"],
    ["a body of 2^63 bytes", prefix(2, 2n ** 63n), "frame/body-size"],
    ["a header that is not JSON", Buffer.concat([prefix(2, 0n), Buffer.from("{{")]), "frame/json"],
    ["a header that is not UTF-8", Buffer.concat([prefix(4, 0n), Buffer.from([0x22, 0xff, 0xfe, 0x22])]), "frame/json"],
    ["no header", prefix(0, 0n), "frame/json"],
  ])("with %s are refused at once", (_name, all, code) => {
    expect(() => new FrameReader(CAPS).push(all)).toThrow(expect.objectContaining({ code }));
  });

  test("leave what follows them to be seen", () => {
    const reader = new FrameReader(CAPS);
    expect(reader.push(Buffer.concat([bytes({}), Buffer.from("AC")]))).toHaveLength(1);
    expect(reader.idle).toBe(false);
  });

  test("keep __proto__ an ordinary key", () => {
    const all = Buffer.concat([prefix(24, 0n), Buffer.from('{"__proto__":{"evil":1}}')]);
    const [got] = new FrameReader(CAPS).push(all);
    expect(Object.hasOwn(got?.header as object, "__proto__")).toBe(true);
    expect(({} as { evil?: number }).evil).toBeUndefined();
  });
});

function prefix(header: number, body: bigint): Buffer {
  const out = Buffer.alloc(16);
  out.write("ACLF");
  out.writeUInt32LE(header, 4);
  out.writeBigUInt64LE(body, 8);
  return out;
}
