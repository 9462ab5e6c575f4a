import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { compareVectors } from "./compare.mjs";

/** `npm run vectors -- <folder>` takes all that ONNX publishes; a few of each operator come with the clone. */
const results = await compareVectors(fileURLToPath(new URL("data", import.meta.url)));

it.each(results.filter(({ state }) => state !== "skipped").map((result) => [result.name, result] as const))(
  "%s agrees with our reference",
  (_, result) => expect(result).toMatchObject({ state: "agrees" }),
);

it("leaves out only what no reference has", () => {
  const skipped = results.filter(({ state }) => state === "skipped").map(({ name }) => name);
  expect(skipped).toEqual(["test_attention_4d_softcap"]);
});
