import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allclose } from "./cli.fixture.ts";

const EXAMPLES = fileURLToPath(new URL("../../../docs/examples/tensors", import.meta.url));
const SUBMISSIONS = fileURLToPath(
  new URL("../../../rubrics/scaled-dot-product-attention/submissions", import.meta.url),
);
const SLUG = "scaled-dot-product-attention";

const runs = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: "ignore" }).status === 0;
const imports = (python: string, modules: string) => runs(python, "-c", `import ${modules}`);
const hasCompiler = runs("g++", "--version");
const python = ["/usr/bin/python3", "python3"].find((path) => imports(path, "numpy"));
/** A Python with JAX is not asked for: on Debian it has no package. Where there is one, its example is tried too. */
const jax = [process.env["ALLCLOSE_JAX_PYTHON"] ?? "python3", "/usr/bin/python3"].find((path) => imports(path, "jax"));

const folder = mkdtempSync(join(tmpdir(), "allclose-examples-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  for (const name of ["inputs.npz", "inputs.safetensors"])
    expect((await allclose(["inputs", SLUG, "--out", at(name)])).err).toBe("");
}, 60_000);

const grade = async (path: string) => {
  const { out, err } = await allclose(["grade", path, "--problem", SLUG]);
  expect(err).toBe("");
  return out;
};

describe("the examples of docs/tensors.md", () => {
  it.skipIf(!hasCompiler)(
    "in C++ is right; without the scale, it is told that",
    async () => {
      for (const [name, ...flags] of [["right"], ["wrong", "-DNO_SCALE"]] as const) {
        const source = join(EXAMPLES, "attention.cpp");
        execFileSync("g++", ["-std=c++17", "-O0", "-Wall", "-Wextra", "-Werror", ...flags, source, "-o", at(name)]);
        execFileSync(at(name), [at("inputs.safetensors"), at(`${name}.safetensors`)]);
      }
      expect(await grade(at("right.safetensors"))).toContain("No check fails");
      expect(await grade(at("wrong.safetensors"))).toContain("(no-scale)");
    },
    120_000,
  );

  it.skipIf(python === undefined)(
    "in Python hands in what any function of NumPy's arrays gives",
    async () => {
      for (const [program, told] of [
        ["correct-numpy.py", "No check fails"],
        ["wrong-k-not-transposed-numpy.py", "(k-not-transposed)"],
      ] as const) {
        const args = [
          join(SUBMISSIONS, program),
          "scaled_dot_product_attention",
          "output,weights",
          at("inputs.npz"),
          at("py.npz"),
        ];
        // What it says of cases on which the program raises.
        execFileSync(python as string, [join(EXAMPLES, "outputs_of.py"), ...args], { stdio: "pipe" });
        expect(await grade(at("py.npz"))).toContain(told);
      }
    },
    120_000,
  );

  if (jax !== undefined)
    it("in JAX is right", async () => {
      execFileSync(jax, [join(EXAMPLES, "attention_jax.py"), at("inputs.npz"), at("jax.npz")]);
      expect(await grade(at("jax.npz"))).toContain("No check fails");
    }, 120_000);
});
