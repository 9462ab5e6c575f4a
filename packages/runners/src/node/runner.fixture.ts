import {
  type CallResult,
  DEFAULT_LIMITS,
  type Entry,
  type Failure,
  type Inputs,
  type Limits,
  type Runner,
  type Session,
  type Submission,
} from "@allclose/core";
import { type DType, type Tensor, tensor } from "@allclose/core/tensor";
import { submissionHash } from "../intake/hash.ts";

export const LIMITS: Limits = { ...DEFAULT_LIMITS, loadMs: 10_000, callMs: 10_000, memoryBytes: 2 ** 28 };

export const argument = (dtype: DType = "float32", optional = false) => ({ shape: ["N", "D"], dtype, optional });
export const entryOf = (args: Entry["args"], returns: Entry["returns"]): Entry => ({
  name: "scaled_dot_product_attention",
  kind: "function",
  args,
  returns,
});
export const ONE = entryOf({ Q: argument() }, { output: { shape: ["N", "D"], dtype: "float32" } });
export const TWO = entryOf(
  { Q: argument(), mask: argument("bool", true), scale: { type: "float", optional: true } },
  { output: { shape: ["N", "D"], dtype: "float32" }, row_sums: { shape: ["N"], dtype: "float64" } },
);

export const Q = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
export const inputs: Inputs = new Map([["Q", Q]]);
/** A right answer to `inputs`: twice each value. */
export const RIGHT =
  "export const scaledDotProductAttention = (Q) => ({ shape: Q.shape, data: Q.data.map((x) => 2 * x) });";
export const DOUBLED = [2, 4, 6, 8, 10, 12];

/** The first file is the entry file. */
export function submissionOf(files: Record<string, string>): Submission {
  const map = new Map(Object.entries(files));
  const [entryFile = ""] = map.keys();
  return { sha256: submissionHash(map), language: "node", entryFile, files: map };
}

export const values = (t: Tensor | undefined): number[] | undefined => t && [...t.data];

export function ok(result: CallResult): Extract<CallResult, { state: "ok" }> {
  if (result.state !== "ok") throw new Error(`expected a result, got ${JSON.stringify(result)}`);
  return result;
}

export function failure(result: CallResult): Failure {
  if (result.state !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
  return result.failure;
}

/** Short ways to run submissions; a text alone is `attention.ts`. */
export function bench(runner: Runner) {
  const open = (
    files: Record<string, string> | string,
    entry = ONE,
    limits: Partial<Limits> = {},
  ): Promise<Session> => {
    const all = typeof files === "string" ? { "attention.ts": files } : files;
    return runner.open(submissionOf(all), entry, { ...LIMITS, ...limits });
  };
  const once = async (...args: Parameters<typeof open>): Promise<CallResult> => {
    const session = await open(...args);
    try {
      return await session.call(inputs);
    } finally {
      await session.close();
    }
  };
  /** Of the body of a function of Q, in TypeScript. */
  const body = (text: string) => `export async function scaledDotProductAttention(Q: any) { ${text} }`;
  const fails = async (text: string, limits?: Partial<Limits>) => failure(await once(body(text), ONE, limits));
  return { open, once, fails };
}
