#!/usr/bin/env python3
"""Makes smollm2_exact.json: the language model of a GGUF file in float32, for the tokens in smollm2.json.

    ./build.sh reference [--check]    (sets up the pinned packages, fetches the weights, runs this file)
    exact.py [--check] FILE.gguf      compares with the committed file instead of writing it

llama.cpp rounds activations to 8 bits before each product: its log-probabilities are off by .04 on average. Here the
network (Touvron et al. 2023) is written out once more with numpy, nothing rounded, which tells whose rounding a
difference is.
"""

import argparse
import json
import math
import pathlib
import struct
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DIGITS = 5
TOP, NEAR = 8, 1  # as tests/parity/llama/reference.mjs
SCALARS = "BbHhIif?__Qqd"  # struct's letters for GGUF's types of values; 8 is text, 9 a list
TEXT, LIST = 8, 9
F32, Q4_1, Q8_0 = 0, 3, 8


class Gguf:
    """Metadata, and matrices in float32."""

    def __init__(self, path):
        self.data, self.at = path.read_bytes(), 4
        _, tensors, values = self.take("IQQ")
        self.metadata = {self.text(): self.value(*self.take("I")) for _ in range(values)}
        self.tensors = {}
        for _ in range(tensors):
            name, (rank,) = self.text(), self.take("I")
            self.tensors[name] = self.take(f"{rank}Q"), *self.take("IQ")
        self.begin = -(-self.at // 32) * 32

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def text(self):
        (length,) = self.take("Q")
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def value(self, kind):
        if kind == TEXT:
            return self.text()
        if kind == LIST:
            of, count = self.take("IQ")
            return [self.value(of) for _ in range(count)]
        return self.take(SCALARS[kind])[0]

    def tensor(self, name):
        (columns, *rows), kind, offset = self.tensors[name]
        count, at = columns * math.prod(rows), self.begin + offset

        def blocks(width):
            return np.frombuffer(self.data, np.uint8, count // 32 * width, at).reshape(-1, width)

        def halves(part):
            return part.copy().view(np.float16).astype(np.float32)

        if kind == F32:
            return np.frombuffer(self.data, np.float32, count, at)
        if kind == Q4_1:
            scale, least = np.split(halves(blocks(20)[:, :4]), 2, axis=1)
            bits = blocks(20)[:, 4:]
            values = np.concatenate([bits & 15, bits >> 4], axis=1) * scale + least
        elif kind == Q8_0:
            values = blocks(34)[:, 2:].view(np.int8) * halves(blocks(34)[:, :2])
        else:
            sys.exit(f"{name} has the format {kind}")
        return values.reshape(*rows, columns)


class Model:
    def __init__(self, gguf):
        def number(name):
            return gguf.metadata[f"llama.{name}"]

        self.weights = {name: gguf.tensor(name) for name in gguf.tensors}
        self.layers, self.heads = number("block_count"), number("attention.head_count")
        self.kv_heads, self.base = number("attention.head_count_kv"), number("rope.freq_base")
        self.width, self.epsilon = number("rope.dimension_count"), number("attention.layer_norm_rms_epsilon")

    def norm(self, x, name):
        return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + self.epsilon) * self.weights[f"{name}.weight"]

    def rotate(self, x):
        """Pairs (2i, 2i + 1) of each head turn by position * base^(-2i / width)."""
        angles = np.arange(len(x))[:, None] * self.base ** (-np.arange(0, self.width, 2) / self.width)
        turns = np.exp(1j * angles)[:, None, :]
        turned = (x[..., 0::2] + 1j * x[..., 1::2]) * turns
        return np.stack([turned.real, turned.imag], axis=-1).reshape(x.shape).astype(np.float32)

    def attend(self, x, layer):
        def heads(name, count):
            return (x @ self.weights[f"{layer}.{name}.weight"].T).reshape(len(x), count, self.width)

        query, key = self.rotate(heads("attn_q", self.heads)), self.rotate(heads("attn_k", self.kv_heads))
        value, group = heads("attn_v", self.kv_heads), self.heads // self.kv_heads
        hidden = np.triu(np.full((len(x), len(x)), -np.inf, np.float32), 1)
        out = np.empty_like(query)
        for head in range(self.heads):
            scores = query[:, head] @ key[:, head // group].T / math.sqrt(self.width) + hidden
            weights = np.exp(scores - scores.max(axis=1, keepdims=True))
            out[:, head] = weights / weights.sum(axis=1, keepdims=True) @ value[:, head // group]
        return out.reshape(len(x), -1) @ self.weights[f"{layer}.attn_output.weight"].T

    def gate(self, x, layer):
        gate, up = (x @ self.weights[f"{layer}.ffn_{name}.weight"].T for name in ("gate", "up"))
        return gate / (1 + np.exp(-gate)) * up @ self.weights[f"{layer}.ffn_down.weight"].T

    def after(self, before, ids):
        """Where each of `ids` stands after `before`: the tokens that come near, with how far their logits are below the
        first one's (which comes first, with 0), and the log-probability of the one that stands there."""
        x = self.weights["token_embd.weight"][np.array(before + ids[:-1])]
        for i in range(self.layers):
            layer = f"blk.{i}"
            x = x + self.attend(self.norm(x, f"{layer}.attn_norm"), layer)
            x = x + self.gate(self.norm(x, f"{layer}.ffn_norm"), layer)
        x = self.norm(x, "output_norm")[len(before) - 1 :]
        near, logprobs = [], []
        for begin in range(0, len(ids), 256):
            part = ids[begin : begin + 256]
            logits = (x[begin : begin + 256] @ self.weights["token_embd.weight"].T).astype(np.float64)
            highest = logits.max(axis=1)
            sums = np.log(np.exp(logits - highest[:, None]).sum(axis=1))
            for row, most in zip(logits, highest):
                first = np.argsort(-row, kind="stable")[:TOP]
                near.append([[int(i), round(most - row[i], DIGITS)] for i in first if most - row[i] < NEAR])
            logprobs += (logits[range(len(part)), part] - highest - sums).tolist()
        return near, [round(logprob, DIGITS) for logprob in logprobs]


def exact(model, llama):
    ids = llama["passage"]["ids"]
    _, logprobs = model.after(ids[:1], ids[1:])
    prompts = [model.after(prompt["prompt_ids"], prompt["ids"]) for prompt in llama["prompts"]]
    continuations = [
        [model.after(entry["prompt_ids"], continuation["ids"])[1] for continuation in entry["continuations"]]
        for entry in llama["likelihoods"]
    ]
    return {
        "made_by": f"tests/parity/exact.py, numpy {np.__version__}, float32",
        "perplexity": round(math.exp(-sum(logprobs) / len(logprobs)), DIGITS),
        "prompts": [{"near": near, "logprobs": found} for near, found in prompts],
        "likelihoods": continuations,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("gguf", type=pathlib.Path, metavar="FILE.gguf")
    parser.add_argument("--check", action="store_true", help="compare with the committed file, write nothing")
    args = parser.parse_args()
    llama = json.loads((HERE / "smollm2.json").read_text(encoding="utf-8"))
    found, file = exact(Model(Gguf(args.gguf)), llama), HERE / "smollm2_exact.json"
    if args.check:
        off = abs(found["perplexity"] / json.loads(file.read_text(encoding="utf-8"))["perplexity"] - 1)
        print(f"perplexity differs from {file.name}'s by {100 * off:.4f} %")
        return 0 if off < 1e-5 else 1
    rows = ",\n".join("  " + json.dumps(row, separators=(",", ":")) for row in found["prompts"])
    head = {key: value for key, value in found.items() if key != "prompts"}
    file.write_text(json.dumps(head)[:-1] + ',\n "prompts": [\n' + rows + "\n]}\n", encoding="utf-8")
    print(f"{file.name}: perplexity {found['perplexity']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
