import type { CallResult, RunnerInfo, Session } from "@allclose/core";

/** The sessions of a runner that nobody has closed yet. */
export class OpenSessions {
  readonly #sessions = new Set<Session>();

  keep({ info, call, close }: Session): Session {
    const session: Session = {
      info,
      call,
      close: () => {
        this.#sessions.delete(session);
        return close();
      },
    };
    this.#sessions.add(session);
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }
}

/** A session without a process, all of whose calls come to the same. */
export const alwaysThe = (result: CallResult, info: RunnerInfo): Session => ({
  info,
  call: () => Promise.resolve(result),
  close: () => Promise.resolve(),
});
