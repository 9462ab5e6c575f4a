// Math.random with a seed, so that a call gives the same again.

/** Of what runs while a submission is loaded. */
const SEED = 0x5eed;
let state = SEED;

// Mulberry32: 32 bits of state, which is enough for a dropout mask. One function, because a candidate may keep it.
Math.random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

export function seedRandom(seed) {
  state = seed | 0;
}
