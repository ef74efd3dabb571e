"""Sentences to learn to read by: what a dictionary says of words, what devices say in both languages, questions with what answers them."""

import csv
import io
import json
import random
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.training.bilingual_pairs import Pair
from knowledge.coverage import sentences_of
from knowledge.tokens import fold

_HAN = re.compile(r"[\u4e00-\u9fff]")
_MARKS = re.compile(r"<[^>]*>|\{[^}]*\}|\[%[^%]*%\]|\[[^\]]*\]\([^)]*\)|https?://\S+|[`*]")
_CORE = re.compile(r"homeassistant/components/[^/]+/translations/(?:sensor\.)?en\.json")
_FRONT = re.compile(r"hass_frontend/static/translations/(?:[a-z-]+/)?en-[0-9a-f]+\.json")
_WORDNET = re.compile(r"/wordnet-[0-9.]+/data\.(?:noun|verb|adj|adv)$")
_SHORTEST = 12  # characters of a gloss: fewer are synonyms
_LONGEST = 400


@dataclass(frozen=True)
class Answered:
    """A question, the sentence that answers it, and sentences of the same text that do not."""

    question: str
    answer: str
    others: tuple[str, ...] = ()


def device_texts(wheel: Path) -> Iterator[Pair]:
    """Yield (English, Chinese) of what Home Assistant says of devices, in the translations of its wheels; "" where there is none."""
    with zipfile.ZipFile(wheel) as archive:
        names = frozenset(archive.namelist())
        for name in sorted(n for n in names if _CORE.fullmatch(n) or _FRONT.fullmatch(n)):
            other = _chinese_file(name, names)
            chinese = dict(_leaves(json.loads(archive.read(other)))) if other else {}
            for key, text in _leaves(json.loads(archive.read(name))):
                there = _plain(chinese.get(key, ""))
                if (plain := _plain(text)) and not _HAN.search(plain):
                    yield Pair(plain, there if _HAN.search(there) else "", "message", "home_assistant")


def _chinese_file(name: str, names: Iterable[str]) -> str:
    """Return the Chinese file beside an English one, "" where there is none: named alike, or alike but for a digest."""
    if _CORE.fullmatch(name):
        other = name.replace("en.json", "zh-Hans.json")
        return other if other in names else ""
    folder = name.rsplit("/", 1)[0]
    return next(
        (n for n in sorted(names) if n.startswith(f"{folder}/zh-Hans-") and n.endswith(".json") and n.count("/") == name.count("/")), ""
    )  # fmt: skip


def _leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, str):
        yield path, value


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())[:_LONGEST]


def glosses(source: Path) -> Iterator[str]:
    """Yield what WordNet says a word means, and its examples, out of a source archive that holds its data files."""
    with tarfile.open(source) as archive:
        for member in sorted((m for m in archive.getmembers() if _WORDNET.search(m.name)), key=lambda m: m.name):
            held = archive.extractfile(member)
            for line in held.read().decode("utf-8", "replace").splitlines() if held else ():
                if " | " in line and not line.startswith("  "):
                    parts = re.split(r';\s*"', line.split(" | ", 1)[1].strip())
                    texts = (part.strip('"; ') for part in parts)
                    yield from (t for t in texts if len(t) > _SHORTEST and not _HAN.search(t))


_UNITS = ("inches", "centimeters", "pounds", "kilograms", "hours", "watts", "volts", "ounces", "years", "percent")


