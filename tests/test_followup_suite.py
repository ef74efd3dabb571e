"""The measure of follow-ups: its dialogues fit the example company, and its figures mean what they say."""

import csv
from pathlib import Path

import pytest

from assistant.followup_suite import Dialogue, Followed, Found, read_dialogues, summary
from assistant.understanding.topics import short, swapped, themes

ROOT = Path(__file__).parent.parent
CASES = ROOT / "prompts" / "cases"


def test_held_out_dialogues_name_what_the_example_company_has() -> None:
    dialogues = read_dialogues(CASES / "followups_heldout.jsonl")
    with (ROOT / "examples" / "catalogue.csv").open(encoding="utf-8") as file:
        skus = {row["sku"] for row in csv.DictReader(file)}
    files = {path.name for path in (ROOT / "examples" / "public").iterdir()}
    for language in ("zh", "en"):
        assert sum(d.language == language for d in dialogues) >= 20
    assert len({d.id for d in dialogues}) == len(dialogues)
    for dialogue in dialogues:
        assert dialogue.turns, dialogue.id
        assert {*dialogue.skus} <= skus, dialogue.id
        assert {*dialogue.documents} <= files, dialogue.id


def test_no_held_out_dialogue_is_one_the_rules_were_written_by() -> None:
    own = {(d.past[-1].text, d.text) for d in read_dialogues(CASES / "followups.jsonl")}
    assert not own & {(d.turns[-1], d.text) for d in read_dialogues(CASES / "followups_heldout.jsonl")}


def _followed(*, made: Found, written: Found, followed_up: bool = True) -> Followed:
    dialogue = Dialogue("a", "en", "and it?", "the V27Q", True, ("V27Q",), (), ("LK-V27Q", "LK-V24F"), ("faq.en.html",))
    return Followed(dialogue, "the V27Q", followed_up, made, written)


def test_figures_by_hand() -> None:
    one = _followed(
        made=Found((1, 9), ("public/about.en.md",), ("LK-V27Q",)),
        written=Found((1, 2, 3, 4), ("public/faq.en.html",), ("LK-V27Q",)),
        followed_up=False,
    )
    assert one.recall == pytest.approx(2 / 4)  # passage 1 and the product, of passages 1 to 3 and the product
    assert one.overlap == pytest.approx(1 / 4)
    assert one.answered == pytest.approx(1 / 2)  # one of two products, and not the document
    assert one.answered_by_hand == 1.0
    figures = summary([one])
    assert figures["en"]["dialogues"] == 1
    assert figures["en"]["recognised"] == 0.0
    assert [s["id"] for s in figures["short"]] == ["a"]


@pytest.mark.parametrize(
    ("question", "part", "made"),
    [
        ("寄到日本要多久", "德国", "寄到德国要多久"),
        ("how long does shipping to Germany take", "to France", "how long does shipping to France take"),
        ("可以货到付款吗", "微信", "可以微信吗"),
        ("周一开吗", "周日", "周日开吗"),
        ("寄到日本要多久", "运费", None),
        ("寄到日本和韩国要多久", "德国", None),
        ("寄到日本要多久", "日本", None),
        ("寄到日本要多久", "德国的展厅在哪里", None),
    ],
)
def test_a_word_takes_the_place_of_its_kind(question: str, part: str, made: str | None) -> None:
    assert swapped(question, part) == made


def test_themes_and_shortness() -> None:
    assert themes("退货运费谁出") == {"shipping", "returns"}
    assert themes("V27Q 多重") == frozenset()
    assert short("手续费多少", "zh")
    assert not short("how long does it take to get an invoice from you", "en")
