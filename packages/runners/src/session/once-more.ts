/** Tries again, once, what failed by no fault of the candidate's: somebody may have killed a process who knows nothing of it. */
export async function onceMore<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch {
    return attempt();
  }
}
