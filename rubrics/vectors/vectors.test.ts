import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { compareVectors } from "./compare.mjs";

/** `npm run vectors -- <folder>` takes all that ONNX publishes; a few of each operator come with the clone. */
const results = await compareVectors(fileURLToPath(new URL("data", import.meta.url)));

const answered = results.filter(({ state }) => state !== "skipped");

it.each(answered.map((result) => [result.name, result.by ?? "our reference", result] as const))(
  "%s agrees with %s",
  (_, __, result) => expect(result).toMatchObject({ state: "agrees" }),
);

it("asks the kernel, in both precisions, for every vector of attention that our reference answers", () => {
  const attention = answered.filter(({ op }) => op === "Attention");
  const by = (kernel?: string) => attention.filter((result) => result.by === kernel).map(({ name }) => name);
  expect(by().length).toBeGreaterThan(0);
  for (const kernel of ["the oracle", "WASM in float64", "WASM in float32"]) expect(by(kernel)).toEqual(by());
});

it("leaves out only what no reference has", () => {
  const skipped = results.filter(({ state }) => state === "skipped").map(({ name }) => name);
  expect(skipped).toEqual(["test_attention_4d_softcap"]);
});
