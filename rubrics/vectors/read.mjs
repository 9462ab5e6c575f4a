// Reads a folder of ONNX operator vectors: index.json, and one TensorProto a file.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromBytes, tensor } from "@allclose/core/tensor";
import protobuf from "protobufjs";

/** The fields of onnx.proto's TensorProto that these files use. */
const TensorProto = protobuf
  .parse(`
  syntax = "proto3";
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; bytes raw_data = 9; }
`)
  .root.lookupType("TensorProto");

/** TensorProto.DataType → ours. */
const DTYPES = { 1: "float32", 6: "int32", 7: "int64", 9: "bool", 10: "float16", 11: "float64", 16: "bfloat16" };

/** The vectors of a folder: { name, op, attrs, inputs: Map of name to tensor, outputs: the same }, or { name, op, skip }. */
export function readVectors(folder) {
  const file = join(folder, "index.json");
  if (!existsSync(file)) throw new Error(`${file}: expected a folder of ONNX operator vectors with an index.json`);
  return JSON.parse(readFileSync(file, "utf8")).map(({ name, op, attrs, nodes, nodeInputs, nodeOutputs }) => {
    if (nodes !== 1) return { name, op, skip: `a graph of ${nodes} nodes` };
    const read = (names, kind) => {
      const present = names.filter((own) => own !== "");
      return new Map(
        present.map((own, i) => [own, readTensor(join(folder, name, "test_data_set_0", `${kind}_${i}.pb`))]),
      );
    };
    try {
      return { name, op, attrs, inputs: read(nodeInputs, "input"), outputs: read(nodeOutputs, "output") };
    } catch (error) {
      if (error.code !== "vectors/dtype") throw error;
      return { name, op, skip: error.message };
    }
  });
}

function readTensor(file) {
  const { dims, dataType, rawData } = TensorProto.decode(readFileSync(file));
  const dtype = DTYPES[dataType];
  if (dtype === undefined)
    throw Object.assign(new Error(`a tensor of data type ${dataType}`), { code: "vectors/dtype" });
  return tensor(dims.map(Number), fromBytes(new Uint8Array(rawData), dtype), dtype);
}
