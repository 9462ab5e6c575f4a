// Tests every problem of the bank, and prints a table: mutation score, trivial answers, right and wrong submissions, the
// diagnosis with and without the planted mistake, counterexamples, and the time beside one pytest process.
// Usage: npm run bench -- bank [--problem slug] [--json FILE]      The times need python3-torch and python3-pytest.
import { grade, prove, provePairs } from "@allclose/core";
import { createRunner } from "@allclose/runners";
import { noting } from "../../scripts/bench-calls.mjs";
import { peerVersions } from "../../scripts/bench-peer.mjs";
import { finish, option } from "../../scripts/bench-result.mjs";
import { quick, readFolder, slugs } from "./bank/files.mjs";
import { timeBoth } from "./bank/peer.mjs";

const SMALL = 64;
const peer = peerVersions();
if (peer === undefined) console.error("Without python3-torch and python3-pytest there are no times.");
const runner = createRunner();
const figures = [];
for (const slug of option("--problem") === undefined ? slugs() : [option("--problem")]) {
  const figure = await testProblem(await readFolder(slug));
  figures.push(figure);
  print(figure);
}
await runner.close();
finish({ name: "bank", versions: { torch: peer?.[0], pytest: peer?.[1] }, figures, bars: barsOf(figures) });

async function testProblem({ slug, problem, files }) {
  const proof = await prove(problem);
  const pairs = await provePairs(problem);
  const seeds = (submission) => ({ visible: "bank", hidden: submission.sha256 });
  const graded = async (submission, options = {}, as = problem) =>
    grade(as, submission, runner, { seed: seeds(submission), ...options });

  const right = { files: 0, accepted: 0, gradings: 0, calls: 0 };
  for (const { submission, promised } of files.filter((f) => f.promised?.kind === "correct")) {
    right.files++;
    for (const dtype of problem.spec.dtypes) {
      const { evidence } = await graded(submission, { dtype });
      right.gradings++;
      if (!evidence.findings.some((f) => f.state === "failed" || f.state === "ungradable")) right.accepted++;
      else console.error(`  ${slug} ${promised.kind} ${submission.entryFile} is rejected in ${dtype}`);
    }
    const calls = [];
    await grade(quick(problem), submission, noting(runner, calls), { seed: seeds(submission) });
    if (submission.language === "python") right.calls = Math.max(right.calls, calls.length);
  }

  const wrong = { files: 0, named: 0, renamed: 0, findings: 0, small: 0 };
  for (const { name, submission, promised } of files.filter((f) => f.promised?.kind === "wrong")) {
    wrong.files++;
    const { evidence } = await graded(submission);
    if (evidence.diagnosis.explanations[0]?.mistakes.map((m) => m.id).join() === promised.mistake) wrong.named++;
    else
      console.error(
        `  ${slug} ${name} is called ${JSON.stringify(evidence.diagnosis.explanations[0]?.mistakes ?? [])}`,
      );
    const small = new Set(evidence.counterexamples.filter((c) => c.numbers <= SMALL).map((c) => c.check));
    for (const f of evidence.findings.filter((f) => f.state === "failed")) {
      wrong.findings++;
      if (small.has(f.check)) wrong.small++;
    }
    const { [promised.mistake]: _, ...mistakes } = problem.reference.mistakes;
    const without = { ...problem, reference: { ...problem.reference, mistakes } };
    if ((await graded(submission, {}, without)).evidence.diagnosis.explanations.length > 0) wrong.renamed++;
  }

  const times = {};
  if (peer !== undefined)
    for (const kind of ["correct", "wrong"]) {
      const file = files.find(
        (f) =>
          f.promised?.kind === kind &&
          f.submission.language === "python" &&
          f.submission.files.size === 1 &&
          /torch/.test([...f.submission.files.values()][0]),
      );
      if (file) times[kind] = { file: file.name, ...(await timeBoth(quick(problem), file.submission, runner)) };
    }
  return {
    id: slug,
    mistakes: proof.mutants.length,
    score: proof.score,
    pairs,
    trivial: { tried: proof.trivial.length, accepted: proof.trivial.filter((t) => !t.rejected).length },
    right,
    wrong,
    times,
  };
}

function print({ id, mistakes, score, pairs, trivial, right, wrong, times }) {
  const ratio = ({ ours, pytest, calls, file }) =>
    `${(pytest / ours).toFixed(1)} × pytest (${ours.toFixed(0)} ms for ${calls} calls, ${file})`;
  console.log(`${id}
  mistakes       ${mistakes}, mutation score ${Math.round(score * 1000) / 10} %; pairs ${pairs.distinct - pairs.alive.length} of ${pairs.distinct}${pairs.alive.map(([a, b]) => `; ${a} + ${b} lives`).join("")}
  trivial        ${trivial.accepted} of ${trivial.tried} accepted
  right          ${right.accepted} of ${right.gradings} gradings (${right.files} files × dtypes), at most ${right.calls} calls
  wrong          ${wrong.named} of ${wrong.files} named; ${wrong.renamed} named otherwise without their switch; ${wrong.small} of ${wrong.findings} findings with at most ${SMALL} numbers
  time           ${
    Object.entries(times)
      .map(([kind, t]) => `${kind}: ${ratio(t)}`)
      .join("; ") || "not measured"
  }`);
}

function barsOf(all) {
  const sum = (of) => all.reduce((n, f) => n + of(f), 0);
  const files = sum((f) => f.wrong.files);
  const speed = (kind) =>
    Math.min(...all.flatMap((f) => (f.times[kind] ? [f.times[kind].pytest / f.times[kind].ours] : [])));
  return [
    { id: "mutation score", value: Math.min(...all.map((f) => f.score)), sense: "at least", limit: 1 },
    { id: "pairs that live", value: sum((f) => f.pairs.alive.length), sense: "at most", limit: 0 },
    { id: "trivial answers accepted", value: sum((f) => f.trivial.accepted), sense: "at most", limit: 0 },
    {
      id: "right submissions rejected",
      value: sum((f) => f.right.gradings - f.right.accepted),
      sense: "at most",
      limit: 0,
    },
    {
      id: "calls of a right submission",
      value: Math.max(...all.map((f) => f.right.calls)),
      sense: "at most",
      limit: 100,
    },
    { id: "wrong submissions", value: files, sense: "at least", limit: option("--problem") === undefined ? 80 : 1 },
    { id: "named first", value: sum((f) => f.wrong.named) / files, sense: "at least", limit: 0.98 },
    {
      id: "named otherwise without the switch",
      value: sum((f) => f.wrong.renamed) / files,
      sense: "at most",
      limit: 0.01,
    },
    {
      id: "small counterexamples",
      value: sum((f) => f.wrong.small) / sum((f) => f.wrong.findings),
      sense: "at least",
      limit: 0.95,
    },
    ...(peer === undefined
      ? []
      : [
          { id: "pytest over ours, right", value: speed("correct"), sense: "at least", limit: 3 },
          { id: "pytest over ours, wrong", value: speed("wrong"), sense: "at least", limit: 1 },
        ]),
  ];
}
