export function softmax() {
  return /^(a+)+$/.test(`${"a".repeat(60)}!`);
}
