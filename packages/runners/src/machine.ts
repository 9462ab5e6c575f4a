import { existsSync } from "node:fs";
import { AllcloseError } from "@allclose/core";
import { INSTALL, lookForRuntime } from "./onnx/runtime.ts";
import { probePython, pythonCandidates } from "./sandbox/pythons.ts";
import { NoTier } from "./sandbox/refusal.ts";
import { openJail } from "./sandbox/tier.ts";
import { unprivilegedUser } from "./sandbox/user.ts";

/** One part of a machine: whether it is there, and what it would bring. */
export interface MachinePart {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly brings: string;
  /** What to type, or to do, where it is not there. */
  readonly install: string;
}

/** What this machine has for grading, for `allclose doctor`. Every tier is tried with its canary, not guessed. */
export async function inspectMachine(): Promise<MachinePart[]> {
  return [
    nodePart(),
    await tierPart("namespaces", "the strongest isolation: each session in namespaces of its own"),
    await tierPart("landlock", "isolation without namespaces, where user namespaces are closed"),
    await pythonPart("numpy", "grading NumPy submissions", "apt-get install python3-numpy"),
    await pythonPart("torch", "grading PyTorch submissions", "apt-get install python3-torch libopenblas0-pthread"),
    await onnxPart(),
    {
      name: "chromium",
      ok: existsSync("/usr/bin/chromium"),
      found: existsSync("/usr/bin/chromium") ? "/usr/bin/chromium" : "not found",
      brings: "the tests that run in a browser; not needed for grading",
      install: "apt-get install chromium",
    },
  ];
}

const nodePart = (): MachinePart => ({
  name: "Node",
  ok: true,
  found: `${process.version} on ${process.platform} ${process.arch}`,
  brings: "JavaScript and TypeScript submissions, and Allclose itself",
  install: "",
});

async function onnxPart(): Promise<MachinePart> {
  const found = await lookForRuntime();
  return {
    name: "onnxruntime-node",
    ok: !("why" in found),
    found: "why" in found ? found.why : `${found.folder} (${found.version})`,
    brings: "grading ONNX models",
    install: INSTALL,
  };
}

async function tierPart(tier: "namespaces" | "landlock", brings: string): Promise<MachinePart> {
  const name = `isolation: ${tier}`;
  try {
    const { note } = await openJail({ isolation: tier });
    const held = "its canary tried what is forbidden, and failed";
    return { name, ok: true, found: note === undefined ? held : `${held} (${note})`, brings, install: "" };
  } catch (error) {
    if (!(error instanceof AllcloseError)) throw error;
    const refused = error instanceof NoTier ? error.refused.get(tier) : undefined;
    return { name, ok: false, found: refused?.why ?? error.message, brings, install: refused?.todo ?? "" };
  }
}

async function pythonPart(module: string, brings: string, install: string): Promise<MachinePart> {
  const looked: string[] = [];
  for (const path of new Set([...pythonCandidates(), "/usr/bin/python3"])) {
    const found = await probePython(path, [module], unprivilegedUser());
    if ("why" in found) looked.push(`${path}: ${found.why}`);
    else if (found.missing.length > 0) looked.push(`${path}: no ${module}`);
    else return { name: `Python with ${module}`, ok: true, found: `${found.path} (${found.version})`, brings, install };
  }
  return { name: `Python with ${module}`, ok: false, found: looked.join("; ") || "no Python", brings, install };
}
