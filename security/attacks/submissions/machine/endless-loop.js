export function softmax() {
  for (;;);
}
