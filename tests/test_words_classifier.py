"""Classifiers of words alone: what is learnt is saved, explained exactly, refused where it was changed, and stopped."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.analysis.lexicon import Lexicon, within_reach
from assistant.encoding import words as plain
from assistant.encoding.model import TextClassifier, is_classifier, load
from assistant.encoding.words import IDEAS, PAIRS, Words, held, see
from assistant.errors import Unavailable
from assistant.training import words as learning
from assistant.training.encoder import Config, Lessons
from assistant.training.encoder_data import Given, looked_over
from assistant.training.recipe import Made, Source, make, save
from assistant.training.stopping import Stop
from assistant.training.together import alone, balanced
from assistant.training.words import learn_words
from knowledge.errors import Stopped
from tests.encoders import GIVEN, TOPICS, one_thread, task

threads = pytest.fixture(scope="module", autouse=True)(one_thread)
TEXTS = [g.text for g in GIVEN]


def lessons() -> Lessons:
    return looked_over(GIVEN, list(TOPICS), several=False).lessons


@pytest.fixture(scope="module")
def learnt() -> Words:
    return learn_words(lessons(), 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Path]:
    """A classifier of words, and where it was saved."""
    place = tmp_path_factory.mktemp("words")
    found = make(task(), Source("words"), place / "work")
    save(found, place / "model")
    return found, place / "model"


# --- features ------------------------------------------------------------------------------------------------------


def pairs(text: str) -> set[int]:
    return {int(b) for b in held([text]).bucket if b >= PAIRS}


def test_every_two_words_are_a_feature_in_whichever_order() -> None:
    assert pairs("dock late parcel") == pairs("parcel, late DOCK")
    assert len(pairs("dock late parcel")) == 3
    assert len(pairs("到货 dock")) == 3, "a Chinese character is a word"
    assert len(pairs("dock dock")) == 0, "a word makes no pair with itself"
    assert pairs("") == pairs("dock") == set()
    many = " ".join("abcdefgh"[i % 8] * (i // 8 + 1) for i in range(60))
    assert len(pairs(many)) == len(list(combinations(range(40), 2))), "the first forty words"


def test_a_feature_knows_its_places() -> None:
    text = "late dock"
    found = held([text])
    pair = int(np.flatnonzero(found.bucket >= PAIRS)[0])
    places = [text[s[pair] : s[pair] + n[pair]] for s, n in zip(found.start, found.length, strict=True)]
    assert places == ["late", "dock"]
    assert all(n == 0 for n in found.length[1][found.bucket < PAIRS])


def test_texts_have_one_length_and_repeats_count_once() -> None:
    found = held(["the dock", "the dock the dock the dock"])
    buckets = np.unique(found.bucket)
    seen = see(found, 2, buckets, np.ones(len(buckets), dtype=np.float32))
    rows = plain.matrix(seen, 2, len(buckets)).toarray()
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    once = int(np.searchsorted(buckets, found.bucket[found.bucket >= PAIRS][0]))
    assert rows[0, once] == pytest.approx(rows[1, once])


LISTS = {
    "aspect.money": ["cost", "price", "价格"],
    "tone.late": ["late", "not delivered", "没到"],
    "greeting": ["hello"],
}


def test_ideas_of_word_lists_are_features_with_their_places() -> None:
    text = "hello, the price is late, the price!"
    found = held([text], Lexicon(LISTS))
    rows = np.flatnonzero(found.bucket >= IDEAS)

    def told(row: int) -> tuple[int, str, str]:
        one, two = ((s[row], s[row] + n[row]) for s, n in zip(found.start, found.length, strict=True))
        return int(found.bucket[row] - IDEAS), text[slice(*one)], text[slice(*two)]

    assert sorted(map(told, rows.tolist())) == [
        (0, "price", ""), (0, "price", ""), (1, "late", ""), (2, "hello", ""), (3, "price", "late"), (3, "price", "late"),
    ]  # fmt: skip
    buckets = np.unique(found.bucket[rows])
    seen = see(found, 1, buckets, np.full(len(buckets), 0.5, dtype=np.float32))
    assert plain.matrix(seen, 1, len(buckets)).toarray().ravel().tolist() == [0.5] * 4, "however often it stands there"
    nothing = held(["", "qq"], Lexicon(LISTS))
    assert not (nothing.bucket >= IDEAS).any()


def test_a_word_of_a_list_teaches_the_others() -> None:
    given = tuple(
        Given(f"{word} for the {thing}", (label,))
        for word, label in (("cost", "price"), ("late", "delivery"))
        for thing in ("dock", "mouse", "monitor", "laptop", "keyboard", "hub")
    )
    taught = looked_over(given, ["price", "delivery"], several=False).lessons
    lexicon = Lexicon(LISTS)
    found = learn_words(taught, 0, lexicon=lexicon)
    scored = plain.scores(found, ["价格 dock", "没到 dock"])
    assert scored.argmax(axis=1).tolist() == [0, 1]
    for text in ("the price, late and 没到", "hello cost cost", ""):
        for column in (0, 1):
            whole = plain.contributions(found, text, column).sum() + found.bias[column] + found.head_bias[column]
            assert whole == pytest.approx(plain.scores(found, [text])[0, column], abs=1e-3)


def test_phrases_too_long_for_a_list_are_left_out_of_it() -> None:
    lists = {"a": ["price", "one two three four five", "价格", "一二三四五六七", "4k屏幕"], "b": []}
    assert within_reach(lists) == {"a": ["price", "价格"], "b": []}
    Lexicon(within_reach(lists))
    assert within_reach({}) == {}


# --- scores and explanations ---------------------------------------------------------------------------------------


def test_topics_are_told_apart_and_the_parts_sum_to_the_score(learnt: Words) -> None:
    scored = plain.scores(learnt, TEXTS)
    assert (scored.argmax(axis=1) == lessons().truth.argmax(axis=1)).all()
    for part in plain.parts(learnt, TEXTS):
        assert (part.argmax(axis=1) == lessons().truth.argmax(axis=1)).mean() > 0.95, "either part alone"
    for text in (*TEXTS[::11], "ＤＯＣＫ 的價格！", "what 😀 does it cost", "a\u0130b \ud800"):
        row = plain.scores(learnt, [text])[0]
        for column in range(3):
            whole = plain.contributions(learnt, text, column).sum() + learnt.bias[column] + learnt.head_bias[column]
            assert whole == pytest.approx(row[column], abs=2e-3)


def test_one_by_one_and_together_give_the_same(learnt: Words) -> None:
    texts = [*TEXTS[::5], "", "?", "x" * 1_000_000, "多少钱" * 100_000]
    each = np.vstack([plain.scores(learnt, [t]) for t in texts])
    np.testing.assert_allclose(plain.scores(learnt, texts), each, atol=1e-4)
    assert plain.scores(learnt, []).shape == (0, 3)
    np.testing.assert_allclose(plain.scores(learnt, [""])[0], learnt.bias + learnt.head_bias, atol=1e-6)


def test_what_lies_beyond_what_is_read_adds_nothing(learnt: Words) -> None:
    adds = plain.contributions(learnt, "how much is the dock " * 2000, 0)
    assert adds[:40].any()
    assert not adds[1000:].any()
    assert not plain.contributions(learnt, "", 0).any()


def test_taking_out_the_word_that_carries_a_label_hurts_more_than_taking_out_another(learnt: Words) -> None:
    dice, top, other = np.random.default_rng(0), list[float](), list[float]()
    for given in [g for g in GIVEN if g.text.isascii()]:
        column, said = list(TOPICS).index(given.labels[0]), given.text.split()
        adds = plain.contributions(learnt, given.text, column)
        starts = np.cumsum([0, *(len(w) + 1 for w in said)])[:-1]
        weight = [adds[s : s + len(w)].sum() for s, w in zip(starts, said, strict=True)]
        outs = int(np.argmax(weight)), int(dice.integers(len(said)))
        without = [" ".join(w for i, w in enumerate(said) if i != out) for out in outs]
        found = plain.scores(learnt, [given.text, *without])[:, column]
        top.append(float(found[0] - found[1]))
        other.append(float(found[0] - found[2]))
    assert np.mean(top) > 1.5 * np.mean(other)


# --- learning ------------------------------------------------------------------------------------------------------


def test_the_same_seed_learns_the_same_and_another_seed_another() -> None:
    one, again, other = (learn_words(lessons(), seed) for seed in (1, 1, 2))
    assert (one.table == again.table).all()
    assert (one.head == again.head).all()
    assert (one.table != other.table).any()


def test_only_so_many_features_are_learnt_and_those_of_the_most_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_WEIGHTS", 90)
    assert learn_words(lessons(), 0).table.shape == (30, 300), "all labels together have so many weights"
    monkeypatch.undo()
    monkeypatch.setattr(learning, "_FEATURES", 50)
    few = learn_words(lessons(), 0)
    assert few.table.shape == (50, 300)
    buckets = held(["dock"]).bucket
    assert np.isin(buckets, few.buckets).any(), "a word of an eighth of the texts"


def test_without_the_embedder_words_do_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "shipped", lambda: None)
    found = learn_words(lessons(), 0)
    assert found.told.shape == (0, 300)
    assert (plain.scores(found, TEXTS).argmax(axis=1) == lessons().truth.argmax(axis=1)).all()
    row, adds = plain.scores(found, TEXTS[:1])[0], plain.contributions(found, TEXTS[0], 0)
    assert adds.sum() + found.bias[0] + found.head_bias[0] == pytest.approx(row[0], abs=1e-3)


def test_it_is_stopped_between_two_steps_and_says_how_far_it_is() -> None:
    stop, told = Stop(), list[tuple[int, int]]()

    def progress(done: int, total: int, what: str) -> None:
        told.append((done, total))
        if done == 7:
            stop.set()

    with pytest.raises(Stopped):
        learn_words(lessons(), 0, progress, stop)
    assert [done for done, _ in told] == [1, 2, 3, 4, 5, 6, 7]
    assert {total for _, total in told} == {3 + 16 * 8}, (
        "three labels, sixteen rounds of a hundred and twenty texts by sixteens"
    )


def test_each_part_counts_by_its_own_calibration() -> None:
    dice, labels = np.random.default_rng(0), np.arange(900) % 3
    truth = np.eye(3, dtype=np.float32)[labels]
    right = truth + dice.normal(0, 0.5, truth.shape)
    even = balanced(right, 10 * right, truth, several=False)
    assert even.linear == pytest.approx(10 * even.network, rel=0.15)
    noise = balanced(right, dice.normal(0, 1, truth.shape), truth, several=False)
    assert noise.network < 0.1 * noise.linear
    made = alone(right, truth, several=True)
    assert (made.slope, made.pull > 1, made.shift < 0) == (0.0, True, True)


# --- the whole recipe ----------------------------------------------------------------------------------------------


def test_what_is_made_is_saved_and_read_again(made: tuple[Made, Path]) -> None:
    found, folder = made
    served = load(folder)
    texts = ["what does a dock cost", "键盘怎么退货", "when does the mouse arrive", ""]
    np.testing.assert_allclose(served.probabilities(texts), found.model.probabilities(texts), atol=1e-6)
    assert [served.labels[i] for i in served.probabilities(texts[:3]).argmax(axis=1)] == ["price", "return", "delivery"]
    assert served.net is None
    assert is_classifier(folder)
    card = json.loads((folder / "card.json").read_text("utf-8"))
    assert (card["kind"], card["source"], card["examples"]) == ("words", "words", len(GIVEN))
    assert card["split"]["train"] + card["split"]["validation"] == len(GIVEN)
    assert card["validation"]["first_right"] > 0.9
    assert card["validation"]["texts"] == card["split"]["validation"]
    assert sum(p.stat().st_size for p in folder.iterdir()) < 20_000_000


def test_what_was_kept_for_validation_is_learnt_in_the_end(made: tuple[Made, Path]) -> None:
    train_only = learn_words(Lessons(*_parted()), 0)
    assert made[0].model.words
    assert len(made[0].model.words.buckets) > len(train_only.buckets)


def _parted() -> tuple[tuple[str, ...], Any, bool]:
    from assistant.training.encoder_data import parted
    from assistant.training.recipe import VALID

    train, _ = parted(lessons(), VALID, 0)
    return train.texts, train.truth, False


def test_a_text_may_have_several_labels(tmp_path: Path) -> None:
    both = tuple(
        Given(f"{a.text}. {b.text}", (*a.labels, *b.labels)) for a, b in zip(GIVEN[:40], GIVEN[40:80], strict=True)
    )
    found = make(task((*GIVEN, *both), several=True), Source("words"), tmp_path).model
    chance = found.probabilities(["how much is the dock. when does the mouse arrive", "i want to return the dock"])
    limit = found.described.thresholds[0]
    assert {found.labels[i] for i in np.flatnonzero(chance[0] >= limit)} == {"price", "delivery"}
    assert {found.labels[i] for i in np.flatnonzero(chance[1] >= limit)} == {"return"}


def test_corrections_are_learnt_and_count_more(tmp_path: Path) -> None:
    odd = Given("zzq zzq dock", ("return",))
    plainly = make(task(), Source("words"), tmp_path / "a").model
    corrected = make(replace(task(), more=(odd,)), Source("words"), tmp_path / "b").model
    column = plainly.labels.index("return")
    assert corrected.probabilities([odd.text])[0, column] > plainly.probabilities([odd.text])[0, column] + 0.1
    assert corrected.fingerprint != plainly.fingerprint


def test_another_seed_is_another_model(tmp_path: Path, made: tuple[Made, Path]) -> None:
    other = make(task(), Source("words"), tmp_path, Config(seed=3))
    assert other.model.fingerprint != made[0].model.fingerprint
    assert other.card["split"] != made[0].card["split"]


def test_word_lists_are_kept_with_the_model(tmp_path: Path) -> None:
    listed = make(replace(task(), lists=LISTS), Source("words"), tmp_path / "work")
    save(listed, tmp_path / "model")
    served = load(tmp_path / "model")
    assert served.words
    assert served.words.lexicon
    texts = ["hello, the price is late", "没到"]
    np.testing.assert_allclose(served.probabilities(texts), listed.model.probabilities(texts), atol=1e-6)
    without = make(task(), Source("words"), tmp_path / "other").model
    assert without.fingerprint != served.fingerprint


def changed(folder: Path) -> None:
    path = folder / "words.safetensors"
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(bytes(data))


def cut(folder: Path) -> None:
    path = folder / "words.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def added(folder: Path) -> None:
    (folder / "encoder").mkdir()
    (folder / "encoder" / "config.json").write_text("{}")


@pytest.mark.parametrize("harm", [changed, cut, added, lambda folder: (folder / "words.safetensors").unlink()])
def test_a_folder_that_was_tampered_with_is_refused(harm: Any, made: tuple[Made, Path], tmp_path: Path) -> None:
    save(made[0], tmp_path / "model")
    harm(tmp_path / "model")
    with pytest.raises(Unavailable, match="cannot be used"):
        load(tmp_path / "model")


def test_another_embedder_is_refused(made: tuple[Made, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.encoding import model

    monkeypatch.setattr(model, "meaning_fingerprint", lambda: "another")
    with pytest.raises(Unavailable, match="another embedder"):
        load(made[1])


def test_one_class_or_a_class_of_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="one label only"):
        make(task(tuple(g for g in GIVEN if g.labels == ("price",))), Source("words"), tmp_path)
    with pytest.raises(Unavailable, match="place has one usable example"):
        make(task((*GIVEN, Given("where are you", ("place",)))), Source("words"), tmp_path)


def test_threads_share_a_model(made: tuple[Made, Path]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    model: TextClassifier = made[0].model
    expected = model.probabilities(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: model.probabilities(TEXTS), range(24)):
            assert (found == expected).all()
