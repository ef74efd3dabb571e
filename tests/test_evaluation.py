"""Evaluation counts what it says it counts, and our case files are sound."""

import json
from pathlib import Path

import pytest

from assistant.evaluation import Case, evaluate_answers, evaluate_search, faults, read_cases
from assistant.types import Citation, Reply
from knowledge.language import Language
from knowledge.types import PUBLIC, STAFF, Audience, Passage, PassageHit, Place

CASES = Path(__file__).parent.parent / "prompts" / "cases"


def _hit(number: int, name: str) -> PassageHit:
    passage = Passage(number, name, name, name, (), "text", Place(), "en", "public")
    return PassageHit(passage, 1 / number)


class FakeLibrary:
    """Finds the same documents whatever is asked, and remembers for whom."""

    def __init__(self, *names: str) -> None:
        self.hits = [_hit(n, name) for n, name in enumerate(names, 1)]
        self.audiences: list[frozenset[Audience]] = []

    def search(
        self, query: str, k: int = 8, *, audiences: frozenset[Audience], language: Language | None = None
    ) -> list[PassageHit]:
        self.audiences.append(audiences)
        return self.hits[:k]


def _reply(text: str = "It is 5.", *paths: str, refused: bool = False, intent: str = "price") -> Reply:
    citations = tuple(Citation(n, f"f{n}", p, p, "", None, "five volts") for n, p in enumerate(paths, 1))
    return Reply("t", "c", text, "en", intent, 0.9, refused, citations, (), {"f1": "¥5.00"}, (), None, (), False, 12.0)


def _case(**given: object) -> Case:
    return Case(**{"id": "1", "language": "en", "text": "how much?", **given})  # type: ignore[arg-type]


def test_rank_counts_documents_not_passages() -> None:
    library = FakeLibrary("a", "a", "b", "b", "c")
    report = evaluate_search([_case(documents=("b",)), _case(documents=("c", "x")), _case(documents=("y",))], library)
    assert [r.rank for r in report.ranked] == [2, 3, None]
    assert (report.hit(1), report.hit(2), report.hit(5)) == (0.0, 1 / 3, 2 / 3)
    assert report.mrr() == pytest.approx((1 / 2 + 1 / 3) / 3)
    assert [m.case.documents for m in report.misses()] == [("y",)]


def test_search_leaves_out_what_has_no_source_and_asks_as_the_right_person() -> None:
    library = FakeLibrary("a")
    given = [_case(answerable=False), _case(), _case(documents=("a",)), _case(documents=("a",), role="sales")]
    report = evaluate_search(given, library)
    assert len(report.ranked) == 2
    assert library.audiences == [PUBLIC, STAFF]


def test_languages_apart() -> None:
    library = FakeLibrary("a")
    report = evaluate_search([_case(documents=("a",)), _case(documents=("b",), language="zh")], library)
    assert (report.of("en").hit(1), report.of("zh").hit(1)) == (1.0, 0.0)
    assert report.summary()["zh"] == {"cases": 1, "hit_1": 0.0, "hit_5": 0.0, "mrr": 0.0}
    assert report.summary()["misses"][0]["found"] == ["a"]


@pytest.mark.parametrize(
    ("case", "reply", "expected"),
    [
        (_case(), _reply(), ()),
        (_case(documents=("b",)), _reply("x", "a", "b"), ()),
        (_case(documents=("c",)), _reply("x", "a", "b"), ("source",)),
        (_case(documents=("f",)), _reply("x", *"abcdef"), ("source",)),
        (_case(include=("FIVE", "5")), _reply("x", "a"), ()),
        (_case(include=("six",)), _reply("x", "a"), ("lacks six",)),
        (_case(figures=("9995",)), _reply("EUR 99.95"), ()),
        (_case(figures=("9995",)), _reply("EUR 9,995.00"), ()),
        (_case(figures=("9995",)), _reply("EUR 19,995.00"), ("lacks 9995",)),
        (_case(figures=("11",)), _reply("There are 11."), ()),
        (_case(figures=("11",)), _reply("There are 112, or 110"), ("lacks 11",)),
        (_case(exclude=("it is",)), _reply(), ("says it is",)),
        (_case(answerable=False), _reply(), ("answered",)),
        (_case(answerable=False), _reply(refused=True), ()),
        (_case(include=("six",)), _reply(refused=True), ("refused",)),
        (_case(intent="stock"), _reply(), ("intent price",)),
        (_case(language="zh"), _reply(), ("language en",)),
        (_case(skus=("LK-D11",)), _reply("x", "a"), ("source",)),
    ],
)
def test_faults(case: Case, reply: Reply, expected: tuple[str, ...]) -> None:
    assert faults(case, reply) == expected


def test_answer_report() -> None:
    replies = {"1": _reply("x", "a"), "2": _reply(refused=True), "3": _reply(refused=True), "4": _reply()}
    cases = [
        _case(id="1", documents=("a",)),
        _case(id="2", documents=("a",)),
        _case(id="3", answerable=False),
        _case(id="4", answerable=False),
    ]
    report = evaluate_answers(cases, lambda case: replies[case.id])
    assert report.refused(answerable=True) == 0.5
    assert report.refused(answerable=False) == 0.5
    assert (report.sourced(), report.right()) == (0.5, 0.5)
    assert [g.case.id for g in report.faulty()] == ["2", "4"]
    assert report.milliseconds(0.95) == 12.0
    assert report.summary()["en"]["cases"] == 4


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "1", "language": "en", "text": "hi"}\n{"id": "2"}\n', "utf-8")
    with pytest.raises(ValueError, match=r"cases.jsonl line 2"):
        read_cases(path)


@pytest.mark.parametrize(("name", "sourced", "refused"), [("khadas.jsonl", 40, 30), ("icecat.jsonl", 25, 6)])
def test_case_files(name: str, sourced: int, refused: int) -> None:
    cases = read_cases(CASES / name)
    assert len({c.id for c in cases}) == len({c.text for c in cases}) == len(cases)
    for language in ("zh", "en"):
        mine = [c for c in cases if c.language == language]
        assert sum(bool(c.answerable) and bool(c.documents or c.skus) for c in mine) >= sourced
        assert sum(not c.answerable for c in mine) >= refused
    known = {"id", "language", "kind", "text", "documents", "skus", "must_include", "figures", "answerable"}
    for line in (CASES / name).read_text("utf-8").splitlines():
        assert set(json.loads(line)) <= known
