import { type CallResult, DEFAULT_LIMITS, type Failure, type Inputs, type Runner, type Session } from "../runner.ts";
import { type Entry, entry as entrySchema } from "../schema/entry.ts";
import type { Submission } from "../schema/submission.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { TestTools } from "./tools.ts";

/** The entry point of every program of the suite: `scale_rows(x (N, D), by float = 2) -> y (N, D), total (N,)`. */
export const SUITE_ENTRY: Entry = entrySchema.parse({
  name: "scale_rows",
  args: { x: { shape: ["N", "D"], dtype: "float32" }, by: { type: "float", optional: true } },
  returns: { y: { shape: ["N", "D"], dtype: "float32" }, total: { shape: ["N"], dtype: "float32" } },
});

/** Programs in the runner's language, each the text of one file. */
export interface SuitePrograms {
  /** Returns `y = by · x` (`by` is 2 when absent) and `total`, the sum of each row of y. */
  readonly right: string;
  /** `right`, with the entry called scaleRows. */
  readonly camelCase: string;
  /** `right`, with the entry called `scale_row`. */
  readonly misspelt: string;
  /** Does not parse, because of its second line. */
  readonly syntax: string;
  /** Throws an exception whose message is "no good", on the second line of the file. */
  readonly raises: string;
  /** Runs forever when `by` is 0; else it is `right`. */
  readonly loops: string;
  /** Ends its process with status 0. */
  readonly exits: string;
  /** `right`, after it has set every element of x to 0. */
  readonly changes: string;
  /** Returns y alone. */
  readonly half: string;
  /** Returns the text "y". */
  readonly wrongResult: string;
  /** Prints "hello", and is `right`. */
  readonly prints: string;
}

/**
 * What every runner promises, whatever it runs: the contract of runner.ts as tests. A language's own behaviour and its
 * isolation are for the runner's own tests.
 * @param make a new runner; the suite closes it
 */
export function runnerSuite(
  { describe, test, expect }: TestTools,
  name: string,
  make: () => Runner,
  language: Submission["language"],
  programs: SuitePrograms,
): void {
  const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  const by = (value?: number): Inputs =>
    new Map<string, Tensor | number>([["x", x], ...(value === undefined ? [] : [["by", value] as const])]);

  const within = async (program: keyof SuitePrograms, use: (session: Session) => Promise<void>): Promise<void> => {
    const runner = make();
    try {
      const session = await runner.open(submissionOf(language, programs[program]), SUITE_ENTRY, {
        ...DEFAULT_LIMITS,
        callMs: 2_000,
      });
      await use(session);
      await session.close();
    } finally {
      await runner.close();
    }
  };
  const failureOf = async (program: keyof SuitePrograms, inputs = by()): Promise<Failure> => {
    let failure: Failure | undefined;
    await within(program, async (session) => {
      const result = await session.call(inputs);
      if (result.state === "failed") failure = result.failure;
    });
    if (failure === undefined) throw new Error(`${program} did not fail`);
    return failure;
  };
  const values = (result: CallResult, output: string): number[] => {
    if (result.state !== "ok") throw new Error(`the call did not succeed: ${JSON.stringify(result)}`);
    return [...(result.outputs.get(output) as Tensor).data];
  };

  describe(`${name} keeps the runner's contract`, () => {
    test("gives back the outputs by name, with shape and dtype", () =>
      within("right", async (session) => {
        const result = await session.call(by(3));
        expect(values(result, "y")).toEqual([3, 6, 9, 12, 15, 18]);
        expect(values(result, "total")).toEqual([18, 45]);
        if (result.state !== "ok") return;
        expect(result.outputs.get("y")?.shape).toEqual([2, 3]);
        expect(result.outputs.get("y")?.dtype).toEqual("float32");
        expect(result.changed).toEqual([]);
        expect(session.info.language).toEqual(language);
      }));

    test("leaves out an optional argument that is absent", () =>
      within("right", async (session) => expect(values(await session.call(by()), "y")).toEqual([2, 4, 6, 8, 10, 12])));

    test("takes the entry in camelCase too", () =>
      within("camelCase", async (session) => expect(values(await session.call(by()), "total")).toEqual([12, 30])));

    test("gives fresh inputs to every call, and names those that a call changed", () =>
      within("changes", async (session) => {
        for (let i = 0; i < 2; i++) {
          const result = await session.call(by());
          if (result.state !== "ok") throw new Error(JSON.stringify(result));
          expect(result.changed).toEqual(["x"]);
        }
        expect([...x.data]).toEqual([1, 2, 3, 4, 5, 6]);
      }));

    test("hands over what came when an output is missing", () =>
      within("half", async (session) => {
        const result = await session.call(by());
        expect(values(result, "y")).toEqual([2, 4, 6, 8, 10, 12]);
        if (result.state === "ok") expect(result.outputs.has("total")).toEqual(false);
      }));

    test("keeps what is printed in the log", () =>
      within("prints", async (session) => {
        const result = await session.call(by());
        expect(result.state === "ok" && result.log.includes("hello")).toEqual(true);
      }));

    test("suggests the near name for a missing entry", async () => {
      const failure = await failureOf("misspelt");
      expect([failure.kind, failure.fault]).toEqual(["missing-entry", "candidate"]);
      expect(failure.message.includes("scale_row")).toEqual(true);
    });

    test("says file and line of what does not parse", async () => {
      const failure = await failureOf("syntax");
      expect([failure.kind, failure.fault, failure.line]).toEqual(["syntax", "candidate", 2]);
    });

    test("says message, file and line of an exception", async () => {
      const failure = await failureOf("raises");
      expect([failure.kind, failure.fault, failure.line]).toEqual(["raised", "candidate", 2]);
      expect(failure.message.includes("no good")).toEqual(true);
    });

    test("says what came instead of tensors", async () =>
      expect((await failureOf("wrongResult")).kind).toEqual("wrong-result"));

    test("takes an exit for what it is", async () => expect((await failureOf("exits")).kind).toEqual("killed"));

    test("ends what runs too long, and answers the next call in a fresh process", () =>
      within("loops", async (session) => {
        const late = await session.call(by(0));
        expect(late.state === "failed" && late.failure.kind).toEqual("timed-out");
        expect(values(await session.call(by(3)), "total")).toEqual([18, 45]);
      }));
  });
}

const submissionOf = (language: Submission["language"], text: string): Submission => {
  const entryFile = language === "python" ? "scale.py" : "scale.ts";
  return { sha256: "0".repeat(64), language, entryFile, files: new Map([[entryFile, text]]) };
};
