// Times a whole grading, sealed, against what people use today: pytest with torch, unsealed.
// Usage: npm run bench -- grading [--json FILE]      Needs python3-torch and python3-pytest.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_LIMITS, grade, worstPassed } from "@allclose/core";
import { tensor } from "@allclose/core/tensor";
import { createRunner, readProblem, readSubmission } from "@allclose/runners";
import { noting } from "../../../scripts/bench-calls.mjs";
import { PYTHON, peerVersions } from "../../../scripts/bench-peer.mjs";
import { finish } from "../../../scripts/bench-result.mjs";

const ROUNDS = 5;
const bank = join(dirname(fileURLToPath(import.meta.url)), "../../../rubrics/scaled-dot-product-attention");
const file = join(bank, "submissions/correct-masked-fill.py");

const versions = peerVersions();
if (versions === undefined) {
  console.error(
    "This bench needs torch and pytest: apt-get install python3-torch python3-numpy python3-pytest libopenblas0-pthread",
  );
  process.exit(3);
}
const [torch, pytest] = versions;

const problem = await readProblem(bank);
// What compares values and nothing else, so that the peer can make the same calls.
const PLAIN = ["shape", "dtype", "close", "finite", "pure", "trivial"];
const checks = problem.spec.checks.filter((check) => PLAIN.includes(check.kind));
const sized = { ...problem, spec: { ...problem.spec, checks, draws: { visible: 3, hidden: 2 } } };
const submission = await readSubmission(file, { entryName: problem.spec.entry.name });
const runner = createRunner();
const open = createRunner({ isolation: "none" });
const inputs = new Map(
  Object.entries({ Q: [2, 3, 5, 6], K: [2, 3, 7, 6], V: [2, 3, 7, 4] }).map(([name, shape]) => [
    name,
    tensor(
      shape,
      Array.from({ length: shape.reduce((n, d) => n * d) }, (_, i) => Math.sin(i)),
      "float32",
    ),
  ]),
);
const session = async (which) => {
  const opened = await which.open(submission, problem.spec.entry, DEFAULT_LIMITS);
  const result = await opened.call(inputs);
  await opened.close();
  if (result.state !== "ok") throw new Error(`a session did not answer: ${JSON.stringify(result)}`);
};
const timed = async (f) => {
  const start = performance.now();
  await f();
  return performance.now() - start;
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Grades it, and says how sealed. */
const whole = async (seed, by = runner) => {
  const { evidence, run } = await grade(sized, submission, by, { seed: { visible: seed, hidden: seed } });
  if (evidence.findings.some((f) => f.state === "failed" || f.state === "ungradable"))
    throw new Error(`a right submission was not graded as one (ratio ${worstPassed(evidence.findings)})`);
  return run.isolation;
};
const calls = [];
const tier = await whole("first", noting(runner, calls));
const CALLS = calls.length;
const folder = mkdtempSync(join(tmpdir(), "allclose-bench-"));
writeFileSync(join(folder, "attention.py"), readFileSync(file));
writeFileSync(
  join(folder, "test_attention.py"),
  `import numpy as np, pytest, torch
from attention import scaled_dot_product_attention
torch.set_num_threads(1)

@pytest.mark.parametrize("seed", range(${CALLS}))
def test_attention(seed):
    g = np.random.default_rng(seed)
    q, k, v = (g.standard_normal(s).astype(np.float32) for s in ((2, 3, 5, 6), (2, 3, 7, 6), (2, 3, 7, 4)))
    s = np.einsum("bhnd,bhmd->bhnm", q.astype(float), k.astype(float)) / np.sqrt(6)
    w = np.exp(s - s.max(-1, keepdims=True)); w /= w.sum(-1, keepdims=True)
    output, weights = scaled_dot_product_attention(*map(torch.from_numpy, (q, k, v)))
    np.testing.assert_allclose(output.numpy(), w @ v, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(weights.numpy(), w, rtol=1e-4, atol=1e-5)
`,
);
const pytestRun = (...args) =>
  execFileSync(PYTHON, ["-m", "pytest", "-q", "-p", "no:cacheprovider", ...args], {
    cwd: folder,
    env: { PATH: "/usr/bin", OMP_NUM_THREADS: "1" },
    stdio: "pipe",
  });

for (let i = 0; i < 3; i++) await whole(`warm ${i}`);
await session(open);

const times = { whole: [], pytest: [], pytestPerCall: [], sealed: [], fork: [] };
for (let round = 0; round < ROUNDS; round++) {
  times.whole.push(await timed(() => whole(`round ${round}`)));
  times.pytest.push(await timed(() => pytestRun("test_attention.py")));
  times.pytestPerCall.push(CALLS * (await timed(() => pytestRun(`test_attention.py::test_attention[${round}]`))));
  for (let i = 0; i < 10; i++) {
    times.sealed.push(await timed(() => session(runner)));
    times.fork.push(await timed(() => session(open)));
  }
}
await Promise.all([runner.close(), open.close()]);
rmSync(folder, { recursive: true });

const ms = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
const figures = [
  { id: "whole", what: `grading of ${CALLS} calls, sealed (${tier}), host work included`, ms: ms.whole },
  { id: "pytest", what: `the same number of calls in one pytest process with torch, unsealed`, ms: ms.pytest },
  { id: "pytestPerCall", what: `one pytest process a call, ${CALLS} times one measured`, ms: ms.pytestPerCall },
  { id: "sealed", what: "a sealed session: open, one call, close", ms: ms.sealed },
  { id: "fork", what: "an unsealed fork of the same warm interpreter: open, one call, close", ms: ms.fork },
];
console.log(`medians of ${ROUNDS} interleaved rounds; torch ${torch}, pytest ${pytest}, node ${process.version}\n`);
for (const f of figures) console.log(`${f.ms.toFixed(1).padStart(10)} ms  ${f.what}`);
finish({
  name: "grading",
  versions: { torch, pytest },
  figures,
  bars: [
    { id: "whole-vs-pytest", value: ms.pytest / ms.whole, limit: 5, sense: "at least" },
    { id: "whole-vs-pytest-per-call", value: ms.pytestPerCall / ms.whole, limit: 50, sense: "at least" },
    { id: "sealed-vs-fork", value: ms.sealed / ms.fork, limit: 2, sense: "at most" },
  ],
});
