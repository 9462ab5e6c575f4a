import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Attack } from "../harness/attack.ts";
import { COMMON, JUDGES } from "./sources.ts";

const CAPPED = "files, names and bytes have caps, and are counted first";
const REGULAR = "only regular files are taken, opened without following links";
const IN_ITS_PROCESS = "it is parsed in its own process, which has a deadline";
const WRONG = "def softmax(x):\n    return x\n";

/** Attacks on what takes a submission in. */
export const intake: readonly Attack[] = [
  {
    row: 74,
    file: "linked.py",
    make: (path, { secret }) => symlinkSync(secret!, path),
    tries: "is a link to a file of the host's",
    source: JUDGES,
    gain: "secret",
    design: REGULAR,
    refused: "intake/symlink",
  },
  {
    row: 74,
    file: "linked-inside",
    make: (path, { secret }) => {
      mkdirSync(path);
      writeFileSync(join(path, "solution.py"), WRONG);
      symlinkSync(secret!, join(path, "helper.py"));
    },
    tries: "holds a link to a file of the host's",
    source: JUDGES,
    gain: "secret",
    design: REGULAR,
    refused: "intake/symlink",
  },
  {
    row: 74,
    file: "linked-folder",
    make: (path, { home }) => {
      mkdirSync(path);
      writeFileSync(join(path, "solution.py"), WRONG);
      symlinkSync(home!, join(path, "package"));
    },
    tries: "holds a link to a folder of the host's",
    source: JUDGES,
    gain: "secret",
    design: REGULAR,
  },
  {
    row: 74,
    file: "pipe.py",
    make: (path) => execFileSync("mkfifo", [path]),
    tries: "is a pipe that nobody writes to",
    source: JUDGES,
    gain: "host",
    design: REGULAR,
    refused: "intake/not-a-file",
  },
  {
    row: 75,
    file: "same-names",
    make: (path) => {
      mkdirSync(path);
      for (const name of ["solution.py", "Solution.py"]) writeFileSync(join(path, name), WRONG);
    },
    tries: "has two files that are one on another system",
    source: COMMON,
    gain: "verdict",
    design: CAPPED,
    refused: "intake/name",
  },
  {
    row: 75,
    file: "many-files",
    make: (path) => {
      mkdirSync(path);
      for (let i = 0; i < 300; i++) writeFileSync(join(path, `a${i}.py`), WRONG);
    },
    tries: "has 300 files",
    source: COMMON,
    gain: "host",
    design: CAPPED,
    refused: "intake/too-many",
  },
  {
    row: 75,
    file: "deep-folders",
    make: (path) => {
      const deep = join(path, ...Array.from({ length: 40 }, () => "d"));
      mkdirSync(deep, { recursive: true });
      writeFileSync(join(deep, "solution.py"), WRONG);
    },
    tries: "lies 40 folders deep",
    source: COMMON,
    gain: "host",
    design: CAPPED,
    refused: "intake/too-deep",
  },
  {
    row: 75,
    file: "commanding-name",
    make: (path) => {
      mkdirSync(path);
      writeFileSync(join(path, "solution.py"), WRONG);
      writeFileSync(join(path, "\u001b]0;x-attack\u0007\n::error::x-attack.py"), WRONG);
    },
    tries: "has a name that steers a terminal",
    source: COMMON,
    gain: "text",
    design: CAPPED,
    refused: "intake/name",
  },
  {
    row: 76,
    file: "nothing.py",
    make: (path) => writeFileSync(path, ""),
    tries: "is empty",
    refused: "intake/empty",
    source: COMMON,
    gain: "verdict",
    design: IN_ITS_PROCESS,
  },
  {
    row: 76,
    file: "large.py",
    make: (path) => writeFileSync(path, Buffer.alloc(200 * 2 ** 20, "#")),
    tries: "has 200 MB",
    source: COMMON,
    gain: "host",
    design: CAPPED,
    refused: "intake/too-large",
  },
  {
    row: 76,
    file: "deep-brackets.py",
    make: (path) => writeFileSync(path, `${WRONG}\ny = ${"(".repeat(400_000)}${")".repeat(400_000)}\n`),
    tries: "has 400,000 brackets in each other",
    source: COMMON,
    gain: "host",
    design: IN_ITS_PROCESS,
  },
  {
    row: 76,
    file: "deep-brackets.js",
    make: (path) => writeFileSync(path, `export const softmax = ${"[".repeat(400_000)}${"]".repeat(400_000)};\n`),
    tries: "has 400,000 brackets in each other",
    source: COMMON,
    gain: "host",
    design: IN_ITS_PROCESS,
  },
  {
    row: 76,
    file: "long-powers.py",
    make: (path) => writeFileSync(path, `${WRONG}\ny = 10**10**10\n`),
    tries: "has the compiler compute a constant for years",
    source: COMMON,
    gain: "process",
    design: IN_ITS_PROCESS,
  },
  {
    row: 76,
    file: "deep-notebook.ipynb",
    make: (path) =>
      writeFileSync(
        path,
        `{"cells": ${"[".repeat(200_000)}${"]".repeat(200_000)}, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}`,
      ),
    tries: "is a notebook 200,000 lists deep",
    source: COMMON,
    gain: "host",
    design: "it is read as JSON, field by field",
  },
  {
    row: 76,
    file: "no-text.py",
    make: (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00, 0x80])),
    tries: "is no text",
    source: COMMON,
    gain: "host",
    design: CAPPED,
    refused: "intake/encoding",
  },
];
