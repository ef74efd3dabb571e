"""Risk and coverage: counted the surest first, told at the threshold in use, drawn as a picture that is well formed."""

from xml.etree import ElementTree

import pytest

from benchmarks.risk_coverage import Curve, drawn, table

FOUR = Curve("a < b", [0.9, 0.2, 0.8, 0.4], [True, False, False, True])


def test_the_surest_are_answered_first() -> None:
    assert FOUR.points() == [(0.25, 0.0), (0.5, 0.5), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert FOUR.risk(0.6) == pytest.approx(1 / 3)
    assert FOUR.risk(1.0) == 0.5


def test_in_use_is_what_the_threshold_lets_through() -> None:
    assert FOUR.in_use() == (0.5, 0.5)
    assert Curve("none", [0.1], [False]).in_use() == (0.0, 0.0)


def test_the_table_has_a_line_for_each_curve() -> None:
    lines = table([FOUR, FOUR]).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("| a < b (4) | 0.500 |")
    assert lines[2].endswith("0.500, 0.500 |")


def test_the_picture_is_well_formed_and_has_a_line_and_a_dot_for_each_curve() -> None:
    many = Curve("a < b", [n / 100 for n in range(100)], [n % 3 > 0 for n in range(100)])
    picture = ElementTree.fromstring(drawn([many, many, many]))
    svg = "{http://www.w3.org/2000/svg}"
    assert len(picture.findall(f"{svg}polyline")) == 3
    assert len(picture.findall(f"{svg}circle")) == 3
    assert "a < b" in [t.text for t in picture.iter(f"{svg}text")]
