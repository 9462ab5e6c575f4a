import type { Limits } from "../../runner.ts";

export function limitsOf(limits: { "call-seconds"?: number | undefined; "memory-mib"?: number | undefined } = {}) {
  const own: { -readonly [K in keyof Limits]?: Limits[K] } = {};
  if (limits["call-seconds"] !== undefined) own.callMs = 1000 * limits["call-seconds"];
  if (limits["memory-mib"] !== undefined) own.memoryBytes = 2 ** 20 * limits["memory-mib"];
  return own;
}
