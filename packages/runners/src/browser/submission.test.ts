import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSubmission } from "../intake/read-submission.ts";
import { submissionOf } from "./submission.ts";

const text = new TextEncoder().encode("\u{feff}export const f = (x) => x; // √\n");

test.each([
  ["f.js", text],
  ["f.onnx", Uint8Array.of(0xff, 0, 1)],
])("%s is what the command line reads", async (name, bytes) => {
  const folder = await mkdtemp(join(tmpdir(), "allclose-page-"));
  await writeFile(join(folder, name), bytes);
  const read = await readSubmission(join(folder, name), { entryName: "f" });
  const { data, ...page } = await submissionOf(name, bytes);
  expect({ ...page, data: data && [...data] }).toEqual({ ...read, data: read.data && [...read.data] });
  await rm(folder, { recursive: true });
});

test.each([
  ["f.py", text, "submission/kind"],
  ["f.npz", text, "submission/kind"],
  ["f.txt", text, "submission/kind"],
  ["f.js", Uint8Array.of(0xff), "intake/encoding"],
])("%s is refused with its code", async (name, bytes, code) => {
  await expect(submissionOf(name, bytes)).rejects.toMatchObject({ code });
});
