import type { FrameCaps } from "../session/frame.ts";
import type { Death, SealedChild } from "../session/session.ts";
import { PortChannel } from "./port-channel.ts";
import relay from "./worker/relay.mjs?program";

export interface FrameOptions {
  /** Of the worker, as one classic script. */
  readonly program: string;
  /** What the program is given at its start. */
  readonly given?: Readonly<Record<string, unknown>>;
  readonly caps: FrameCaps;
  /** Where in the page the frame, which nobody sees, is put. */
  readonly container: Element;
}

/**
 * No network of any kind, no frames, forms, plugins or images; scripts are the relay, by its nonce, and what a worker makes
 * of text (`blob:`). Workers inherit the policy.
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' blob: 'wasm-unsafe-eval'`,
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/**
 * Starts a worker in a frame of its own: `sandbox="allow-scripts"` gives it an origin that no other page shares, so it has no
 * cookies, no storage and no way to this page's document; the policy takes the network away. What strangers wrote runs in
 * the worker only, so that neither the page nor the frame waits for it. Removing the frame ends it, whatever it does.
 */
export function startFrame({ program, given = {}, caps, container }: FrameOptions): SealedChild {
  const { port1: ours, port2: theirs } = new MessageChannel();
  const nonce = String(crypto.getRandomValues(new Uint32Array(4)).join(""));
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.referrerPolicy = "no-referrer";
  frame.hidden = true;
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy(nonce)}"><script nonce="${nonce}">${relay}</script>`;
  // An opaque origin has no name that a message could be addressed to; what is loaded is ours, and nothing can navigate it.
  const greet = () => frame.contentWindow?.postMessage({ port: theirs, program, given, caps }, "*", [theirs]);
  frame.addEventListener("load", greet, { once: true });
  container.append(frame);

  let end: (death: Death) => void;
  const ended = new Promise<Death>((resolve) => {
    end = resolve;
  });
  return {
    channel: new PortChannel(ours, caps),
    lease: () => {},
    kill: () => {
      frame.remove();
      end({ signal: "SIGKILL" });
    },
    ended,
  };
}
