"""Answers in the documents' own words: whole procedures, commands as they stand, and further places to look."""

from dataclasses import replace

from assistant import citing, evidence
from assistant.found import Reading
from knowledge.answerability import Sentence
from knowledge.types import Passage, PassageHit
from tests.fakes import FakeLibrary, kit, passage, turn

STEPS = "Open a terminal.\n# apt update\nThen restart:"
REST = "1. Press the button.\n2. Wait."


def hit(item: Passage, score: float = 1.0) -> PassageHit:
    return PassageHit(item, score)


def reading(*hits: PassageHit) -> Reading:
    first = hits[0].passage.text.splitlines()[0]
    return Reading(hits, (Sentence(hits[0], 0, len(first), 0.9),), 0.9)


def shown(text: str, found: Reading, library: FakeLibrary, *, whole: bool) -> str:
    made = turn(text, kit(library=library), intent="how_to")
    draft = citing.quote(made, found, task="how_to", whole=whole)
    assert evidence.check(draft.plain, draft.facts) == ()
    return evidence.Filling(draft.facts, "en").fill(draft.plain)


def test_a_procedure_goes_on_into_the_next_passage_and_its_lines_stay_lines() -> None:
    one, two = passage(1, STEPS), replace(passage(2, REST), document="d1")
    text = shown("how do I update?", reading(hit(one)), FakeLibrary([one, two]), whole=True)
    assert "> Open a terminal.\n> \\# apt update\n> Then restart[1]:" in text
    assert "> 1. Press the button.\n> 2. Wait[2]." in text


def test_a_lead_in_is_shown_with_what_it_leads_to() -> None:
    one = passage(1, "Use one of these two commands:\nfan.sh on\nMore about fans.")
    text = shown("fan command?", reading(hit(one)), FakeLibrary([one]), whole=False)
    assert "> Use one of these two commands:\n> fan.sh on" in text


def test_further_documents_are_named_once_each_and_only_when_near() -> None:
    items = [passage(n, f"Text number {word}.", title=f"Paper {word}") for n, word in enumerate("abcdefgh", 1)]
    near = [hit(p, 1.0 - 0.05 * n) for n, p in enumerate(items[:7])]
    found = reading(*near, replace(near[1], passage=replace(items[1], id=99)), hit(items[7], 0.1))
    text = shown("text?", found, FakeLibrary(items), whole=False)
    named = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line.split(" ")[2] for line in named] == ["b", "c", "d", "e"]
    assert all(f"[{n}]" in line for n, line in enumerate(named, 2))


def test_a_very_long_line_is_cut_and_nothing_is_lost_before_it() -> None:
    one = passage(1, "word " * 2000)
    text = shown("word?", reading(hit(one)), FakeLibrary([one]), whole=True)
    assert 500 < len(text) < 1400


def test_no_more_sentences_than_asked_for_are_quoted() -> None:
    told = ("The fan is quiet all day long.", "The fan is red on every side.", "The fan is new and has no dust.")
    one = passage(1, " ".join(told))
    near = hit(one)
    starts = [one.text.index(sentence) for sentence in told]
    spans = [(at, at + len(sentence)) for at, sentence in zip(starts, told, strict=True)]
    found = Reading((near,), tuple(Sentence(near, a, b, 0.9) for a, b in spans), 0.9)
    made = turn("fan?", kit(library=FakeLibrary([one])), intent="product_question")
    for most in (1, 2, 3):
        assert citing.quote(made, found, task="product_question", most=most).plain.count("> ") == most


def test_places_in_the_other_language_must_be_nearer() -> None:
    papers = [
        passage(1, "Alpha text.", title="One"),
        passage(2, "第二篇文字。", title="二"),
        passage(3, "Third text.", title="Three"),
        passage(4, "第四篇文字。", title="四"),
    ]
    found = reading(*(hit(p, s) for p, s in zip(papers, (1.0, 0.9, 0.72, 0.72), strict=True)))
    text = shown("text?", found, FakeLibrary(papers), whole=False)
    assert [line[2:].split(" ")[0] for line in text.splitlines() if line.startswith("- ")] == ["二", "Three"]


def test_a_refusal_shows_the_closest_words_and_is_still_a_refusal() -> None:
    one = passage(1, "The fan is quiet.")
    near = hit(one)
    for probability, shows in ((0.4, True), (0.01, False)):
        found = Reading((near,), (Sentence(near, 0, 17, 0.9),), probability)
        draft = citing.none_found(turn("fan?", kit(library=FakeLibrary([one])), intent="policy"), found)
        text = evidence.Filling(draft.facts, "en").fill(draft.plain)
        assert draft.refused
        assert ("> The fan is quiet[1]." in text) is shows
