// Times our grading beside one pytest process that makes the same calls.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { grade } from "@allclose/core";
import { cast, encodeNpy } from "@allclose/core/tensor";
import { noting } from "../../../scripts/bench-calls.mjs";
import { PYTHON } from "../../../scripts/bench-peer.mjs";

const PEER = fileURLToPath(new URL("peer.py", import.meta.url));

/** Medians of interleaved rounds: { ours, pytest } in ms, and how many calls. */
export async function timeBoth(problem, submission, runner, rounds = 3) {
  const calls = [];
  const seed = { visible: "bench", hidden: "bench" };
  await grade(problem, submission, noting(runner, calls), { seed });
  const folder = mkdtempSync(join(tmpdir(), "allclose-peer-"));
  try {
    writeCalls(folder, problem, submission, calls);
    const times = { ours: [], pytest: [] };
    for (let round = 0; round < rounds; round++) {
      times.ours.push(await timed(() => grade(problem, submission, runner, { seed })));
      times.pytest.push(await timed(async () => pytest(folder)));
    }
    return { calls: calls.length, ours: median(times.ours), pytest: median(times.pytest) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeCalls(folder, problem, submission, calls) {
  const { entry } = problem.spec;
  for (const [path, text] of submission.files) if (!path.includes("/")) writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, "test_peer.py"), readFileSync(PEER));
  const torch = [...submission.files.values()].some((text) => /^\s*(import|from) torch\b/m.test(text));
  let files = 0;
  const save = (tensor) => {
    const name = `${files++}.npy`;
    // .npy has no bfloat16; for the time that the peer takes, float32 is as good.
    writeFileSync(join(folder, name), encodeNpy(tensor.dtype === "bfloat16" ? cast(tensor, "float32") : tensor));
    return name;
  };
  const plan = calls.map(({ inputs, options, result }) => ({
    entry: options?.entry?.name ?? entry.name,
    args: Object.fromEntries(
      [...inputs].map(([name, value]) => [name, value?.data === undefined ? value : { npy: save(value) }]),
    ),
    gradient: options?.gradient?.of ?? [],
    // What came is what is expected: the peer is timed, not judged.
    expected: result.state === "ok" ? [...result.outputs.values()].map(save) : [],
  }));
  const module = submission.entryFile.replace(/\.py$/, "");
  const [init, parameters] = [Object.keys(entry.init ?? {}), entry.parameters ? Object.keys(entry.parameters) : null];
  writeFileSync(join(folder, "calls.json"), JSON.stringify({ module, torch, init, parameters, calls: plan }));
}

function pytest(folder) {
  const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_peer.py"];
  try {
    execFileSync(PYTHON, args, { cwd: folder, env: { PATH: "/usr/bin", OMP_NUM_THREADS: "1" }, stdio: "pipe" });
  } catch {
    // A wrong submission fails its tests; the time is what counts.
  }
}

const timed = async (f) => {
  const start = performance.now();
  await f();
  return performance.now() - start;
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
