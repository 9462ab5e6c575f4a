import { quoted } from "../intake/quote.ts";
import { bitsOf, nameOfType } from "./data-types.ts";
import { foreign } from "./foreign.ts";
import { ModelError } from "./model-error.ts";
import { Budget, bytes, count, fixed, int, manyBytes, manyInts, readMessage, text } from "./protobuf.ts";

/**
 * What a ModelProto (onnx.proto) says of itself. It is read before any runtime sees the file, without one, and anywhere:
 * in Node and in a browser.
 */
export interface Model {
  readonly ir: number;
  /** Versions by domain. That of ONNX's own operators, `ai.onnx`, is the empty text. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Of the graph. What is an initialiser too need not be given. */
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** What the nodes of the graph, of every subgraph and of every function compute: each operator once. */
  readonly operators: readonly Operator[];
  /** Local to the model. */
  readonly functions: readonly Operator[];
  /** Names of tensors whose values lie in other files. */
  readonly external: readonly string[];
  /** Whether there are sparse tensors, and training information. */
  readonly sparse: boolean;
  readonly training: boolean;
}

export interface Value {
  readonly name: string;
  /** Undefined where it is no tensor, but a sequence, a map or an optional. */
  readonly tensor: TensorType | undefined;
  /** Of an input: the TensorProto of what it is when nothing is given. */
  readonly initialiser: Uint8Array | undefined;
}

export interface TensorType {
  /** TensorProto.DataType */
  readonly dataType: number;
  /** A size, or the name of one, which may be empty. Undefined where not even the rank is said. */
  readonly dims: readonly (number | string)[] | undefined;
}

export interface Operator {
  readonly domain: string;
  readonly name: string;
}

/** No operator takes a tensor of more. */
const MOST_DIMS = 64;
/** Graphs in attributes of nodes in graphs. */
const DEEPEST = 16;
/** Inputs, and outputs, of a graph: their names are compared with those of the signature. */
const MOST_VALUES = 1000;

/**
 * Reads the description of a model out of its file.
 * @throws ModelError `onnx/not-onnx`, `onnx/malformed`, `onnx/too-large`
 */
export function readModel(file: Uint8Array): Model {
  const other = foreign(file);
  if (other !== undefined) throw new ModelError("onnx/not-onnx", other);
  return new Reader().model(file);
}

/** `ai.onnx` has two names. */
const domainOf = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

interface Graph {
  readonly inputs: Value[];
  readonly outputs: Value[];
  /** TensorProtos by name. */
  readonly initialisers: Map<string, Uint8Array>;
}

class Reader {
  readonly #budget = new Budget();
  readonly #operators = new Map<string, Operator>();
  readonly #external: string[] = [];
  #sparse = false;

