"""Intents of public data sets told apart: our classifiers and their peers on the official splits, in one run.

    python -m benchmarks.classifiers [--data FOLDER] [--sets banking77,clinc150,hwu64,smp2019,bitext_cs] [--only NAME,...]
                                     [--seeds 0,1,2,3,4] [--shots 10] [--encoder FOLDER] [--out FILE.jsonl] [--work FOLDER]

Whatever a contender chooses, it chooses on the validation part: the data set's own, or a tenth of the training part where
it has none (BANKING77). The test part is only measured. A line of results is printed, and appended to FILE.jsonl, as soon
as it is there; combinations that FILE.jsonl holds already are not run again, so that a stopped run goes on.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.training.intent_measures import calibration_error
from benchmarks.classifier_ours import fine_tuned, own
from benchmarks.classifier_peers import frozen_encoder, nearest_examples, semantic_router, set_fit, tfidf_svm
from benchmarks.classifier_scope import auroc, surety
from benchmarks.classifier_sets import SETS, Chances, DataSet, Fit
from benchmarks.classifier_words import words

CONTENDERS: dict[str, Callable[[argparse.Namespace], Fit]] = {
    "tfidf-svm": lambda given: tfidf_svm,
    "words-svm": lambda given: words("svm"),
    "words-net": lambda given: words("net"),
    "words-both": lambda given: words("svm", "net"),
    "frozen-encoder-lr": lambda given: frozen_encoder(given.encoder),
    "nearest-examples": lambda given: nearest_examples(given.encoder),
    "semantic-router": lambda given: semantic_router(given.encoder),
    "setfit": lambda given: set_fit(given.encoder),
    "fine-tuned": lambda given: fine_tuned(given.encoder, given.work),
    "own-encoder": lambda given: own(given.work),
}
"""What is compared, by name: each takes the options and returns what fits a data set (see `classifier_sets.Fit`)."""
NEED_LIBRARY = {"semantic-router": "semantic_router", "setfit": "setfit"}
NEED_ENCODER = {"frozen-encoder-lr", "nearest-examples", "fine-tuned", *NEED_LIBRARY}


@dataclass(frozen=True)
class Result:
    """One contender on one data set with one seed. Shares are 0..1; those of out-of-scope are -1 where there is none."""

    contender: str
    data: str
    shots: int
    seed: int
    accuracy: float
    calibration_error: float
    in_scope: float
    recall: float
    auroc: float
    fit_seconds: float
    texts_per_second: float


def lacking(contender: str, encoder: str | None) -> str:
    """Return what a contender lacks to run here, empty where it lacks nothing."""
    library = NEED_LIBRARY.get(contender)
    if library and find_spec(library) is None:
        return f"it needs `pip install {contender}`"
    return "it needs --encoder" if contender in NEED_ENCODER and not encoder else ""


def best_threshold(inside: NDArray[np.float64], right: NDArray[np.bool_], outside: NDArray[np.float64]) -> float:
    """Return the confidence below which to abstain: what loses least of in-scope and out-of-scope together, on validation.

    `inside` and `right` are of validation texts in scope, `outside` of those out of scope; both sides count alike.
    """
    grid = np.unique(np.concatenate([inside, outside]))
    good = [((inside >= t) & right).mean() + (outside < t).mean() for t in grid]
    return float(grid[int(np.argmax(good))])


def _limit(chances: Chances, data: DataSet, refused: float) -> float:
    """Return the surety below which to abstain, chosen on validation: the best, or the one that refuses a share of texts in scope."""
    inside = surety(chances, data.valid.texts)
    if refused:
        return float(np.quantile(inside, refused))
    right = chances(data.valid.texts).argmax(axis=1) == data.valid.labels
    return best_threshold(inside, right, surety(chances, data.outside_valid))


def measured(name: str, fit: Fit, data: DataSet, seed: int, shots: int, refused: float = 0.0) -> Result:
    """Fit on the training part and measure on the test part."""
    began = time.perf_counter()
    chances = fit(data, seed)
    fitted = time.perf_counter()
    test = chances(data.test.texts)
    rate = len(data.test.texts) / (time.perf_counter() - fitted)
    sure, right = test.max(axis=1), test.argmax(axis=1) == data.test.labels
    scope = in_scope = recall = -1.0
    if data.outside_test:
        inside, outside = surety(chances, data.test.texts), surety(chances, data.outside_test)
        limit = _limit(chances, data, refused)
        in_scope, recall = float((right & (inside >= limit)).mean()), float((outside < limit).mean())
        scope = auroc(inside, outside)
    return Result(
        name, data.name, shots, seed, float(right.mean()), calibration_error(sure, right, 15), in_scope, recall, scope,
        round(fitted - began, 1), round(rate),
    )  # fmt: skip


def _interval(values: Sequence[float]) -> str:
    """Return the mean in per cent and, of several, half of its 95 % interval (Student's t)."""
    from scipy.stats import t

    if len(values) < 2:
        return f"{100 * values[0]:6.2f}"
    half = t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{100 * float(np.mean(values)):6.2f} ± {100 * half:.2f}"


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table, the seeds of a contender taken together."""
    lines = ["| data | shots | contender | seeds | accuracy | ECE-15 | in scope, oos recall | AUROC | fit s | texts/s |", "|" + "---|" * 10]  # fmt: skip
    keys = dict.fromkeys((r.data, r.shots, r.contender) for r in results)
    for key in keys:
        of = [r for r in results if (r.data, r.shots, r.contender) == key]
        scope = (
            f"{_interval([r.in_scope for r in of])}, {_interval([r.recall for r in of])}" if of[0].auroc >= 0 else ""
        )
        lines.append(
            f"| {key[0]} | {key[1] or 'all'} | {key[2]} | {len(of)} | {_interval([r.accuracy for r in of])} "
            f"| {np.mean([r.calibration_error for r in of]):.3f} | {scope} "
            f"| {f'{np.mean([r.auroc for r in of]):.3f}' if of[0].auroc >= 0 else ''} "
            f"| {np.mean([r.fit_seconds for r in of]):.0f} | {np.mean([r.texts_per_second for r in of]):.0f} |"
        )
    return "\n".join(lines)


def _known(out: Path | None) -> list[Result]:
    lines = out.read_text("utf-8").splitlines() if out and out.exists() else []
    return [Result(**json.loads(line)) for line in lines]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data")))
    parser.add_argument("--sets", type=lambda t: t.split(","), default=list(SETS))
    parser.add_argument("--only", type=lambda t: t.split(","), default=list(CONTENDERS))
    parser.add_argument("--seeds", type=lambda t: [int(s) for s in t.split(",")], default=[0])
    parser.add_argument("--shots", type=int, default=0, help="examples of each class; 0 for all")
    parser.add_argument("--refused", type=float, default=0.0, help="abstain on this share of validation texts in scope; 0: the best threshold")  # fmt: skip
    parser.add_argument("--encoder", help="folder or Hugging Face id of a pre-trained encoder")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--work", type=Path, default=Path("classifiers-work"), help="where checkpoints are kept")
    return parser.parse_args()


def main() -> None:
    """Run what was asked for and print the table."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as `assistant` does
    given = _options()
    results = _known(given.out)
    done = {(r.contender, r.data, r.shots, r.seed) for r in results}
    for name in given.sets:
        if not (given.data / name).is_dir():
            print(f"{name} skipped: {given.data / name} is not there")
            continue
        for seed in given.seeds:
            data = SETS[name](given.data / name, given.shots, seed)
            for contender in given.only:
                if lacks := lacking(contender, given.encoder):
                    print(f"{contender} skipped: {lacks}")
                elif (contender, name, given.shots, seed) not in done:
                    made = measured(
                        contender, CONTENDERS[contender](given), replace(data), seed, given.shots, given.refused
                    )
                    results.append(made)
                    print(json.dumps(made.__dict__), flush=True)
                    if given.out:
                        with given.out.open("a", encoding="utf-8") as file:
                            file.write(json.dumps(made.__dict__) + "\n")
    if results:
        print(f"\n{table(results)}")


if __name__ == "__main__":
    main()
