"""The second look at the passages found first."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.second_look import look_again
from knowledge.types import Passage, PassageHit, Place


def hit(number: int, text: str, score: float, title: str = "Notes") -> PassageHit:
    passage = Passage(number, f"d{number}", f"{number}.md", title, (), text, Place(), "en", "public")
    return PassageHit(passage, score, 0.5, 1.0, (("spi", 5.0), ("wire", 4.0), ("bus", 3.0)))


def test_what_holds_the_question_comes_before_what_was_found_a_little_nearer() -> None:
    hits = [hit(1, "Choose a power cable.", 0.8), hit(2, "The SPI bus needs four wires.", 0.75)]
    assert [h.passage.id for h in look_again("Which wires does the SPI bus need?", hits)] == [2, 1]


def test_a_heading_that_says_it_counts_beside_the_text() -> None:
    hits = [hit(1, "The SPI bus wires.", 0.8), hit(2, "The SPI bus wires.", 0.8, title="SPI bus wires")]
    assert look_again("SPI bus wires", hits)[0].passage.id == 2


def test_what_was_found_far_nearer_stays_first() -> None:
    hits = [hit(1, "The bus.", 1.0), hit(2, "The SPI bus needs four wires.", 0.1)]
    assert look_again("SPI bus wires", hits)[0].passage.id == 1


def test_nothing_found() -> None:
    assert look_again("anything", []) == []


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40))
def test_none_is_lost_and_scores_fall_from_at_most_one(scores: list[float]) -> None:
    hits = [hit(n, "SPI" if n % 2 else "power", s) for n, s in enumerate(sorted(scores, reverse=True))]
    again = look_again("the SPI bus", hits)
    assert {h.passage.id for h in again} == {h.passage.id for h in hits}
    found = [h.score for h in again]
    assert found == sorted(found, reverse=True)
    assert all(0.0 <= s <= 1.0 for s in found)
