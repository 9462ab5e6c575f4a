import { cp, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { AllcloseError } from "@allclose/core";
import { inTmpdir, type RunFolder } from "../sandbox/folder.ts";

/** The oldest that runs what accept.ts takes. */
const OLDEST = [1, 30] as const;

/** What to type where it is missing. Its own script would fetch libraries for GPUs. */
export const INSTALL = "ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0";

export interface OnnxRuntime {
  readonly version: string;
  readonly folder: string;
  /** That of onnxruntime-common, which it requires. */
  readonly common: string;
}

/**
 * The onnxruntime-node that is installed beside this package, or why there is none. It is found, and never loaded here.
 * @param from a file's URL, whose folders are searched as Node does
 */
export async function lookForRuntime(from = import.meta.url): Promise<OnnxRuntime | { readonly why: string }> {
  try {
    const file = createRequire(from).resolve("onnxruntime-node/package.json");
    const common = createRequire(file).resolve("onnxruntime-common");
    const { version } = JSON.parse(await readFile(file, "utf8")) as { version: string };
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major !== OLDEST[0] || minor < OLDEST[1])
      return { why: `it is ${version}, and ${OLDEST.join(".")} or newer is needed` };
    return { version, folder: dirname(file), common: packageOf(common, "onnxruntime-common") };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
    return { why: missing ? "it is not installed" : (error as Error).message };
  }
}

/** @throws AllcloseError `runner/onnxruntime` with the line to type */
export async function findRuntime(from?: string): Promise<OnnxRuntime> {
  const found = await lookForRuntime(from);
  if ("why" in found)
    throw new AllcloseError(
      "runner/onnxruntime",
      `ONNX models are run by onnxruntime-node, and ${found.why}. Where Allclose is installed, type: ${INSTALL}`,
    );
  return found;
}

const packageOf = (file: string, name: string): string =>
  file.slice(0, file.lastIndexOf(join("node_modules", name)) + join("node_modules", name).length);

/**
 * Copies what of it runs on this machine to where a sealed process can read it: no sealed process sees a node_modules.
 * @returns the folder that NODE_PATH has to name
 */
export async function copyRuntime({ folder, common }: OnnxRuntime, { app }: RunFolder): Promise<string> {
  const packages = join(app, "packages");
  const library = join("bin", "napi-v6", process.platform, process.arch);
  const isNeeded = (source: string): boolean => {
    const path = relative(folder, source);
    return ["dist", "package.json", library].some(
      (kept) => path === "" || path === kept || path.startsWith(kept + sep) || kept.startsWith(path + sep),
    );
  };
  await inTmpdir(async () => {
    await cp(folder, join(packages, "onnxruntime-node"), { recursive: true, filter: isNeeded, dereference: true });
    await cp(common, join(packages, "onnxruntime-common"), { recursive: true, dereference: true });
  });
  return packages;
}
