// npm run demo: grades three submissions as a user would, and keeps their reports as pages under out/.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./root.mjs";
import { setUp } from "./setup.mjs";

const PROBLEM = "scaled-dot-product-attention";
const COULD_NOT_GRADE = 3;
const SUBMISSIONS = [
  { title: "A right PyTorch answer", file: "correct-masked-fill.py", needs: "python3-torch", right: true },
  {
    title: "A PyTorch answer that forgot to divide by √d_k",
    file: "wrong-no-scale.py",
    needs: "python3-torch",
    right: false,
  },
  { title: "A right TypeScript answer", file: "correct-typescript.ts", right: true },
];

const missing = await setUp();
const out = join(ROOT, "out");
mkdirSync(out, { recursive: true });
const summary = [];
let broken = 0;

for (const submission of SUBMISSIONS) {
  const { title, file, needs, right } = submission;
  console.log(`\n── ${title}: ${file}\n`);
  if (missing.includes(needs)) {
    console.log(`Not graded: there is no PyTorch on this machine (${needs} is not installed).`);
    summary.push([title, "not graded (no PyTorch here)", ""]);
    if (process.env.ALLCLOSE_REQUIRE_ALL === "1") broken++;
    continue;
  }
  const html = join(out, `${file.replace(/\.\w+$/, "")}.html`);
  const json = html.replace(/html$/, "json");
  for (const old of [html, json]) rmSync(old, { force: true });
  const grade = [
    "grade",
    join("rubrics", PROBLEM, "submissions", file),
    "--problem",
    PROBLEM,
    "--html",
    html,
    "--json",
    json,
  ];
  let code = await allclose(...grade);
  if (code === COULD_NOT_GRADE && process.env.ALLCLOSE_REQUIRE_ALL !== "1") {
    console.log("\nThe demo's submissions are our own, so once more without sealing them off: --isolation none\n");
    code = await allclose(...grade, "--isolation", "none");
  }
  const verdict = code === 0 ? JSON.parse(readFileSync(json, "utf8")).judgement.verdict : undefined;
  const asExpected = verdict !== undefined && (right ? verdict.low !== "no-hire" : verdict.high === "no-hire");
  if (!asExpected) {
    broken++;
    console.log(`\nThis should have been ${right ? "Lean Hire or better" : "No Hire"} (exit status ${code}).`);
  }
  summary.push([title, verdict ? words(verdict) : "could not be graded", verdict ? relative(ROOT, html) : ""]);
}

console.log("\n── Verdicts\n");
const width = (column) => Math.max(...summary.map((row) => row[column].length));
for (const [title, verdict, page] of summary)
  console.log(`  ${title.padEnd(width(0))}   ${verdict.padEnd(width(1))}   ${page}`);
console.log(`\nOpen the reports in a browser: ${pathToFileURL(out)}/`);
console.log(`Grade your own file:           npx allclose grade FILE --problem ${PROBLEM} --html report.html`);
process.exitCode = broken > 0 ? 1 : 0;

/** Runs the built CLI in this terminal. The CLI shows its progress to a person; in a log, this does. */
function allclose(...args) {
  const start = Date.now();
  const child = spawn(process.execPath, [join("packages", "cli", "dist", "main.js"), ...args], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const tick = () => console.log(`  grading: ${Math.round((Date.now() - start) / 1000)} s`);
  const timer = process.stderr.isTTY ? undefined : setInterval(tick, 3_000);
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(error.message);
      resolve(undefined);
    });
    child.on("close", (code) => resolve(code));
  }).finally(() => clearInterval(timer));
}

/** `lean-hire`, `strong-hire` → Lean Hire … Strong Hire (some criteria wait for a person). */
function words({ low, high }) {
  const name = (verdict) =>
    verdict.replace(/(^|-)(\w)/g, (_, dash, letter) => (dash ? " " : "") + letter.toUpperCase());
  return low === high ? name(low) : `${name(low)} … ${name(high)}`;
}
