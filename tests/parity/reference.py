#!/usr/bin/env python3
"""Makes tests/parity/minilm.json: what ONNX Runtime computes for the texts of texts.json with the MiniLM weights.

    ./build.sh reference            (sets up the pinned packages, fetches the weights, runs this file)
    reference.py --check MODEL_DIR  compares with the committed file instead of writing it

The network is written out here once more, as an ONNX graph straight from the safetensors, and run by a runtime that
shares no code with the crate: a mistake in both would have to be made twice. Each text is run alone, so there is no
padding to get wrong; tests/parity.rs runs them alone and padded into batches.

BERT (Devlin et al. 2018): embeddings = LayerNorm(word + position + type); each layer is
  x = LayerNorm(x + W_o softmax(Q K^T / sqrt(d)) V),   x = LayerNorm(x + W_2 gelu(W_1 x)).
The sentence embedding is the mean over all tokens of the last layer, divided by its length.
"""

import argparse
import hashlib
import json
import math
import pathlib
import struct
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE / "minilm.json"
OPSET = 20  # the first with Gelu; LayerNormalization came with 17
DIGITS = 7  # f32 carries about as many; the tolerance is 1e-4
# Text for the long entries: enough words of our own, repeated and cut at the wanted number of tokens.
PASSAGE = (
    "The harbour had been promised to three generations before anyone wrote the promise down. Fishermen wanted quiet "
    "water, the shipping firm wanted depth, and the children of the town wanted somewhere to swim. When the council "
    "finally met, nobody spoke about rights; they spoke about their grandmothers, about debts, about the winter when "
    "the ice broke the pier and everybody, rich or poor, carried stones. In the end they dug one half of it deep and "
    "left the other half to the herons, and each side still says that it gave away too much. ")


def read_safetensors(path):
    """The tensors of a safetensors file: an 8-byte length, a JSON header with the offsets, then the numbers."""
    data = path.read_bytes()
    (header_len,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + header_len])
    body = memoryview(data)[8 + header_len:]
    dtypes = {"F32": np.float32, "I64": np.int64}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(body[start:end], dtypes[entry["dtype"]]).reshape(entry["shape"])
    return tensors


