import { type CallResult, DEFAULT_LIMITS, type Failure, type Inputs, type Runner, type Session } from "../runner.ts";
import { type Entry, entry as entrySchema } from "../schema/entry.ts";
import type { Language, Submission } from "../schema/submission.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import type { TestTools } from "./tools.ts";

/** The entry point of every program of the suite: `scale_rows(x (N, D), by float = 2) -> y (N, D), total (N,)`. */
export const SUITE_ENTRY: Entry = entrySchema.parse({
  name: "scale_rows",
  args: { x: { shape: ["N", "D"], dtype: "float32" }, by: { type: "float", optional: true } },
  returns: { y: { shape: ["N", "D"], dtype: "float32" }, total: { shape: ["N"], dtype: "float32" } },
});

const matrix = (rows: string, columns: string) => ({ shape: [rows, columns], dtype: "float32" as const });

/** Another entry of `right`: `negate(x (N, D)) -> z (N, D)`. */
const NEGATE: Entry = entrySchema.parse({
  name: "negate",
  args: { x: matrix("N", "D") },
  returns: { z: matrix("N", "D") },
});

/** Of `dotted`: an optimizer's step, whose state is a dictionary. */
const STEP: Entry = entrySchema.parse({
  name: "step",
  args: {
    "params.0": matrix("N", "D"),
    "params.1": matrix("N", "D"),
    "state.m": matrix("N", "D"),
    "state.v": { ...matrix("N", "D"), optional: true },
    "state.count": { type: "int" },
    lr: { type: "float" },
  },
  returns: {
    "params.0": matrix("N", "D"),
    "params.1": matrix("N", "D"),
    "state.m": matrix("N", "D"),
    "state.count": { shape: [], dtype: "int64" },
  },
});

