import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BANK, slugs } from "../bench/bank/files.mjs";
import { models } from "./models.mjs";

it.each(models())("%s is what its graph is written to", (path, bytes) =>
  expect(new Uint8Array(readFileSync(`${BANK}/${path}`))).toEqual(bytes),
);

it("knows every ONNX file of the bank", () => {
  const found = slugs().flatMap((slug: string) =>
    readdirSync(`${BANK}/${slug}/submissions`)
      .filter((name) => name.endsWith(".onnx"))
      .map((name) => `${slug}/submissions/${name}`),
  );
  expect(found.sort()).toEqual(
    models()
      .map(([path]) => path)
      .sort(),
  );
});
