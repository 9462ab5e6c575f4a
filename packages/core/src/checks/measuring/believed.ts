import type { CallResult, Inputs } from "../../runner.ts";
import { BYTES } from "../../tensor/dtype.ts";
import { isTensor } from "../../tensor/tensor.ts";

type Ok = Extract<CallResult, { state: "ok" }>;

/**
 * What a call took, in bytes or ms. A process says it of itself, and a candidate's may lie; from outside more is seen than the
 * call took, because inputs and outputs are passed on. By how much more, at most, depends on their size alone, so that a lie
 * gains no more than that: its word is believed between what is seen and what is seen less that much.
 */
export function believed(quantity: "memory" | "time", inputs: Inputs, result: Ok): number {
  const [said, seen] =
    quantity === "time" ? [result.wallMs, result.elapsedMs] : [result.peakBytes, result.grownBytes ?? result.peakBytes];
  return Math.min(seen, Math.max(said, seen - PASSING_ON[quantity](sizeOf(inputs, result))));
}

const MIB = 2 ** 20;
/** Measured at 2 bytes a byte, and at 4 to 8 ms a MiB where the machine is busy with other things. */
const PASSING_ON = {
  memory: (bytes: number) => 2 * MIB + 3 * bytes,
  time: (bytes: number) => 5 + 20 * (bytes / MIB),
} as const;

/** In bytes, of all tensors that go in and come out. */
function sizeOf(inputs: Inputs, { outputs }: Ok): number {
  const tensors = [...inputs.values(), ...outputs.values()].filter(isTensor);
  return tensors.reduce((sum, { data, dtype }) => sum + data.length * BYTES[dtype], 0);
}
