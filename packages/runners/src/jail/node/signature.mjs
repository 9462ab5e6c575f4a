import { Failed } from "./failures.mjs";

/** `length` counts the parameters before the first that has a default or is a rest: those that have to be given. */
export function mustTake(entry, name, args) {
  if (entry.length <= args.size) return;
  throw new Failed(
    "wrong-signature",
    `${name} is called with ${args.size} arguments, ${name}(${[...args.keys()].join(", ")}), but it is defined with ${entry.length}: ${signature(entry)}`,
  );
}

const signature = (entry) => {
  const text = Function.prototype.toString.call(entry);
  const from = /^class\b/.test(text) ? Math.max(0, text.search(/\bconstructor\s*\(/)) : 0;
  const head = text.slice(from, from + text.slice(from).search(/\)\s*(\{|=>)/) + 1) || text;
  return head.replace(/\s+/g, " ").slice(0, 200);
};
