// What core uses of the platform and every host has: browsers, Node, workers. Nothing else is available to it.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes: Uint8Array): string;
}
declare const performance: { now(): number };
declare function atob(base64: string): string;
declare function btoa(text: string): string;
declare const setImmediate: ((then: () => void) => unknown) | undefined;
declare function setTimeout(then: (value?: unknown) => void, ms: number): unknown;
declare const navigator: { hardwareConcurrency?: number } | undefined;
declare const crossOriginIsolated: boolean | undefined;
interface AbortSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
interface MessagePort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(data: unknown): void;
  close(): void;
}
declare class Blob {
  constructor(parts: readonly string[], options: { type: string });
}
declare const URL: { createObjectURL(of: Blob): string; revokeObjectURL(url: string): void };
declare class Worker {
  constructor(url: string);
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  postMessage(data: unknown): void;
  terminate(): void;
}
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    private readonly compiled;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    constructor(size: { initial: number; maximum: number; shared: boolean });
    readonly buffer: ArrayBufferLike;
    grow(pages: number): number;
  }
  function validate(bytes: Uint8Array): boolean;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(
    module: Module,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ readonly exports: Record<string, unknown> }>;
}
// For kernel/pool.node.ts alone, which the import rules see to.
declare module "node:worker_threads" {
  export class Worker {
    constructor(program: string, options: { eval: true; execArgv: string[] });
    on(event: "message", listener: (data: unknown) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
    on(event: "exit", listener: (code: number) => void): void;
    postMessage(data: unknown): void;
    ref(): void;
    unref(): void;
    terminate(): Promise<number>;
  }
}
declare module "node:os" {
  export function availableParallelism(): number;
}
declare function structuredClone<T>(value: T, options: { transfer: readonly ArrayBuffer[] }): T;
