"""The training of the linear needs model killed at every step, short of memory, its folders tampered with: what is in use stays."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.analysis.model import NeedsClassifier
from assistant.analysis.taxonomy import Example, Taxonomy, taxonomy
from assistant.errors import Unavailable
from assistant.training import pointer
from assistant.training.needs_current import card, current_needs, in_use, rollback, train_needs
from tests.test_needs_bad_input import needs_file

_STEPS = frozenset({"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"})
MORE = [Example("price please", "en", ("product.price",), "neutral", False)]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Taxonomy:
    leaves = {
        "complaint.delivery": ["late parcel", "where is it", "parcel lost"],
        "product.price": ["how much", "discount", "what does it cost"],
    }
    return taxonomy(needs_file(tmp_path_factory.mktemp("examples"), leaves))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, known: Taxonomy) -> Path:
    """A folder with a model and a newer one in use."""
    folder = tmp_path_factory.mktemp("models")
    train_needs(folder, known=known)
    assert train_needs(folder, MORE, known=known).moved
    return folder


@pytest.fixture
def folder(two: Path, tmp_path: Path) -> Path:
    """A copy of `two` to harm."""
    return Path(shutil.copytree(two, tmp_path / "needs"))


def seen(model: NeedsClassifier | None) -> tuple[str, list[float]]:
    """Return which model it is and what it says."""
    assert model is not None
    return model.fingerprint, np.round(model.probabilities(["late parcel", "how much"]).ravel(), 6).tolist()


def _killed_at(step: int, folder: Path, known: Taxonomy) -> bool:
    """Train in a child that kills itself at a step of its own or of the file system; return whether it was killed."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = [step]

    def count(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        reads = event == "open" and not int(str(arguments[2])) & (os.O_WRONLY | os.O_RDWR)
        if event in _STEPS and str(folder) in str(arguments) and not reads:
            count()

    try:
        sys.addaudithook(watch)
        train_needs(folder, MORE, known=known, progress=count)
    finally:
        os._exit(0)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_step_the_old_model_or_the_new_one_is_in_use_and_whole(folder: Path, known: Taxonomy) -> None:
    after = seen(in_use(folder))
    rollback(folder)
    before, step = seen(in_use(folder)), 1
    while _killed_at(step, folder, known):
        assert seen(in_use(folder)) in (before, after), f"step {step}"
        step += 1
    assert step > 12, "the steps of training and of the file system were seen"
    assert seen(in_use(folder)) == after
    assert [d.name for d in folder.iterdir() if d.name.startswith(".")] == [], "what was left over is gone"


@pytest.mark.parametrize("step", range(1, 8))
def test_out_of_memory_is_said_in_words_at_any_step(folder: Path, known: Taxonomy, step: int) -> None:
    before, calls = seen(in_use(folder)), list[int]()

    def full(*_: object) -> None:
        calls.append(1)
        if len(calls) == step:
            raise MemoryError

    with pytest.raises(Unavailable, match="memory") as raised:
        train_needs(folder, MORE * 2, known=known, progress=full)
    assert "内存" in raised.value.say("zh")
    assert seen(in_use(folder)) == before


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["model.json", "weights.safetensors", "card.json", "manifest.json"])
@pytest.mark.parametrize("harm", [_flip, Path.unlink, lambda f: f.write_bytes(b""), lambda f: f.write_bytes(b"[]")])
def test_of_a_folder_tampered_with_the_model_before_serves(
    folder: Path, known: Taxonomy, name: str, harm: Callable[[Path], None]
) -> None:
    older, newer = pointer.used(folder)
    harm(folder / newer / name)
    assert seen(current_needs(folder, lambda text: None, known))[0][:16] == older
    assert str(card(folder)["fingerprint"])[:16] == older, "the card is that of the model that serves"


def test_after_tampering_a_new_model_can_be_made(folder: Path, known: Taxonomy) -> None:
    (folder / pointer.used(folder)[-1] / "card.json").write_text("[]", "utf-8")
    assert train_needs(folder, MORE * 2, known=known).moved


@pytest.mark.parametrize("content", ["", "{", '{"used": 3}', '{"used": ["../two"]}', '{"used": [null, "gone"]}'])
def test_a_pointer_tampered_with_leads_nowhere_outside_and_a_model_is_made_anew(
    folder: Path, two: Path, known: Taxonomy, content: str
) -> None:
    shutil.copytree(two / pointer.used(two)[-1], folder.parent / "two")
    (folder / pointer.POINTER).write_text(content, "utf-8")
    assert seen(current_needs(folder, lambda text: None, known))[0][:16] == pointer.used(two)[0]
