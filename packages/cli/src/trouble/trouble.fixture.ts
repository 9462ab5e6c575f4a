import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeModel } from "@allclose/core/testing";
import { openJail } from "@allclose/runners";
import { afterAll } from "vitest";

const PROBLEM = `id: twice
version: 1
title: Twice
paper: { title: A paper, authors: Anybody, year: 2026, section: "1" }
minutes: 5
difficulty: 1
entry: { name: twice, args: { x: { shape: [N], dtype: float32 } }, returns: { y: { shape: [N], dtype: float32 } } }
families: { ordinary: { N: 5 } }
draws: { visible: 2, hidden: 1 }
checks: [{ id: values, kind: close }, { id: pure, kind: pure }]
`;
const RUBRIC = `problem: twice
version: 1
criteria:
  - { id: right, title: Right, weight: 1, evidence: { checks: [values] }, levels: [{ score: 0, anchor: wrong }, { score: 1, anchor: right }] }
  - { id: pure, title: Pure, weight: 1, evidence: { checks: [pure] }, levels: [{ score: 0, anchor: impure }, { score: 1, anchor: pure }] }
thresholds: { strong-hire: 0.9, lean-hire: 0.7 }
gates: []
anchors: { strong-hire: right, lean-hire: nearly, no-hire: wrong }
`;
const REFERENCE = `import { define } from "@allclose/core";
import { mul } from "@allclose/core/tensor";
export const reference = define({ mistakes: {}, entries: { twice: ({ x }) => ({ y: mul(x, 2) }) } });
`;

/** Right answers to a problem that is graded in a moment, in two sessions. */
export const RIGHT = {
  "right.py": "import numpy\ndef twice(x):\n    return 2 * x\n",
  "right.ts": "export const twice = (x) => ({ shape: x.shape, data: x.data.map((v) => 2 * v) });\n",
  "right.onnx": writeModel({
    inputs: { x: ["float32", ["N"]] },
    outputs: { y: ["float32", ["N"]] },
    nodes: [["Add", ["x", "x"], ["y"]]],
  }),
} as const;

/** What is in the command line of the process that seals itself to run each of them. */
export const SEALED_BY = { "right.py": "zygote.py", "right.ts": "child.mjs", "right.onnx": "onnx.mjs" } as const;
export const NAMES = Object.keys(SEALED_BY) as (keyof typeof SEALED_BY)[];

/** A folder of its own for a test file, which sealed processes may enter. */
export function ownFolder(): OwnFolder {
  const path = mkdtempSync(join(tmpdir(), "ac-"));
  chmodSync(path, 0o755);
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const file = (name: string, text: string | Uint8Array, mode = 0o644): string => {
    mkdirSync(join(path, name, ".."), { recursive: true });
    writeFileSync(join(path, name), text);
    chmodSync(join(path, name), mode);
    return join(path, name);
  };
  file("twice/problem.yaml", PROBLEM);
  file("twice/rubric.yaml", RUBRIC);
  file("twice/reference.ts", REFERENCE);
  file("twice/statement.md", "Return 2 x.\n");
  file("twice/hints.md", "");
  return { path, problem: join(path, "twice"), file };
}

export interface OwnFolder {
  readonly path: string;
  readonly problem: string;
  file(name: string, text: string | Uint8Array, mode?: number): string;
}

/** See intercept.fixture.py. */
export interface Interception {
  readonly calls: readonly string[];
  readonly answer: "EPERM" | "ENOSYS" | "kill";
  readonly by?: string;
  readonly after?: number;
  readonly times?: number;
}

const INTERCEPT = fileURLToPath(new URL("../../../runners/src/sandbox/intercept.fixture.py", import.meta.url));

/** What starts a program so that some of its system calls fail, or are its last. */
export const intercepting = (...rules: readonly Interception[]): string[] => [
  "/usr/bin/python3",
  INTERCEPT,
  JSON.stringify(rules),
];

export const LANDLOCK = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"] as const;

/** The tiers of this machine. */
export async function tiersHere(): Promise<("namespaces" | "landlock")[]> {
  const held = await Promise.allSettled(
    (["namespaces", "landlock"] as const).map((isolation) => openJail({ isolation })),
  );
  return (["namespaces", "landlock"] as const).filter((_, i) => held[i]?.status === "fulfilled");
}

/** A report in JSON, but for what differs between two gradings of the same submission. */
export function withoutRun(json: string): unknown {
  const { run, ...rest } = JSON.parse(json);
  return rest;
}

/** The command lines of the processes that have something to do with a folder. */
export const processesOf = (path: string): string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => read(`/proc/${pid}/cmdline`))
    .filter((command) => command.includes(path));

/** A file of /proc, empty where its process has gone. */
export function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
