"""A model and its card as files: JSON beside a list of checksums, checked when read."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import Unavailable
from assistant.intention.features import Plan
from assistant.intention.learning import Learnt
from assistant.intention.model import Fit
from assistant.intention.types import Bin, IntentionCard
from assistant.training.artifact import write_folder
from knowledge.language import Bilingual

FORMAT = 1
MODEL, CARD, SUMS = "model.json", "card.json", "sums.json"
_LARGEST = 20_000_000


def fingerprint(learnt: Learnt) -> str:
    """Return what tells a model from others: the start of the SHA-256 of its numbers."""
    return hashlib.sha256(json.dumps(_plain(learnt), sort_keys=True).encode()).hexdigest()[:16]


def write(folder: Path, learnt: Learnt | None, card: IntentionCard) -> None:
    """Write both to `folder`, aside first and then renamed. Raises Unavailable where the disk refuses."""

    def fill(aside: Path) -> None:
        model = {"format": FORMAT, "model": _plain(learnt) if learnt else None}
        texts = {
            MODEL: json.dumps(model, ensure_ascii=False),
            CARD: json.dumps(asdict(card), ensure_ascii=False, indent=1),
        }
        for name, text in texts.items():
            (aside / name).write_text(text, "utf-8")
        (aside / SUMS).write_text(json.dumps({name: _sum(text.encode()) for name, text in texts.items()}), "utf-8")

    write_folder(folder, fill)


def read(folder: Path) -> tuple[Learnt | None, IntentionCard]:
    """Return what `write` wrote. Raises Unavailable where it is damaged, another's or of another version."""
    try:
        data = {name: _bytes(folder / name) for name in (MODEL, CARD, SUMS)}
        sums = json.loads(data[SUMS])
        if any(_sum(data[name]) != sums[name] for name in (MODEL, CARD)):
            raise ValueError("a checksum differs")
        model, card = json.loads(data[MODEL]), json.loads(data[CARD])
        if model["format"] != FORMAT:
            raise _refused(folder, "made by another version", "由其他版本生成")
        learnt = _learnt(model["model"]) if model["model"] is not None else None
        return learnt, _card(card)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(folder, f"damaged: {error}", f"已损坏：{error}") from error


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > _LARGEST:
        raise ValueError("too large")
    return file.read_bytes()


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refused(folder: Path, en: str, zh: str) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"The model of purchase intention in {folder} is not used ({en}). Until it is trained again (assistant train "
            "intention), the base rate serves.",
            f"{folder} 中的购买意向模型无法使用（{zh}）。重新训练前（assistant train intention）使用总体成交率。",
        )
    )


def _plain(learnt: Learnt) -> dict[str, Any]:
    return {
        "plan": asdict(learnt.plan), "kept": list(learnt.kept), "mean": learnt.mean.tolist(),
        "spread": learnt.spread.tolist(), "weights": learnt.fit.weights.tolist(), "bias": learnt.fit.bias,
        "covariance": learnt.fit.covariance.tolist(), "ridge": learnt.fit.ridge,
    }  # fmt: skip


def _learnt(plain: dict[str, Any]) -> Learnt:
    told = plain["plan"]
    numbers = {str(name): _floats(grid) for name, grid in told["numbers"].items()}
    centres = {str(name): float(value) for name, value in told["centres"].items()}
    plan = Plan(
        tuple(map(str, told["levels"])), numbers, centres, _floats(told["knots"]), _floats(told["lives"]),
        tuple(map(str, told["stages"])), bool(told["seasons"]), float(told["oldest"]),
    )  # fmt: skip
    kept, size = tuple(map(str, plain["kept"])), len(plain["kept"])
    mean, spread, weights, covariance = (
        np.array(plain[name], dtype=np.float64) for name in ("mean", "spread", "weights", "covariance")
    )
    shapes = (mean.shape, spread.shape, weights.shape, covariance.shape)
    if shapes != ((size,), (size,), (size,), (size + 1, size + 1)) or not set(kept) <= set(plan.columns):
        raise ValueError("sizes do not fit")
    if not all(np.isfinite(x).all() for x in (mean, spread, weights, covariance)) or not (spread > 0).all():
        raise ValueError("numbers that are none")
    fit = Fit(weights, float(plain["bias"]), covariance, float(plain["ridge"]))
    return Learnt(plan, kept, mean, spread, fit)


def _floats(values: object) -> tuple[float, ...]:
    if not isinstance(values, list) or not values:
        raise ValueError("a list of numbers is missing")
    return tuple(float(v) for v in values)


def _card(plain: dict[str, Any]) -> IntentionCard:
    texts: Callable[[dict[str, str]], Bilingual] = lambda t: Bilingual(t["en"], t["zh"])  # noqa: E731
    return IntentionCard(
        **plain | {
            "bins": tuple(Bin(**b) for b in plain["bins"]), "note": texts(plain["note"]),
            "left_out": {name: texts(why) for name, why in plain["left_out"].items()},
        }
    )  # fmt: skip
