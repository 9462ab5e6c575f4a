// What a submission prints: kept up to a limit, counted beyond it.
import { Console } from "node:console";
import { Writable } from "node:stream";

const PATIENCE = 64; // times the limit; printing more than that ends the call

/** Takes the place of the console and the standard streams. `overflow` is called once too much was printed; it does not return. */
export class Log {
  #kept = [];
  #room;
  #size = 0;
  #limit;

  constructor(limit, overflow) {
    this.#limit = limit;
    this.#room = limit;
    const write = (chunk, _encoding, done) => {
      this.#size += chunk.length;
      if (this.#room > 0) this.#kept.push(chunk.subarray(0, this.#room));
      this.#room -= chunk.length;
      if (this.#size > PATIENCE * limit) overflow(this.#size);
      done();
    };
    const stream = new Writable({ write });
    globalThis.console = new Console({ stdout: stream, stderr: stream });
    for (const name of ["stdout", "stderr"])
      Object.defineProperty(process, name, { value: stream, configurable: true });
  }

  clear() {
    this.#kept = [];
    this.#room = this.#limit;
    this.#size = 0;
  }

  text() {
    const kept = Buffer.concat(this.#kept);
    const dropped = this.#size - kept.length;
    return dropped > 0 ? `${kept}\n[${dropped} more bytes were printed and dropped]` : `${kept}`;
  }
}
