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