/** Of the programs that are modules: `Gate(factor)`, with the weights W_in and W_out, maps x (N, D) to y (N, E). */
const GATE: Entry = entrySchema.parse({
  name: "gate",
  kind: "module",
  init: { factor: { type: "float" } },
  parameters: {
    W_in: { ...matrix("D", "H"), aliases: ["first", { name: "first_t", transposed: true }] },
    W_out: { ...matrix("H", "E"), aliases: ["second"] },
  },
  args: { x: matrix("N", "D") },
  returns: { y: matrix("N", "E") },
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
  /** `right`, beside a function `negate(x)` that returns -x. */
  readonly another: string;
  /** Two different outputs, both drawn from the language's own random generator (N, D) and (N,); the arguments count for nothing. */
  readonly random: string;
  /**
   * `step(params, state, lr)` takes a list of two tensors and a dictionary with m, count and, where it is given, v. It returns
   * (params, state) anew: each of params is p - lr · m, m is doubled, with v added where there is one, and count is one more.
   */
  readonly dotted: string;
  /** `dotted`, with a mapping { params, state } as its result. */
  readonly dottedByName: string;
  /** `dotted`, with the state returned as a list of m and count. */
  readonly wrongContainer: string;
  /** `dotted`, after it has put another count and m into the dictionary that it was given. */
  readonly changesContainer: string;
  /** A class Gate with the weights W_in and W_out, built with one number: its forward pass is factor · x W_in W_out. */
  readonly module: string;
  /** `module`, with its weights called `first_t`, which holds W_in transposed, and `second`. */
  readonly moduleByAlias: string;
  /** `module`, with W_out called something else. */
  readonly moduleWithout: string;
  /** `module`, where W_out is built with the shape (1, 1). */
  readonly moduleMisshapen: string;
  /**
   * `right`, beside `scale_rows_backward(x, by, d_y, d_total)`, which returns (the gradient of x,) by the arithmetic of `right`,
   * plus 1, so that it is seen to be this one that was used; `by` may be absent there too.
   */
  readonly backward: string;
  /** `backward`, with a gradient of x that is the sum of its rows. */
  readonly backwardMisshapen: string;
}

/**
 * What every runner promises, whatever it runs: the contract of runner.ts as tests. A language's own behaviour and its
 * isolation are for the runner's own tests.
 * @param make a runner; the suite closes it after each test
 * @param file what the programs' one file is called
 * @param programs without those that cannot be written in the language, and their tests; a graph is bytes
 */
export function runnerSuite(
  { describe, test, expect }: TestTools,
  name: string,
  make: () => Runner,
  language: Submission["language"],
  programs: { readonly [P in keyof SuitePrograms]?: string | Uint8Array },
  file: string = FILES[language],
): void {
  const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  const by = (value?: number): Inputs =>
    new Map<string, Tensor | number>([["x", x], ...(value === undefined ? [] : [["by", value] as const])]);

  const state = (...more: [string, Tensor][]): Inputs =>
    new Map<string, Tensor | number>([
      ["params.0", tensor([2, 3], [1, 2, 3, 4, 5, 6])],
      ["params.1", tensor([2, 3], [2, 4, 6, 8, 10, 12])],
      ["state.m", tensor([2, 3], [2, 4, 6, 8, 10, 12])],
      ...more,
      ["state.count", 5],
      ["lr", 0.5],
    ]);
  const weights = (): Inputs =>
    new Map<string, Tensor | number>([
      ["factor", 2],
      ["W_in", tensor([3, 3], [1, 2, 3, 0, 1, 0, 0, 0, 1])],
      ["W_out", tensor([3, 1], [1, 2, 3])],
      ["x", x],
    ]);

  const promise = (program: keyof SuitePrograms, title: string, body: () => Promise<void>): void => {
    if (programs[program] !== undefined) test(title, body);
  };
  const within = async (
    program: keyof SuitePrograms,
    use: (session: Session) => Promise<void>,
    entry = SUITE_ENTRY,
  ): Promise<void> => {
    const runner = make();
    try {
      const session = await runner.open(submissionOf(language, file, programs[program] ?? ""), entry, {
        ...DEFAULT_LIMITS,
        callMs: 2_000,
      });
      await use(session);
      await session.close();
    } finally {
      await runner.close();
    }
  };
  const failureOf = async (program: keyof SuitePrograms, inputs = by(), entry = SUITE_ENTRY): Promise<Failure> => {
    let failure: Failure | undefined;
    const use = async (session: Session): Promise<void> => {
      const result = await session.call(inputs);
      if (result.state === "failed") failure = result.failure;
    };
    await within(program, use, entry);
    if (failure === undefined) throw new Error(`${program} did not fail`);
    return failure;
  };
  const values = (result: CallResult, output: string): number[] => {
    if (result.state !== "ok") throw new Error(`the call did not succeed: ${JSON.stringify(result)}`);
    return [...(result.outputs.get(output) as Tensor).data];
  };

  describe(`${name} keeps the runner's contract`, () => {
    promise("right", "gives back the outputs by name, with shape and dtype", () =>
      within("right", async (session) => {
        const result = await session.call(by(3));
        expect(values(result, "y")).toEqual([3, 6, 9, 12, 15, 18]);
        expect(values(result, "total")).toEqual([18, 45]);
        if (result.state !== "ok") return;
        expect(result.outputs.get("y")?.shape).toEqual([2, 3]);
        expect(result.outputs.get("y")?.dtype).toEqual("float32");
        expect(result.changed).toEqual([]);
        expect(session.info.language).toEqual(language);
      }),
    );

    promise("right", "leaves out an optional argument that is absent", () =>
      within("right", async (session) => expect(values(await session.call(by()), "y")).toEqual([2, 4, 6, 8, 10, 12])),
    );

    promise("camelCase", "takes the entry in camelCase too", () =>
      within("camelCase", async (session) => expect(values(await session.call(by()), "total")).toEqual([12, 30])),
    );

    promise("changes", "gives fresh inputs to every call, and names those that a call changed", () =>
      within("changes", async (session) => {
        for (let i = 0; i < 2; i++) {
          const result = await session.call(by());
          if (result.state !== "ok") throw new Error(JSON.stringify(result));
          expect(result.changed).toEqual(["x"]);
        }
        expect([...x.data]).toEqual([1, 2, 3, 4, 5, 6]);
      }),
    );

    promise("half", "hands over what came when an output is missing", () =>
      within("half", async (session) => {
        const result = await session.call(by());
        expect(values(result, "y")).toEqual([2, 4, 6, 8, 10, 12]);
        if (result.state === "ok") expect(result.outputs.has("total")).toEqual(false);
      }),
    );

    promise("prints", "keeps what is printed in the log", () =>
      within("prints", async (session) => {
        const result = await session.call(by());
        expect(result.state === "ok" && result.log.includes("hello")).toEqual(true);
      }),
    );

    promise("misspelt", "suggests the near name for a missing entry", async () => {
      const failure = await failureOf("misspelt");
      expect([failure.kind, failure.fault]).toEqual(["missing-entry", "candidate"]);
      expect(failure.message.includes("scale_row")).toEqual(true);
    });

    promise("syntax", "says file and line of what does not parse", async () => {
      const failure = await failureOf("syntax");
      expect([failure.kind, failure.fault, failure.line]).toEqual(["syntax", "candidate", 2]);
    });

    promise("raises", "says message, file and line of an exception", async () => {
      const failure = await failureOf("raises");
      expect([failure.kind, failure.fault, failure.line]).toEqual(["raised", "candidate", 2]);
      expect(failure.message.includes("no good")).toEqual(true);
    });

    promise("wrongResult", "says what came instead of tensors", async () =>
      expect((await failureOf("wrongResult")).kind).toEqual("wrong-result"),
    );

    promise("exits", "takes an exit for what it is", async () =>
      expect((await failureOf("exits")).kind).toEqual("killed"),
    );

    promise("another", "calls another entry by its signature", () =>
      within("another", async (session) => {
        expect(values(await session.call(by(), { entry: NEGATE }), "z")).toEqual([-1, -2, -3, -4, -5, -6]);
        expect(values(await session.call(by(3)), "total")).toEqual([18, 45]);
        const missing = await session.call(by(), { entry: { ...NEGATE, name: "absolute" } });
        expect(missing.state === "failed" && missing.failure.kind).toEqual("missing-entry");
      }),
    );

    promise("random", "seeds the random generators for every call", () =>
      within("random", async (session) => {
        const drawn = async (seed?: number) => {
          const result = await session.call(by(), seed === undefined ? {} : { seed });
          return [...values(result, "y"), ...values(result, "total")];
        };
        const first = await drawn();
        expect(new Set(first).size).toEqual(8);
        expect(await drawn()).toEqual(first);
        const other = await drawn(7);
        expect(other.some((value) => first.includes(value))).toEqual(false);
        expect(await drawn(7)).toEqual(other);
        expect(await drawn()).toEqual(first);
      }),
    );

    promise("right", "keeps NaN and the infinities in scalars", () =>
      within("right", async (session) => {
        expect(values(await session.call(by(Number.NaN)), "total")).toEqual([Number.NaN, Number.NaN]);
        expect(values(await session.call(by(Number.NEGATIVE_INFINITY)), "total")).toEqual([-Infinity, -Infinity]);
      }),
    );

    for (const program of ["dotted", "dottedByName"] as const)
      promise(program, `hands over dotted arguments together, and takes such outputs apart (${program})`, () =>
        within(
          program,
          async (session) => {
            const result = await session.call(state());
            expect(values(result, "params.0")).toEqual([0, 0, 0, 0, 0, 0]);
            expect(values(result, "params.1")).toEqual([1, 2, 3, 4, 5, 6]);
            expect(values(result, "state.m")).toEqual([4, 8, 12, 16, 20, 24]);
            expect(values(result, "state.count")).toEqual([6]);
            if (result.state !== "ok") return;
            expect(result.outputs.get("state.count")?.shape).toEqual([]);
            expect(result.outputs.get("state.count")?.dtype).toEqual("int64");
            expect(result.changed).toEqual([]);
            const withV = await session.call(state(["state.v", x]));
            expect(values(withV, "state.m")).toEqual([5, 10, 15, 20, 25, 30]);
          },
          STEP,
        ),
      );

    promise("wrongContainer", "says what container it expected", async () => {
      const failure = await failureOf("wrongContainer", state(), STEP);
      expect([failure.kind, failure.fault]).toEqual(["wrong-result", "candidate"]);
      expect(failure.message.includes("expected state to be")).toEqual(true);
      expect(failure.message.includes("m, count")).toEqual(true);
    });

    promise("changesContainer", "names what was replaced in a container", () =>
      within(
        "changesContainer",
        async (session) => {
          const result = await session.call(state());
          expect(result.state === "ok" && [...result.changed].sort()).toEqual(["state.count", "state.m"]);
        },
        STEP,
      ),
    );

    for (const program of ["module", "moduleByAlias"] as const)
      promise(program, `builds a module and loads its weights (${program})`, () =>
        within(
          program,
          async (session) => {
            for (let i = 0; i < 2; i++) {
              const result = await session.call(weights());
              expect(values(result, "y")).toEqual([2 * (1 + 2 * 4 + 3 * 6), 2 * (4 + 2 * 13 + 3 * 18)]);
              expect(result.state === "ok" && result.changed).toEqual([]);
            }
          },
          GATE,
        ),
      );

    promise("moduleWithout", "says which parameter a module lacks", async () => {
      const failure = await failureOf("moduleWithout", weights(), GATE);
      expect([failure.kind, failure.fault]).toEqual(["missing-parameter", "candidate"]);
      expect(failure.message.includes("no parameter W_out (also accepted: second)")).toEqual(true);
    });

    promise("moduleMisshapen", "says both shapes of a parameter that does not fit", async () => {
      const failure = await failureOf("moduleMisshapen", weights(), GATE);
      expect(failure.kind).toEqual("missing-parameter");
      for (const words of ["W_out", "(3, 1)", "(1, 1)"]) expect(failure.message.includes(words)).toEqual(true);
    });

    promise("camelCase", "says that there is no class when a module is asked for", async () => {
      const failure = await failureOf("camelCase", weights(), { ...GATE, name: "scale_rows" });
      expect(failure.kind).toEqual("missing-entry");
      expect(failure.message.includes("class")).toEqual(true);
    });

    const gradient = {
      of: ["x"],
      upstream: new Map([
        ["y", tensor([2, 3], [1, 2, 3, 4, 5, 6])],
        ["total", tensor([2], [10, 20])],
      ]),
    };

    promise("backward", "takes gradients from the candidate's own backward function", () =>
      within("backward", async (session) => {
        const result = await session.call(by(3), { gradient });
        expect(values(result, "total")).toEqual([18, 45]);
        const found = result.state === "ok" ? result.gradients?.get("x") : undefined;
        expect([...(found?.data ?? [])]).toEqual([34, 37, 40, 73, 76, 79]);
        const alone = await session.call(by(3), {
          gradient: { of: ["x"], upstream: new Map([["total", tensor([2], [1, 2])]]) },
        });
        const ofTotal = alone.state === "ok" ? alone.gradients?.get("x") : undefined;
        expect([...(ofTotal?.data ?? [])]).toEqual([4, 4, 4, 7, 7, 7]);
      }),
    );

    promise("backwardMisshapen", "names a gradient of a wrong shape", () =>
      within("backwardMisshapen", async (session) => {
        const result = await session.call(by(3), { gradient });
        expect(result.state === "failed" && result.failure.kind).toEqual("wrong-result");
        expect(result.state === "failed" && result.failure.message.includes("the gradient of x")).toEqual(true);
      }),
    );

    promise("backward", "does not differentiate by what is not a floating-point tensor of the call", () =>
      within("backward", async (session) => {
        const result = await session.call(by(3), { gradient: { ...gradient, of: ["by"] } });
        expect(result.state).toEqual("unsupported");
      }),
    );

    promise("loops", "ends what runs too long, and answers the next call in a fresh process", () =>
      within("loops", async (session) => {
        const late = await session.call(by(0));
        expect(late.state === "failed" && late.failure.kind).toEqual("timed-out");
        expect(values(await session.call(by(3)), "total")).toEqual([18, 45]);
      }),
    );
  });
}

const FILES = { python: "scale.py", node: "scale.ts", onnx: "scale.onnx", tensors: "scale.safetensors" } as const;

const submissionOf = (language: Language, entryFile: string, program: string | Uint8Array): Submission => ({
  sha256: "0".repeat(64),
  language,
  entryFile,
  ...(typeof program === "string" ? { files: new Map([[entryFile, program]]) } : { files: new Map(), data: program }),
});
