"""Tests of the hand-made data: principles and their queries, contrast cases for harm, polarity sentences.

python3 -m unittest discover -s scripts/tests
"""

import collections
import itertools
import pathlib
import re
import unittest

try:
    import tomllib
except ImportError:  # before Python 3.11: pip carries the same parser
    from pip._vendor import tomli as tomllib

MODELS = pathlib.Path(__file__).resolve().parent.parent.parent / "models"
SPLITS = {"tune", "test"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NEAR = 0.8  # shared words over all words of two texts, from which they count as the same text


def toml(path):
    return tomllib.loads((MODELS / path).read_text(encoding="utf-8"))


def table(path, columns):
    """The rows of a tab-separated file as dictionaries; its header must be `columns`."""
    text = (MODELS / path).read_text(encoding="utf-8")
    if not text.endswith("\n") or "\r" in text:
        raise AssertionError(f"{path}: lines must end with a newline and nothing else")
    header, *lines = text[:-1].split("\n")
    if header.split("\t") != columns:
        raise AssertionError(f"{path}: its header is {header!r}")
    rows = [line.split("\t") for line in lines]
    wrong = [row for row in rows if len(row) != len(columns)]
    if wrong:
        raise AssertionError(f"{path}: not {len(columns)} fields: {wrong[0]}")
    return [dict(zip(columns, row)) for row in rows]


def words(text):
    return re.findall(r"[^\W_]+", text.casefold().replace("'", ""))


def near_duplicates(texts):
    """Pairs of positions whose texts have the same words, or nearly."""
    sets = [frozenset(words(text)) for text in texts]
    return [
        (i, j)
        for (i, a), (j, b) in itertools.combinations(enumerate(sets), 2)
        if min(len(a), len(b)) >= NEAR * max(len(a), len(b)) and len(a & b) >= NEAR * len(a | b)
    ]


def dimensions():
    return [d["name"] for f in toml("taxonomy.toml")["frameworks"] if f["id"] == "schwartz" for d in f["dimensions"]]


class ContentCase(unittest.TestCase):
    def check_rows(self, rows):
        """What holds for every file: no empty field, no stray blanks, no id twice."""
        for row in rows:
            for field, value in row.items():
                for part in value if isinstance(value, list) else [value]:
                    self.assertTrue(part, f"{row['id']}: {field} is empty")
                    self.assertEqual(part, " ".join(part.split()), f"{row['id']}: blanks in {field}")
        ids = collections.Counter(row["id"] for row in rows)
        self.assertEqual([i for i, n in ids.items() if n > 1], [])

    def check_balance(self, rows, per_hundred=10):
        """Both splits are there, and neither is larger than the other by more than `per_hundred` of 100 rows."""
        count = collections.Counter(row["split"] for row in rows)
        self.assertEqual(set(count), SPLITS)
        self.assertLessEqual(abs(count["tune"] - count["test"]), max(1, len(rows) * per_hundred / 100))

    def check_no_duplicates(self, rows, allowed=lambda a, b: False):
        found = near_duplicates([row["text"] for row in rows])
        self.assertEqual([(rows[i]["id"], rows[j]["id"]) for i, j in found if not allowed(rows[i], rows[j])], [])


class NearDuplicatesTest(unittest.TestCase):
    def test_finds_what_differs_in_case_points_and_one_word(self):
        texts = ["Do not run, ever, in the halls!", "do not run ever in the halls", "A quite different sentence."]
        self.assertEqual(near_duplicates(texts), [(0, 1)])
        self.assertEqual(near_duplicates(["one two three four five six", "one two three four five"]), [(0, 1)])

    def test_leaves_the_rest_alone(self):
        self.assertEqual(near_duplicates(["Look before you leap.", "Nothing venture, nothing have."]), [])


class PrinciplesTest(ContentCase):
    KINDS = {"principle", "proverb", "declaration"}
    OURS = "written for value-probe"

    @classmethod
    def setUpClass(cls):
        cls.entries = toml("principles/principles.toml")["principle"]

    def test_fields(self):
        fields = {"id", "text", "kind", "source", "licence", "values"}
        for entry in self.entries:
            self.assertEqual(set(entry), fields, entry)
            self.assertIsNotNone(SLUG.fullmatch(entry["id"]), entry["id"])
            self.assertIn(entry["kind"], self.KINDS, entry["id"])
        self.check_rows(self.entries)

    def test_counts(self):
        self.assertGreaterEqual(len(self.entries), 220)
        kinds = collections.Counter(entry["kind"] for entry in self.entries)
        for kind in self.KINDS:
            self.assertGreaterEqual(kinds[kind], 50, kind)

    def test_licence_follows_from_who_worded_it(self):
        for entry in self.entries:
            own = entry["kind"] == "principle"
            self.assertEqual(own, entry["source"] == self.OURS, entry["id"])
            ours = own or entry["source"].endswith(("(translated here)", "(paraphrased here)"))
            self.assertEqual(entry["licence"], "CC0-1.0" if ours else "public domain", entry["id"])

    def test_one_sentence_each(self):
        for entry in self.entries:
            self.assertRegex(entry["text"], r"[.!?]$", entry["id"])
            self.assertNotRegex(entry["text"], r"[.!] +\S", entry["id"])

    def test_every_dimension_has_its_share(self):
        known = dimensions()
        self.assertEqual(len(known), 20)
        count = collections.Counter(value for entry in self.entries for value in entry["values"])
        self.assertEqual(set(count) - set(known), set())
        for name in known:
            self.assertGreaterEqual(count[name], 8, name)
        for entry in self.entries:
            self.assertLessEqual(len(entry["values"]), 3, entry["id"])
            self.assertEqual(len(set(entry["values"])), len(entry["values"]), entry["id"])

    def test_no_duplicates(self):
        self.check_no_duplicates(self.entries)


class QueriesTest(ContentCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = table("principles/queries.tsv", ["id", "split", "principles", "text"])
        cls.ids = {entry["id"] for entry in toml("principles/principles.toml")["principle"]}

    def test_rows(self):
        self.check_rows(self.rows)
        self.check_no_duplicates(self.rows)

    def test_counts_and_balance(self):
        none = [row for row in self.rows if row["principles"] == "none"]
        some = [row for row in self.rows if row["principles"] != "none"]
        self.assertGreaterEqual(len(some), 60)
        self.assertGreaterEqual(len(none), 30)
        self.check_balance(some)
        self.check_balance(none)

    def test_referenced_principles_exist(self):
        for row in self.rows:
            if row["principles"] != "none":
                named = row["principles"].split(",")
                self.assertEqual(set(named) - self.ids, set(), row["id"])
                self.assertLessEqual(len(named), 4, row["id"])
                self.assertEqual(len(set(named)), len(named), row["id"])


class HarmTest(ContentCase):
    HARMLESS = {
        *("quoted", "negated", "reported", "news", "legal", "medical", "educational", "history", "policy"),
        *("counter-speech", "fiction", "figurative", "technical", "identity", "reclaimed", "survivor", "grief"),
        *("question", "assistant", "warning"),
    }
    HARMFUL = {
        *("threat", "harassment", "insult", "hate", "incitement", "abuse-advice", "self-harm-encouragement"),
        *("at-risk", "dangerous-advice", "cruelty"),
    }

    @classmethod
    def setUpClass(cls):
        cls.rows = table("contrast/harm.tsv", ["id", "split", "label", "kind", "pair", "note", "text"])

    def test_rows(self):
        self.check_rows(self.rows)
        for row in self.rows:
            self.assertIn(row["label"], {"0", "1"}, row["id"])
            self.assertIn(row["kind"], self.HARMLESS if row["label"] == "0" else self.HARMFUL, row["id"])
        self.check_no_duplicates(self.rows, lambda a, b: a["pair"] == b["pair"] != "-")

    def test_counts_and_balance(self):
        for label, least in (("0", 80), ("1", 40)):
            rows = [row for row in self.rows if row["label"] == label]
            self.assertGreaterEqual(len(rows), least, label)
            self.check_balance(rows)
        kinds = collections.Counter(row["kind"] for row in self.rows)
        self.assertEqual({kind for kind in self.HARMLESS | self.HARMFUL if not kinds[kind]}, set())

    def test_pairs_have_one_text_of_each_label_in_one_split(self):
        pairs = collections.defaultdict(list)
        for row in self.rows:
            if row["pair"] != "-":
                pairs[row["pair"]].append(row)
            else:
                self.assertEqual(row["label"], "0", row["id"])
        for name, rows in pairs.items():
            self.assertEqual(sorted(row["label"] for row in rows), ["0", "1"], name)
            self.assertEqual(len({row["split"] for row in rows}), 1, name)
            one, other = (set(words(row["text"])) for row in rows)
            self.assertGreaterEqual(len(one & other), 0.2 * len(one | other), name)


class PolarityTest(ContentCase):
    STANCES = {"supports", "opposes"}
    STYLES = {"argument", "chat", "headline", "complaint", "proverb", "story"}
    PHENOMENA = {"plain", "negation", "irony", "conditional", "reported", "but"}

    @classmethod
    def setUpClass(cls):
        cls.rows = table("polarity/sentences.tsv", ["id", "split", "value", "stance", "style", "phenomenon", "text"])

    def test_rows(self):
        self.check_rows(self.rows)
        self.check_no_duplicates(self.rows)
        for row in self.rows:
            self.assertIn(row["stance"], self.STANCES, row["id"])
            self.assertIn(row["style"], self.STYLES, row["id"])
            self.assertIn(row["phenomenon"], self.PHENOMENA, row["id"])

    def test_counts_and_balance(self):
        self.assertGreaterEqual(len(self.rows), 240)
        self.check_balance(self.rows)
        for stance in self.STANCES:
            rows = [row for row in self.rows if row["stance"] == stance]
            self.assertGreaterEqual(len(rows), 0.45 * len(self.rows), stance)
            self.check_balance(rows)

    def test_every_dimension_has_its_share_of_both_stances_in_both_splits(self):
        known = dimensions()
        values = collections.Counter(row["value"] for row in self.rows)
        self.assertEqual(set(values), set(known))
        self.assertGreaterEqual(min(values.values()), 12)
        cells = collections.Counter((row["value"], row["stance"], row["split"]) for row in self.rows)
        for cell in itertools.product(known, self.STANCES, SPLITS):
            self.assertGreaterEqual(cells[cell], 2, cell)

    def test_every_style_and_phenomenon_has_both_stances(self):
        for field, names in (("style", self.STYLES), ("phenomenon", self.PHENOMENA)):
            cells = collections.Counter((row[field], row["stance"]) for row in self.rows)
            for cell in itertools.product(names, self.STANCES):
                self.assertGreaterEqual(cells[cell], 3, cell)

    def test_the_guideline_tells_the_agreement_there_was(self):
        columns = ["id", "first_value", "first_stance", "second_value", "second_stance"]
        passes = table("polarity/second-pass.tsv", columns)
        self.assertEqual([row["id"] for row in passes], [row["id"] for row in self.rows])
        value = [row["first_value"] == row["second_value"] for row in passes]
        stance = [row["first_stance"] == row["second_stance"] for row in passes]
        both = [v and s for v, s in zip(value, stance)]
        guideline = (MODELS / "polarity/GUIDELINE.md").read_text(encoding="utf-8")
        for name, agreed in (("value (one of twenty)", value), ("stance", stance), ("both", both)):
            line = f"| {name} | {sum(agreed)} of {len(passes)} ({100 * sum(agreed) / len(passes):.1f} %) |"
            self.assertIn(line, guideline)
        settled = {row["id"] for row, agreed in zip(passes, both) if not agreed}
        self.assertEqual(set(re.findall(r"^\| (v\d+) \|", guideline, re.MULTILINE)), settled)
        for row, now in zip(passes, self.rows):
            if row["id"] not in settled:
                self.assertEqual((row["first_value"], row["first_stance"]), (now["value"], now["stance"]), row["id"])


class PolarityTrainingTest(ContentCase):
    """What the head of polarity learns from: pairs of sentences, none of them like one that it is measured on."""

    TESTED = 0.5  # shared words over all words: a training sentence is to be farther than that from every measured one

    @classmethod
    def setUpClass(cls):
        cls.rows = table("polarity/train.tsv", ["id", "pair", "split", "value", "stance", "topic", "text"])
        cls.pairs = collections.defaultdict(list)
        for row in cls.rows:
            cls.pairs[row["pair"]].append(row)

    def test_rows(self):
        self.check_rows(self.rows)
        self.check_no_duplicates(self.rows, lambda a, b: a["pair"] == b["pair"])
        self.assertEqual(len({row["text"] for row in self.rows}), len(self.rows))

    def test_pairs_have_both_stances_on_one_value_in_one_split(self):
        for name, rows in self.pairs.items():
            self.assertEqual(sorted(row["stance"] for row in rows), ["opposes", "supports"], name)
            for field in ("value", "split", "topic"):
                self.assertEqual(len({row[field] for row in rows}), 1, name)

    def test_counts(self):
        self.assertGreaterEqual(len(self.rows), 1600)
        self.assertGreaterEqual(len({row["topic"] for row in self.rows}), 15)
        cells = collections.Counter((row["value"], row["split"]) for row in self.rows)
        for cell in itertools.product(dimensions(), ("train", "dev")):
            self.assertGreaterEqual(cells[cell], 60 if cell[1] == "train" else 14, cell)
        self.assertEqual(len(cells), 40)

    def test_no_measured_sentence_is_in_it(self):
        columns = ["id", "split", "value", "stance", "style", "phenomenon", "text"]
        measured = [set(words(row["text"])) for row in table("polarity/sentences.tsv", columns)]
        for row in self.rows:
            own = set(words(row["text"]))
            nearest = max(len(own & other) / len(own | other) for other in measured)
            self.assertLess(nearest, self.TESTED, row["id"])


class AcrossFilesTest(unittest.TestCase):
    def test_no_text_stands_in_two_files(self):
        texts = collections.defaultdict(set)
        for path in sorted(MODELS.glob("*/*.tsv")):
            header, *lines = path.read_text(encoding="utf-8").splitlines()
            if "text" in header.split("\t"):
                column = header.split("\t").index("text")
                for line in lines:
                    texts[" ".join(words(line.split("\t")[column]))].add(path.name)
        for entry in toml("principles/principles.toml")["principle"]:
            texts[" ".join(words(entry["text"]))].add("principles.toml")
        for name in ("neutral.txt", "neutral-check.txt"):
            for line in (MODELS / "train" / name).read_text(encoding="utf-8").splitlines():
                if not line.startswith("#"):
                    texts[" ".join(words(line))].add(name)
        self.assertEqual({text: files for text, files in texts.items() if len(files) > 1}, {})


if __name__ == "__main__":
    unittest.main()
