import type { CallResult, Inputs, Runner } from "@allclose/core";
import { isTensor } from "@allclose/core/tensor";

/** What passed between the host and the sealed processes of a runner. */
export interface Passed {
  /** Everything in words that came out: what was printed, raised and reported. */
  words: string;
  /** The first value of each tensor that was sent. */
  sent: number[];
}

/** The same runner, watched. */
export function watched(runner: Runner): { runner: Runner; passed: Passed } {
  const passed: Passed = { words: "", sent: [] };
  return {
    passed,
    runner: {
      close: () => runner.close(),
      open: async (...given) => {
        const session = await runner.open(...given);
        return {
          get info() {
            return session.info;
          },
          close: () => session.close(),
          call: async (inputs, options) => {
            passed.sent.push(...firstValues(inputs));
            const result = await session.call(inputs, options);
            passed.words += wordsOf(result);
            return result;
          },
        };
      },
    },
  };
}

const firstValues = (inputs: Inputs): number[] =>
  [...inputs.values()].flatMap((value) => (isTensor(value) ? [value.data[0] ?? 0] : []));

function wordsOf(result: CallResult): string {
  if (result.state === "ok") return `${result.log}\n`;
  return `${result.state === "failed" ? JSON.stringify(result.failure) : result.what}\n`;
}
