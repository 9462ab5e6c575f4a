import { formulations } from "./onnx.mjs";

export async function onnxNode() {
  const { default: ort } = await import("onnxruntime-node");
  return [1, 2].flatMap((threads) => {
    const session = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 };
    const { fused, unfused } = formulations({ peer: "onnxruntime-node", kind: "native", threads, ort, session });
    return [fused, unfused];
  });
}
