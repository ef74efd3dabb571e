"""The needs model: what it learns, that it says when it does not know, its artifact and its pointer."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis.explaining import explain
from assistant.analysis.intake import take
from assistant.analysis.lexicon import Lexicon
from assistant.analysis.model import MOODS, NeedsClassifier, NeedsModel, load
from assistant.analysis.nearest import Examples
from assistant.analysis.reading import read
from assistant.analysis.spans import spans
from assistant.analysis.taxonomy import NEEDS, Example, example, read_needs, taxonomy
from assistant.errors import BadRequest, Unavailable
from assistant.training.need_measures import abstained, read_held_out
from assistant.training.needs import save, train
from assistant.training.needs_current import current_needs, in_use, rollback, sign_test, train_needs
from assistant.training.stopping import Stop
from knowledge.errors import Stopped
from tests.trained import with_needs

_SMALL = """
[[needs]]
name = "complaint.delivery"
label = { en = "Delivery", zh = "物流" }
description = { en = "-", zh = "-" }
action = { en = "Look at it.", zh = "查一查。" }
en = '''
delivery was late
the parcel never arrived
! courier lost my parcel, call me now
'''
zh = '''
快递太慢了
物流一直没到
'''
[[needs]]
name = "product.price"
label = { en = "Price", zh = "价格" }
description = { en = "-", zh = "-" }
action = { en = "Show it.", zh = "写明。" }
en = '''
how much is it
what does this cost
any discount
'''
zh = '''
多少钱
什么价格
'''
"""
_WORDS = '[aspect.delivery]\nen = "delivery, parcel"\nzh = "快递, 物流"\n[tone.bad]\nen = "late"\nzh = "慢"\n'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "needs.toml").write_text(_SMALL, encoding="utf-8")
    (tmp_path / "needs_words.toml").write_text(_WORDS, encoding="utf-8")
    return tmp_path / "needs.toml"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> NeedsClassifier:
    return current_needs(with_needs(tmp_path_factory.mktemp("models")), lambda text: None)


def needs_of(model: NeedsClassifier, text: str) -> set[str]:
    chance = model.probabilities([text])[0]
    return {n for i, n in enumerate(model.labels) if chance[i] >= model.thresholds[i]}


def test_every_leaf_has_forty_examples_in_each_language_and_held_out_texts() -> None:
    held_out = {n for e in read_held_out(NEEDS) for n in e.needs}
    for need in read_needs():
        for language in ("en", "zh"):
            texts = {e.text for e in need.examples if e.language == language}
            assert len(texts) >= 40, (need.name, language)
        assert need.name in held_out
    learnt = {e.text for need in read_needs() for e in need.examples}
    assert not learnt & {e.text for e in read_held_out(NEEDS)}


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("快递太慢了，等了一个星期", "complaint.delivery"),
        ("The courier was late and the parcel was lost", "complaint.delivery"),
        ("这款多少钱，批发有折扣吗", "product.price"),
        ("how do I reset the password", "service.usage"),
        ("发票到现在还没开", "complaint.invoice"),
        ("could you send me the invoice", "service.invoice"),
        ("很好，很喜欢", "praise"),
    ],
)
def test_plain_texts_are_understood(model: NeedsClassifier, text: str, need: str) -> None:
    assert need in needs_of(model, text)


def test_one_text_may_need_several_things(model: NeedsClassifier) -> None:
    assert {"complaint.delivery", "complaint.staff"} <= needs_of(model, "快递太慢，客服态度还很差")


def test_traditional_full_width_and_case_read_alike(model: NeedsClassifier) -> None:
    one = model.probabilities(["物流太慢 WIFI", "how much"])
    other = model.probabilities(["物流太慢 ｗｉｆｉ", "HOW MUCH"])
    assert np.allclose(one, other, atol=1e-6)
    assert np.allclose(model.probabilities(["發票抬頭"]), model.probabilities(["发票抬头"]), atol=1e-6)


def test_a_batch_reads_as_one_by_one(model: NeedsClassifier) -> None:
    texts = ["物流慢", "", "a", "how much?\0 now", "😀", "x" * 5000, "多少钱" * 500]
    alone = np.concatenate([model.probabilities([t]) for t in texts])
    assert np.allclose(model.probabilities(texts), alone, atol=1e-5)


@given(st.lists(st.text(max_size=40), max_size=8))
def test_every_span_lies_in_its_text(texts: list[str]) -> None:
    found = spans(texts)
    for text, start, length in zip(found.text, found.start, found.length, strict=True):
        assert start >= 0
        assert start + length <= len(texts[text])
        assert length >= 1


def test_the_longest_phrase_wins() -> None:
    lexicon = Lexicon({"tone.bad": ["错", "bad"], "tone.good": ["不错", "not bad"]})
    texts = ["不错", "错", "it is not bad", "bad"]
    held = lexicon.presence(lexicon.hits(spans(texts)), 4)
    assert held[:, :2].tolist() == [[0, 1], [1, 0], [0, 1], [1, 0]]


def test_marks_of_an_example() -> None:
    read = example("! late and rude @complaint.staff", "en", "complaint.delivery")
    assert read == Example("late and rude", "en", ("complaint.delivery", "complaint.staff"), "negative", True)


def test_a_model_is_saved_and_loaded_the_same(small: Path, tmp_path: Path) -> None:
    trained = train(taxonomy(small))
    save(trained, tmp_path / "m")
    texts = ["parcel late", "多少钱"]
    assert np.array_equal(
        load(tmp_path / "m").probabilities(texts), NeedsModel(trained.parameters).probabilities(texts)
    )
    assert trained.parameters.labels == ("complaint.delivery", "product.price", *MOODS)


@pytest.mark.parametrize("name", ["model.json", "weights.safetensors", "card.json"])
def test_a_model_tampered_with_is_not_used(small: Path, tmp_path: Path, name: str) -> None:
    save(train(taxonomy(small)), tmp_path / "m")
    (tmp_path / "m" / name).write_bytes((tmp_path / "m" / name).read_bytes() + b" ")
    with pytest.raises(Unavailable, match=name):
        load(tmp_path / "m")


def test_a_model_is_used_only_beside_the_embedder_it_was_trained_with(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = train(taxonomy(small))
    save(beside, tmp_path / "beside")
    for module in ("assistant.training.needs", "assistant.understanding.meaning"):
        monkeypatch.setattr(f"{module}.shipped", lambda: None)
    with pytest.raises(Unavailable, match="another embedder"):
        load(tmp_path / "beside")
    alone = train(taxonomy(small))
    save(alone, tmp_path / "alone")
    assert alone.parameters.fingerprint != beside.parameters.fingerprint
    assert load(tmp_path / "alone").probabilities(["parcel late"])[0, 0] > 0.5


def test_too_few_examples_are_said_and_the_model_in_use_stays(small: Path, tmp_path: Path) -> None:
    train_needs(tmp_path / "models", known=taxonomy(small))
    one = in_use(tmp_path / "models")
    small.write_text(_SMALL.split('[[needs]]\nname = "product.price"')[0], encoding="utf-8")
    with pytest.raises(Unavailable, match="at least two needs"):
        train_needs(tmp_path / "models", known=taxonomy(small))
    still = in_use(tmp_path / "models")
    assert one is not None
    assert still is not None
    assert still.fingerprint == one.fingerprint


def test_a_worse_model_does_not_come_into_use_and_rollback_goes_back(small: Path, tmp_path: Path) -> None:
    cases = small.parent / "cases"
    cases.mkdir()
    held_out = [("parcel late", ["complaint.delivery"]), ("how much", ["product.price"]), ("什么价", ["product.price"])]
    lines = [{"text": t, "language": "en", "needs": n, "sentiment": "neutral", "urgent": False} for t, n in held_out]
    (cases / "needs_heldout.jsonl").write_text("\n".join(json.dumps(x) for x in lines), encoding="utf-8")
    folder = tmp_path / "models"
    first = train_needs(folder, known=taxonomy(small))
    assert first.moved
    wrong = [
        Example(t, "en", ("complaint.delivery",), "negative", False)
        for t in ("how much", "how much is", "什么价", "多少钱")
    ]
    spoilt = train_needs(folder, wrong * 10, known=taxonomy(small))
    assert not spoilt.moved
    used = in_use(folder)
    assert used is not None
    assert used.fingerprint == first.fingerprint
    good = train_needs(
        folder, [Example("price please", "en", ("product.price",), "neutral", False)], known=taxonomy(small)
    )
    assert good.moved
    assert good.corrections_after is not None
    rollback(folder)
    again = in_use(folder)
    assert again is not None
    assert again.fingerprint == first.fingerprint
    with pytest.raises(BadRequest):
        rollback(folder)


def test_stopping_changes_nothing(small: Path, tmp_path: Path) -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(Stopped):
        train_needs(tmp_path / "models", known=taxonomy(small), stop=stop)
    assert in_use(tmp_path / "models") is None
    assert not (tmp_path / "models").exists()


def test_a_full_disk_is_said_in_words(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.analysis.model.save_files", full)
    with pytest.raises(Unavailable, match="No space left"):
        train_needs(tmp_path / "models", known=taxonomy(small))
    assert in_use(tmp_path / "models") is None


def test_a_disk_full_at_the_pointer_leaves_the_model_in_use(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    train_needs(models, known=taxonomy(small))
    before = in_use(models)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Unavailable, match="No space left") as refused:
        train_needs(models, known=taxonomy(small))
    monkeypatch.undo()
    assert "当前模型不受影响" in refused.value.say("zh")
    after = in_use(models)
    assert before is not None
    assert after is not None
    assert after.fingerprint == before.fingerprint


def test_the_same_model_trained_again_is_not_taken_away_and_put_back(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    train_needs(models, known=taxonomy(small))

    def killed(*_: object) -> None:
        raise AssertionError("a kill here would leave no model")

    monkeypatch.setattr("assistant.training.artifact._swap", killed)
    assert train_needs(models, known=taxonomy(small)).moved


def test_the_gate_tells_worse_from_chance() -> None:
    right, wrong = [True] * 20, [False] * 20
    assert sign_test(right, right) == 1.0
    assert sign_test([True, False], [False, True]) == 0.75
    assert sign_test(right, wrong) == pytest.approx(0.5**20)
    assert sign_test(wrong, right) == 1.0


@pytest.mark.parametrize(
    "text", ["write a poem about the moon", "what's the weather like today", "讲个笑话", "帮我写一段代码"]
)
def test_what_has_nothing_to_do_with_the_company_needs_nothing(model: NeedsClassifier, text: str) -> None:
    assert "outside" in needs_of(model, text)
    told = explain(model, text, Examples([]))
    assert told.outside
    assert not any(g.held for g in told.guesses)
    found = read(take("f", [{"text": text}, {"text": "快递太慢了，等了半个月"}]), model)
    assert found.unsure.tolist() == [True, False]
    assert not found.held[0].any()
    assert found.held[1].any()


def test_few_texts_that_are_needs_are_taken_for_outside(model: NeedsClassifier) -> None:
    said = model.probabilities([e.text for e in read_held_out(NEEDS)])[:, -1] >= model.thresholds[-1]
    assert said.mean() <= 0.04


def test_without_texts_from_outside_nothing_is(small: Path) -> None:
    made = NeedsModel(train(taxonomy(small)).parameters)
    assert made.thresholds[-1] == 1.0
    assert (made.probabilities(["write a poem about the moon"])[:, -1] < 1.0).all()


def test_how_well_outside_is_told_by_hand() -> None:
    told = abstained(np.array([0.1, 0.2, 0.9, 0.2]), np.array([False, False, True, True]), 0.5)
    assert told == {"texts": 2, "recall": 0.5, "refused": 0.0, "auroc": 0.875}
    assert abstained(np.zeros(2), np.zeros(2, dtype=bool), 0.5) == {}
