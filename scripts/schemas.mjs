// Writes packages/core/schemas/*.schema.json from the zod schemas in core's source.
// --check writes nothing: it says which are out of date, and which problem.yaml or rubric.yaml they do not accept.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { isMain } from "./main.mjs";
import { ROOT } from "./root.mjs";

const CORE = join(ROOT, "packages", "core");
const FOLDER = join(CORE, "schemas");
const fileOf = (name) => join(FOLDER, `${name}.schema.json`);

/** The JSON Schemas by name, as text. `io: input`: what people write, before defaults are filled in. */
async function generate() {
  const { core, toJSONSchema } = await described();
  const schemas = {
    problem: core.problemSpec,
    rubric: core.rubric,
    evidence: core.evidence,
    report: core.report,
    golden: core.goldenFile,
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      `${JSON.stringify(toJSONSchema(schema, { io: "input" }), null, 2)}\n`,
    ]),
  );
}

/** Core with what its fields mean, which its build leaves out, and zod as it is registered there. */
async function described() {
  const contents = 'export * as core from "./src/index.ts"; export { toJSONSchema } from "zod";';
  const stdin = { contents, resolveDir: CORE };
  const [bundle] = (await build({ stdin, bundle: true, format: "esm", write: false })).outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(bundle.text)}`);
}

/** @returns one line for each committed schema that is stale and each problem or rubric that its schema rejects */
export async function schemaProblems() {
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const { parse } = await import("yaml");
  const fresh = await generate();
  const problems = [];
  for (const [name, text] of Object.entries(fresh))
    if (read(fileOf(name)) !== text)
      problems.push(`${relative(ROOT, fileOf(name))} is out of date: node scripts/schemas.mjs`);

  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  let validated = 0;
  for (const name of ["problem", "rubric"]) {
    const validate = ajv.compile(JSON.parse(fresh[name]));
    for (const slug of readdirSync(join(ROOT, "rubrics"))) {
      const text = read(join(ROOT, "rubrics", slug, `${name}.yaml`));
      if (text === undefined) continue;
      validated++;
      if (validate(parse(text))) continue;
      for (const error of validate.errors)
        problems.push(`rubrics/${slug}/${name}.yaml${error.instancePath}: ${error.message}`);
    }
  }
  return { problems, note: `${Object.keys(fresh).length} schemas, ${validated} files of the bank` };
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

if (isMain(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const { problems, note } = await schemaProblems();
    console.log(problems.length > 0 ? problems.join("\n") : `up to date: ${note}`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } else {
    mkdirSync(FOLDER, { recursive: true });
    for (const [name, text] of Object.entries(await generate())) {
      writeFileSync(fileOf(name), text);
      console.log(relative(ROOT, fileOf(name)));
    }
  }
}
