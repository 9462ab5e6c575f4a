import type { Session } from "../runner.ts";

/** How many calls of the candidate may be spent on looking closer. */
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
      call: (inputs, options) => {
        this.spent++;
        return session.call(inputs, options);
      },
      close: () => session.close(),
    };
  }
}
