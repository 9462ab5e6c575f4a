/** What is measured, and how long: in full, and to try it. */
export const FULL = {
  rounds: 5,
  // A long call varies less, and there is less time for it.
  longRounds: 3,
  warmMs: 400,
  budget: 120,
  times: 3,
  speed: [256, 1024, 4096],
  long: [4096, 16384, 65536],
  claim: [1024, 4096, 16384, 65536],
  first: [4096],
  memory: [4096, 16384, 65536],
  /** Up to which N the memory of peers is cheap to look at. */
  peersMemory: 16384,
};

export const QUICK = {
  rounds: 2,
  longRounds: 1,
  warmMs: 50,
  budget: 2,
  times: 1,
  speed: [128, 256],
  long: [512],
  claim: [256, 512],
  first: [512],
  memory: [1024, 4096],
  peersMemory: 1024,
};
