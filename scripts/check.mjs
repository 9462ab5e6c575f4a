// npm run check: builds, then everything that can be said of the repository without running a test. One line each; all
// of them run, whatever fails.
import { changesets } from "./check/changesets.mjs";
import { dependencies } from "./check/dependencies.mjs";
import { format } from "./check/format.mjs";
import { imports } from "./check/imports.mjs";
import { machinePaths } from "./check/machine-paths.mjs";
import { packedTypes } from "./check/packed-types.mjs";
import { publint } from "./check/publint.mjs";
import { size } from "./check/size.mjs";
import { unused } from "./check/unused.mjs";
import { zodImports } from "./check/zod-imports.mjs";
import { lockProblems } from "./lock-gaps.mjs";
import { schemaProblems } from "./schemas.mjs";
import { turbo } from "./setup/build.mjs";
import { setUp } from "./setup.mjs";

const CHECKS = {
  "build and types": async () => {
    const { code } = await turbo("build", "typecheck");
    return { problems: code === 0 ? [] : ["its output is above"], note: "every package" };
  },
  "format and lint": format,
  "import laws": imports,
  "run-time dependencies": dependencies,
  "nothing unused": unused,
  "lock file": lockProblems,
  "zod imports": zodImports,
  schemas: schemaProblems,
  "machine paths": machinePaths,
  changesets,
  "packed files": publint,
  "packed types": packedTypes,
  "size in a page": size,
};

await setUp({ system: false, build: false });
let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  let result;
  try {
    result = await check();
  } catch (error) {
    result = { problems: [error.message] };
  }
  const ok = result.problems.length === 0;
  if (!ok) failed++;
  console.log(`${ok ? "ok  " : "FAIL"}  ${name}${ok && result.note ? `: ${result.note}` : ""}`);
  for (const line of result.problems) console.log(`        ${line}`);
}
console.log(failed === 0 ? "All checks pass." : `${failed} of ${Object.keys(CHECKS).length} checks fail.`);
process.exitCode = failed === 0 ? 0 : 1;
