#!/usr/bin/env python3
"""Makes language_text.json: how SmolLM2's texts are cut into tokens, and what its chat template makes of conversations.

    ./build.sh reference [--check]       (sets up the pinned packages, fetches the weights, runs this file)
    language_text.py [--check] FILE.gguf compares with the committed file instead of writing it

Nothing of the crate takes part: the file is read by llama.cpp's own `gguf`, the template rendered by Jinja itself, as
Hugging Face sets it up, and the tokens made by the Python `tokenizers`, whose texts go through another engine of
regular expressions (Oniguruma) than the crate's. tests/language_model.rs holds the packed bundle to the result.
"""

import argparse
import hashlib
import json
import pathlib
import sys

from gguf import GGUFReader
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

HERE = pathlib.Path(__file__).resolve().parent
CONTROL = 3  # llama.cpp's number of the kind of a token

TEXTS = [
    "",
    " ",
    "  ",
    "a",
    "freedom",
    " freedom",
    "Freedom matters.",
    "FREEDOM! Freedom? freedom...",
    "I'm sure you're right; we'll see what they've done, and he'd say it's fine.",
    "I'M SURE YOU'RE RIGHT, aren't YOU'Ll",
    "In 1848 there were 12,345.67 of them, or 3/4.",
    "x1y22z333 007 0x1F",
    "½ Ⅷ ² ٣٤ 一二三",
    "line one\nline two\r\nline three\n\n\n    indented\tby a tab",
    "trailing spaces   ",
    "   leading spaces",
    "a    b\u00a0c\u2003d\u3000e",
    "\t\n\x0b\x0c\r \x85\u2028",
    "def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)\n",
    '{"key": [1, 2.5e-3, null, true], "other": "va\\"lue"}',
    "https://example.org/path?query=1&other=%20#fragment",
    "name@example.org; C:\\Users\\x",
    "a+b=c*d/e^f%g&h|i~j`k",
    "----====____****",
    "Voilà l'été où naïveté et cœur s'égarèrent: «Ça va?»",
    "Übermäßig große Straße, ÄÖÜ äöü ß",
    "e\u0301 and é are two spellings of one letter",
    "自由很重要。你同意吗？",
    "自由と平等、そして友愛。カタカナ",
    "자유와 평등",
    "الحرية مهمة. هل توافق؟",
    "חופש ושוויון",
    "स्वतंत्रता ज़रूरी है।",
    "Свобода, равенство, братство!",
    "ελευθερία ή θάνατος",
    "🙂 🙃🙂 👩‍👩‍👧‍👦 🇩🇪🇫🇷 ❤️",
    "\u202eright to left\u202c \u200b\u200dzero width\ufeff",
    "a NUL \x00 and \x01\x02\x1f\x7f in it",
    "bytes without a token: \x04 \x16 \U00040000 end",
    "𝔣𝔯𝔢𝔢𝔡𝔬𝔪 𐍈 \U0010ffff \ufffd \uffff",
    "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n",
    "a<|endoftext|>b <|im_end|",
    "<|im_start|><|im_start|> <|im_end|>x",
    "<repo_name>x<file_sep>y<filename> <empty_output><jupyter_code>",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "Honour your parents and keep the customs of your people. " * 3,
]

USER = {"role": "user", "content": "What is freedom?"}
CONVERSATIONS = [
    [USER],
    [{"role": "system", "content": "You answer in one word."}, USER],
    [USER, {"role": "assistant", "content": "A right."}, {"role": "user", "content": "Whose?"}],
    [{"role": "user", "content": "  <b>5 > 4 & 3</b> {{ x }} {% if %}\n\n 'q' \"q\" 🙂 <|im_end|>  "}],
    [{"role": "user", "content": ""}],
    [{"role": "assistant", "content": "I begin."}],
    [],
]


def tokenizers(fields):
    """The tokenizer that takes special tokens for text, and the one that knows them."""
    names, kinds = fields["tokenizer.ggml.tokens"].contents(), fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    vocabulary = {name: i for i, name in enumerate(names)}
    both = []
    for special in ([], [name for name, kind in zip(names, kinds) if kind == CONTROL]):
        tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
        tokenizer.decoder = decoders.ByteLevel()
        tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in special])
        both.append(tokenizer)
    return both


def tokens(text, plain, special):
    """A text's ids without and with special tokens, and what the former are as a text where that is another one."""
    entry = {"text": text, "ids": plain.encode(text).ids, "special_ids": special.encode(text).ids}
    decoded = plain.decode(entry["ids"])
    return entry if decoded == text else {**entry, "decoded": decoded}


def reference(path):
    """What language_text.json shall hold."""
    fields = GGUFReader(path).fields
    plain, special = tokenizers(fields)
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(fields["tokenizer.chat_template"].contents())
    chats = [(messages, ask) for messages in CONVERSATIONS for ask in (True, False)]
    return {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "texts": [tokens(text, plain, special) for text in TEXTS],
        "chats": [
            {
                "messages": messages,
                "add_generation_prompt": ask,
                "text": template.render(messages=messages, add_generation_prompt=ask),
            }
            for messages, ask in chats
        ],
    }


def lines(made):
    """JSON with an entry a line, so that a change can be read."""
    out = [f'{{"sha256": "{made["sha256"]}"']
    for key in ("texts", "chats"):
        entries = ",\n  ".join(json.dumps(entry) for entry in made[key])
        out.append(f'"{key}": [\n  {entries}\n]')
    return ",\n".join(out) + "}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file, write nothing")
    parser.add_argument("gguf", type=pathlib.Path)
    args = parser.parse_args()
    file = HERE / "language_text.json"
    made = lines(reference(args.gguf))
    if not args.check:
        file.write_text(made, encoding="utf-8")
    elif made != file.read_text(encoding="utf-8"):
        sys.exit(f"{file} is not what {args.gguf} gives now")
    print(f"{file.name}: {'is right' if args.check else 'written'}")


if __name__ == "__main__":
    main()
