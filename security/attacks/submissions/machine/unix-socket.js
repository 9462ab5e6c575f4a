const net = process.getBuiltinModule("node:net");

export async function softmax(x) {
  await new Promise((resolve) => {
    const socket = net.connect("{{socket}}", () => socket.end("x"));
    socket.on("error", resolve).on("close", resolve);
    setTimeout(resolve, 300);
  });
  return x;
}
