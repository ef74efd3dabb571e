"""The intent classifier: its examples, what it learns, how sure it is, and what it does with bad input and bad files."""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Unavailable
from assistant.training.intent_measures import calibration_error, held_out_files, macro_f1, read_held_out
from assistant.training.intents import fingerprint, train
from assistant.understanding.intent_examples import EXAMPLES, read_intents, read_words
from assistant.understanding.intent_features import Ideas, features, prepared
from assistant.understanding.intents import INTENTS, UNCLEAR, IntentModel, card, load
from assistant.understanding.meaning import WEIGHT, unnumbered, vectors
from knowledge.embedders import HashingEmbedder
from knowledge.language import detect
from knowledge.tokens import fold

HELD_OUT = held_out_files(EXAMPLES)
FILES = ("model.json", "weights.npy", "card.json", "manifest.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("intents") / "model"
    train(EXAMPLES, out)
    return out


@pytest.fixture(scope="module")
def model(folder: Path) -> IntentModel:
    return load(folder)


def _small(folder: Path, intents: dict[str, list[str]]) -> Path:
    """Write a small examples file, with word lists beside it, and return it."""
    entries = []
    for name, texts in intents.items():
        said = json.dumps(texts, ensure_ascii=False)
        entries.append(
            f'[[intents]]\nname = "{name}"\nlabel = {{ en = "a", zh = "b" }}\n'
            f'description = {{ en = "a", zh = "b" }}\nen = {said}\nzh = []\n'
        )
    (folder / "intents.toml").write_text("\n".join(entries), "utf-8")
    (folder / "intent_words.toml").write_text('[price]\nen = ["price"]\nzh = ["价格"]\n', "utf-8")
    return folder / "intents.toml"


PRICES = ["price of the lamp", "what is the price", "price please", "your price", "lamp price today", "price for me"]
HELLOS = ["hello", "hello there", "good morning", "hi friend", "hey you", "morning all"]


# --- the examples themselves ---------------------------------------------------------------------------------------


def test_every_intent_is_there_with_enough_of_both_languages() -> None:
    intents = read_intents()
    assert tuple(i.name for i in intents) == INTENTS
    for intent in intents:
        counts = Counter(language for _, language in intent.examples)
        assert counts["en"] >= 45, intent.name
        assert counts["zh"] >= 45, intent.name
        assert intent.label.en, intent.name
        assert detect(intent.label.zh) == "zh", intent.name
        assert detect(intent.description.zh) == "zh", intent.name
        assert len(intent.description.en) > 40, intent.name


@pytest.mark.parametrize(("name", "least"), [("intents_heldout", 19), ("intents_heldout_second", 15)])
def test_held_out_has_enough_of_each_intent_and_language(name: str, least: int) -> None:
    held_out = read_held_out(HELD_OUT[name])
    counts = Counter(zip(held_out.intents.tolist(), held_out.languages.tolist(), strict=True))
    assert set(counts) == {(intent, language) for intent in INTENTS for language in ("en", "zh")}
    assert min(counts.values()) >= least


def test_no_example_stands_twice() -> None:
    texts = Counter(" ".join(fold(text).split()) for intent in read_intents() for text, _ in intent.examples)
    assert [text for text, n in texts.items() if n > 1] == []


def _grams(text: str) -> frozenset[str]:
    text = " ".join(fold(text).split())
    return frozenset(text[i : i + 3] for i in range(max(1, len(text) - 2)))


def test_no_held_out_utterance_is_an_example_or_nearly_one() -> None:
    examples = [_grams(text) for intent in read_intents() for text, _ in intent.examples]
    for text in [text for path in HELD_OUT.values() for text in read_held_out(path).texts]:
        said = _grams(text)
        # sets of sizes further apart than 0.7 cannot share 0.7 of their grams
        alike = [e for e in examples if 0.7 <= len(e) / len(said) <= 1 / 0.7]
        assert max((len(said & e) / len(said | e) for e in alike), default=0.0) <= 0.7, text


def test_word_lists_cover_both_languages_and_hold_no_masked_phrase() -> None:
    lists = read_words()
    assert len(lists) > 40
    for idea, phrases in lists.items():
        assert any(detect(p, "en") == "zh" for p in phrases), idea
        assert [p for p in phrases if "_" in prepared(p)] == [], idea


# --- what it learns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "least"),
    [("intents_heldout", {"en": 0.95, "zh": 0.95}), ("intents_heldout_second", {"en": 0.92, "zh": 0.93})],
)
def test_held_out_quality_and_calibration(model: IntentModel, name: str, least: dict[str, float]) -> None:
    held_out = read_held_out(HELD_OUT[name])
    guesses = [model.classify(text) for text in held_out.texts]
    names = np.array([g.ranked[0][0] if g.ranked else UNCLEAR for g in guesses])
    for language, floor in least.items():
        here = held_out.languages == language
        assert macro_f1(held_out.intents[here], names[here]) >= floor, language
    sure = np.array([g.confidence for g in guesses])
    assert calibration_error(sure, names == held_out.intents) < 0.05
    accepted = np.array([g.name != UNCLEAR for g in guesses])
    right = names == held_out.intents
    assert accepted.mean() > 0.85
    assert right[accepted].mean() > right[~accepted].mean()


