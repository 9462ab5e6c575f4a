// What this engine's 128-bit SIMD can do at most, found by loops that do nothing else. No one shape of a loop is fastest in every
// engine and on every processor, so there are several, and the best counts.
import asc from "assemblyscript/asc";

/** Chains of dependent multiply-adds in registers; R × C sums that share R splats and C vectors from memory, U steps a pass. */
const CHAINS = [6, 8, 10, 12];
const PACKED = [
  [4, 2, 1],
  [4, 2, 2],
  [5, 2, 1],
  [6, 2, 1],
  [3, 3, 2],
  [2, 4, 2],
  [3, 4, 1],
];
const UNROLLED = 4;
const DEPTH = 96;
const [ONES, VECTORS, OUT] = [4096, 8192, 2048];

const range = (n) => Array.from({ length: n }, (_, i) => i);

const chains = (n) => `
export function chains${n}(times: i32): void {
  const x = v128.load(${VECTORS}), y = v128.load(${VECTORS + 16});
  ${range(n)
    .map((i) => `let a${i} = v128.load(${VECTORS + 32 + 16 * i});`)
    .join(" ")}
  for (let i = 0; i < times; i++) {
    ${range(UNROLLED * n)
      .map((i) => `a${i % n} = madd(a${i % n}, x, y);`)
      .join(" ")}
  }
  ${range(n)
    .map((i) => `v128.store(${OUT + 16 * i}, a${i});`)
    .join(" ")}
}`;

const packed = ([R, C, U]) => `
export function packed${R}x${C}x${U}(times: i32): void {
  for (let t = 0; t < times; t++) {
    ${range(R * C)
      .map((i) => `let s${i} = v128.splat<f32>(0);`)
      .join(" ")}
    let at = <usize>${ONES}, from = <usize>${VECTORS};
    for (const end = from + ${16 * C * DEPTH}; from < end; from += ${16 * C * U}, at += ${4 * R * U}) {
      ${range(U)
        .map(
          (u) => `${range(C)
            .map((c) => `const x${u}${c} = v128.load(from, ${16 * (C * u + c)});`)
            .join(" ")}
      ${range(R)
        .map(
          (r) =>
            `const o${u}${r} = v128.load_splat<f32>(at, ${4 * (R * u + r)}); ${range(C)
              .map((c) => `s${C * r + c} = madd(o${u}${r}, x${u}${c}, s${C * r + c});`)
              .join(" ")}`,
        )
        .join("\n      ")}`,
        )
        .join("\n      ")}
    }
    ${range(R * C)
      .map((i) => `v128.store(${OUT + 16 * i}, s${i});`)
      .join(" ")}
  }
}`;

const source = `// @ts-nocheck
@inline function madd(a: v128, b: v128, c: v128): v128 {
  return FUSED ? v128.relaxed_madd<f32>(a, b, c) : v128.add<f32>(v128.mul<f32>(a, b), c);
}
${CHAINS.map(chains).join("")}${PACKED.map(packed).join("")}`;

/** Whether the engine has relaxed SIMD: a module with one of its instructions is valid. */
export const hasFused = WebAssembly.validate(
  Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253],
    ...[15, 253, 128, 2, 11],
  ),
);

async function compile(fused) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      ...["peak.ts", "--outFile=peak.wasm", "--baseDir=.", "--runtime=stub", "--noAssert", "--optimizeLevel=3"],
      ...["--shrinkLevel=0", "--enable=simd", "--initialMemory=1", `--use=FUSED=${fused ? 1 : 0}`],
      ...(fused ? ["--enable=relaxed-simd"] : []),
    ],
    {
      readFile: (name) => (name === "peak.ts" ? source : null),
      writeFile: (_name, bytes) => {
        binary = bytes;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`the peak probes do not compile:\n${stderr.toString()}`);
  return binary;
}

/** Resolves to what measures every probe once, in GFLOP/s. */
async function probes(fused) {
  const { instance } = await WebAssembly.instantiate(await compile(fused), { env: { abort() {} } });
  // Near 1, so that sums neither vanish nor overflow: such numbers are slow.
  new Float32Array(instance.exports.memory.buffer).fill(0.9999);
  const all = [
    ...CHAINS.map((n) => ({ name: `chains${n}`, pass: 8 * UNROLLED * n })),
    ...PACKED.map(([R, C, U]) => ({ name: `packed${R}x${C}x${U}`, pass: 8 * R * C * DEPTH })),
  ].map(({ name, pass }) => ({ name, run: instance.exports[name], pass, times: Math.round(4e7 / pass) }));
  const measure = (calls) =>
    Object.fromEntries(
      all.map(({ name, run, pass, times }) => {
        let best = Number.POSITIVE_INFINITY;
        for (let call = 0; call < calls; call++) {
          const start = performance.now();
          run(times);
          best = Math.min(best, performance.now() - start);
        }
        return [name, (pass * times) / best / 1e6];
      }),
    );
  // Until the engine has optimised them.
  measure(40);
  return () => measure(5);
}

/** One measurement of every probe, of multiply-then-add and, where there is one, of the fused operation. */
export async function peakProbes() {
  const kinds = { plain: await probes(false), ...(hasFused ? { fused: await probes(true) } : {}) };
  return () => Object.fromEntries(Object.entries(kinds).map(([kind, measure]) => [kind, measure()]));
}