class Graph:
    """Collects ONNX nodes; every call gives the name of its result."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants = weights, [], {}

    def constant(self, name, value):
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name):
        return self.constant(name, self.weights[name])

    def node(self, op, *inputs, **attributes):
        result = f"{op}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [result], **attributes))
        return result

    def linear(self, x, name):
        """x W^T + b; the checkpoint keeps W as [out, in]."""
        weight = self.constant(f"{name}.weight^T", self.weights[f"{name}.weight"].T)
        return self.node("Add", self.node("MatMul", x, weight), self.weight(f"{name}.bias"))

    def layer_norm(self, x, name, epsilon):
        return self.node("LayerNormalization", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"),
                         axis=-1, epsilon=epsilon)


def bert(weights, config):
    """input_ids [1, seq] -> the embedding [1, hidden], as an ONNX model."""
    g = Graph(weights)
    hidden, heads, epsilon = config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]
    shape_bsh = g.constant("shape.split", np.array([0, 0, heads, hidden // heads], np.int64))
    shape_merge = g.constant("shape.merge", np.array([0, 0, hidden], np.int64))
    scale = g.constant("scale", np.float32(1 / math.sqrt(hidden // heads)))

    # Position i gets row i of the table, and every token is of type 0: a text is one segment.
    length = g.node("Shape", "input_ids", start=1, end=2)
    zero, axis = g.constant("zero", np.array([0], np.int64)), g.constant("axis", np.array([0], np.int64))
    positions = g.node("Slice", g.weight("embeddings.position_embeddings.weight"), zero, length, axis)
    words = g.node("Gather", g.weight("embeddings.word_embeddings.weight"), "input_ids")
    kind = g.constant("type", weights["embeddings.token_type_embeddings.weight"][0])
    x = g.node("Add", g.node("Add", words, positions), kind)
    x = g.layer_norm(x, "embeddings.LayerNorm", epsilon)

    for i in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{i}"

        def split(name, x=x, layer=layer, **order):
            y = g.linear(x, f"{layer}.attention.self.{name}")
            return g.node("Transpose", g.node("Reshape", y, shape_bsh), **order)

        query = split("query", perm=[0, 2, 1, 3])
        key = split("key", perm=[0, 2, 3, 1])
        value = split("value", perm=[0, 2, 1, 3])
        scores = g.node("Softmax", g.node("Mul", g.node("MatMul", query, key), scale), axis=-1)
        context = g.node("Transpose", g.node("MatMul", scores, value), perm=[0, 2, 1, 3])
        attention = g.linear(g.node("Reshape", context, shape_merge), f"{layer}.attention.output.dense")
        x = g.layer_norm(g.node("Add", x, attention), f"{layer}.attention.output.LayerNorm", epsilon)
        inner = g.node("Gelu", g.linear(x, f"{layer}.intermediate.dense"))  # the exact one, with erf
        x = g.layer_norm(g.node("Add", x, g.linear(inner, f"{layer}.output.dense")), f"{layer}.output.LayerNorm", epsilon)

    mean = g.node("ReduceMean", x, g.constant("tokens", np.array([1], np.int64)), keepdims=0)
    norm = g.node("ReduceL2", mean, g.constant("features", np.array([1], np.int64)), keepdims=1)
    g.nodes.append(helper.make_node("Div", [mean, norm], ["embedding"]))

    graph = helper.make_graph(
        g.nodes, "bert",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "seq"])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, hidden])],
        list(g.constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    return model


def filled(tokenizer, tokens):
    """A text of exactly `tokens` tokens with [CLS] and [SEP]: the passage, repeated, cut where a token ends."""
    text = PASSAGE * (tokens // 80 + 1)
    encoding = tokenizer.encode(text)
    text = text[:encoding.offsets[tokens - 2][1]]
    found = len(tokenizer.encode(text).ids)
    if found != tokens:
        sys.exit(f"the cut for {tokens} tokens gave {found}: it fell inside a word; change the passage")
    return text


def reference(model_dir):
    config = json.loads((model_dir / "config.json").read_text())
    weights_file = model_dir / "model.safetensors"
    tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
    tokenizer.no_padding()  # the file pads and truncates to 128
    tokenizer.no_truncation()
    model = bert(read_safetensors(weights_file), config)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = []
    for entry in json.loads((HERE / "texts.json").read_text(encoding="utf-8")):
        text = filled(tokenizer, entry["fill"]) if "fill" in entry else entry["text"]
        ids = tokenizer.encode(text).ids
        (embedding,) = session.run(None, {"input_ids": np.array([ids], np.int64)})[0]
        rows.append({"name": entry["name"], "text": text, "ids": ids,
                     "embedding": [round(float(v), DIGITS) for v in embedding]})
    return {
        "made_by": f"tests/parity/reference.py, ONNX Runtime {onnxruntime.__version__}, f32, each text alone",
        "weights_sha256": hashlib.sha256(weights_file.read_bytes()).hexdigest(),
        "tolerance": {"cpu": 1e-4, "gpu": 1e-3},
        "texts": rows,
    }


def as_json(golden):
    """One line a text: a changed number shows as one changed line."""
    head = {key: value for key, value in golden.items() if key != "texts"}
    rows = ",\n".join("  " + json.dumps(row, ensure_ascii=True, separators=(",", ":")) for row in golden["texts"])
    return json.dumps(head, indent=1)[:-2] + ',\n "texts": [\n' + rows + "\n ]\n}\n"


def worst_difference(a, b):
    if [(r["text"], r["ids"]) for r in a["texts"]] != [(r["text"], r["ids"]) for r in b["texts"]]:
        sys.exit("the texts or their token ids are others than in the committed file")
    return max(abs(x - y) for r, s in zip(a["texts"], b["texts"]) for x, y in zip(r["embedding"], s["embedding"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("model_dir", type=pathlib.Path, help="model.safetensors, tokenizer.json and config.json")
    parser.add_argument("--check", action="store_true", help="compare with the committed file, write nothing")
    args = parser.parse_args()
    golden = reference(args.model_dir)
    if args.check:
        worst = worst_difference(golden, json.loads(GOLDEN.read_text(encoding="utf-8")))
        print(f"largest difference to {GOLDEN.name}: {worst:.2e}")
        return 0 if worst <= 1e-6 else 1
    GOLDEN.write_text(as_json(golden), encoding="utf-8")
    lengths = [len(row["ids"]) for row in golden["texts"]]
    print(f"{GOLDEN}: {len(lengths)} texts of {min(lengths)} to {max(lengths)} tokens")
    return 0


if __name__ == "__main__":
    sys.exit(main())
