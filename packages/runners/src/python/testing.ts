import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CallOptions,
  type CallResult,
  DEFAULT_LIMITS,
  type Entry,
  entry as entrySchema,
  type Failure,
  type Inputs,
  type Limits,
  type Submission,
  type Tier,
} from "@allclose/core";
import { type DType, type Tensor, tensor } from "@allclose/core/tensor";
import { openJail } from "../sandbox/tier.ts";
import { unprivilegedUser } from "../sandbox/user.ts";
import { chooseInterpreter } from "./interpreters.ts";

/** For the tests of this folder: submissions as text, and what became of a call. */
export const submission = (files: string | Record<string, string>, entryFile = "attention.py"): Submission => ({
  sha256: "0".repeat(64),
  language: "python",
  entryFile,
  files: new Map(Object.entries(typeof files === "string" ? { [entryFile]: files } : files)),
});

const float = (...shape: (string | number)[]) => ({ shape, dtype: "float32" as const });

export const attention: Entry = entrySchema.parse({
  name: "scaled_dot_product_attention",
  args: {
    Q: float("N", "D"),
    K: float("M", "D"),
    V: float("M", "E"),
    mask: { shape: ["N", "M"], dtype: "bool", optional: true },
  },
  returns: { output: float("N", "E"), weights: float("N", "M") },
});

/** `f(x)` returns `y`. */
export const unary: Entry = entrySchema.parse({ name: "f", args: { x: float("N") }, returns: { y: float("N") } });

export const vector = (values: readonly number[], dtype: DType = "float32"): Tensor =>
  tensor([values.length], values, dtype);
export const x: Inputs = new Map([["x", vector([1, 2, 3])]]);

/** Values without a pattern, the same every time. */
export const waves = (...shape: number[]): Tensor =>
  tensor(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + 3 * i)),
  );

export const limits = (change: Partial<Limits> = {}): Limits => ({ ...DEFAULT_LIMITS, ...change });

interface CanOpen {
  open(
    submission: Submission,
    entry: Entry,
    limits: Limits,
  ): Promise<{
    call(inputs: Inputs, options?: CallOptions): Promise<CallResult>;
    close(): Promise<void>;
  }>;
}

/** One call of `f(x)`, or of another entry, in a session of its own. */
export async function callOnce(
  runner: CanOpen,
  files: string | Record<string, string>,
  {
    entry = unary,
    inputs = x,
    options,
    bounds,
  }: { entry?: Entry; inputs?: Inputs; options?: CallOptions; bounds?: Partial<Limits> } = {},
): Promise<CallResult> {
  const session = await runner.open(submission(files), entry, limits(bounds));
  try {
    return await session.call(inputs, options);
  } finally {
    await session.close();
  }
}

export function failureOf(result: CallResult): Failure {
  if (result.state !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result, show)}`);
  return result.failure;
}

export function okOf(result: CallResult): Extract<CallResult, { state: "ok" }> {
  if (result.state !== "ok") throw new Error(`expected a result, got ${JSON.stringify(result)}`);
  return result;
}

export const valuesOf = (result: CallResult, name = "y"): number[] => [...(okOf(result).outputs.get(name)?.data ?? [])];

const show = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value.keys()] : value);

/** A folder for temporary files of this process alone, so that what is left in it, and who was started from it, can be told. */
export function ownTmpdir(): { readonly path: string; processes(): string[]; files(): string[]; remove(): void } {
  const before = process.env["TMPDIR"];
  const path = mkdtempSync(join(tmpdir(), "ac-"));
  chmodSync(path, 0o755);
  process.env["TMPDIR"] = path;
  return {
    path,
    processes: () => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(path)),
    files: () => readdirSync(path),
    remove: () => {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** What this machine has of the tiers, and of the libraries; tests of what it lacks are skipped. */
export async function available(): Promise<{ tiers: Tier[]; torch: boolean }> {
  const has = async (tier: Tier): Promise<boolean> =>
    openJail({ isolation: tier }).then(
      () => true,
      () => false,
    );
  const tiers: Tier[] = [];
  for (const tier of ["namespaces", "landlock"] as const) if (await has(tier)) tiers.push(tier);
  const torch = await chooseInterpreter({ modules: [], tensors: "torch" }, { user: unprivilegedUser() }).then(
    () => true,
    () => false,
  );
  return { tiers, torch };
}
