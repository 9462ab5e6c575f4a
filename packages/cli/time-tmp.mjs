import { grade } from "@allclose/core";
import { createRunner, readProblem, readSubmission } from "@allclose/runners";
const [slug, file, n] = process.argv.slice(2);
const problem = await readProblem(`rubrics/${slug}`);
const measuring = ["scaling","speed","statistics"];
const only = process.argv[5];
const checks = problem.spec.checks.filter(c => !measuring.includes(c.kind) && (!only || c.id === only || c.kind===only));
const p = { ...problem, spec: { ...problem.spec, checks } };
const s = await readSubmission(`rubrics/${slug}/submissions/${file}`, { entryName: problem.spec.entry.name });
const runner = createRunner();
for (let i = 0; i < Number(n ?? 4); i++) { const c0=process.cpuUsage(); const t = performance.now(); const r = await grade(p, s, runner, { seed: { visible: `s${i}`, hidden: `h${i}` } }); const c=process.cpuUsage(c0); console.log((performance.now() - t).toFixed(0), "ms wall", ((c.user+c.system)/1000).toFixed(0), "ms host cpu", r.run.calls, "calls", r.evidence.findings.filter(f=>f.state==="failed").length); }
await runner.close();