def test_a_card_tells_what_was_trained(folder: Path, model: IntentModel) -> None:
    told = card(folder)
    assert told["fingerprint"] == model.fingerprint == fingerprint(EXAMPLES)
    assert told["examples"] == sum(len(intent.examples) for intent in read_intents())
    assert {tuple(m["macro_f1"]) for m in told["held_out"].values()} == {("en", "zh")}
    assert 0 < told["threshold"] < 1
    assert told["seconds"] > 0


def test_ranked_is_a_distribution_in_order(model: IntentModel) -> None:
    guess = model.classify("这个价格含税吗, and is it in stock?")
    chances = [p for _, p in guess.ranked]
    assert sorted(name for name, _ in guess.ranked) == sorted(INTENTS)
    assert sum(chances) == pytest.approx(1.0)
    assert chances == sorted(chances, reverse=True)
    assert guess.confidence == chances[0]


def test_traditional_characters_width_and_case_do_not_matter(model: IntentModel) -> None:
    assert model.classify("請問這款顯示器多少錢？").ranked == model.classify("请问这款显示器多少钱？").ranked
    assert model.classify("ＰＲＩＣＥ?").ranked == model.classify("price?").ranked


def test_model_numbers_do_not_matter(model: IntentModel) -> None:
    assert model.classify("price of LK-V27Q?").ranked == model.classify("price of XZ-900b?").ranked


