// Who may import whom (CONTRIBUTING.md, "The laws"). What each room may import is in scripts/rooms.json.
const rooms = require("./scripts/rooms.json");

const law = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });
const npm = ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-bundled", "npm-no-pkg", "npm-unknown"];
const anyRoom = "^(packages/[^/]+|apps/[^/]+|rubrics)/";
const core = (...folders) => `^packages/core/src/(${folders.join("|")})(/|\\.ts$)`;
const oneOf = (names) => `^(${names.join("|")})/`;

/** What is shipped of a room: not its benches and vectors, which may use what the whole repository has. */
const shipped = (room) => (room === "rubrics" ? "^rubrics/(?!(bench|vectors)/)" : `^${room}/src/`);

const laws = Object.entries(rooms).flatMap(([room, { ours, thirdParty }]) => [
  law(
    `${room}: our packages`,
    `It may import ${ours.join(", ") || "none of our packages"}.`,
    { path: shipped(room) },
    { path: anyRoom, pathNot: oneOf([room, ...ours]) },
  ),
  law(
    `${room}: other people's packages`,
    `It may import ${thirdParty.join(", ") || "none"}.`,
    { path: shipped(room) },
    {
      dependencyTypes: npm,
      ...(thirdParty.length > 0 ? { pathNot: `(^|/)node_modules/(${thirdParty.join("|")})/` } : {}),
    },
  ),
]);

module.exports = {
  forbidden: [
    ...laws,
    law(
      "nothing imports an app",
      "If two apps need a thing, it belongs in a package.",
      { path: "^(packages|rubrics|scripts)/" },
      { path: "^apps/" },
    ),
    law("no app imports another app", "", { path: "^apps/([^/]+)/" }, { path: "^apps/", pathNot: "^apps/$1/" }),
    law(
      "through the front door",
      "Another package is imported by its name, and only what it exports.",
      { path: anyRoom },
      { path: "^(packages/[^/]+|apps/[^/]+)/src/", pathNot: "^$1/" },
    ),
    law(
      "core runs anywhere",
      "No Node built-ins in core; worker threads are the one exception.",
      { path: "^packages/core/src/", pathNot: "^packages/core/src/kernel/pool\\.node\\.ts$" },
      { dependencyTypes: ["core"] },
    ),
    law(
      "judging imports only schema",
      "judge is a pure function of a rubric and evidence.",
      { path: core("judging") },
      { pathNot: core("judging", "schema") },
    ),
    law(
      "schema imports no other folder",
      "A page loads the schemas without the checks; of tensor it needs the names of dtypes.",
      { path: core("schema", "schemas") },
      { pathNot: core("schema", "errors", "runner", "version", "tensor/dtype"), dependencyTypesNot: npm },
    ),
    law(
      "kernel does not import webgpu",
      "webgpu → kernel → tensor",
      { path: core("kernel") },
      { path: core("webgpu") },
    ),
    law(
      "tensor does not import kernel or webgpu",
      "webgpu → kernel → tensor",
      { path: core("tensor") },
      { path: core("kernel", "webgpu") },
    ),
    law(
      "onnxruntime-node only under onnx/",
      "",
      { pathNot: "^packages/(runners/src/onnx|core/bench)/" },
      { path: "node_modules/onnxruntime-node/" },
    ),
    law(
      "onnxruntime-web only under browser/",
      "",
      { pathNot: "^packages/runners/src/browser/" },
      { path: "node_modules/onnxruntime-web/" },
    ),
    law(
      "no cycles",
      "Types may refer to each other; what is loaded may not.",
      { path: anyRoom },
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    // The kernel is laid beside a baseline when the problem is read.
    law("every import is found", "", {}, { couldNotResolve: true, pathNot: "^\\./kernel\\.mjs$" }),
  ],
  options: {
    // What candidates write, and tests, may import what they like.
    exclude: {
      path: "(^rubrics/[^/]+/(submissions|starter)/|\\.(test|fixture|suite)\\.(ts|js|mjs)$|\\.config\\.ts$|/src/jail/)",
    },
    doNotFollow: { path: "(^|/)(node_modules|dist)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
    moduleSystems: ["es6", "tsd"],
  },
};
