export function softmax() {
  const held = [];
  for (;;) held.push({ a: held.length, b: [held.length] });
}
