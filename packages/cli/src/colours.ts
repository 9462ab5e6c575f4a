import pc from "picocolors";

/** Colours for a terminal only: a CI log says that it has them, and so does a pipe in one. */
export const colours = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
