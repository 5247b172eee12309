#!/usr/bin/env python3
"""Texts a second, text to vector, on all cores: our int8 encoder beside ONNX Runtime's, by turns in one run.

    compare.py --checkpoint DIR --bundle DIR --onnx FILE [--texts 256] [--rounds 7] [--out FILE.jsonl]

Both get the same texts of about 32 tokens; ours through `cargo bench --bench native_batch`, ONNX Runtime's the way its
users do it: the tokenizers package, texts sorted by length, batches padded to their longest, mean pooling in numpy. The
batch size that suits ONNX Runtime best is taken.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import onnxruntime
import tokenizers

ROOT = pathlib.Path(__file__).resolve().parents[2]


class OnnxRuntime:
    def __init__(self, checkpoint, model, threads):
        self.tokenizer = tokenizers.Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
        self.tokenizer.enable_padding()  # to the longest of a batch
        self.tokenizer.enable_truncation(512)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.inputs = {i.name for i in self.session.get_inputs()}

    def embed(self, texts, size):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = [None] * len(texts)
        for at in range(0, len(order), size):
            indices = order[at : at + size]
            encoded = self.tokenizer.encode_batch([texts[i] for i in indices])
            ids = numpy.array([e.ids for e in encoded], dtype=numpy.int64)
            mask = numpy.array([e.attention_mask for e in encoded], dtype=numpy.int64)
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
            hidden = self.session.run(None, {k: v for k, v in feed.items() if k in self.inputs})[0]
            weights = mask[:, :, None].astype(numpy.float32)
            pooled = (hidden * weights).sum(1) / weights.sum(1)
            pooled /= numpy.linalg.norm(pooled, axis=1, keepdims=True)
            for i, row in zip(indices, pooled):
                vectors[i] = row
        return vectors


class Ours:
    def __init__(self, bundle, texts):
        command = [
            "cargo",
            "bench",
            "--quiet",
            "--features",
            "train",
            "--bench",
            "native_batch",
            "--",
            str(bundle),
            texts,
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.vector = numpy.array(json.loads(self.line()))

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("error: native_batch gave no answer; its own message stands above")
        return line

    def round(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.line())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=pathlib.Path, required=True, help="folder of MiniLM's tokenizer.json")
    parser.add_argument("--bundle", type=pathlib.Path, required=True, help="the same weights as an int8 bundle")
    parser.add_argument("--onnx", type=pathlib.Path, required=True, help="the same weights, quantised for ONNX Runtime")
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--out", type=pathlib.Path)
    args = parser.parse_args()

    sentences = json.loads((ROOT / "benches/browser/texts.json").read_text(encoding="utf-8"))["batch16"]
    # Numbered, so that none stands there twice: equal texts are computed once.
    texts = [f"{i}: {sentences[i % len(sentences)]}" for i in range(args.texts)]
    cores = os.cpu_count()
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "texts.txt")
        file.write_text("\n".join(texts), encoding="utf-8")
        ours, theirs = Ours(args.bundle.resolve(), str(file)), OnnxRuntime(args.checkpoint, args.onnx, cores)
        cosine = float(ours.vector @ theirs.embed(texts[:1], 1)[0])
        if cosine < 0.97:
            sys.exit(f"error: the two compute different things: cosine {cosine:.3f}")

        def their_round(size):
            begin = time.perf_counter()
            theirs.embed(texts, size)
            return time.perf_counter() - begin

        ours.round()
        size = min([1, 8, 32], key=lambda size: min(their_round(size), their_round(size)))
        seconds = {"ours": [], "onnxruntime": []}
        for _ in range(args.rounds):
            seconds["ours"].append(ours.round())
            seconds["onnxruntime"].append(their_round(size))
        ours.close()
    for peer, rounds in seconds.items():
        line = {
            "peer": peer,
            "variant": "native-int8",
            "metric": "native_batch",
            "value": round(len(texts) / statistics.median(rounds), 2),
            "unit": "texts/s",
            "max": round(len(texts) / min(rounds), 2),
            "runs": len(rounds),
            "cores": cores,
        }
        if peer == "onnxruntime":
            line |= {"batch": size, "cosine": round(cosine, 4)}
        print(json.dumps(line), flush=True)
        if args.out:
            with args.out.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
