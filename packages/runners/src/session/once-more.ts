/**
 * Tries again, once, what failed by no fault of the candidate's: somebody may have killed a process who knows nothing of it.
 * @param mayPass whether a failure is one that need not come again
 */
export async function onceMore<T>(
  attempt: () => Promise<T>,
  mayPass: (error: unknown) => boolean = () => true,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!mayPass(error)) throw error;
    return attempt();
  }
}
