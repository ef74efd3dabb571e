"""Encoders behind the needs and the intents: they come into use by the gate alone, are refused when tampered with, roll back."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.analysis.explaining import carried
from assistant.analysis.intake import read_file
from assistant.analysis.model import MOODS, NeedsModel
from assistant.analysis.reading import read
from assistant.analysis.taxonomy import Example, taxonomy
from assistant.analysis.text_needs import TextNeeds
from assistant.cli import main
from assistant.errors import BadRequest, Unavailable
from assistant.training import current
from assistant.training.choice import Choice
from assistant.training.current import current_model, rollback_intents, train_current, train_text_intents
from assistant.training.needs_current import card, in_use, rollback, train_needs
from assistant.training.stopping import Stop
from assistant.understanding.text_intents import TextIntents
from knowledge.errors import Stopped
from tests.encoders import GIVEN, QUICK, one_thread, write_tiny

_NEEDS = {"price": "product.price", "delivery": "complaint.delivery", "return": "service.return"}
_INTENTS = {"price": "price", "delivery": "availability", "return": "after_sales"}
SLOW = replace(QUICK, epochs=25, patience=25, rate=3e-3)


def quiet(text: str) -> None:
    """Say nothing."""


threads = pytest.fixture(scope="module", autouse=True)(one_thread)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny(folder, [g.text for g in GIVEN])
    return str(folder)


def needs_file(folder: Path) -> Path:
    """Write needs with examples, word lists and held-out texts, and return the file of the needs."""
    entries = []
    for topic, name in _NEEDS.items():
        texts = [g.text for g in GIVEN if g.labels == (topic,)]
        both = {"en": [t for t in texts if t.isascii()], "zh": [t for t in texts if not t.isascii()]}
        told = "\n".join(f"{lang} = '''\n" + "\n".join(lines[2:]) + "\n'''" for lang, lines in both.items())
        entries.append(f'[[needs]]\nname = "{name}"\n' + "\n".join(f'{f} = {{ en = "a", zh = "b" }}' for f in ("label", "description", "action")) + f"\n{told}\n")  # fmt: skip
    (folder / "cases").mkdir()
    (folder / "needs.toml").write_text("\n".join(entries), "utf-8")
    (folder / "needs_words.toml").write_text(
        '[aspect.price]\nen = "cost"\nzh = "价格"\n[tone.bad]\nen = "late"\nzh = "慢"\n', "utf-8"
    )
    lines = [{"text": f"{g.text} ?", "language": "en", "needs": [_NEEDS[g.labels[0]]], "sentiment": "neutral", "urgent": False} for g in GIVEN[::3]]  # fmt: skip
    (folder / "cases" / "needs_heldout.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return folder / "needs.toml"


@pytest.fixture
def needs(tmp_path: Path) -> Path:
    return needs_file(tmp_path)


@pytest.fixture(params=["encoder", "words"])
def source(request: pytest.FixtureRequest, tiny: str) -> str:
    """What a classifier is made of."""
    return tiny if request.param == "encoder" else "words"


def test_it_reads_needs_behind_the_same_interface_and_goes_back(source: str, needs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "needs"
    train_needs(folder, known=taxonomy(needs))
    linear = in_use(folder)
    assert isinstance(linear, NeedsModel)
    change = train_needs(folder, known=taxonomy(needs), choice=Choice(source, SLOW))
    model = in_use(folder)
    if not change.moved:  # the linear model may be the better of the two on so little: the gate has kept it
        assert isinstance(model, NeedsModel)
        pytest.fail(f"it learnt too little: {change.after['macro_f1']}, linear {change.before['macro_f1']}")
    assert isinstance(model, TextNeeds)
    assert model.labels[-len(MOODS) :] == MOODS
    assert set(model.needs) == set(_NEEDS.values())
    assert model.probabilities(["", "?!"]).sum() == 0, "nothing to go by is nothing"
    assert card(folder)["source"] == source
    assert not (tmp_path / "models" / "work").exists() or not list((tmp_path / "models" / "work").iterdir())

    rows = tmp_path / "rows.csv"
    rows.write_text("product,text\nD1,how much is the dock\nK1,键盘怎么退货\n", "utf-8")
    found = read(read_file(rows), model)
    assert found.held[0, found.needs.index("product.price")]
    words = carried(model, "how much is the dock", "product.price")
    assert "".join(w.text for w in words if w.weight > 0).strip()
    assert all("how much is the dock"[w.start : w.end] == w.text for w in words)

    again = train_needs(
        folder, [Example("price please", "en", ("product.price",), "neutral", False)], known=taxonomy(needs)
    )
    assert card(folder)["source"] == source, "what is trained again is made of the same"
    rollback(folder) if again.moved else None
    rollback(folder)
    assert isinstance(in_use(folder), NeedsModel)


def test_a_needs_encoder_that_was_tampered_with_is_refused_and_the_model_before_serves(
    tiny: str, needs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "models" / "needs"
    train_needs(folder, known=taxonomy(needs))
    assert train_needs(folder, known=taxonomy(needs), choice=Choice(tiny, SLOW)).moved
    name = json.loads((folder / "current.json").read_text())["used"][-1]
    file = folder / name / "head.safetensors"
    file.write_bytes(file.read_bytes()[:-4] + b"\0\0\0\1")
    assert isinstance(in_use(folder), NeedsModel)
    assert "head.safetensors was changed after training" in caplog.text


def swap(file: Path, one: str, other: str) -> None:
    """Swap two names in a file of examples: what learns from it takes each for the other."""
    text = (
        file.read_text("utf-8").replace(f'name = "{one}"', 'name = "?"').replace(f'name = "{other}"', f'name = "{one}"')
    )
    file.write_text(text.replace('name = "?"', f'name = "{other}"'), "utf-8")


def test_a_worse_encoder_does_not_come_into_use(tiny: str, needs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "needs"
    right = needs.read_text("utf-8")
    train_needs(folder, known=taxonomy(needs))
    swap(needs, "product.price", "service.return")
    change = train_needs(folder, known=taxonomy(needs), choice=Choice(tiny, SLOW))
    assert not change.moved
    assert "one in use stays" in change.reason.en
    assert "继续使用原模型" in change.reason.zh
    assert isinstance(in_use(folder), NeedsModel)
    needs.write_text(right, "utf-8")
    first = train_needs(tmp_path / "other" / "needs", known=taxonomy(needs), choice=Choice(tiny, SLOW))
    assert first.before, "the linear model was made first, to compare with"


@pytest.mark.parametrize("harm", ["encoder", "stop", "one need"])
def test_what_goes_wrong_leaves_the_model_in_use(harm: str, tiny: str, needs: Path, tmp_path: Path) -> None:
    folder, stop = tmp_path / "models" / "needs", Stop()
    train_needs(folder, known=taxonomy(needs))
    before = in_use(folder)
    choice = Choice("/no/such/model" if harm == "encoder" else tiny, QUICK)
    if harm == "stop":
        stop.set()
    if harm == "one need":
        needs.write_text(needs.read_text("utf-8").split('[[needs]]\nname = "complaint')[0], "utf-8")
    with pytest.raises((Unavailable, Stopped)):
        train_needs(folder, known=taxonomy(needs), choice=choice, stop=stop)
    after = in_use(folder)
    assert before is not None
    assert after is not None
    assert before.fingerprint == after.fingerprint


# --- intents -------------------------------------------------------------------------------------------------------


@pytest.fixture
def intents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small examples file with held-out utterances, in the place of the real one; returns the models' folder."""
    entries = [
        f'[[intents]]\nname = "{name}"\nlabel = {{ en = "a", zh = "b" }}\ndescription = {{ en = "a", zh = "b" }}\n'
        f"en = {json.dumps([g.text for g in GIVEN if g.labels == (topic,) and g.text.isascii()])}\n"
        f"zh = {json.dumps([g.text for g in GIVEN if g.labels == (topic,) and not g.text.isascii()], ensure_ascii=False)}\n"
        for topic, name in _INTENTS.items()
    ]
    (tmp_path / "cases").mkdir()
    (tmp_path / "intents.toml").write_text("\n".join(entries), "utf-8")
    (tmp_path / "intent_words.toml").write_text('[price]\nen = ["price"]\nzh = ["价格"]\n', "utf-8")
    lines = [{"text": f"{g.text} ?", "language": "en" if g.text.isascii() else "zh", "intent": _INTENTS[g.labels[0]]} for g in GIVEN[::3]]  # fmt: skip
    (tmp_path / "cases" / "intents_heldout.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    monkeypatch.setattr(current, "examples_path", lambda: tmp_path / "intents.toml")
    return tmp_path / "models" / "intents"


def test_it_tells_intents_behind_the_same_interface_and_goes_back(source: str, intents: Path) -> None:
    linear = current_model(intents, quiet)
    change = train_text_intents(intents, Choice(source, SLOW), quiet)
    assert change.moved, change.reason.en
    model = current_model(intents, quiet)
    assert isinstance(model, TextIntents)
    guess = model.classify("how much is the keyboard")
    assert guess.ranked[0][0] == "price"
    assert sum(p for _, p in guess.ranked) == pytest.approx(1.0, abs=1e-4)
    assert model.classify(" ?! ").name == "unclear"
    assert model.fingerprint != linear.fingerprint
    assert model.contributions("how much is it", "price").shape == (14,)
    assert rollback_intents(intents) == "linear"
    assert current_model(intents, quiet).fingerprint == linear.fingerprint
    with pytest.raises(BadRequest):
        rollback_intents(intents)


def test_an_intent_encoder_that_was_tampered_with_is_refused(tiny: str, intents: Path) -> None:
    change = train_text_intents(intents, Choice(tiny, SLOW), quiet)
    assert change.moved
    name = json.loads((intents / "current.json").read_text())["used"][-1]
    (intents / name / "encoder" / "config.json").write_text("{}", "utf-8")
    assert not isinstance(current_model(intents, quiet), TextIntents)


def test_a_worse_encoder_does_not_tell_intents_and_a_worse_linear_model_does_not_replace_one(
    tiny: str, intents: Path
) -> None:
    current_model(intents, quiet)  # the linear one of the right examples
    examples = intents.parent.parent / "intents.toml"
    change = train_text_intents(intents, Choice(tiny, SLOW), quiet)
    assert change.moved
    good = current_model(intents, quiet)
    swap(examples, "price", "after_sales")
    worse = train_text_intents(intents, Choice(tiny, replace(SLOW, seed=1)), quiet)
    assert not worse.moved
    assert worse.after < worse.before
    assert "which stays" in worse.reason.en
    train_current(intents, quiet)
    assert current_model(intents, quiet).fingerprint == good.fingerprint


# --- the command line ----------------------------------------------------------------------------------------------


def test_the_whole_road_in_one_command(
    tiny: str, needs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("assistant.training.needs_current.train_needs.__kwdefaults__", {
        **(train_needs.__kwdefaults__ or {}), "path": needs})  # fmt: skip
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(g.text for g in GIVEN), "utf-8")
    for more in (
        ["--model", tiny, "--epochs", "1"],
        ["--model", "words", "--seed", "1"],
        ["--model", "own", "--texts", str(texts), "--epochs", "1"],
    ):
        if more[1] == "own":
            from assistant.training import own_encoder

            monkeypatch.setattr(
                own_encoder.OwnConfig.__init__, "__defaults__", (0, 400, 32, 1, 2, 64, 2000, 2, 32, 1e-3, 0.15, 60.0)
            )
        assert main(["train", "needs", *more, "--json"]) == 0
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert {"moved", "before", "after", "fingerprint"} <= set(told)
        assert 0 <= told["after"]["macro_f1"] <= 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["intents", "--rate", "3e-5"], "are for an encoder"),
        (["needs", "--model", "linear", "--search"], "are for an encoder"),
        (["needs", "--model", "words", "--epochs", "3"], "are for an encoder"),
        (["needs", "--model", "x", "--rate", "5"], "--rate must be between"),
        (["intents", "--model", "x", "--epochs", "0"], "--epochs must be between"),
        (["embedder", "--model", "own"], "are for `train intents`"),
        (["needs", "--model", "own", "--texts", "/no/such/file"], "cannot be read as UTF-8"),
    ],
)
def test_wrong_options_are_said_in_words(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    assert main(["train", *arguments]) != 0
    assert says in capsys.readouterr().err


def test_probabilities_of_many_texts_keep_their_order(tiny: str, needs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "needs"
    train_needs(folder, known=taxonomy(needs), choice=Choice(tiny, QUICK))
    model = in_use(folder)
    assert model is not None
    texts = [g.text for g in GIVEN[::9]]
    together = model.probabilities(texts)
    np.testing.assert_allclose(together, np.vstack([model.probabilities([t]) for t in texts]), atol=1e-4)


def test_the_store_says_how_a_company_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import create_engine, insert

    from assistant.training.company_texts import company_texts
    from knowledge.schema import products
    from knowledge.store import create_tables

    engine = create_engine(f"sqlite:///{tmp_path / 's.db'}")
    create_tables(engine)
    with engine.begin() as connection:
        row = {
            "sku": "D1",
            "name_en": "Dock",
            "name_zh": "扩展坞",
            "description_zh": "八口扩展坞",
            "sha256": "",
            "tokens": "[]",
            "born": 1,
        }
        connection.execute(insert(products).values(**row))
    assert set(company_texts(engine)) == {"Dock", "扩展坞", "八口扩展坞"}
