// Parsers that are wrong in every way that there is, on bytes that hold a 7, to prove that the bench notices each.
import fc from "fast-check";

const wrongly = (name, go) => ({
  name,
  bytes: fc.uint8Array({ maxLength: 20 }),
  refusals: [],
  read(bytes) {
    if (bytes.includes(7)) go();
  },
});
const kept = [];
const spent = () => process.cpuUsage().user + process.cpuUsage().system;

export const PARSERS = [
  wrongly("right", () => {}),
  wrongly("throws", () => {
    throw new TypeError("x is not a function");
  }),
  wrongly("hangs", () => {
    for (;;);
  }),
  wrongly("takes its time", () => {
    const until = spent() + 400_000;
    while (spent() < until);
  }),
  wrongly("allocates", () => void kept.push(new Uint8Array(2 ** 28))),
  wrongly("ends", () => process.exit(0)),
  wrongly("aborts", () => process.abort()),
];

export function outcomeOf(parser, bytes) {
  try {
    parser.read(bytes);
    return { state: "accepted" };
  } catch (error) {
    return { state: "fault", why: `threw ${error}` };
  }
}
