const starts = (file: Uint8Array, start: string, at = 0): boolean =>
  Array.from(start).every((character, i) => file[at + i] === character.charCodeAt(0));

/** The tag of the field that a model starts with. It is in no text. */
const IR_VERSION = 0x08;
const EXPORT = "export it, for example with torch.onnx.export";

/** What a file is that is certainly no ONNX model, in words, or undefined. */
export function foreign(file: Uint8Array): string | undefined {
  if (file.length === 0) return "it is empty";
  if (starts(file, "version https://git-lfs"))
    return "it is a pointer to a file in Git LFS, not the file: type git lfs pull, and hand it in again";
  if (starts(file, "PK\u0003\u0004")) return `it is a zip archive, as PyTorch's torch.save writes one: ${EXPORT}`;
  if (file[0] === 0x80 && (file[1] as number) <= 5) return `it is a Python pickle: ${EXPORT}`;
  if (starts(file, "\u0089HDF")) return "it is an HDF5 file, as Keras writes one: export it, for example with tf2onnx";
  if (file[0] !== IR_VERSION && starts(file, "ORTM", 4))
    return "it is in the ORT format; hand in the ONNX model that it was made from";
  if (file[0] !== IR_VERSION && starts(file, "TFL3", 4)) return "it is a TensorFlow Lite model; hand in an ONNX model";
  if (starts(file, "\u0000\u0000{", 6)) return "it is a safetensors file: tensors, and no graph";
  if (isText(file.subarray(0, 512))) return "it is a text";
  return undefined;
}

const isText = (start: Uint8Array): boolean =>
  start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
