import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { ROOT } from "../root.mjs";

const PACKAGES = ["core", "runners"];

/** Schemas that only the types inferred of them show, and short names for types within a file. */
const NAMELESS = {
  core: [
    ...["evidence.ts:diagnosis", "evidence.ts:finding", "entry.ts:parameter", "entry.ts:tensorSpec"],
    ...[
      "measurement.ts:measurement",
      "report.ts:run",
      "verdict.ts:interval",
      "verdict.ts:judgement",
      "verdict.ts:verdict",
    ],
    "platform.d.ts:AbortSignal",
    ...["reference.ts:Given", "reference.ts:Implementation", "upgrade.ts:Fields", "vjp.ts:Tensors"],
  ],
  runners: [],
};

const own = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Writes the API reference, a Markdown page for each entry point of core and runners, from their docstrings.
 * @throws Error when TypeDoc complains: of a link to nothing, or of a type that a public name needs and no package exports
 */
export async function writeApi(folder, nameless = NAMELESS) {
  const app = await Application.bootstrapWithPlugins({
    tsconfig: own("tsconfig.json"),
    plugin: ["typedoc-plugin-markdown", own("typedoc-plugin.mjs")],
    entryPoints: PACKAGES.flatMap(entryPoints),
    logLevel: "Warn",
    treatWarningsAsErrors: true,
    skipErrorChecking: true, // npm run check does that
    readme: "none",
    name: "API",
    outputFileStrategy: "modules",
    outputs: [{ name: "markdown", path: folder }],
    entryFileName: "index",
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    sort: ["alphabetical"],
    groupOrder: ["Functions", "Classes", "Interfaces", "Type Aliases", "Variables"],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    useCustomAnchors: true,
    expandParameters: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    typeDeclarationFormat: "table",
    tableColumnSettings: { hideModifiers: true },
    sanitizeComments: true,
  });
  const project = await app.convert();
  if (project !== undefined) validate(app, project, nameless);
  if (project !== undefined) await app.generateOutputs(project);
  if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error("the API reference has faults; TypeDoc says above which");
}

/** Warns of links to nothing and of types that no page has. TypeDoc asks that only of types of the project's package: here are two. */
function validate(app, project, nameless) {
  const { packageName } = project;
  for (const name of PACKAGES) {
    project.packageName = `@allclose/${name}`;
    app.options.setValue("intentionallyNotExported", nameless[name]);
    app.validate(project);
  }
  project.packageName = packageName;
}

/** The sources of what a package exports. `./judge` has nothing that the root has not. */
function entryPoints(name) {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "packages", name, "package.json"), "utf8"));
  return Object.entries(exports)
    .filter(([path, target]) => path !== "./judge" && typeof target === "object")
    .map(([, { types }]) => join(ROOT, "packages", name, types.replace("./dist/", "src/").replace(".d.ts", ".ts")));
}