def attribute_texts(names: Sequence[str], values: Sequence[str], count: int, seed: int) -> list[str]:
    """Return attributes of made-up products as a shop's data has them: any of `names` with a value, a quantity, yes or no."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    return [_attribute(dice, dice.choice(names), values) for _ in range(count)]


def _attribute(dice: random.Random, name: str, values: Sequence[str]) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    kind = dice.random()
    if kind < 0.2:
        said = f"value:{dice.choice(('true', 'false'))}"
    elif kind < 0.4:
        unit, amount = dice.choice(_UNITS), round(dice.uniform(0.1, 200), dice.randint(0, 2))
        said = f"unit:{unit}, normalized_value:{{ unit:{unit}, value:{amount} }}, value:{amount}"
    elif kind < 0.5:
        said = f"value:{dice.randint(1, 300)}"
    else:
        said = f'value:"{dice.choice(values).lower()}"'
    more = f'; {{ value:"{dice.choice(values).lower()}" }}' if kind > 0.85 else ""
    return f"{key}:  {{ {said} }}{more}"


def product_answers(folder: Path) -> list[Answered]:
    """Return hetPQA's questions about products with what answers them, none of whose products or questions are measured on."""
    asked, products = _measured(folder)
    found = dict[tuple[str, str], Answered]()
    for file in (folder / "hetPQA" / "answer_generation" / f"{part}.csv" for part in ("train", "dev", "test")):
        for row in _rows(file):
            if _bare(row["question"]) not in asked and row["ASIN"] not in products:
                pair = row["question"][:_LONGEST], row["candidate"][:_LONGEST]
                found[pair] = Answered(*pair)
    return list(found.values())


def ranked_answers(folder: Path) -> list[Answered]:
    """Return ePQA's and semiPQA's (testseen) questions with each right sentence or attribute, beside the same product's wrong ones.

    What answers in part (ePQA's label 1) is neither. Questions and products that are measured on are left out.
    """
    asked, products = _measured(folder)
    found = list[Answered]()
    for file, right in (
        (folder / "ePQA" / "dev.csv", "2"),
        (folder / "semiPQA" / "attribute_ranking" / "testseen.csv", "1"),
    ):
        for rows in _by_question(_rows(file)):
            if _bare(rows[0]["question"]) in asked or rows[0].get("ASIN") in products:
                continue
            wrong = tuple(dict.fromkeys(row["candidate"][:_LONGEST] for row in rows if row["label"] == "0"))
            answers = dict.fromkeys(row["candidate"][:_LONGEST] for row in rows if row["label"] == right)
            found += (Answered(rows[0]["question"][:_LONGEST], each, wrong) for each in answers if wrong)
    return found


def kind_of(answer: str) -> str:
    """Return the name of an attribute, or any other text itself: `weight: {...}` answers what another `weight: {...}` does."""
    return answer.split(":  {")[0]


def _by_question(rows: Iterable[Mapping[str, str]]) -> Iterable[list[Mapping[str, str]]]:
    groups = dict[str, list[Mapping[str, str]]]()
    for row in rows:
        groups.setdefault(row["qid"], []).append(row)
    return groups.values()


def _measured(folder: Path) -> tuple[set[str], set[str]]:
    """Return the questions and the products that `benchmarks.evidence` measures on."""
    asked, products = set[str](), set[str]()
    for name in (
        "hetPQA/evidence_ranking/dev",
        "semiPQA/attribute_ranking/dev",
        "semiPQA/attribute_ranking/testunseen",
    ):
        for row in _rows(folder / f"{name}.csv"):
            asked.add(_bare(row["question"]))
            products.update([row["ASIN"]] if "ASIN" in row else [])
    return asked, products


def _rows(path: Path) -> list[Mapping[str, str]]:
    text = path.read_text("utf-8")
    return list(
        csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.split("\n", 1)[0] else ",")
    )


def _bare(question: str) -> str:
    return fold(question).strip("? ")


def comprehension(path: Path) -> list[Answered]:
    """Return the questions of a SQuAD-style file, each with the sentence that holds its answer and those around it."""
    found = list[Answered]()
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            spans = [(start, end) for start, end, _ in sentences_of(text)]
            for asked in paragraph["qas"]:
                at = text.find(asked["answers"][0]["text"])
                right = next((span for span in spans if span[0] <= at < span[1]), None)
                if right:
                    others = tuple(text[s:e] for s, e in spans if (s, e) != right)
                    found.append(Answered(asked["question"], text[slice(*right)], others))
    return found
