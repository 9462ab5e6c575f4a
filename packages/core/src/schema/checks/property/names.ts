import { isFloat } from "../../../tensor/dtype.ts";
import { type Arg, isTensorArg, type TensorSpec, valuesOf } from "../../entry.ts";
import { near } from "../../near.ts";
import type { Misfit, Signatures } from "../check.ts";
import type { Axes } from "./relation.ts";

type Path = Misfit["path"];

/** Whether what a check names exists; issues say what is near. */
export class Names {
  readonly issues: Misfit[] = [];
  readonly signatures: Signatures;
  readonly #values: Readonly<Record<string, Arg>>;

  constructor(signatures: Signatures) {
    this.signatures = signatures;
    this.#values = valuesOf(signatures.entry);
  }

  report(path: Path, message: string): void {
    this.issues.push({ path, message });
  }

  argument(path: Path, name: string, among = this.#values, whose = "the entry"): Arg | undefined {
    if (Object.hasOwn(among, name)) return among[name];
    this.report(path, `${whose} has no argument called ${name}${near(name, Object.keys(among))}`);
    return undefined;
  }

  tensor(path: Path, name: string, among = this.#values, whose?: string): TensorSpec | undefined {
    const arg = this.argument(path, name, among, whose);
    if (arg === undefined || isTensorArg(arg)) return arg;
    this.report(path, `${name} is no tensor`);
    return undefined;
  }

  /** An argument to whose values something is added, or by which they are multiplied. */
  number(path: Path, name: string, float: boolean): TensorSpec | undefined {
    const spec = this.tensor(path, name);
    if (spec === undefined || isFloat(spec.dtype) || (!float && spec.dtype !== "bool")) return spec;
    this.report(path, `${name} holds ${spec.dtype}, no numbers to reckon with`);
    return undefined;
  }

  output(path: Path, name: string, { returns } = this.signatures.entry, whose = "the entry"): TensorSpec | undefined {
    if (Object.hasOwn(returns, name)) return returns[name];
    this.report(path, `${whose} returns nothing called ${name}${near(name, Object.keys(returns))}`);
    return undefined;
  }

  /** The spec of the output that `of` names; that it exists is checked for every kind of check. */
  of(name: string): TensorSpec | undefined {
    const { returns } = this.signatures.entry;
    return Object.hasOwn(returns, name) ? returns[name] : undefined;
  }

  axis(path: Path, axis: number, spec: TensorSpec | undefined, name: string): void {
    const rank = spec?.shape.length ?? 0;
    if (spec !== undefined && (axis >= rank || axis < -rank))
      this.report(path, `${name} has ${rank} ${rank === 1 ? "axis" : "axes"}, and none of them is ${axis}`);
  }

  /** Axes of arguments of the entry, or of another one. */
  axes(field: string, axes: Axes, among = this.#values, whose?: string): void {
    for (const [name, axis] of Object.entries(axes))
      this.axis([field, name], axis, this.tensor([field, name], name, among, whose), name);
  }

  outputAxes(field: string, axes: Axes): void {
    for (const [name, axis] of Object.entries(axes))
      this.axis([field, name], axis, this.output([field, name], name), name);
  }
}
