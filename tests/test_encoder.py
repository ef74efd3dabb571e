"""Encoders: fine-tuned on tiny models made here, through the real loading code; killed, tampered with, full disks."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.encoding import words as plain
from assistant.encoding.model import TextClassifier, load
from assistant.encoding.network import network, open_backbone, scores
from assistant.errors import Busy, Unavailable
from assistant.training import encoder
from assistant.training.checkpoint import alone
from assistant.training.encoder import Config, Lessons, fit
from assistant.training.encoder_data import Given, looked_over, parted
from assistant.training.encoder_loss import quality
from assistant.training.encoder_measures import abstain_below, holds_from
from assistant.training.own_encoder import OwnConfig, hidden, own_encoder, stretches
from assistant.training.recipe import Source, make, save
from assistant.training.stopping import Stop
from assistant.training.together import together
from knowledge.errors import Stopped
from tests.encoders import GIVEN, QUICK, TOPICS, one_thread, task, write_tiny

threads = pytest.fixture(scope="module", autouse=True)(one_thread)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny(folder, [g.text for g in GIVEN])
    return folder


@pytest.fixture(scope="module")
def made(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[TextClassifier, Path, dict[str, Any]]:
    """A classifier trained on the tiny encoder, where it was saved, and its card."""
    place = tmp_path_factory.mktemp("made")
    found = make(task(), Source(str(tiny)), place / "work", QUICK)
    save(found, place / "model")
    return found.model, place / "model", found.card


def lessons(given: tuple[Given, ...] = GIVEN) -> Lessons:
    return looked_over(given, list(TOPICS), several=False).lessons


# --- training ------------------------------------------------------------------------------------------------------


def test_what_is_trained_is_saved_loaded_and_tells_topics_apart(
    made: tuple[TextClassifier, Path, dict[str, Any]],
) -> None:
    model, folder, card = made
    served = load(folder)
    texts = ["what does a dock cost", "键盘怎么退货", "when does the mouse arrive"]
    np.testing.assert_allclose(served.probabilities(texts), model.probabilities(texts), atol=1e-6)
    assert [served.labels[i] for i in served.probabilities(texts).argmax(axis=1)] == ["price", "return", "delivery"]
    np.testing.assert_allclose(served.probabilities(texts).sum(axis=1), 1.0, atol=1e-5)
    assert card["validation"]["first_right"] > 0.9
    assert {"precision", "recall", "f1", "texts"} == set(card["validation"]["each"]["price"])
    assert card["split"]["train"] + card["split"]["validation"] == len(GIVEN)
    assert len(card["curve"]) <= QUICK.epochs
    assert card["curve"][card["best_epoch"] - 1]["score"] == max(c["score"] for c in card["curve"])


def test_one_by_one_and_together_give_the_same(made: tuple[TextClassifier, Path, dict[str, Any]]) -> None:
    texts = [g.text for g in GIVEN[::7]] + ["", "?", "x" * 1_000_000]
    together = made[0].probabilities(texts)
    np.testing.assert_allclose(together, np.vstack([made[0].probabilities([t]) for t in texts]), atol=1e-4)
    assert made[0].probabilities([]).shape == (0, 3)


def test_a_text_may_have_several_labels(tiny: Path, tmp_path: Path) -> None:
    both = tuple(
        Given(f"{a.text}. {b.text}", (*a.labels, *b.labels)) for a, b in zip(GIVEN[:40], GIVEN[40:80], strict=True)
    )
    found = make(task((*GIVEN, *both), several=True), Source(str(tiny)), tmp_path, QUICK).model
    chance = found.probabilities(["how much is the dock. when does the mouse arrive", "i want to return the dock"])
    limit = found.described.thresholds[0]
    assert {found.labels[i] for i in np.flatnonzero(chance[0] >= limit)} == {"price", "delivery"}
    assert {found.labels[i] for i in np.flatnonzero(chance[1] >= limit)} == {"return"}
    assert 0.3 <= limit <= 0.6


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(tiny: Path, tmp_path: Path) -> None:
    def weights(name: str, seed: int) -> Any:
        net = network(*open_backbone(str(tiny)), 3, 64)
        config = Config(**{**QUICK.__dict__, "epochs": 1, "seed": seed})
        fit(net, lessons(), lessons(GIVEN[::5]), config, tmp_path / name)
        return net.head.weight.detach().numpy()

    assert (weights("a", 1) == weights("b", 1)).all()
    assert (weights("c", 2) != weights("a", 1)).any()


_KILLED = """
    import os, signal, sys
    from pathlib import Path
    from assistant.training.recipe import Source, make
    from assistant.training.encoder import Config
    from tests.encoders import QUICK, task
    at = int(sys.argv[3])
    def progress(done, total, what):
        if done == at:
            os.kill(os.getpid(), signal.SIGKILL)
    make(task(), Source(sys.argv[1]), Path(sys.argv[2]), Config(**{**QUICK.__dict__, "checkpoint_seconds": 0.0}), progress=progress)