def test_serving_is_fast_and_without_scikit_learn(folder: Path, model: IntentModel) -> None:
    texts = list(read_held_out(HELD_OUT["intents_heldout"]).texts)
    began = time.process_time()
    model.classify_many(texts)
    assert (time.process_time() - began) / len(texts) < 0.003
    code = (
        "import sys; from pathlib import Path; from assistant.understanding.intents import load;"
        f"print(load(Path({str(folder)!r})).classify('price?').name, 'sklearn' in sys.modules, 'scipy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["price", "False", "False"]


def test_training_again_gives_the_same_model(tmp_path: Path) -> None:
    path = _small(tmp_path, {"price": PRICES, "small_talk": HELLOS})
    train(path, tmp_path / "one")
    steps: list[tuple[int, int]] = []
    train(path, tmp_path / "two", lambda done, total, _: steps.append((done, total)))
    for name in ("model.json", "weights.npy"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert steps == [(n, 7) for n in range(1, 8)]
    assert load(tmp_path / "one").classify("the price").ranked[0][0] == "price"


def test_training_over_a_model_replaces_it_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "models" / "intents"
    first = train(_small(tmp_path, {"price": PRICES, "small_talk": HELLOS}), out)
    second = train(_small(tmp_path, {"price": PRICES, "small_talk": [*HELLOS, "howdy"]}), out)
    assert first.fingerprint != second.fingerprint == load(out).fingerprint
    assert [p.name for p in out.parent.iterdir()] == ["intents"]
    assert sorted(p.name for p in out.iterdir()) == sorted(FILES)


# --- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n\t", "😀👍", "\x00\x07", "。。。！？", "ᚠᛇᚻ᛫ᛒᛦᚦ"])
def test_nothing_to_go_by_is_unclear(model: IntentModel, text: str) -> None:
    guess = model.classify(text)
    assert (guess.name, guess.confidence, guess.ranked) == (UNCLEAR, 0.0, ())


def test_a_very_long_message_is_read_at_both_ends_and_quickly(model: IntentModel) -> None:
    began = time.process_time()
    guess = model.classify("我要投诉！你们的服务太差了！" + "啊" * 100_000)
    assert time.process_time() - began < 0.5
    assert guess.ranked[0][0] == "complaint"
    assert model.classify("q" * 100_000).name == UNCLEAR


def test_control_characters_inside_words_are_no_letters(model: IntentModel) -> None:
    assert model.classify("price\x00of\x1bthe lamp").ranked == model.classify("price of the lamp").ranked


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gets_a_guess(text: str) -> None:
    found = features([text], Ideas({"price": ["price", "价格"]}))[0]
    assert all(np.isfinite(v) and v > 0 for v in found.values())
    assert bool(found) == any(c.isalnum() for c in prepared(text))


# --- bad files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["changed", "missing", "truncated"])
def test_a_tampered_model_is_refused_with_what_to_do(tmp_path: Path, name: str, how: str) -> None:
    train(_small(tmp_path, {"price": PRICES, "small_talk": HELLOS}), tmp_path / "model")
    file = tmp_path / "model" / name
    data = file.read_bytes()
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(
            data[:-7] if how == "truncated" else data[:-7] + (b"8" if data[-7:-6] == b"9" else b"9") + data[-6:]
        )
    with pytest.raises(Unavailable) as error:
        load(tmp_path / "model")
    assert "assistant train intents" in error.value.say("en")
    assert "重新训练" in error.value.say("zh")


def test_one_intent_or_too_few_examples_is_refused(tmp_path: Path) -> None:
    for intents in ({"price": PRICES}, {"price": PRICES, "small_talk": HELLOS[:2]}):
        with pytest.raises(Unavailable, match="at least two intents"):
            train(_small(tmp_path, intents), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_examples_missing_or_incomplete_are_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"intents\.toml cannot be read"):
        train(tmp_path / "intents.toml", tmp_path / "model")
    path = _small(tmp_path, {"price": PRICES, "small_talk": HELLOS})
    path.write_text('[[intents]]\nname = "price"\n', "utf-8")
    with pytest.raises(Unavailable, match="'label' is missing"):
        train(path, tmp_path / "model")


# --- the measures --------------------------------------------------------------------------------------------------


def test_macro_f1_by_hand() -> None:
    # a: tp 1, fn 1, fp 0 -> 2/3; b: tp 1, fn 0, fp 1 -> 2/3
    assert macro_f1(np.array(["a", "a", "b"]), np.array(["a", "b", "b"])) == pytest.approx(2 / 3)


def test_calibration_error_by_hand() -> None:
    sure, right = np.array([0.9, 0.9, 0.5, 0.5]), np.array([True, False, True, False])
    assert calibration_error(sure, right) == pytest.approx((0.4 * 2 + 0.0 * 2) / 4)


# --- beside an embedder --------------------------------------------------------------------------------------------


def _beside(monkeypatch: pytest.MonkeyPatch, embedder: HashingEmbedder | None) -> None:
    for module in ("assistant.training.intents", "assistant.understanding.intents", "assistant.understanding.meaning"):
        monkeypatch.setattr(f"{module}.shipped", lambda: embedder)


def test_a_model_is_used_only_beside_the_embedder_it_was_trained_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _small(tmp_path, {"price": PRICES, "small_talk": HELLOS})
    prints = set()
    for size in (32, 64, 0):
        _beside(monkeypatch, HashingEmbedder(size) if size else None)
        trained = train(path, tmp_path / f"model{size}")
        prints.add(trained.fingerprint)
        assert trained.fingerprint == fingerprint(path)
        assert load(tmp_path / f"model{size}").classify("the price please").ranked[0][0] == "price"
    assert len(prints) == 3
    with pytest.raises(Unavailable, match="another embedder"):
        load(tmp_path / "model32")


def test_a_meaning_leaves_figures_and_model_numbers_out() -> None:
    rows = vectors(unnumbered(["price of LK-V27Q?", "price of XZ-900b?", "good morning", "?"]), HashingEmbedder(32))
    assert rows.shape == (4, 32)
    assert not rows[3].any()
    assert np.array_equal(rows[0], rows[1])
    assert np.linalg.norm(rows[2]) == pytest.approx(WEIGHT, rel=1e-5)
    assert vectors(["hello"], None).shape == (1, 0)
