"""Whether inputs changed: indexes, what chance alone would show, verdicts, what is kept; and the nearest labelled examples."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis.desk import NeedsDesk
from assistant.analysis.drift import changes, jensen_shannon, psi, snapshot, verdict
from assistant.analysis.nearest import Examples
from assistant.analysis.taxonomy import Example, read_needs
from assistant.analysis.topics import Segmenter
from assistant.analysis.watching import since_training
from assistant.errors import BadRequest, NotAllowed
from assistant.types import Person
from knowledge.store import create_tables, open_engine
from knowledge.tokens import WordCutter

ADMIN, VISITOR = Person("a", "admin", "A"), Person("c", "customer", "")
_COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), max_size=6)


@given(_COUNTS, _COUNTS)
def test_indexes_are_symmetric_and_nothing_moved_against_itself(one: dict[str, int], other: dict[str, int]) -> None:
    assert psi(one, other) == pytest.approx(psi(other, one))
    assert jensen_shannon(one, other) == pytest.approx(jensen_shannon(other, one))
    assert psi(one, one) == jensen_shannon(one, one) == 0.0
    assert 0 <= jensen_shannon(one, other) <= 1


def test_known_values() -> None:
    many = 1_000_000
    assert psi({"a": many, "b": many}, {"a": 3 * many, "b": many}) == pytest.approx(0.2747, abs=1e-3)
    assert jensen_shannon({"a": many}, {"b": many}) == pytest.approx(1.0, abs=1e-4)


def test_two_small_samples_of_one_source_raise_no_alarm() -> None:
    dice, alarms = random.Random(0), 0
    for _ in range(200):
        one, other = ({x: 0 for x in "abcdefgh"} for _ in range(2))
        for counts in (one, other):
            for _ in range(60):
                counts[dice.choice("abcdefgh")] += 1
        alarms += psi(one, other) >= 0.1
    assert alarms <= 10  # without what chance alone would show it is most of them


def test_a_change_is_seen_where_it_is_and_said_in_both_languages() -> None:
    late = [f"快递太慢了等了{i}天" for i in range(300)]
    before = snapshot(late, ["zh"] * 300, [["complaint.delivery"]] * 300, 10)
    same = changes(before, snapshot(late[:150], ["zh"] * 150, [["complaint.delivery"]] * 150, 5))
    assert {c.level for c in same} == {"steady"}
    assert verdict(same, "en").startswith("The texts look like")
    moved = changes(before, snapshot(["the battery is dead"] * 200, ["en"] * 200, [["complaint.function"]] * 200, 120))
    much = {c.aspect for c in moved if c.level == "much"}
    assert {"words", "needs", "languages", "unknown"} <= much
    assert "语言" in verdict(moved, "zh")
    assert next(c for c in moved if c.aspect == "words").grew[0][0] in {"battery", "dead"}


def test_what_a_card_does_not_say_is_not_compared() -> None:
    assert since_training({}, snapshot(["a"], ["en"], [[]], 0)) == ()


def test_the_desk_keeps_the_inputs_of_analyses_and_compares_them(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(engine)
    desk = NeedsDesk(engine, tmp_path / "models", tmp_path / "kept", lambda: ["晨露智能音箱"])
    assert desk.watched(ADMIN) is None
    with pytest.raises(NotAllowed):
        desk.watched(VISITOR)
    for name, text in (("one.csv", "快递太慢了等了{}天"), ("two.csv", "屏幕坏了第{}个点")):
        file = tmp_path / name
        file.write_text("review\n" + "\n".join(text.format(i) for i in range(200)), encoding="utf-8")
        report = desk.analyse(ADMIN, file, "zh")
    watched = desk.watched(ADMIN)
    assert watched
    assert report.watched == watched
    assert report.names == ("晨露智能音箱",)
    assert (watched.name, watched.before_name) == ("two.csv", "one.csv")
    assert {c.aspect for c in watched.before if c.level == "much"} >= {"words", "needs"}
    assert "与上一次分析相比（one.csv）" in desk.file(ADMIN, "html").data.decode()


def test_a_text_is_explained_with_its_words_and_the_nearest_examples(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(engine)
    desk = NeedsDesk(engine, tmp_path / "models", tmp_path / "kept")
    found = desk.explain(ADMIN, "<b>快递太慢了</b>，等了一个星期")
    assert found.guesses[0].need == "complaint.delivery"
    assert found.guesses[0].held
    assert any(w.weight > 0 for w in found.guesses[0].words)
    assert "complaint.delivery" in {n for near in found.near for n in near.example.needs}
    desk.correct(ADMIN, "快递太慢了等了俩星期", ["complaint.delivery"])
    assert desk.explain(ADMIN, "快递太慢了，等了一个星期").near[0].example.text == "快递太慢了等了俩星期"
    for wrong in (VISITOR, ADMIN):
        with pytest.raises((NotAllowed, BadRequest)):
            desk.explain(wrong, " ")


def test_the_nearest_of_all_examples_is_the_text_itself() -> None:
    examples = [e for need in read_needs() for e in need.examples]
    index = Examples(examples)
    for e in examples[::97]:
        assert index.nearest(e.text)[0].example.text.casefold() == e.text.casefold()
    assert index.nearest("") == []
    assert Examples([]).nearest("x") == []
    assert 0 < Examples([Example("late parcel", "en", ("x",), "", False)]).nearest("late")[0].likeness < 1


def test_catalogue_names_stay_whole_and_only_telling_words_name_a_topic() -> None:
    tagged = dict(WordCutter(["晨露智能音箱"]).tagged("晨露智能音箱的声音很小"))
    assert tagged["晨露智能音箱"] == "nz"
    assert tagged["声音"] == "n"
    assert "晨露智能音箱" in Segmenter(["晨露智能音箱"]).words("我觉得晨露智能音箱的声音很小")
    assert not {"我", "觉得", "很", "这个", "非常"} & set(Segmenter().words("我觉得这个房间非常干净，大家都很喜欢")) - {
        "觉得"
    }
    assert "房间" in Segmenter().words("我觉得这个房间非常干净")
