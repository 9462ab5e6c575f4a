import type { Random } from "../../inputs/random.ts";
import type { Lab } from "../../lab.ts";
import type { Inputs, Scalar } from "../../runner.ts";
import type { Axes } from "../../schema/checks/property/relation.ts";
import { valuesOf } from "../../schema/entry.ts";
import { axisOf } from "../../tensor/axes.ts";
import { concat, slice } from "../../tensor/reshape.ts";
import { isTensor, type Tensor } from "../../tensor/tensor.ts";
import type { Trial } from "../check.ts";
import type { Claim } from "./claim.ts";
import { measure } from "./measured.ts";
import { skip } from "./settled.ts";

/** Shaken runs of a case that a relation adds: its tolerance is added to that of the drawn one. */
const DRAWS = 4;

/** Far from the draws that are graded, and even: optional arguments are there in the same draws. */
const ANOTHER = 2 ** 20;

/** Where one case is tried: it knows what the case holds, and asks what else a relation needs. */
export class Desk {
  readonly trial: Trial;
  readonly lab: Lab;
  readonly check: string;
  readonly #of: string | undefined;

  constructor(check: { readonly id: string; readonly of?: string | undefined }, trial: Trial, lab: Lab) {
    this.check = check.id;
    this.#of = check.of;
    this.trial = trial;
    this.lab = lab;
  }

  /** Numbers that are the same whenever this case is tried, and hidden where the case is. */
  random(): Random {
    return this.lab.random(this.trial.id, this.check);
  }

  /** Those of the named arguments that are there. @throws Settled when none is */
  given(names: readonly string[]): Map<string, Tensor> {
    const { inputs } = this.trial;
    const there = names.filter((name) => inputs.has(name));
    if (there.length === 0) throw skip(`${listed(names)} ${names.length > 1 ? "are" : "is"} absent here`);
    return new Map(there.map((name) => [name, tensorOf(inputs, name)]));
  }

  /** The one size of the named axes. An axis of size 1 is broadcast, and does not count. @throws Settled when all are */
  size(tensors: ReadonlyMap<string, Tensor>, axes: Axes): number {
    const sizes = [...tensors].map(([name, t]) => sizeAt(t, axes[name] as number)).filter((n) => n !== 1);
    const [size] = sizes;
    if (size === undefined || size === 0)
      throw skip(`${listed([...tensors.keys()])} ${tensors.size > 1 ? "have" : "has"} a single position here`);
    if (sizes.some((n) => n !== size)) throw new RangeError(`the axes differ in size: ${sizes.join(", ")}`);
    return size;
  }

  /** Other values for every argument, drawn as the case's own were. */
  another(): Inputs {
    const { family, id } = this.trial;
    return this.lab.draw(family, { ...id, draw: id.draw + ANOTHER });
  }

  /** The case with some of its arguments replaced. @throws Settled when nothing would change */
  again(changes: ReadonlyMap<string, Tensor | Scalar>, variant = ""): Trial {
    const { id, family, inputs } = this.trial;
    const same = [...changes].every(([name, value]) => isSame(value, inputs.get(name)));
    if (same) throw skip(`the family always draws the same values of ${listed([...changes.keys()])}`);
    const all = new Map([...inputs, ...changes]);
    const ordered = Object.keys(valuesOf(this.lab.problem.spec.entry)).filter((name) => all.has(name));
    return this.lab.ask({
      id: { ...id, variant: this.variant(variant) },
      family,
      inputs: new Map(ordered.map((name) => [name, all.get(name) as Tensor | Scalar])),
      draws: DRAWS,
    });
  }

  /** What a further case of this check is called. */
  variant(name = ""): string {
    return [this.trial.id.variant, this.check, name].filter(Boolean).join("/");
  }

  /** The outputs that the check looks at: that of `of`, or all. */
  outputs(among: readonly string[] = [...this.trial.expected().keys()]): string[] {
    return among.filter((output) => this.#of === undefined || this.#of === output);
  }

  /** That every output is the same in another case. */
  unchanged(changed: Trial, by: string): Claim[] {
    return this.outputs().map((output) => ({
      sides: async () => ({ wanted: await measure(this.trial, output), came: await measure(changed, output) }),
      says: (place, wanted, came) => `${by} changes ${place} from ${wanted} to ${came}`,
    }));
  }
}

export function tensorOf(inputs: Inputs, name: string): Tensor {
  const value = inputs.get(name);
  if (!isTensor(value)) throw new TypeError(`${name} is no tensor`);
  return value;
}

export const sizeAt = (t: Tensor, axis: number): number => t.shape[axisOf(axis, t.shape.length)] as number;

/** The positions [from, to) of an axis taken from another tensor of the same shape. @throws Settled when it has another shape */
export function spliced(t: Tensor, other: Tensor, axis: number, from: number, to: number): Tensor {
  if (other.data.length !== t.data.length) throw skip("no other values of this shape can be drawn");
  return concat([slice(t, axis, 0, from), slice(other, axis, from, to), slice(t, axis, to)], axis);
}

const isSame = (a: Tensor | Scalar, b: Tensor | Scalar | undefined): boolean =>
  isTensor(a) ? isTensor(b) && a.data.every((v, i) => Object.is(v, b.data[i])) : a === b;

/** `K, V and mask` */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
