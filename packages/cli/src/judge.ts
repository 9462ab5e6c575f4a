import { type Isolation, type Judge, openJudge } from "@allclose/runners";
import { isInstalled } from "./bank.ts";

/** The judge of a problem folder. Only a reference that came with this package runs in this process. */
export const judgeOf = (folder: string, isolation: Isolation): Promise<Judge> =>
  openJudge(folder, { trusted: isInstalled(folder), isolation });

/** What comes of a judge, which is closed then, whatever comes. */
export async function withJudge<T>(
  folder: string,
  isolation: Isolation,
  use: (judge: Judge) => Promise<T>,
): Promise<T> {
  const judge = await judgeOf(folder, isolation);
  try {
    return await use(judge);
  } finally {
    await judge.close();
  }
}
