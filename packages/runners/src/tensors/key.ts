import { createHash } from "node:crypto";
import type { Inputs } from "@allclose/core";
import { toBytes } from "@allclose/core/tensor";
import { isTensor } from "../session/is-tensor.ts";

/** What tells inputs apart: names, dtypes, shapes and every bit of the values; not their order. */
export function keyOf(inputs: Inputs): string {
  const hash = createHash("sha256");
  const add = (part: string | Uint8Array) => hash.update(`${part.length}:`).update(part);
  for (const name of [...inputs.keys()].sort()) {
    const value = inputs.get(name);
    add(name);
    if (isTensor(value)) {
      add(`${value.dtype} ${value.shape.join()}`);
      add(toBytes(value.data, value.dtype));
    } else {
      const parts = [value].flat().map((v) => `${typeof v} ${Object.is(v, -0) ? "-0" : String(v)}`);
      add(`${Array.isArray(value) ? "list" : "one"} ${JSON.stringify(parts)}`);
    }
  }
  return hash.digest("hex");
}
