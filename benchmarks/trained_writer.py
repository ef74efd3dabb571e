"""The trained writer alone: how soon and how fast it writes, what memory it takes, how much of it stands as it was written.

Run: `python -m benchmarks.trained_writer [LESSONS]` (1,000 by default). Each lesson is a paragraph drawn anew, with facts of a
catalogue that does not exist; none was learned from, and no fact ever is. Times are of a shared machine, so processor time
stands beside them; the process computes in one thread, as many as a reply gets.
"""

import os
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import assistant.writing
from assistant.grounding import Grounding
from assistant.training.writer_facts import facts_of
from assistant.training.writer_lessons import Lesson, batch
from assistant.types import Fact
from assistant.writing.sentences import sentences
from assistant.writing.trained import TrainedModel, learned_way, worded
from assistant.writing.wordings import read_wordings

_WEIGHTS = Path(assistant.writing.__file__).parent / "weights"
_SEED = 4711


def main(arguments: Sequence[str]) -> int:
    """Write every lesson once, and print what it took and what became of it."""
    lessons = batch(int(arguments[0]) if arguments else 1000, _SEED, 0)
    before, began = _megabytes(), time.process_time()
    model = TrainedModel(_WEIGHTS)
    loaded = model.loaded()
    opened = time.process_time() - began
    dice = np.random.default_rng(_SEED)
    clock, spent, pieces, said, stands = [], [], 0, 0, 0
    for lesson in lessons:
        way = learned_way(lesson.acts, lesson.language, lesson.tone, lesson.way)
        began, by_clock = time.process_time(), time.perf_counter()
        numbers = worded(loaded, lesson.acts, lesson.language, lesson.tone, way) or []
        clock.append((time.perf_counter() - by_clock) * 1000)
        spent.append((time.process_time() - began) * 1000)
        pieces += len(numbers)
        text = loaded[1].text(numbers)
        said += bool(text) and read_wordings(lesson.language).holds(lesson.acts, lesson.tone, text)
        stands += bool(text) and _passes(lesson, text, facts_of(lesson.acts, dice))
    print(f"opened in {opened:.2f} s of processor time, {_megabytes() - before:.0f} MB more memory at its highest")
    print(
        f"{len(lessons)} paragraphs, {pieces} pieces: {pieces / sum(clock) * 1000:.0f} pieces a second by the clock, {pieces / sum(spent) * 1000:.0f} of processor time"
    )
    for name, took in (("clock", clock), ("processor", spent)):
        print(
            f"a whole paragraph, after which its first words are shown, by the {name}: p50 {np.percentile(took, 50):.0f} ms, p95 {np.percentile(took, 95):.0f} ms"
        )
    print(
        f"pass the check of figures as written: {stands / len(lessons):.3f}; say their acts and nothing else: {said / len(lessons):.3f}"
    )
    print(f"the hand-written wordings themselves pass that check: {_wordings(lessons):.3f}")
    return 0


def _passes(lesson: Lesson, text: str, facts: Sequence[Fact]) -> bool:
    """Return whether every sentence passes; what is said of stock is known, as a plain statement would say it."""
    named = [replace(f, id=f.id.replace("r", "f")) for f in facts]
    grounding = Grounding(named, lesson.text.replace("[[r", "[[f"))
    for sentence in sentences([text.replace("[[r", "[[f")]):
        found = grounding.check(sentence)
        if found.problems:
            return False
        grounding.release(found)
    return True


def _wordings(lessons: Sequence[Lesson]) -> float:
    dice = np.random.default_rng(_SEED)
    return sum(_passes(one, one.text, facts_of(one.acts, dice)) for one in lessons) / len(lessons)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
