import type { Runner } from "@allclose/core";
import { runnerSuite, type SuitePrograms, type TestTools } from "@allclose/core/testing";

/** The tests of the runner suite by name. */
export function suiteTests(
  language: "node" | "onnx",
  programs: { readonly [P in keyof SuitePrograms]?: string | Uint8Array },
  make: () => Runner,
) {
  const tests = new Map<string, () => Promise<void>>();
  const tools: TestTools = {
    describe: (_, body) => body(),
    test: (name, body) => void tests.set(name, body),
    expect: (value) => ({
      toEqual(expected) {
        if (!same(value, expected)) throw new Error(`expected ${show(expected)}, got ${show(value)}`);
      },
    }),
  };
  runnerSuite(tools, "a page", make, language, programs, language === "node" ? "scale.js" : "scale.onnx");
  return tests;
}

const show = (value: unknown) => (Array.isArray(value) ? `[${value.map(String).join(", ")}]` : String(value));

const same = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((v, i) => same(v, b[i])) : Object.is(a, b);
