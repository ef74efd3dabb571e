"""How well intents are told apart on held-out utterances, beside scikit-learn's TF-IDF + LinearSVC in the same run.

Run: `python -m benchmarks.intents`. Prints macro-F1 by language, the calibration error, what abstaining gains, the
largest confusions and milliseconds per text.
"""

import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.training.intent_measures import Labelled, calibration_error, held_out_files, macro_f1, read_held_out
from assistant.training.intents import train
from assistant.understanding.intent_examples import EXAMPLES, read_intents
from assistant.understanding.intents import IntentModel, load


def _line(name: str, data: Labelled, names: NDArray[np.str_], milliseconds: float) -> None:
    """Print one system's macro-F1 by language and its time."""
    scores = {
        lang: macro_f1(data.intents[data.languages == lang], names[data.languages == lang]) for lang in ("zh", "en")
    }
    print(f"{name:<34} zh {scores['zh']:.4f}   en {scores['en']:.4f}   {milliseconds:.3f} ms/text")


def _peer(data: Labelled, analyzer: str, grams: tuple[int, int]) -> None:
    """Train and print scikit-learn's usual pipeline on the same examples."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    rows = [(text, intent.name) for intent in read_intents() for text, _ in intent.examples]
    pipeline = make_pipeline(TfidfVectorizer(analyzer=analyzer, ngram_range=grams, sublinear_tf=True), LinearSVC())
    pipeline.fit([text for text, _ in rows], [name for _, name in rows])
    names = pipeline.predict(list(data.texts))
    began = time.perf_counter()
    for text in data.texts[:200]:
        pipeline.predict([text])
    _line(f"TF-IDF {analyzer} {grams} + LinearSVC", data, names, (time.perf_counter() - began) / 200 * 1000)


def _coverage(right: NDArray[np.bool_], sure: NDArray[np.float64], threshold: float) -> None:
    """Print the share answered and how much of it is right, at several thresholds and at the model's own."""
    print("\nabstaining below  answered  right of those")
    for at in sorted({0.0, 0.3, 0.5, 0.7, 0.9, threshold}):
        kept = sure >= at
        mark = "  <- in use" if at == threshold else ""
        print(f"  {at:.2f}            {kept.mean():7.3f}   {right[kept].mean():.4f}{mark}")


def _ours(model: IntentModel, data: Labelled) -> None:
    """Print our figures in full."""
    began = time.perf_counter()
    guesses = model.classify_many(data.texts)
    milliseconds = (time.perf_counter() - began) / len(guesses) * 1000
    names = np.array([g.ranked[0][0] if g.ranked else g.name for g in guesses])
    sure, right = np.array([g.confidence for g in guesses]), names == data.intents
    _line("ours", data, names, milliseconds)
    print(f"{'':<34} expected calibration error {calibration_error(sure, right):.4f}")
    _coverage(right, sure, model.threshold)
    for language in ("zh", "en"):
        wrong = (data.languages == language) & ~right
        pairs = Counter(zip(data.intents[wrong].tolist(), names[wrong].tolist(), strict=True))
        print(
            f"\nlargest confusions, {language} ({int(wrong.sum())} wrong of {int((data.languages == language).sum())})"
        )
        for (truth, guess), count in pairs.most_common(8):
            print(f"  {count:>3}  {truth} taken for {guess}")


def main() -> None:
    """Train on the examples and print every figure."""
    with tempfile.TemporaryDirectory() as folder:
        card = train(EXAMPLES, Path(folder) / "model")
        print(f"{card.examples} examples, {card.features} features, trained in {card.seconds} s")
        print(f"cross-validation macro-F1 {card.validation.macro_f1}")
        for name, path in held_out_files(EXAMPLES).items():
            data = read_held_out(path)
            print(f"\n{name}: {len(data.texts)} utterances\n")
            _ours(load(Path(folder) / "model"), data)
            print()
            _peer(data, "word", (1, 2))
            _peer(data, "char", (1, 4))


if __name__ == "__main__":
    main()
