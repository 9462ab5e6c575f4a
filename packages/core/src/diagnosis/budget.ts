import type { CallResult, Session } from "../runner.ts";

/** What a call counts that ends its process, or runs into a limit of time: three of them end every search. */
const COSTLY = 100;

/** How many calls of the candidate may be spent on looking closer; every second that a call takes counts as one more. */
export class Budget {
  spent = 0;
  #limit: number;
  constructor(limit: number) {
    this.#limit = limit;
  }

  get left(): number {
    return this.#limit - this.spent;
  }

  /** A part of it: what the part spends, the whole spends. */
  share(limit: number): { readonly left: number } {
    const from = this.spent;
    const whole = this;
    return {
      get left() {
        return Math.min(limit - (whole.spent - from), whole.left);
      },
    };
  }

  /** A session whose calls count. */
  on(session: Session): Session {
    return {
      info: session.info,
      call: async (inputs, options) => {
        this.spent++;
        const result = await session.call(inputs, options);
        this.spent += extra(result);
        return result;
      },
      close: () => session.close(),
    };
  }
}

function extra(result: CallResult): number {
  if (result.state === "ok") return Math.floor(result.elapsedMs / 1000);
  const cheap = result.state === "unsupported" || ["raised", "wrong-result"].includes(result.failure.kind);
  return cheap ? 0 : COSTLY;
}
