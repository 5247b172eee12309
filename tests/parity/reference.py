#!/usr/bin/env python3
"""Makes minilm.json and mpnet.json: what ONNX Runtime computes for the texts of texts.json with the published weights.

    ./build.sh reference [--check]    (sets up the pinned packages, fetches the weights, runs this file)
    reference.py --check minilm=DIR   compares with the committed file instead of writing it

The network is written out here once more, as an ONNX graph straight from the safetensors, and run by a runtime that
shares no code with the crate: a mistake in both would have to be made twice. Each text is run alone, so there is no
padding to get wrong; tests/parity.rs runs them alone and padded into batches.

BERT (Devlin et al. 2018): embeddings = LayerNorm(word + position + type); each layer is
  x = LayerNorm(x + W_o softmax(Q K^T / sqrt(d) + bias) V),   x = LayerNorm(x + W_2 gelu(W_1 x)).
MPNet (Song et al. 2020) is the same without types, with positions that start behind the padding's, and with a bias by
relative distance. The sentence embedding is the mean over all tokens of the last layer, divided by its length.
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
# The teacher takes part in no product: a few texts show that its weights are read rightly.
MPNET_TEXTS = ("empty", "one word", "German umlauts", "Chinese", "about 64 tokens", "256 tokens")
OPSET = 20  # the first with Gelu; LayerNormalization came with 17
DIGITS = 7  # f32 carries about as many; the tolerance is 1e-4
# Text for the long entries: enough words of our own, repeated and cut at the wanted number of tokens.
PASSAGE = (
    "The harbour had been promised to three generations before anyone wrote the promise down. Fishermen wanted quiet "
    "water, the shipping firm wanted depth, and the children of the town wanted somewhere to swim. When the council "
    "finally met, nobody spoke about rights; they spoke about their grandmothers, about debts, about the winter when "
    "the ice broke the pier and everybody, rich or poor, carried stones. In the end they dug one half of it deep and "
    "left the other half to the herons, and each side still says that it gave away too much. "
)


def read_safetensors(path):
    """The tensors of a safetensors file: an 8-byte length, a JSON header with the offsets, then the numbers."""
    data = path.read_bytes()
    (header_len,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + header_len])
    body = memoryview(data)[8 + header_len :]
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
        return self.node(
            "LayerNormalization",
            x,
            self.weight(f"{name}.weight"),
            self.weight(f"{name}.bias"),
            axis=-1,
            epsilon=epsilon,
        )


# How the checkpoints call the parts of a layer.
BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "mixed_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm": "output.LayerNorm",
}
MPNET = {
    **BERT,
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "mixed": "attention.attn.o",
    "mixed_norm": "attention.LayerNorm",
}


def encoder(weights, config):
    """input_ids [1, seq], bias [heads, seq, seq] -> the embedding [1, hidden], as an ONNX model."""
    g = Graph(weights)
    hidden, heads, epsilon = config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]
    bert = config["model_type"] == "bert"
    names = BERT if bert else MPNET
    shape_split = g.constant("shape.split", np.array([0, 0, heads, hidden // heads], np.int64))
    shape_merge = g.constant("shape.merge", np.array([0, 0, hidden], np.int64))
    scale = g.constant("scale", np.float32(1 / math.sqrt(hidden // heads)))

    # Token i gets row i of the table; in MPNet the first rows belong to the padding.
    table = weights["embeddings.position_embeddings.weight"][0 if bert else config["pad_token_id"] + 1 :]
    length = g.node("Shape", "input_ids", start=1, end=2)
    zero, axis = g.constant("zero", np.array([0], np.int64)), g.constant("axis", np.array([0], np.int64))
    positions = g.node("Slice", g.constant("positions", table), zero, length, axis)
    x = g.node("Add", g.node("Gather", g.weight("embeddings.word_embeddings.weight"), "input_ids"), positions)
    if bert:  # a text is one segment: every token is of type 0
        x = g.node("Add", x, g.constant("type", weights["embeddings.token_type_embeddings.weight"][0]))
    x = g.layer_norm(x, "embeddings.LayerNorm", epsilon)

    for i in range(config["num_hidden_layers"]):
        part = {role: f"encoder.layer.{i}.{name}" for role, name in names.items()}

        def split(role, x=x, part=part, **order):
            return g.node("Transpose", g.node("Reshape", g.linear(x, part[role]), shape_split), **order)

        query = split("query", perm=[0, 2, 1, 3])
        key = split("key", perm=[0, 2, 3, 1])
        value = split("value", perm=[0, 2, 1, 3])
        scores = g.node("Add", g.node("Mul", g.node("MatMul", query, key), scale), "bias")
        context = g.node("MatMul", g.node("Softmax", scores, axis=-1), value)
        context = g.node("Reshape", g.node("Transpose", context, perm=[0, 2, 1, 3]), shape_merge)
        x = g.layer_norm(g.node("Add", x, g.linear(context, part["mixed"])), part["mixed_norm"], epsilon)
        inner = g.node("Gelu", g.linear(x, part["up"]))  # the exact one, with erf
        x = g.layer_norm(g.node("Add", x, g.linear(inner, part["down"])), part["norm"], epsilon)

    mean = g.node("ReduceMean", x, g.constant("tokens", np.array([1], np.int64)), keepdims=0)
    norm = g.node("ReduceL2", mean, g.constant("features", np.array([1], np.int64)), keepdims=1)
    g.nodes.append(helper.make_node("Div", [mean, norm], ["embedding"]))

    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "seq"]),
            helper.make_tensor_value_info("bias", TensorProto.FLOAT, [heads, "seq", "seq"]),
        ],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, hidden])],
        list(g.constants.values()),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    return model


def attention_bias(weights, config, seq):
    """What is added to the attention logits, [heads, seq, seq]: nothing in BERT, MPNet's bias by relative distance.

    MPNet: a learned number for each bucket of distance and head. Half of the buckets are for keys behind the query;
    of a half, one half is exact and the rest grows logarithmically up to a distance of 128 (Raffel et al. 2020).
    """
    if config["model_type"] == "bert":
        return np.zeros((config["num_attention_heads"], seq, seq), np.float32)
    half = config["relative_attention_num_buckets"] // 2
    exact = half // 2
    offset = np.arange(seq)[None, :] - np.arange(seq)[:, None]  # key - query
    distance = np.abs(offset)
    far = exact + np.log(np.maximum(distance, 1) / exact) / math.log(128 / exact) * (half - exact)
    bucket = np.where(distance < exact, distance, np.minimum(far.astype(np.int64), half - 1)) + half * (offset > 0)
    return np.ascontiguousarray(weights["encoder.relative_attention_bias.weight"][bucket].transpose(2, 0, 1))


def filled(tokenizer, tokens):
    """A text of exactly `tokens` tokens with [CLS] and [SEP]: the passage, repeated, cut where a token ends."""
    text = PASSAGE * (tokens // 80 + 1)
    encoding = tokenizer.encode(text)
    text = text[: encoding.offsets[tokens - 2][1]]
    found = len(tokenizer.encode(text).ids)
    if found != tokens:
        sys.exit(f"the cut for {tokens} tokens gave {found}: it fell inside a word; change the passage")
    return text


def reference(name, model_dir):
    config = json.loads((model_dir / "config.json").read_text())
    weights_file = model_dir / "model.safetensors"
    weights = read_safetensors(weights_file)
    tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
    tokenizer.no_padding()  # the file pads and truncates to 128
    tokenizer.no_truncation()
    session = onnxruntime.InferenceSession(
        encoder(weights, config).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    rows = []
    for entry in json.loads((HERE / "texts.json").read_text(encoding="utf-8")):
        if name == "mpnet" and entry["name"] not in MPNET_TEXTS:
            continue
        text = filled(tokenizer, entry["fill"]) if "fill" in entry else entry["text"]
        ids = tokenizer.encode(text).ids
        inputs = {"input_ids": np.array([ids], np.int64), "bias": attention_bias(weights, config, len(ids))}
        (embedding,) = session.run(None, inputs)[0]
        rows.append(
            {"name": entry["name"], "text": text, "ids": ids, "embedding": [round(float(v), DIGITS) for v in embedding]}
        )
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
    parser.add_argument(
        "models", nargs="+", metavar="NAME=DIR", help="DIR has model.safetensors, tokenizer.json, config.json"
    )
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    args = parser.parse_args()
    worst = 0.0
    for model in args.models:
        name, _, model_dir = model.partition("=")
        golden = reference(name, pathlib.Path(model_dir))
        file = HERE / f"{name}.json"
        if args.check:
            difference = worst_difference(golden, json.loads(file.read_text(encoding="utf-8")))
            print(f"largest difference to {file.name}: {difference:.2e}")
            worst = max(worst, difference)
        else:
            file.write_text(as_json(golden), encoding="utf-8")
            lengths = [len(row["ids"]) for row in golden["texts"]]
            print(f"{file}: {len(lengths)} texts of {min(lengths)} to {max(lengths)} tokens")
    return 0 if worst <= 1e-6 else 1


if __name__ == "__main__":
    sys.exit(main())
