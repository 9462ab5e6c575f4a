import { spawnSync } from "node:child_process";
import { describe } from "vitest";
import { followGuide } from "./guide.fixture.ts";

const hasCompiler = spawnSync("g++", ["--version"]).status === 0;

// What needs JAX or NumPy is run by packages/cli/src/examples.test.ts, where they are.
describe.skipIf(!hasCompiler)("docs/tensors.md", () => {
  followGuide("tensors.md");
});
