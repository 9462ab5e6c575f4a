import { spawn } from "node:child_process";

const FIRST_TICK = 2_000;
const TICK = { terminal: 200, log: 10_000 };

/**
 * Runs a program quietly. After two seconds it says for how long the program has been running and what it last
 * printed; the end of its output is shown only when it fails.
 *
 * @returns exit status (1 when it could not be started) and everything it printed
 */
export function step(title, [program, ...args], options = {}) {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const terminal = process.stdout.isTTY;
  const clear = terminal ? "\r\x1b[2K" : "";
  let output = "";
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    const tick = () => {
      const room = (process.stdout.columns ?? 100) - title.length - 14;
      const last = output
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1)
        .slice(0, Math.max(0, room));
      process.stdout.write(`${clear}${title}: ${seconds()}${terminal ? `  ${last}` : "\n"}`);
    };
    let timer = setTimeout(() => {
      tick();
      timer = setInterval(tick, terminal ? TICK.terminal : TICK.log);
    }, FIRST_TICK);
    const end = (code) => {
      clearTimeout(timer);
      clearInterval(timer);
      if (code === 0) console.log(`${clear}${title}: done in ${seconds()}`);
      else console.log(`${clear}${title}: failed after ${seconds()}\n${tail(output)}`);
      resolve({ code, output });
    };
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => {
      output += error.message;
      end(1);
    });
    child.on("close", (code) => end(code ?? 1));
  });
}

const tail = (text) =>
  text
    .trimEnd()
    .split("\n")
    .slice(-40)
    .map((line) => `  | ${line}`)
    .join("\n");
