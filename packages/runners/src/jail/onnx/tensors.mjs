// Tensors between the wire and onnxruntime.
import { Failed } from "../node/failures.mjs";
import { makeTensor, takeTensor } from "../node/tensors.mjs";

/** @param sent { dtype as safetensors spells it, shape, bytes } */
export function toRuntime({ Tensor }, sent) {
  if (sent.dtype === "F16")
    return new Tensor("float16", new Uint16Array(new Uint8Array(sent.bytes).buffer), sent.shape);
  const { dtype, data, shape } = makeTensor(sent);
  return new Tensor(dtype, data, shape);
}

/** @returns { name, dtype as safetensors spells it, shape, data }. Throws Failed `wrong-result`, `too-much-output` */
export function fromRuntime(name, { type, dims, data }, spec, room) {
  const shape = [...dims];
  if (type !== "float16") {
    if (["uint8", "int8", "uint16", "int16", "uint32", "uint64", "string"].includes(type))
      throw new Failed("wrong-result", `${name} is of ${type}, and was to be of ${spec.dtype}`);
    return takeTensor(name, { dtype: type, shape, data }, spec, room);
  }
  if (data.byteLength > room)
    throw new Failed("too-much-output", `${name} is too large: it does not fit into the ${room} bytes that are left`);
  return { name, dtype: "F16", shape, data: new Uint16Array(data.buffer, data.byteOffset, data.length) };
}
