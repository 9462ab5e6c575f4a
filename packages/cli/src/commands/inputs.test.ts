import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publish } from "@allclose/core";
import { readSafetensors } from "@allclose/core/tensor";
import { hasBfloat16, INPUT_FORMATS, inputsFile, readSpec } from "@allclose/runners";
import { afterAll, describe, expect, it } from "vitest";
import { allclose, MAIN } from "../cli.fixture.ts";

const BANK = fileURLToPath(new URL("../../../../rubrics", import.meta.url));
const SLUG = "scaled-dot-product-attention";
const NAMES = /^[a-z0-9-]+\/[A-Za-z0-9_.]+$/;

const folder = mkdtempSync(join(tmpdir(), "allclose-inputs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inputs = (...args: string[]) => allclose(["inputs", ...args], { cwd: folder });

describe("allclose inputs", () => {
  it("writes the published inputs into a folder, and says what to hand in", async () => {
    const { code, out, err } = await inputs(SLUG);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("inputs.npz: 16 cases of scaled-dot-product-attention in float32, seed allclose");
    expect(out).toContain("their outputs (output, weights) as <case>/<output>, and about");
    const spec = await readSpec(join(BANK, SLUG));
    const expected = inputsFile(publish(spec, "allclose", "float32"), spec.entry, "npz");
    expect(readFileSync(join(folder, "inputs.npz")).equals(expected)).toBe(true);
  });

  it("writes a file of the format that its name says, from any seed in any of the problem's dtypes", async () => {
    await inputs(SLUG, "--out", "a.safetensors", "--seed", "exam 7", "--dtype", "bfloat16");
    const { tensors, metadata } = readSafetensors(readFileSync(join(folder, "a.safetensors")), { names: NAMES });
    expect([...metadata]).toEqual([["about", `${SLUG} 1 bfloat16 exam 7`]]);
    expect(tensors.get("ordinary-0/Q")).toMatchObject({ dtype: "bfloat16", shape: [2, 3, 5, 6] });
    expect(tensors.has("ordinary-0/mask")).toBe(false);
    expect(tensors.get("masked-1/mask")).toMatchObject({ dtype: "bool" });

    mkdirSync(join(folder, "sub"));
    expect((await inputs(SLUG, "--out", "sub", "--format", "safetensors")).code).toBe(0);
    expect(readdirSync(join(folder, "sub"))).toEqual(["inputs.safetensors"]);
  });

  it("writes the same bytes to standard output, and nothing else", () => {
    const { stdout, stderr } = spawnSync(process.execPath, [MAIN, "inputs", SLUG, "--out", "-"]);
    expect(stderr.toString()).toBe("");
    expect(stdout.equals(readFileSync(join(folder, "inputs.npz")))).toBe(true);
    const asked = spawnSync(process.execPath, [MAIN, "inputs", SLUG, "--out", "-", "--format", "safetensors"]);
    expect(readSafetensors(asked.stdout, { names: NAMES }).tensors.has("ordinary-0/Q")).toBe(true);
  });

  it("writes no bytes to a terminal", () => {
    const command = `"${process.execPath}" "${MAIN}" inputs ${SLUG} --out -`;
    const { status, stdout } = spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8" });
    expect(stdout).toContain("the inputs are bytes, not text for a terminal");
    expect(status).toBe(2);
  });

  it("lists the cases as JSON", async () => {
    const { out } = await inputs("flash-attention", "--json");
    const index = JSON.parse(out);
    expect(index).toMatchObject({
      problem: "flash-attention",
      version: 1,
      dtype: "float32",
      seed: "allclose",
      about: "flash-attention 1 float32 allclose",
      file: "inputs.npz",
    });
    const [first] = index.cases;
    expect(first.inputs.Q).toEqual({ shape: expect.any(Array), dtype: "float32" });
    expect(first.inputs.causal).toEqual({ value: expect.any(Boolean) });
    expect(first.outputs.lse).toEqual({ shape: [first.inputs.Q.shape[0]], dtype: "float32" });
  });

  it.each<[string, string[], RegExp]>([
    ["a slug that there is not", ["scaled-dot-product"], /no problem is called scaled-dot-product/],
    ["no slug", [], /missing required argument/],
    [
      "a dtype that the problem is not graded in",
      ["adamw", "--dtype", "bfloat16"],
      /is graded in .*; bfloat16 was asked for/,
    ],
    [
      "a dtype that the format has not",
      [SLUG, "--dtype", "bfloat16", "--format", "npz"],
      /\.npz has no bfloat16.*--format safetensors/,
    ],
    [
      "a folder that is not there",
      [SLUG, "--out", "nowhere/"],
      /nowhere\/: expected a folder that is there, or the name of a file that ends in \.npz or \.safetensors/,
    ],
    ["a file in a folder that is not there", [SLUG, "--out", "nowhere/a.npz"], /there is no such folder/],
    ["a file that is a folder", [SLUG, "--out", "taken"], /inputs\.npz: cannot be written \(EISDIR\): it is a folder/],
    [
      "a name of another format",
      [SLUG, "--out", "a.npz", "--format", "safetensors"],
      /its name says npz, but --format says safetensors/,
    ],
    ["an empty seed", [SLUG, "--seed", ""], /a seed is one line of text/],
    ["two things on standard output", [SLUG, "--out", "-", "--json"], /--out - and --json both go to standard output/],
    ["a seed of two lines", [SLUG, "--seed", "a\nb"], /a seed is one line of text/],
    [
      "a seed that safetensors cannot hold",
      [SLUG, "--seed", 'a"b', "--out", "a.safetensors"],
      /choose another seed, or ask for --format npz/,
    ],
  ])("refuses %s, with exit code 2", async (_, args, message) => {
    mkdirSync(join(folder, "taken", "inputs.npz"), { recursive: true });
    const { code, err } = await inputs(...args);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it("chooses a format that can hold what a problem draws in other dtypes than its own", async () => {
    mkdirSync(join(folder, "mixed"));
    expect((await inputs("top-p-sampling", "--out", "mixed")).code).toBe(0);
    expect(readdirSync(join(folder, "mixed"))).toEqual(["inputs.safetensors"]);
  });

  it("explains itself with examples", async () => {
    const { out } = await inputs("--help");
    expect(out).toContain("allclose inputs scaled-dot-product-attention --out inputs.safetensors --seed exam-7");
    expect(out).toContain("<case>/<output>");
  });

  it.each(
    readdirSync(BANK, { withFileTypes: true }).flatMap((e) =>
      e.isDirectory() && readdirSync(join(BANK, e.name)).includes("problem.yaml") ? [e.name] : [],
    ),
  )("can hold everything that %s draws", async (slug) => {
    const spec = await readSpec(join(BANK, slug));
    for (const dtype of spec.dtypes)
      for (const format of INPUT_FORMATS) {
        const published = publish(spec, "s", dtype);
        if (format === "npz" && hasBfloat16(published)) continue;
        expect(inputsFile(published, spec.entry, format).length).toBeGreaterThan(1000);
      }
  });
});

const outputs = (name: string) => join(BANK, SLUG, "submissions", name);
const grade = (path: string, ...more: string[]) =>
  allclose(["grade", path, "--problem", SLUG, ...more], { cwd: folder });

describe("allclose grade takes outputs", () => {
  it("and leaves the verdict open where they are right", async () => {
    const { code, out, err } = await grade(outputs("correct-tensors.npz"), "--json", "right.json");
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("No Hire … Strong Hire");
    expect(out).toContain("No check fails");
    expect(out).toContain("no code was handed in, only outputs");
    expect(out).toContain("isolation: none (not needed: nothing was executed)");
    expect((await grade(outputs("correct-tensors.npz"), "--fail-under", "lean-hire")).code).toBe(1);
  });

  it("names the mistake where they are wrong, and shows the case again", async () => {
    const wrong = outputs("wrong-no-scale-tensors.safetensors");
    const { out } = await grade(wrong, "--json", "wrong.json");
    expect(out).toMatch(/^ {2}No Hire {3}score/m);
    expect(out).toContain("(no-scale)");
    const again = await allclose(["replay", "wrong.json", wrong, "--check", "values"], { cwd: folder });
    expect(again.code).toBe(1);
    expect(again.out).toContain("should be");
    const mended = await allclose(["replay", "wrong.json", outputs("correct-tensors.npz"), "--check", "values"], {
      cwd: folder,
    });
    expect(mended.code).toBe(0);
  });

  it("and refuses those for another seed, naming both", async () => {
    const { code, err } = await grade(outputs("correct-tensors.npz"), "--seed", "exam-7");
    expect(err).toContain(
      'holds outputs for the seed "allclose"; the inputs were drawn from "exam-7"; grade with --seed allclose',
    );
    expect(code).toBe(2);
  });

  it("of many in a batch, each by itself", async () => {
    const many = join(folder, "class");
    mkdirSync(many);
    for (const name of ["correct-tensors.npz", "wrong-no-scale-tensors.safetensors"])
      writeFileSync(join(many, name), readFileSync(outputs(name)));
    writeFileSync(join(many, "broken.npz"), "PK");
    const { out } = await grade(many, "--batch", "--jobs", "1", "--csv", "-");
    expect(out).toMatch(/correct-tensors\.npz,.*no-hire.*strong-hire/i);
    expect(out).toMatch(/wrong-no-scale-tensors\.safetensors,.*no-scale/);
    expect(out).toMatch(/broken\.npz,/);
  });
});