"""


def test_killed_at_a_step_it_goes_on_to_the_same_weights(tiny: Path, tmp_path: Path) -> None:
    whole = make(task(), Source(str(tiny)), tmp_path / "whole", QUICK).model
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(_KILLED), str(tiny), str(tmp_path / "cut"), "10"],
        cwd=Path(__file__).parent.parent, env={**os.environ, "PYTHONPATH": ".", "OMP_NUM_THREADS": "1"}, capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()[-500:]
    steps = list[int]()
    again = make(
        task(), Source(str(tiny)), tmp_path / "cut", QUICK, progress=lambda done, total, what: steps.append(done)
    )
    assert steps[0] == 10, "it goes on from the last checkpoint, not from the beginning"
    assert again.model.net
    assert whole.net
    for name, weight in again.model.net.named().items():
        assert (weight == whole.net.named()[name]).all(), name


def test_stopped_and_begun_again_it_goes_on(tiny: Path, tmp_path: Path) -> None:
    stop, seen = Stop(), list[int]()

    def progress(done: int, total: int, what: str) -> None:
        seen.append(done)
        if done == 9:
            stop.set()

    config = Config(**{**QUICK.__dict__, "checkpoint_seconds": 0.0})
    with pytest.raises(Stopped):
        make(task(), Source(str(tiny)), tmp_path, config, progress=progress, stop=stop)
    seen.clear()
    make(task(), Source(str(tiny)), tmp_path, config, progress=progress)
    assert seen[0] == 10


def test_the_search_takes_what_did_best_on_validation(tiny: Path, tmp_path: Path) -> None:
    config = Config(**{**QUICK.__dict__, "epochs": 1})
    card = make(task(GIVEN[::2]), Source(str(tiny)), tmp_path, config, search=True).card
    tried: Any = card["search"]
    used: Any = card["config"]
    assert len(tried) == 6
    best = max(tried, key=lambda t: t["score"])
    assert (used["rate"], used["batch"]) == (best["rate"], best["batch"])


# --- an encoder of our own -----------------------------------------------------------------------------------------

OWN = OwnConfig(words=400, hidden=32, layers=1, heads=2, longest=64, reads=30_000, rounds=60, rate=5e-3)


def test_an_own_encoder_learns_to_guess_masked_words_and_then_to_classify(tmp_path: Path) -> None:
    texts = [g.text for g in GIVEN]
    losses = list[float]()
    folder, about = own_encoder(
        texts, tmp_path / "own", OWN, lambda done, total, what: losses.append(float(what.split()[-1]))
    )
    assert losses[-1] < losses[0] - 0.5, "masked words are guessed better than at first"
    assert own_encoder(texts, tmp_path / "own", OWN) == (folder, about), "it is not made twice"
    found = make(task(), Source("own", tuple(texts), OWN), tmp_path, Config(**{**QUICK.__dict__, "epochs": 6}))
    assert found.card["source"] == "own"
    guessed = found.model.probabilities(texts).argmax(axis=1)
    assert np.mean([found.model.labels[i] == g.labels[0] for i, g in zip(guessed, GIVEN, strict=True)]) > 0.8


def test_an_own_encoder_is_trained_on_one_thread_and_any_other_on_as_many_as_there_are(tiny: Path, tmp_path: Path) -> None:  # fmt: skip
    import torch

    def trained(name: str, stop: Stop) -> set[int]:
        """Return the numbers of threads that were seen at work."""
        seen = set[int]()
        source = Source(name, tuple(g.text for g in GIVEN), replace(OWN, reads=2000))
        place = tmp_path / str(len(list(tmp_path.iterdir())))
        make(task(), source, place, replace(QUICK, epochs=1), stop=stop, progress=lambda *_: seen.add(torch.get_num_threads()))  # fmt: skip
        assert torch.get_num_threads() == 2
        return seen

    torch.set_num_threads(2)
    try:
        assert trained("own", Stop()) == {1}
        assert trained(str(tiny), Stop()) == {2}
        stop = Stop()
        stop.set()
        with pytest.raises(Stopped):
            trained("own", stop)
        assert torch.get_num_threads() == 2, "a training that was stopped puts them back too"
    finally:
        torch.set_num_threads(1)


def test_an_own_encoder_cut_short_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    texts, config = [g.text for g in GIVEN], OwnConfig(**{**OWN.__dict__, "reads": 5000, "checkpoint_seconds": 0.0})
    whole, _ = own_encoder(texts, tmp_path / "whole", config)
    stop = Stop()
    with pytest.raises(Stopped):
        own_encoder(texts, tmp_path / "cut", config, lambda done, total, what: stop.set() if done == 3 else None, stop)
    again, _ = own_encoder(texts, tmp_path / "cut", config)
    for name, weight in load_file(whole / "model.safetensors").items():
        assert (load_file(again / "model.safetensors")[name] == weight).all(), name


def test_words_are_hidden_as_they_should_be() -> None:
    ids = np.full((200, 50), 9, dtype=np.int64)
    ids[:, 0], ids[:, -1] = 2, 3
    shown, chosen = hidden(ids, OwnConfig(), 100, np.random.default_rng(0))
    assert not chosen[:, [0, -1]].any(), "the first and last tokens are never asked for"
    assert abs(chosen[:, 1:-1].mean() - 0.15) < 0.02
    assert abs((shown[chosen] == 4).mean() - 0.8) < 0.03
    assert (shown[~chosen] == ids[~chosen]).all()


def test_too_little_to_learn_a_language_from(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="sentences to learn"):
        own_encoder(["one text", "", "?!"], tmp_path, OWN)
    assert stretches(["a. b! 好。", "a. ", "..."]) == ["a.", "b!", "好。"]


# --- explanations --------------------------------------------------------------------------------------------------


def test_parts_sum_to_the_score_less_that_of_blanks(made: tuple[TextClassifier, Path, dict[str, Any]]) -> None:
    model = made[0]
    assert model.net
    for given in GIVEN[::17]:
        ids = model.net.tokenizer(given.text)["input_ids"]
        blanks = " ".join(["[MASK]"] * (len(ids) - 2))
        column = model.labels.index(given.labels[0])
        adds = model.contributions(given.text, given.labels[0])
        told = (scores(model.net, [given.text]) - scores(model.net, [blanks]))[0, column] * model.described.slope
        if model.words is not None:
            adds = adds - plain.contributions(model.words, given.text, column) * model.described.pull
        assert adds.shape == (len(given.text),)
        assert adds.sum() == pytest.approx(told, rel=0.05, abs=0.05)


def test_taking_out_the_words_that_carry_a_label_hurts_more_than_taking_out_others(
    made: tuple[TextClassifier, Path, dict[str, Any]],
) -> None:
    model, dice = made[0], np.random.default_rng(0)
    top, other = list[float](), list[float]()
    for given in [g for g in GIVEN if g.text.isascii()]:
        column = model.labels.index(given.labels[0])
        adds, words = model.contributions(given.text, given.labels[0]), given.text.split()
        starts = np.cumsum([0, *(len(w) + 1 for w in words)])[:-1]
        weight = [adds[s : s + len(w)].sum() for s, w in zip(starts, words, strict=True)]
        best, chance = int(np.argmax(weight)), int(dice.integers(len(words)))
        without = [" ".join(w for i, w in enumerate(words) if i != out) for out in (best, chance)]
        found = model.scores([given.text, *without])[:, column]
        top.append(float(found[0] - found[1]))
        other.append(float(found[0] - found[2]))
    assert np.mean(top) > 1.5 * np.mean(other)


def test_nothing_to_explain(made: tuple[TextClassifier, Path, dict[str, Any]]) -> None:
    assert made[0].contributions("", "price").shape == (0,)
    assert not made[0].contributions("  ", "price").any()
    long = made[0].contributions("how much is it " * 2000, "price")
    assert long.shape == (30_000,)
    assert long[:40].any()
    assert not long[5000:].any(), "what is not read adds nothing"


# --- calibration ---------------------------------------------------------------------------------------------------


def test_a_temperature_mends_scores_that_are_too_sure() -> None:
    from assistant.encoding.model import chances
    from assistant.training.intent_measures import calibration_error

    dice = np.random.default_rng(0)
    scored = dice.normal(0, 1, (4000, 5))
    shares = chances(scored, several=False)
    labels = np.array([dice.choice(5, p=row / row.sum()) for row in shares.astype(np.float64)])
    truth = np.eye(5, dtype=np.float32)[labels]
    nothing = np.zeros_like(scored)
    made = together(scored * 4, nothing, truth, several=False)
    assert made.slope == pytest.approx(0.25, rel=0.1)
    assert (made.pull, made.shift) == (0.0, 0.0)
    found = chances(scored * 4 * made.slope, several=False)
    assert calibration_error(found.max(axis=1).astype(np.float64), found.argmax(axis=1) == labels, 15) < 0.03


def test_words_are_taken_beside_the_encoder_only_where_they_help() -> None:
    dice, labels = np.random.default_rng(0), np.arange(600) % 3
    truth = np.eye(3, dtype=np.float32)[labels]
    right, noise = truth * 2 + dice.normal(0, 1, truth.shape), dice.normal(0, 1, truth.shape)
    assert together(right, noise, truth, several=False).pull == 0
    assert together(right, truth * 2 + noise, truth, several=False).pull > 0
    assert together(right, truth * 2 + noise, truth, several=True).pull > 0


def test_thresholds_keep_to_their_bounds() -> None:
    sure = np.linspace(0.1, 1.0, 100)
    assert abstain_below(sure, np.ones(100, dtype=bool)) == 0.1
    assert abstain_below(sure, np.zeros(100, dtype=bool)) == pytest.approx(sure[8], abs=1e-3)
    assert abstain_below(sure, sure > 0.15) == pytest.approx(0.1, abs=0.02)
    truth = np.eye(4, dtype=np.float32)
    assert holds_from(truth * 0.45 + 0.1, truth) == 0.3


def test_quality_of_one_and_of_several_labels() -> None:
    truth = np.array([[1, 0], [0, 1]], dtype=np.float32)
    assert quality(np.array([[2.0, 1.0], [2.0, 1.0]]), truth, several=False) == 0.5
    assert quality(np.array([[1.0, -1.0], [-1.0, 1.0]]), truth, several=True) == 1.0


# --- what can be wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((), "one label only"),
        ((Given("a text", ("price",)), Given("another", ("price",))), "one label only"),
        ((*GIVEN, Given("where are you", ("place",))), "place has one usable example"),
        ((*GIVEN, Given("where are you", ("place",)), Given("Where  are you", ("place",))), "place has one usable example"),
        (tuple(Given(f"text {i}", (f"label{i // 2}",)) for i in range(20_000)), "10,000 labels, more than 2,000"),
    ],
)  # fmt: skip
def test_texts_that_do_not_suffice_are_refused_in_plain_words(given: tuple[Given, ...], says: str) -> None:
    with pytest.raises(Unavailable, match=says) as caught:
        looked_over(given, sorted({n for g in given for n in g.labels}), several=False)
    assert "模型不受影响" in caught.value.say("zh")


def test_two_thousand_labels_are_looked_over_and_parted() -> None:
    given = tuple(Given(f"word{i // 2} {'one' if i % 2 else 'two'}", (f"label{i // 2}",)) for i in range(4000))
    looked = looked_over(given, [f"label{i}" for i in range(2000)], several=False)
    assert looked.lessons.truth.shape == (4000, 2000)
    train, valid = parted(looked.lessons, 0.1, 0)
    assert (train.truth.sum(axis=0) >= 1).all(), "every label keeps something to learn from"
    assert len(valid.texts) > 200


def test_empty_texts_copies_and_contradictions_are_counted_and_left_out() -> None:
    given = (*GIVEN, Given("", ("price",)), Given("  ?! ", ("price",)), Given("the same", ("price",)), Given("The  same", ("return",)),
             Given("said thrice", ("price",)), Given("said thrice", ("price",)), Given("said thrice", ("return",)))  # fmt: skip
    looked = looked_over(given, list(TOPICS), several=False)
    assert (looked.empty, looked.contradictions) == (2, 2)
    assert "the same" not in looked.lessons.texts, "nobody knows what it is"
    row = looked.lessons.texts.index("said thrice")
    assert looked.labels[int(looked.lessons.truth[row].argmax())] == "price", "the commoner label holds"
    several = looked_over(given, list(TOPICS), several=True)
    assert several.lessons.truth[several.lessons.texts.index("the same")].sum() == 2


def test_near_copies_are_on_one_side_of_the_split() -> None:
    train, valid = parted(lessons(), 0.2, 0)
    assert len(train.texts) + len(valid.texts) == len(GIVEN)
    assert not set(train.texts) & set(valid.texts)
    assert (train.truth.sum(axis=0) > 0).all()
    assert (valid.truth.sum(axis=0) > 0).all()


def test_a_text_of_a_megabyte_is_learnt_from(tiny: Path, tmp_path: Path) -> None:
    given = (*GIVEN[::3], Given("how much " * 120_000, ("price",)))
    found = make(task(given), Source(str(tiny)), tmp_path, Config(**{**QUICK.__dict__, "epochs": 1}))
    assert found.card["examples"]


@pytest.mark.parametrize("name", ["no/such-model", "/nowhere/at/all", ""])
def test_an_encoder_that_is_not_there(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(Unavailable, match="cannot be used"):
        make(task(), Source(name), tmp_path, QUICK)


def test_weights_kept_as_pickle_are_refused(tiny: Path, tmp_path: Path) -> None:
    import torch

    for file in tiny.iterdir():
        if file.suffix == ".json":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(Unavailable, match="cannot be used"):
        open_backbone(str(tmp_path))


@pytest.mark.parametrize(
    "harm",
    [
        lambda f: (f / "encoder" / "model.safetensors").write_bytes((f / "encoder" / "model.safetensors").read_bytes()[:-4] + b"\0\0\0\1"),
        lambda f: (f / "model.json").write_text((f / "model.json").read_text().replace("price", "prize")),
        lambda f: (f / "head.safetensors").unlink(),
        lambda f: (f / "encoder" / "modeling.py").write_text("print('hello')"),
        lambda f: (f / "manifest.json").write_text("[]"),
    ],
    ids=["weights", "labels", "missing", "a file too many", "manifest"],
)  # fmt: skip
def test_a_folder_that_was_tampered_with_is_refused(harm: Any, made: tuple[TextClassifier, Path, dict[str, Any]], tmp_path: Path) -> None:  # fmt: skip
    import shutil

    folder = Path(shutil.copytree(made[1], tmp_path / "copy"))
    load(folder)
    harm(folder)
    with pytest.raises(Unavailable, match="cannot be used"):
        load(folder)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_at_a_checkpoint(tiny: Path, tmp_path: Path) -> None:
    net = network(*open_backbone(str(tiny)), 3, 64)
    config = Config(**{**QUICK.__dict__, "epochs": 1})
    with files_of_at_most(10_000), pytest.raises(Unavailable, match="Free some space") as caught:
        fit(net, lessons(), lessons(GIVEN[::5]), config, tmp_path / "full")
    assert "请释放空间" in caught.value.say("zh")
    assert not list((tmp_path / "full").glob("*")), "nothing half written is left"


def test_a_disk_that_is_full_when_the_model_is_written(
    made: tuple[TextClassifier, Path, dict[str, Any]], tmp_path: Path
) -> None:
    from assistant.training.recipe import Made

    with files_of_at_most(10_000), pytest.raises(Unavailable, match="cannot be written"):
        save(Made(made[0], made[2]), tmp_path / "model")
    assert not list(tmp_path.iterdir())


def test_memory_that_does_not_suffice(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any) -> Any:
        raise RuntimeError(
            "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried to"
        )

    monkeypatch.setattr(encoder, "forward", full)
    with pytest.raises(Unavailable, match="memory does not suffice"):
        fit(network(*open_backbone(str(tiny)), 3, 64), lessons(), lessons(GIVEN[::5]), QUICK, tmp_path)


def test_a_damaged_checkpoint_is_not_gone_on_from(tiny: Path, tmp_path: Path) -> None:
    config, found = Config(**{**QUICK.__dict__, "epochs": 1}), list[Any]()
    for harm in (None, b"not a checkpoint"):
        if harm:
            (tmp_path / encoder.CHECKPOINT).write_bytes(harm)
        net = network(*open_backbone(str(tiny)), 3, 64)
        fit(net, lessons(), lessons(GIVEN[::5]), config, tmp_path)
        found.append(scores(net, ["how much is it"]))
    assert (found[0] == found[1]).all()


def test_the_same_training_runs_once_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path / "work"), pytest.raises(Busy, match="running already"), alone(tmp_path / "work"):
        pass
    with alone(tmp_path / "work"):
        pass


def test_corrections_count_and_are_not_validated_on(tiny: Path, tmp_path: Path) -> None:
    more = tuple(Given(g.text, ("return",)) for g in GIVEN if g.labels == ("price",))
    plain = make(task(), Source(str(tiny)), tmp_path / "a", QUICK)
    found = make(replace(task(), more=more), Source(str(tiny)), tmp_path / "b", QUICK)
    texts = [m.text for m in more]
    column = found.model.labels.index("return")
    assert (found.model.probabilities(texts).argmax(axis=1) == column).mean() > 0.6
    assert (plain.model.probabilities(texts).argmax(axis=1) == column).mean() < 0.2
    validation: Any = found.card["validation"]
    assert "price" not in validation["each"], "a corrected text is no longer validated on"


def test_threads_share_a_model(made: tuple[TextClassifier, Path, dict[str, Any]]) -> None:
    served, texts = load(made[1]), [g.text for g in GIVEN[:24]]
    expected = served.probabilities(texts)
    with ThreadPoolExecutor(6) as pool:
        for row, found in zip(expected, pool.map(lambda t: served.probabilities([t])[0], texts), strict=True):
            np.testing.assert_allclose(found, row, atol=1e-4)
        parts = list(pool.map(lambda t: served.contributions(t, "price"), texts))
    np.testing.assert_allclose(parts[3], served.contributions(texts[3], "price"), atol=1e-6)
