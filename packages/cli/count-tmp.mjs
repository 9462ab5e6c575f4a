import { grade } from "@allclose/core";
import { createRunner, readProblem, readSubmission } from "@allclose/runners";
const [slug, file] = process.argv.slice(2);
const problem = await readProblem(`rubrics/${slug}`);
let n = 0, t = 0; const e = problem.spec.entry.name; const f = problem.reference.entries[e];
const bySize = {};
const reference = { ...problem.reference, entries: { ...problem.reference.entries, [e]: (a, w) => { n++; const s=performance.now(); const r = f(a, w); const d=performance.now()-s; t+=d; const k=Object.values(a).map(x=>x?.shape?.join?.("x")??"").join(" "); const b=bySize[k]??=[0,0]; b[0]++; b[1]+=d; return r; } } };
const p = { ...problem, reference, spec: { ...problem.spec, checks: problem.spec.checks.filter(c=>!["scaling","speed","statistics"].includes(c.kind)) } };
const s = await readSubmission(`rubrics/${slug}/submissions/${file}`, { entryName: problem.spec.entry.name });
const runner = createRunner();
for (let i=0;i<3;i++){ n=0;t=0; for(const k in bySize) delete bySize[k]; await grade(p, s, runner, { seed: { visible: `s${i}`, hidden: `h${i}` } }); }
console.log(n, "runs", t.toFixed(0), "ms");
for (const [k,[c,d]] of Object.entries(bySize).sort((a,b)=>b[1][1]-a[1][1]).slice(0,8)) console.log(c, d.toFixed(0)+"ms", k);
await runner.close();