  model(file: Uint8Array): Model {
    let ir: number | undefined;
    let graph: Graph | undefined;
    let training = false;
    const opsets = new Map<string, number>();
    const functions: Operator[] = [];
    const takers = {
      1: int((value) => (ir = Number(value))),
      7: bytes((raw) => (graph = this.#graph(raw, 0))),
      8: manyBytes((raw) => this.#opset(raw, opsets)),
      20: manyBytes(() => (training = true)),
      25: manyBytes((raw) => functions.push(this.#function(raw))),
    };
    readMessage(file, "ModelProto", takers, this.#budget);
    if (graph === undefined || ir === undefined)
      throw new ModelError("onnx/not-onnx", `it has no ${graph === undefined ? "graph" : "IR version"}`);
    const { inputs, outputs, initialisers } = graph;
    return {
      ir,
      opsets,
      inputs: inputs.map((value) => ({ ...value, initialiser: initialisers.get(value.name) })),
      outputs,
      operators: [...this.#operators.values()],
      functions,
      external: this.#external,
      sparse: this.#sparse,
      training,
    };
  }

  #opset(raw: Uint8Array, opsets: Map<string, number>): void {
    let domain = "";
    let version = 0;
    const takers = { 1: text((value) => (domain = domainOf(value))), 2: int((value) => (version = Number(value))) };
    readMessage(raw, "OperatorSetIdProto", takers, this.#budget);
    if (opsets.has(domain))
      throw new ModelError("onnx/malformed", `the operator set of ${domainName(domain)} is imported twice`);
    opsets.set(domain, version);
  }

  #graph(raw: Uint8Array, depth: number): Graph {
    if (depth > DEEPEST) throw new ModelError("onnx/too-large", `graphs are nested more than ${DEEPEST} deep`);
    const graph: Graph = { inputs: [], outputs: [], initialisers: new Map() };
    const takers = {
      1: manyBytes((node) => this.#node(node, depth)),
      5: manyBytes((tensor) => this.#initialiser(tensor, graph.initialisers)),
      11: manyBytes((value) => graph.inputs.push(this.#value(value))),
      12: manyBytes((value) => graph.outputs.push(this.#value(value))),
      15: manyBytes(() => (this.#sparse = true)),
    };
    readMessage(raw, "GraphProto", takers, this.#budget);
    for (const [what, values] of [
      ["inputs", graph.inputs],
      ["outputs", graph.outputs],
    ] as const)
      if (values.length > MOST_VALUES)
        throw new ModelError("onnx/too-large", `a graph has ${values.length} ${what}; ${MOST_VALUES} are taken`);
    return graph;
  }

  #initialiser(raw: Uint8Array, initialisers: Map<string, Uint8Array>): void {
    const name = this.#tensor(raw);
    if (initialisers.has(name))
      throw new ModelError("onnx/malformed", `the initialiser ${quoted(name)} stands there twice`);
    initialisers.set(name, raw);
  }

  #function(raw: Uint8Array): Operator {
    let name = "";
    let domain = "";
    const takers = {
      1: text((value) => (name = value)),
      7: manyBytes((node) => this.#node(node, 0)),
      10: text((value) => (domain = domainOf(value))),
      11: manyBytes((attribute) => this.#attribute(attribute, 0)),
    };
    readMessage(raw, "FunctionProto", takers, this.#budget);
    return { domain, name };
  }

  #node(raw: Uint8Array, depth: number): void {
    let name = "";
    let domain = "";
    const takers = {
      4: text((value) => (name = value)),
      5: manyBytes((attribute) => this.#attribute(attribute, depth)),
      7: text((value) => (domain = domainOf(value))),
    };
    readMessage(raw, "NodeProto", takers, this.#budget);
    // With its length before it, so that no two pairs are written alike.
    this.#operators.set(`${domain.length}:${domain}${name}`, { domain, name });
  }

  #attribute(raw: Uint8Array, depth: number): void {
    const tensor = (value: Uint8Array): string => this.#tensor(value);
    const graph = (value: Uint8Array): Graph => this.#graph(value, depth + 1);
    const sparse = (): boolean => (this.#sparse = true);
    const takers = {
      5: bytes(tensor),
      6: bytes(graph),
      10: manyBytes(tensor),
      11: manyBytes(graph),
      22: bytes(sparse),
      23: manyBytes(sparse),
    };
    readMessage(raw, "AttributeProto", takers, this.#budget);
  }

  /** @returns its name. A tensor must hold as many values as its dims announce. */
  #tensor(raw: Uint8Array): string {
    const dims: bigint[] = [];
    let [name, dataType, external] = ["", 0, false];
    let rawBytes: number | undefined;
    let values = 0;
    const add = (more: number): number => (values += more);
    const takers = {
      1: manyInts((value) => dims.push(value)),
      2: int((value) => (dataType = Number(value))),
      4: fixed("fixed32", (data) => add(data.length / 4)),
      5: count(add),
      6: manyBytes(() => add(1)),
      7: count(add),
      8: text((value) => (name = value)),
      9: bytes((data) => (rawBytes = data.length)),
      10: fixed("fixed64", (data) => add(data.length / 8)),
      11: count(add),
      13: manyBytes(() => (external = true)),
      14: int((value) => (external ||= value !== 0n)),
    };
    readMessage(raw, "TensorProto", takers, this.#budget);
    if (external) this.#external.push(name);
    else mustHold(name, dataType, dims, rawBytes, values);
    return name;
  }

  #value(raw: Uint8Array): Value {
    let name = "";
    let tensor: TensorType | undefined;
    const takers = { 1: text((value) => (name = value)), 2: bytes((type) => (tensor = this.#type(type))) };
    readMessage(raw, "ValueInfoProto", takers, this.#budget);
    return { name, tensor, initialiser: undefined };
  }

  #type(raw: Uint8Array): TensorType | undefined {
    let tensor: TensorType | undefined;
    readMessage(raw, "TypeProto", { 1: bytes((value) => (tensor = this.#tensorType(value))) }, this.#budget);
    return tensor;
  }

  #tensorType(raw: Uint8Array): TensorType {
    let dataType = 0;
    let dims: (number | string)[] | undefined;
    const takers = { 1: int((value) => (dataType = Number(value))), 2: bytes((shape) => (dims = this.#shape(shape))) };
    readMessage(raw, "TypeProto.Tensor", takers, this.#budget);
    return { dataType, dims };
  }

  #shape(raw: Uint8Array): (number | string)[] {
    const dims: (number | string)[] = [];
    readMessage(raw, "TensorShapeProto", { 1: manyBytes((dim) => dims.push(this.#dim(dim))) }, this.#budget);
    return dims;
  }

  #dim(raw: Uint8Array): number | string {
    let dim: number | string = "";
    // Some exporters write -1 where they mean any size.
    const takers = {
      1: int((value) => (dim = value < 0n ? "" : Number(value))),
      2: text((value) => (dim = value)),
    };
    readMessage(raw, "Dimension", takers, this.#budget);
    return dim;
  }
}

/** @throws ModelError `onnx/malformed` for a tensor that announces more than it holds */
function mustHold(name: string, dataType: number, dims: bigint[], rawBytes: number | undefined, values: number): void {
  const bits = bitsOf(dataType);
  if (bits === undefined)
    throw new ModelError(
      "onnx/malformed",
      `the tensor ${quoted(name)} is of ${nameOfType(dataType)}, which is unknown`,
    );
  if (dims.length > MOST_DIMS || dims.some((dim) => dim < 0n))
    throw new ModelError(
      "onnx/malformed",
      `the tensor ${quoted(name)} has a negative size, or more than ${MOST_DIMS} of them`,
    );
  const elements = dims.reduce((product, dim) => product * dim, 1n);
  // Of elements of less than a byte, a value holds several; of complex ones, half of one.
  const held = rawBytes === undefined ? BigInt(values) * BigInt(Math.max(1, Math.floor(8 / (bits || 8)))) : undefined;
  const fits = held === undefined ? elements * BigInt(bits) <= 8n * BigInt(rawBytes as number) : elements <= held;
  if (!fits)
    throw new ModelError(
      "onnx/malformed",
      `the tensor ${quoted(name)} announces ${elements} values of ${nameOfType(dataType)} and holds ${held ?? `${rawBytes} bytes`}`,
    );
}

/** A domain in words. */
export const domainName = (domain: string): string => (domain === "" ? "ai.onnx" : domain);
