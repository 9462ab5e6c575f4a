import { readFileSync } from "node:fs";
import type { Runner, Submission } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { submissionHash } from "../intake/hash.ts";
import { readSubmission } from "../intake/read-submission.ts";
import { nodeRunner } from "../node/runner.ts";
import { available, ownTmpdir } from "../python/testing.ts";
import { bankFolder, copyOf, removeCopies } from "./folders.fixture.ts";
import { type Judge, type JudgeOptions, openJudge } from "./judge.ts";

const SLUG = "scaled-dot-product-attention";
const machine = await available();

/** With lines before the reference, and others in each call of it where a condition holds. */
const spoilt = (before: string, now = "", where = "true") =>
  copyOf(SLUG, (text) =>
    text
      .replace(
        /\nexport const/,
        `\nconst node = (name: string): Promise<any> => import("node:" + name);\nconst fs = await node("fs");\n${before}\nexport const`,
      )
      .replace(/(scaled_dot_product_attention\([\s\S]*?wrong\) \{)/, `$1\nif (${where}) { ${now} }`),
  );

const files = new Map([["attention.ts", "export const scaledDotProductAttention = () => [];\n"]]);
const submission: Submission = {
  sha256: submissionHash(files),
  language: "node",
  entryFile: "attention.ts",
  files,
};
const FRAME = `const say = (header: object, body = "", magic = "ACLF") => {
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(16);
  prefix.write(magic);
  prefix.writeUInt32LE(text.length, 4);
  prefix.writeUInt32LE(body.length, 8);
  const bytes = Buffer.concat([prefix, text, Buffer.from(body)]);
  // Where the host does not keep up, there is no room for a moment.
  for (let at = 0; at < bytes.length; ) try { at += fs.writeSync(3, bytes, at); } catch {}
};`;

/** What is seen of a process' end, which each tier shows in another way; the rest does not depend on the tier. */
const ENDS = ["does not end loading", "ends its process", "aborts", "takes all memory", "does not come to an end"];
const [strongest] = machine.tiers;

describe.each([...machine.tiers, "none" as const])("a reference that breaks, %s", (isolation) => {
  const chosen = <T extends readonly [string, ...unknown[]]>(rows: readonly T[]): readonly T[] =>
    isolation === strongest ? rows : rows.filter(([what]) => ENDS.includes(what));
  let tmp: ReturnType<typeof ownTmpdir>;
  let runner: Runner;
  beforeAll(() => {
    tmp = ownTmpdir();
    runner = nodeRunner({ isolation });
  });
  afterAll(async () => {
    await runner.close();
    removeCopies();
    const left = [tmp.processes(), tmp.files()];
    tmp.remove();
    expect(left).toEqual([[], []]);
  });

  const opened = (folder: string, limits: JudgeOptions["limits"] = {}): Promise<Judge> =>
    openJudge(folder, { isolation, limits: { callMs: 5_000, ...limits } });
  const graded = async (folder: string, limits: JudgeOptions["limits"] = {}) => {
    const judge = await opened(folder, limits);
    try {
      return await judge.grade(submission, runner, { seed: { visible: "v" } });
    } finally {
      await judge.close();
    }
  };

  test.each(
    chosen([
      ["does not end loading", "for (;;);", "reference/timed-out", "did not come to an end within 2 s"],
      ["waits for ever", "await new Promise(() => setInterval(() => {}, 1000));", "reference/timed-out", "2 s"],
      ["throws", 'throw new Error("boom");', "reference/throws", "throws while loading: boom"],
      ["throws what is no error", "throw null;", "reference/throws", "throws while loading: null"],
      ["ends its process", "process.exit(0);", "reference/killed", "ended its process (exit status 0)"],
      ["aborts", "process.abort();", "reference/killed", "was ended by SIG"],
      [
        "takes all memory",
        "const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(0));",
        "reference/out-of-memory",
        "memory limit",
      ],
      ["says what is no frame", `${FRAME} say({}, "", "HTTP"); for (;;);`, "reference/protocol", "ACLF"],
      [
        "says what has no meaning",
        `${FRAME} say({ type: "verdict" }); for (;;);`,
        "reference/protocol",
        "a known message",
      ],
      [
        "asks for a runner before there is one",
        `${FRAME} say({ type: "close", id: 1, session: 1 }); for (;;);`,
        "reference/protocol",
        "close came",
      ],
      [
        "gives no names",
        `${FRAME} say({ type: "done" }, "[]"); for (;;);`,
        "reference/invalid",
        "expected a reference to be an object",
      ],
      [
        "names what it has wrongly",
        `${FRAME} say({ type: "done" }, '{"mistakes":[["a",{"says":1}]],"entries":[]}'); for (;;);`,
        "reference/invalid",
        "what a mistake says",
      ],
    ]),
  )("while it loads: %s", async (_, before, code, says) => {
    const folder = spoilt(before);
    const limits = { memoryBytes: 2 ** 28, ...(code === "reference/timed-out" ? { loadMs: 2_000 } : {}) };
    const error = await opened(folder, limits).catch((error) => error);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(error.message.startsWith(`${folder}/reference.ts: `)).toBe(true);
  });

  test.each(
    chosen([
      ["does not come to an end", "", "for (;;);", "reference/timed-out", "within 1 s"],
      ["ends its process", "", "process.exit(3);", "reference/killed", "exit status 3"],
      [
        "throws from a timer",
        "",
        'setTimeout(() => { throw new Error("late"); });',
        "reference/throws",
        "outside of any call: late",
      ],
      ["forges what was found", FRAME, 'say({ type: "done" }, "{}"); for (;;);', "reference/protocol", "findings"],
      [
        "forges findings of what was never called",
        `${FRAME}
      const FOUND = '{"findings":[],"counterexamples":[],"diagnosis":{"explanations":[],"symptoms":[]},"measurements":[]}';
      const { parse } = JSON;
      JSON.parse = (...given: [string]) => {
        const told = parse(...given);
        if (told?.deed === "evidence") for (say({ type: "done" }, FOUND); ; );
        return told;
      };`,
        "",
        "reference/protocol",
        "a submission that it had never opened",
      ],
      [
        "forges more than could be looked at",
        FRAME,
        'say({ type: "done" }, "[" + "0,".repeat(1e6) + "0]"); for (;;);',
        "reference/protocol",
        "at most 200000 values",
      ],
      ["forges what is no JSON", FRAME, 'say({ type: "done" }, "{"); for (;;);', "reference/protocol", "JSON"],
      [
        "opens a program that is not the submission",
        FRAME,
        'say({ type: "open", id: 1, program: "/bin/sh", entry: {}, callMs: 1, memoryBytes: 1 }); for (;;);',
        "reference/timed-out",
        "1 s",
      ],
      [
        "asks without end",
        `${FRAME}
      const NO_TENSORS = "\\u0008" + "\\0".repeat(7) + "{}".padEnd(8);
      let session = 0;
      const { parse } = JSON;
      JSON.parse = (...given: [string]) => {
        const told = parse(...given);
        if (told?.type === "opened") session = told.session;
        return told;
      };`,
        'for (let id = 1; ; id++) say({ type: "call", id, session, args: [] }, NO_TENSORS);',
        "reference/protocol",
        "at once",
      ],
      [
        "says without end that it is busy",
        FRAME,
        'for (;;) say({ type: "busy" });',
        "reference/timed-out",
        "within 4 s",
      ],
    ]),
  )("in a call: %s", async (_, before, now, code, says) => {
    const folder = spoilt(before, now);
    const error = await graded(folder, { callMs: 1_000, wholeMs: 4_000 }).catch((error) => error);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
  });

  test("that throws in its calls leaves the cases ungradable, and is named", async () => {
    const { evidence } = await graded(spoilt("", 'throw new TypeError("boom");'));
    const said = evidence.findings.map((f) => (f.state === "ungradable" ? f.why : f.state));
    expect(
      said.filter((why) => /reference\.ts: scaled_dot_product_attention throws: boom/.test(why)).length,
    ).toBeGreaterThan(10);
    expect(evidence.findings.filter((f) => f.state === "passed")).toEqual([]);
  });
});

describe.runIf(machine.tiers.includes("namespaces"))("a reference whose process somebody else ends", () => {
  let tmp: ReturnType<typeof ownTmpdir>;
  let runner: Runner;
  beforeAll(() => {
    tmp = ownTmpdir();
    runner = nodeRunner();
  });
  afterAll(async () => {
    await runner.close();
    removeCopies();
    tmp.remove();
  });

  /** Kills the bubblewrap of the judge, which is the first of the processes that name its program. */
  const killBubble = (): boolean => {
    const named = tmp.processes().filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("judge.mjs"));
    const [first] = named.map(Number).sort((a, b) => a - b);
    return first !== undefined && process.kill(first, "SIGKILL");
  };

  test.each([
    ["once: it is started again", 1],
    ["each time: it is nobody's fault but ours", 2],
  ])("%s", async (_, times) => {
    const judge = await openJudge(copyOf(SLUG), { isolation: "namespaces" });
    let killed = 0;
    const onProgress = () => {
      if (killed < times && killBubble()) killed++;
    };
    const graded = judge
      .grade(submission, runner, { seed: { visible: "v" }, onProgress })
      .then(({ judgement }) => judgement.verdict.high)
      .catch(({ code }) => code);
    expect(await graded).toBe(times === 1 ? "no-hire" : "sandbox/lost");
    expect(killed).toBe(times);
    await judge.close();
  });
});

describe.runIf(machine.tiers.length > 0)("after a reference has broken", () => {
  const runner = nodeRunner();
  afterAll(async () => {
    await runner.close();
    removeCopies();
  });

  test("the next grading has another process, and the same report as before", async () => {
    // Mistakes are looked for where a submission is wrong.
    const judge = await openJudge(spoilt("", "process.exit(3);", 'wrong["no-scale"]'));
    const right = await readSubmission(`${bankFolder(SLUG)}/submissions/correct-typescript.ts`, {
      entryName: judge.problem.spec.entry.name,
    });
    const grade = async (submission: Submission) => {
      const { run, ...rest } = await judge.grade(submission, runner, { seed: { visible: "v" } });
      return rest;
    };
    const before = await grade(right);
    await expect(grade(submission)).rejects.toMatchObject({ code: "reference/killed" });
    expect(await grade(right)).toEqual(before);
    expect(before.judgement.verdict.high).not.toBe("no-hire");
    await judge.close();
  });
});
