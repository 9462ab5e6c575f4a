import { readdir } from "node:fs/promises";

/** The starters that candidates choose from, in the order in which they are offered. */
export const STARTERS = ["pytorch", "numpy", "typescript"];

/** What lies in a folder, in order; nothing where there is none. What tools leave there is passed over. */
export const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith(".") && name !== "__pycache__").sort();
