import { FrameError } from "../session/frame.ts";

/** JSON has neither NaN, nor the infinities, nor -0: each as an object of this one field, which no value of ours has. */
const FIELD = "the number";
const NUMBERS: ReadonlyMap<unknown, number> = new Map([NaN, Infinity, -Infinity, -0].map((x) => [nameOf(x), x]));

/** A value that JSON can hold, numbers of every kind included, as bytes. */
export const encodeJson = (value: unknown): Uint8Array =>
  Buffer.from(
    JSON.stringify(value, (_, v) =>
      typeof v === "number" && (!Number.isFinite(v) || Object.is(v, -0)) ? { [FIELD]: nameOf(v) } : v,
    ),
  );

/**
 * @param most how many values there may be, those inside of others counted too
 * @throws FrameError `frame/json`
 */
export function decodeJson(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): unknown {
  let values = 0;
  const revive = (_: string, v: unknown): unknown => {
    if (++values > most) throw new FrameError("frame/json", `expected at most ${most} values, got more`);
    return typeof v === "object" && v !== null && FIELD in v ? (NUMBERS.get(v[FIELD]) ?? v) : v;
  };
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes), revive);
  } catch (cause) {
    if (cause instanceof FrameError) throw cause;
    throw new FrameError("frame/json", `expected JSON in UTF-8, got ${bytes.length} bytes that are not`, { cause });
  }
}

function nameOf(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
