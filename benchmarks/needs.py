"""The needs model beside TF-IDF and a linear SVM on our held-out texts; speed; the tone of outside reviews.

Run: `python -m benchmarks.needs`.

The outside part reads `zh_reviews` below ASSISTANT_BENCH_DATA (default ../shared/data) and is passed over without it.
"""

import io
import os
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.intake import read_file
from assistant.analysis.model import MOODS, NeedsModel
from assistant.analysis.reading import read
from assistant.analysis.report import html, prepare
from assistant.analysis.taxonomy import NEEDS, Example, read_needs, taxonomy
from assistant.training.need_measures import read_held_out
from assistant.training.needs import measured_on, train, truth


def peer(learnt: list[Example], held_out: list[Example], labels: tuple[str, ...]) -> tuple[float, float]:
    """Return (macro-F1, first guess right) of TF-IDF (words 1-2, characters 1-5) with one linear SVM a need."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    made: Any = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True)
        ),
        OneVsRestClassifier(LinearSVC(class_weight="balanced")),
    )  # fmt: skip
    needs = labels[: -len(MOODS)]
    yes: NDArray[np.bool_] = truth(held_out, needs)
    made.fit([e.text for e in learnt], truth(learnt, needs).astype(int))
    scores = made.decision_function([e.text for e in held_out])
    said, first = scores > 0, scores.argmax(axis=1)
    f1 = [2 * (said[:, i] & yes[:, i]).sum() / max(1, said[:, i].sum() + yes[:, i].sum()) for i in range(len(needs)) if yes[:, i].any()]  # fmt: skip
    return float(np.mean(f1)), float(yes[np.arange(len(first)), first].mean())


def speed(model: NeedsModel, texts: list[str]) -> tuple[float, float, float]:
    """Return texts a second in batch, and the 99th percentile of one text in milliseconds: by the clock, of processor time.

    Single texts are read first and each once: of a text read before, the embedder remembers the words.
    """
    model.probabilities(texts[:100])
    clock, work = list[float](), list[float]()
    for text in texts[100:1100]:
        began, busy = time.perf_counter(), time.process_time()
        model.probabilities([text])
        work.append(time.process_time() - busy)
        clock.append(time.perf_counter() - began)
    many = (texts * (1 + 20_000 // len(texts)))[:20_000]
    began = time.perf_counter()
    model.probabilities(many)
    rate = len(many) / (time.perf_counter() - began)
    return rate, 1000 * float(np.percentile(clock, 99)), 1000 * float(np.percentile(work, 99))


def outside(model: NeedsModel, card: dict[str, object], folder: Path) -> None:
    """Print what the reviews come to: the tone told right, complaints found, and the time to a report."""
    packed = folder / "zh_reviews" / "online_shopping_10_cats.zip"
    if not packed.exists():
        print(f"zh_reviews skipped: {packed} is not there")
        return
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(io.BytesIO(packed.read_bytes())) as zipped:
        file = Path(place) / "reviews.csv"
        file.write_bytes(zipped.read(zipped.namelist()[0]))
        began = time.perf_counter()
        readings = read(read_file(file), model)
        page = html(prepare(readings, model, taxonomy().needs, card, "zh"))
        seconds = time.perf_counter() - began
    good = np.array([line.label == "1" for line in readings.lines])
    right = np.where(readings.mood == 0, 0.5, (readings.mood > 0) == good).mean()
    complaint = readings.group("complaint")
    print(f"zh_reviews, {len(good):,} reviews: report of {len(page) >> 10:,} KiB in {seconds:.0f} s")
    print(f"  tone right (neutral counts half) {right:.3f}; a complaint in {complaint[~good].mean():.3f} of the bad, {complaint[good].mean():.3f} of the good; not understood {readings.unsure.mean():.3f}")  # fmt: skip


def main() -> None:
    """Print the figures."""
    trained = train(taxonomy(NEEDS))
    model, held_out = NeedsModel(trained.parameters), read_held_out(NEEDS)
    learnt = [e for need in read_needs() for e in need.examples]
    ours = measured_on(model, held_out)
    f1, first = peer(learnt, held_out, model.parameters.labels)
    print(f"{len(learnt):,} examples, {len(held_out)} held-out texts, {len(model.needs)} needs")
    print(
        f"ours          macro-F1 {ours['macro_f1']:.3f}  first right {ours['first_right']:.3f}  calibration error {ours['calibration_error']:.3f}"
    )
    print(f"TF-IDF + SVM  macro-F1 {f1:.3f}  first right {first:.3f}")
    rate, clock, work = speed(model, [e.text for e in learnt])
    print(
        f"speed: {rate:,.0f} texts/s in batch, p99 of one {clock:.2f} ms by the clock, {work:.2f} ms of processor time"
    )
    outside(model, trained.card, Path(os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data")))


if __name__ == "__main__":
    main()
