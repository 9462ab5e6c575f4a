import { describe, expect, test } from "vitest";
import { attentionContract } from "../testing/attention.contract.ts";
import { oracle, wasm } from "./index.ts";

// Sizes at which another stretch of keys and another block of queries begins.
const sizes = [
  { N: 3, M: 3100, D: 512, E: 512 },
  { N: 1100, M: 5, D: 512, E: 509 },
];
const both = { precisions: ["float32", "float64"], sizes } as const;
const tools = { describe, test, expect };

attentionContract(tools, "oracle", oracle, { precisions: ["float64"] });
attentionContract(tools, "wasm, one thread", () => wasm({ threads: 1, fused: false }), both);
attentionContract(tools, "wasm, one thread, fused", () => wasm({ threads: 1 }), { precisions: ["float32"] });
attentionContract(tools, "wasm, three threads", () => wasm({ threads: 3 }), { ...both, sizes: [] });
