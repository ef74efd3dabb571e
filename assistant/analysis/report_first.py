"""The report's beginning: what to do first, and what the texts that were not understood are about."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.analysis import report_words as words
from assistant.analysis.actions import Action, action, chosen
from assistant.analysis.insight import Finding, period
from assistant.analysis.reading import Readings
from assistant.analysis.taxonomy import Need
from assistant.analysis.topics import Segmenter, Topic, topics
from knowledge.language import Language

if TYPE_CHECKING:
    from assistant.analysis.report import Report

_MANY = 0.1
"""Share of texts not understood from which on the report says what they are about."""
_ALONE = 5
"""Texts not understood that are shown where they fall into no groups."""
_CHEERFUL = 0.2
"""How much a sentence counts as typical of a complaint where its text speaks well or neutrally."""


def suggestions(
    readings: Readings, findings: Sequence[Finding], needs: dict[str, Need], language: Language, cut: Segmenter
) -> tuple[Action, ...]:
    """Return what to do first, with what the sentences behind it are about."""
    return tuple(
        action(f, needs[readings.needs[int(f.need)]], language, *_about(readings, f, cut))
        for f in chosen(findings, readings.needs)
    )


def surety(r: Readings, rows: NDArray[np.int64], column: int) -> NDArray[np.float32]:
    """Return how typical of a need the texts at `rows` are: the surer the more, of complaints those that speak against something."""
    sure = np.asarray(r.chance[rows, column] ** 3, dtype=np.float32)
    if r.needs[column].startswith("complaint."):
        sure[r.mood[rows] >= 0] *= _CHEERFUL
    return sure


def _about(r: Readings, finding: Finding, cut: Segmenter) -> tuple[list[Topic], str]:
    """Return what the sentences behind a finding are about, and one of them word for word."""
    k = int(finding.need)
    rows = np.flatnonzero(r.held[:, k] & _where(r, finding))
    texts, sure = [r.parts[r.sentence[i, k]] for i in rows], surety(r, rows, k)
    found = topics(texts, sure, cut, 4)
    return found, texts[found[0].typical if found else int(np.argmax(sure))] if texts else ""


def _where(r: Readings, finding: Finding) -> NDArray[np.bool_]:
    """Return which lines a finding is about."""
    dated = finding.field in words.PERIODS
    told = [(period(x.day, finding.field) if x.day else "") if dated else getattr(x, finding.field) for x in r.lines]
    return np.array([t == finding.where for t in told], dtype=bool)


def not_understood(r: Readings, cut: Segmenter) -> tuple[tuple[Topic, str], ...]:
    """Return what the texts are about that were not understood, each with one of them; nothing where they are few.

    Where they fall into no groups some of them stand for themselves, as groups of one without words.
    """
    rows = np.flatnonzero(r.unsure)
    if not len(rows) or len(rows) < _MANY * len(r.lines):
        return ()
    texts = [r.lines[i].text for i in rows]
    groups = topics(texts, np.ones(len(texts), dtype=np.float32), cut, 8)
    groups = groups or [Topic((), 1, n) for n in range(min(len(texts), _ALONE))]
    return tuple((t, texts[t.typical]) for t in groups)


def section(title: str, body: str, why: str = "") -> str:
    """Return a part of the report."""
    return f"<section><h2>{title}</h2>{f'<p class=soft>{why}</p>' if why else ''}{body}</section>"


def first(report: Report) -> str:
    """Return what to do first."""
    cards = "".join(_card(report, a) for a in report.actions)
    body = f'<div class="acts">{cards}</div>' if cards else f"<p>{report.say(words.NO_FINDINGS)}</p>"
    return section(report.say(words.FIRST), body, report.say(words.FIRST_WHY) if cards else "")


def _card(report: Report, one: Action) -> str:
    do = "" if one.said else f'<p class="do"><b>{report.say(words.DO)}</b> {escape(one.what)}</p>'
    chips = "".join(
        f'<span class="chip">{escape(" / ".join(t.words[:2]))} <small>{t.count:,}</small></span>' for t in one.groups
    )
    return (
        f'<div class="act"><h3>{escape(one.title)}</h3><p>{escape(one.said or one.why)}</p><p>{chips}</p><p class="soft">“{escape(one.quote[:120])}”</p>'
        f'{do}<a href="{_anchor(report, one.finding)}">{report.say(words.SHOW)}</a></div>'
    )


def _anchor(report: Report, finding: Finding) -> str:
    for s in report.spreads:
        if s.field == finding.field:
            return f"#{s.field}-{s.names.index(finding.where)}-{finding.need}"
    return f"#need-{finding.need}"


def _group(report: Report, group: Topic) -> str:
    """Return a group's words and how many texts it has; nothing for a text that stands for itself."""
    if not group.words:
        return ""
    count = report.say(words.ABOUT, n=f"{group.count:,}")
    return f"<b>{escape(' / '.join(group.words))}</b> <small>{count}</small><br>"


def unknown(report: Report) -> str:
    """Return what the texts that were not understood are about; nothing where they are few."""
    if not report.unknown:
        return ""
    groups = "".join(f"<li>{_group(report, t)}“{escape(text[:160])}”</li>" for t, text in report.unknown)
    share = f"{report.readings.unsure.mean():.0%}"
    return section(
        report.say(words.UNKNOWN, share=share), f'<ul class="said">{groups}</ul>', report.say(words.UNKNOWN_WHY)
    )
