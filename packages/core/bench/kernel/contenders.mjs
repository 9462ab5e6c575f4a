import { jax } from "./contenders/jax.mjs";
import { onnxNode } from "./contenders/onnx-node.mjs";
import { onnxWeb } from "./contenders/onnx-web.mjs";
import { ours } from "./contenders/ours.mjs";
import { plain } from "./contenders/plain.mjs";
import { tfjs } from "./contenders/tfjs.mjs";
import { torch } from "./contenders/torch.mjs";

/**
 * By the first part of their contenders' names. A contender is { id, peer, how, kind, threads, open, weights? }: `open` takes a
 * problem and resolves to { call, output, close }; `weights` is how many bytes of weights it holds, if it holds all of a head's.
 */
const FAMILIES = {
  allclose: ours,
  javascript: plain,
  "onnxruntime-web": onnxWeb,
  tfjs,
  jax,
  "onnxruntime-node": onnxNode,
  torch,
};

/** All that can be had here, and why the others cannot. */
export async function gather() {
  const [contenders, missing, pids, closes] = [[], [], [], []];
  for (const [name, family] of Object.entries(FAMILIES)) {
    try {
      const members = await family();
      contenders.push(...members);
      pids.push(...(members.pids ?? []));
      closes.push(members.close);
    } catch (error) {
      missing.push({ peer: name, why: reason(error) });
    }
  }
  return {
    contenders,
    missing,
    pids,
    close: async () => {
      for (const close of closes) await close?.();
    },
  };
}

export async function contenderOf(id) {
  return (await FAMILIES[id.split("/")[0]]()).find((one) => one.id === id);
}

export const reason = (error) =>
  String(error?.message ?? error)
    .split("\n")[0]
    .slice(0, 160);
