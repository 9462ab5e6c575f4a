// npm test: every package's tests in one vitest run, then which were skipped, then the line `N passed, N failed, N skipped`.
// Arguments go to vitest: npm test -- packages/core -t einsum
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ROOT } from "./root.mjs";
import { setUp } from "./setup.mjs";

const args = process.argv.slice(2);
await setUp({ browser: true });

const folder = mkdtempSync(join(tmpdir(), "allclose-test-"));
const file = join(folder, "results.json");
const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
const { status, signal, error } = spawnSync(process.execPath, [vitest, "run", ...reporters, ...args], {
  cwd: ROOT,
  stdio: ["ignore", "inherit", "inherit"],
});
const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).testResults : [];
rmSync(folder, { recursive: true, force: true });

const tests = results.flatMap((one) =>
  one.assertionResults.map((test) => ({ ...test, file: relative(ROOT, one.name) })),
);
const passed = tests.filter((test) => test.status === "passed").length;
const skipped = tests.filter((test) => test.status !== "passed" && test.status !== "failed");
// A file that could not be loaded has no tests, and is one failure.
const unloaded = results.filter(
  (one) => one.status === "failed" && !one.assertionResults.some((test) => test.status === "failed"),
);
let failed = tests.filter((test) => test.status === "failed").length + unloaded.length;

const filtered = args.some((arg) => /^(-t|--testNamePattern)/.test(arg)); // the rest is then "skipped" too
if (skipped.length > 0 && !filtered) {
  console.log(`\nSkipped:`);
  for (const test of skipped) console.log(`  ${test.file}  ${test.fullName}`);
}
const required = process.env.ALLCLOSE_REQUIRE_ALL === "1" && !filtered;
const unwanted = required ? skipped.filter((test) => !test.fullName.includes("(GPU)")).length : 0;
if (unwanted > 0) console.log(`\nALLCLOSE_REQUIRE_ALL is set: ${unwanted} skipped count as failed.`);
failed += unwanted;
if (error || signal) console.log(`\nvitest did not end by itself: ${error?.message ?? signal}.`);
if (tests.length === 0) console.log("\nNo test ran, which counts as a failure.");
else if (status !== 0 && failed === 0)
  console.log(`\nvitest ended with status ${status} though no test failed; its output says why.`);
if ((status !== 0 || tests.length === 0) && failed === 0) failed = 1;

console.log(`\n${passed} passed, ${failed} failed, ${skipped.length - unwanted} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
