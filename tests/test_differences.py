"""What changed between two versions, in the order that matters."""

from knowledge.differences import compare, words_of
from knowledge.types import Place
from knowledge.version_store import Said


def said(*texts: str) -> list[Said]:
    return [Said(n, ("Section",), text, Place(), "en", off=False) for n, text in enumerate(texts)]


def test_passages_are_told_apart_and_changed_figures_come_first() -> None:
    old = said("Intro stays.", "The seals are blue and soft.", "The warranty lasts 24 months.", "Gone for good.")
    new = said(
        "Intro stays.", "The seals are green and soft.", "The warranty lasts 36 months.", "Wholly new words here."
    )
    found = compare(old, new)
    assert (found.same, found.figures) == (1, 1)
    assert [c.kind for c in found.changes] == ["changed", "changed", "added", "removed"]
    first = found.changes[0]
    assert (first.gone, first.new) == (("24",), ("36",))
    assert first.parts == [("same", "The warranty lasts "), ("out", "24"), ("in", "36"), ("same", " months.")]


def test_what_only_stands_elsewhere_has_not_changed() -> None:
    found = compare(said("one", "two", "three"), said("three", "one", "two"))
    assert (found.changes, found.same) == ((), 3)


def test_the_same_and_the_empty_version() -> None:
    assert compare(said("a"), said("a")).changes == ()
    assert compare([], said("a", "b")).count("added") == 2
    assert compare(said("a", "b"), []).count("removed") == 2


def test_words_are_compared_in_chinese_too() -> None:
    assert words_of("保修期为两年", "保修期为三年") == [
        ("same", "保修期为"),
        ("out", "两"),
        ("in", "三"),
        ("same", "年"),
    ]


def test_a_whole_book_is_compared_in_moderate_time() -> None:
    old = said(*(f"Line {n} of the book says {n * 7}." for n in range(3000)))
    new = said(*(f"Line {n} of the book says {n * 7 + (n % 50 == 0)}." for n in range(3000)))
    found = compare(old, new)
    assert (found.count("changed"), found.same) == (60, 2940)
