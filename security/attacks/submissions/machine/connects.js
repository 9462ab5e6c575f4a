const net = process.getBuiltinModule("node:net");

export async function softmax(x) {
  await new Promise((resolve) => {
    const socket = net.connect({{port}}, "127.0.0.1", () => socket.end(String(x.data)));
    socket.on("error", resolve).on("close", resolve);
    setTimeout(resolve, 300);
  });
  return x;
}
