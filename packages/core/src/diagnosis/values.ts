import { isFloat, type Tensor } from "../tensor/index.ts";
import { isTensor } from "../tensor/tensor.ts";
import { tensorsOf } from "./cut.ts";
import { numbersIn } from "./observe.ts";
import type { Shrinking } from "./shrink.ts";

/** Elements are looked at one by one only where there are so few. */
const FEW = 64;

/** Towards masks that allow everything: whole, then halves, then single elements. */
export async function simplerMasks(s: Shrinking): Promise<void> {
  for (const [name, mask] of tensorsOf(s.inputs))
    if (mask.dtype === "bool") await fill(s, name, [1], { from: 0, to: mask.data.length, least: least(s) });
}

/** Towards 0, 1 and small integers. */
export async function simplerValues(s: Shrinking): Promise<void> {
  await rounded(s);
  const names = tensorsOf(s.inputs)
    .filter(([, t]) => t.dtype !== "bool")
    .map(([name]) => name);
  const whole = (name: string) => ({ from: 0, to: (s.inputs.get(name) as Tensor).data.length });
  for (const name of names) await fill(s, name, [0, 1], { ...whole(name), least: whole(name).to });
  for (const name of names) await fill(s, name, [0, 1], { ...whole(name), least: least(s) });
}

const least = (s: Shrinking): number => (numbersIn(s.current.given) <= FEW ? 1 : 8);

/** All arguments at once where that still fails, else one by one: readable numbers before simpler ones. */
async function rounded(s: Shrinking): Promise<void> {
  for (const round of [Math.round, awayFromZero, (v: number) => Math.round(v * 10) / 10]) {
    const floats = tensorsOf(s.inputs).filter(([, t]) => isFloat(t.dtype) && !t.data.every(Number.isInteger));
    if (floats.length === 0) return;
    const all = new Map(s.inputs);
    for (const [name, t] of floats) all.set(name, mapped(t, round));
    if (await s.to(all)) return;
    if (floats.length > 1) for (const [name, t] of floats) await s.with(name, mapped(t, round));
  }
}

const awayFromZero = (v: number): number => (v < 0 ? Math.floor(v) : Math.ceil(v));

const mapped = (t: Tensor, f: (v: number) => number): Tensor => ({
  ...t,
  // −0 would be printed as 0 and is not.
  data: t.data.map((v) => f(v) + 0),
});

interface Range {
  readonly from: number;
  readonly to: number;
  /** Ranges shorter than this are not halved any more. */
  readonly least: number;
}

/** Sets a range of an argument to the first of these values that still fails; else its halves. */
async function fill(s: Shrinking, name: string, values: readonly number[], { from, to, least }: Range): Promise<void> {
  const t = s.inputs.get(name);
  if (!isTensor(t)) return;
  const part = t.data.subarray(from, to);
  for (const [rank, value] of values.entries()) {
    // What is as simple already is left alone: a 1 becomes 0, but a 0 never 1.
    if (part.every((v) => values.indexOf(v) !== -1 && values.indexOf(v) <= rank)) return;
    const data = t.data.slice();
    for (let i = from; i < to; i++)
      data[i] = values.indexOf(data[i] as number) < 0 || rank === 0 ? value : (data[i] as number);
    if (await s.with(name, { ...t, data })) return;
  }
  const middle = Math.floor((from + to) / 2);
  if (to - from <= Math.max(1, least) || s.over) return;
  await fill(s, name, values, { from, to: middle, least });
  await fill(s, name, values, { from: middle, to, least });
}
