import { AllcloseError } from "../errors.ts";
import { FUSED, PAGES, PLAIN } from "./binary.generated.ts";
import type { Packing } from "./stage.ts";

/** What assembly/attention.ts exports; numbers are addresses in its memory, of bytes. */
export interface Exports {
  attend32(segment: number, row: number, rows: number, scratch: number): void;
  attend64(segment: number, row: number, rows: number, scratch: number): void;
  packKeys32: Packing["packKeys"];
  packKeys64: Packing["packKeys"];
  packValues32: Packing["packValues"];
  packValues64: Packing["packValues"];
  finite32: Packing["finite"];
  finite64: Packing["finite"];
}

/** Compiled code and the memory that it works in, which threads may share. */
export interface Engine {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly exports: Exports;
  /** Whether a multiply-add is one operation. */
  readonly fused: boolean;
}

const PAGE = 2 ** 16;
/** The most memory that an engine takes, in bytes. */
export const MOST_BYTES = PAGES * PAGE;

/**
 * @param fused whether relaxed SIMD may be used: faster, and its last bit depends on the machine; where the engine has it
 * @param shared whether other threads are to work in the same memory
 * @throws AllcloseError `kernel/no-simd`
 */
export async function startEngine({ fused, shared }: { fused: boolean; shared: boolean }): Promise<Engine> {
  const { bytes, relaxed } = codeOf(fused);
  if (shared) declareShared(bytes);
  const module = await WebAssembly.compile(bytes);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES, shared });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return { module, memory, exports: exports as unknown as Exports, fused: relaxed };
}

/**
 * An engine for this thread alone, the same on every machine, at once.
 * @throws AllcloseError `kernel/no-simd`
 */
export function startEngineNow(): Engine {
  const module = new WebAssembly.Module(codeOf(false).bytes);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES, shared: false });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { module, memory, exports: exports as unknown as Exports, fused: false };
}

function codeOf(fused: boolean): { readonly bytes: Uint8Array<ArrayBuffer>; readonly relaxed: boolean } {
  const wanted = fused ? bytesOf(FUSED) : undefined;
  const relaxed = wanted !== undefined && WebAssembly.validate(wanted);
  const bytes = relaxed ? wanted : bytesOf(PLAIN);
  if (!WebAssembly.validate(bytes))
    throw new AllcloseError(
      "kernel/no-simd",
      "WebAssembly has no SIMD here; use oracle(), or an engine of 2021 or later",
    );
  return { bytes, relaxed };
}

/** Makes room for so many bytes. Views of the memory that were made before are no longer to be used. */
export function grow(memory: WebAssembly.Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

/** The same code serves one thread and several: its import of a memory says which, in the byte after its name and kind. */
function declareShared(bytes: Uint8Array): void {
  const name = "\u0003env\u0006memory";
  const at = bytes.findIndex((_, i) => String.fromCharCode(...bytes.subarray(i, i + name.length)) === name);
  bytes[at + name.length + 1] = 3;
}
