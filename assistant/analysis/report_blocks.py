"""The needs report as plain blocks in the reader's language, for paper: what is said, without how it is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np

from assistant.analysis import report_words as words
from assistant.analysis.drift import LEVELS, NAMES, verdict
from assistant.analysis.insight import Spread, examples
from assistant.analysis.intake import LABELS
from assistant.analysis.reading import values
from assistant.analysis.report import COLOURS, Report, around, kinds, tiles
from assistant.analysis.report_first import surety
from assistant.analysis.report_trust import grown, named
from assistant.analysis.taxonomy import GROUPS
from assistant.analysis.topics import Segmenter, topics
from knowledge.language import Bilingual

Kind = Literal[
    "title", "section", "heading", "text", "soft", "quote", "tiles", "card", "table", "trend", "bars", "heat", "shares"
]
_NEEDS, _SENTENCES, _URGENT = 10, 5, 10


@dataclass(frozen=True)
class Block:
    """One thing to draw.

    `rows` hold texts; `numbers` the values drawn beside or behind them, shares 0..1; `colours` those of parts or lines.
    """

    kind: Kind
    texts: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[tuple[float, ...], ...] = ()
    colours: tuple[str, ...] = field(default=())


def blocks(report: Report) -> list[Block]:
    """Return the report from its title to how the file was read."""
    segmenter = Segmenter(report.names)
    parts = (_head(report), _first(report), _unknown(report), _overview(report), _time(report), _voices(report))
    found = [b for part in parts for b in part]
    for spread in report.spreads:
        found += _by(report, spread)
    for part in (_urgent(report), _each(report, segmenter), _trust(report), _drift(report), _taken(report)):
        found += part
    return found


def _say(report: Report, text: Bilingual, **given: object) -> str:
    return named(text.say(report.language), **{k: str(v) for k, v in given.items()})


def _head(report: Report) -> Iterator[Block]:
    intake = report.readings.intake
    days = [x.day for x in intake.lines if x.day]
    said = _say(report, words.SOURCE, rows=f"{intake.rows:,}", name=intake.name)
    said += f" · {_say(report, words.PERIOD, first=min(days), last=max(days))}" if days else ""
    yield Block("title", (_say(report, words.TITLE), said))
    yield Block("tiles", rows=tuple((value, _say(report, text)) for value, text, _ in tiles(report)))


def _first(report: Report) -> Iterator[Block]:
    yield Block("section", (_say(report, words.FIRST), _say(report, words.FIRST_WHY) if report.actions else ""))
    for action in report.actions:
        chips = "  ·  ".join(f"{' / '.join(t.words[:2])} ({t.count:,})" for t in action.groups)
        do = ("", "") if action.said else (_say(report, words.DO), action.what)
        yield Block("card", (action.title, action.said or action.why, chips, f"“{action.quote[:120]}”", *do))
    if not report.actions:
        yield Block("text", (_say(report, words.NO_FINDINGS),))


def _unknown(report: Report) -> Iterator[Block]:
    if report.unknown:
        share = f"{report.readings.unsure.mean():.0%}"
        yield Block("section", (_say(report, words.UNKNOWN, share=share), _say(report, words.UNKNOWN_WHY)))
    for t, text in report.unknown:
        about = f"{' / '.join(t.words)} · {_say(report, words.ABOUT, n=f'{t.count:,}')}" if t.words else ""
        yield Block("quote", (about, f"“{text[:160]}”"))


def _overview(report: Report) -> Iterator[Block]:
    """Yield every need with how many texts speak of it, the commonest first."""
    r = report.readings
    counts = r.held.sum(axis=0)
    order = [int(k) for k in np.argsort(-counts) if counts[k]]
    count = max(1, len(r.lines))
    yield Block("section", (_say(report, words.OVERVIEW), _say(report, words.OVERVIEW_WHY)))
    yield Block(
        "shares",
        rows=tuple((report.title(k), f"{int(counts[k]):,} · {counts[k] / count:.1%}") for k in order),
        numbers=tuple((float(counts[k] / count),) for k in order),
        colours=tuple(COLOURS[r.needs[k].partition(".")[0]] for k in order),
    )


def _time(report: Report) -> Iterator[Block]:
    found = report.time
    if found is None:
        yield Block("section", (_say(report, words.TREND), _say(report, words.NO_DATES)))
        return
    yield Block("section", (_say(report, words.TREND), _say(report, words.TREND_WHY)))
    top = [int(k) for k in np.argsort(-found.held.sum(axis=0))[:6]]
    shares = found.held / np.maximum(found.texts, 1)[:, None]
    yield Block("trend", tuple(found.names), tuple((report.title(k),) for k in top), tuple(tuple(float(v) for v in shares[:, k]) for k in top))  # fmt: skip
    yield Block("heading", (_say(report, words.ROSE),))
    rows = tuple((report.title(int(f.need)), f"{f.share:.1%} ({f.hits:,}/{f.count:,})", f"{f.elsewhere:.1%}", f"{f.chance:.1g}") for f in report.risen[:12])  # fmt: skip
    if rows:
        yield _table(report, (words.NEED, words.NOW, words.BEFORE, words.CHANCE), rows)
    else:
        yield Block("text", (_say(report, words.NOT_ROSE),))


def _table(report: Report, head: Sequence[Bilingual], rows: Sequence[tuple[str, ...]]) -> Block:
    return Block("table", tuple(_say(report, h) for h in head), tuple(rows))


def _voices(report: Report) -> Iterator[Block]:
    if report.voices:
        yield Block("section", (_say(report, words.VOICE), _say(report, words.VOICE_WHY)))
        rows = [(v.name, f"{v.complaints / max(1, v.texts):.0%} ({v.low:.0%}–{v.high:.0%})", f"{v.of_complaints:.1%}", f"{v.of_texts:.1%}") for v in report.voices]  # fmt: skip
        yield _table(report, (words.FIELDS["product"], words.RATE, words.PART_COMPLAINTS, words.PART_TEXTS), rows)


def _by(report: Report, found: Spread) -> Iterator[Block]:
    which, r = values(report.readings, found.field)[1], report.readings
    parts = kinds(r)
    labels = [GROUPS["complaint"], GROUPS["product"], GROUPS["service"], words.CONTENT, words.UNSURE]
    counted = [[float((k & (which == i)).sum()) for k in parts] for i in range(len(found.names))]
    yield Block("section", (_say(report, words.BY, field=words.FIELDS[found.field].say(report.language)), ""))
    yield Block(
        "bars", tuple(_say(report, t) for t in labels),
        tuple((n, f"{int(c):,} {_say(report, words.OF_TEXTS)}") for n, c in zip(found.names, found.texts, strict=True)),
        tuple(tuple(v / max(1.0, sum(line)) for v in line) for line in counted), tuple(COLOURS.values()),
    )  # fmt: skip
    columns = [k for k, n in enumerate(r.needs) if n.startswith("complaint.") and found.held[:, k].sum()]
    if columns:
        shares = found.held[:, columns] / np.maximum(found.texts, 1)[:, None]
        yield Block("heading", (_say(report, words.HEAT, field=words.FIELDS[found.field].say(report.language)),))
        yield Block("soft", (_say(report, words.HEAT_PAPER),))
        heads = tuple(report.needs[r.needs[k]].label.say(report.language) for k in columns)
        rows = tuple((n, *(f"{v:.0%}" if v else "" for v in line)) for n, line in zip(found.names, shares, strict=True))
        yield Block("heat", ("", *heads), rows, tuple(tuple(float(v) for v in line / max(shares.max(), 1e-9)) for line in shares))  # fmt: skip


def _urgent(report: Report) -> Iterator[Block]:
    r = report.readings
    rows = np.flatnonzero(r.urgent)
    if len(rows):
        yield Block("section", (f"{_say(report, words.URGENT_LIST)} ({len(rows):,})", ""))
        for i in rows[np.argsort(-r.hurry[rows], kind="stable")][:_URGENT]:
            told = ", ".join(report.title(int(k)) for k in np.flatnonzero(r.held[i]))
            yield Block(
                "quote", (around(r, int(i)), f"{told}{' · ' if r.lines[i].product else ''}{r.lines[i].product}")
            )


def _each(report: Report, segmenter: Segmenter) -> Iterator[Block]:
    """Yield the commonest needs with what they are about and sentences word for word."""
    r = report.readings
    counts = r.held.sum(axis=0)
    yield Block("section", (_say(report, words.EACH), _say(report, words.EACH_PAPER)))
    for k in (int(k) for k in np.argsort(-counts)[:_NEEDS] if counts[k]):
        rows = np.flatnonzero(r.held[:, k])
        texts = [r.parts[r.sentence[i, k]] for i in rows]
        yield Block("heading", (f"{report.title(k)} · {len(rows):,} ({len(rows) / len(r.lines):.1%})",))
        for t in topics(texts, surety(r, rows, k), segmenter, 4):
            yield Block("quote", (f"{' / '.join(t.words)} · {_say(report, words.ABOUT, n=f'{t.count:,}')}", f"“{texts[t.typical][:120]}”"))  # fmt: skip
        for i in examples(r, k, rows, _SENTENCES):
            line = r.lines[i]
            place = " · ".join(x for x in (line.product, line.channel, line.region, line.day.isoformat() if line.day else "") if x)  # fmt: skip
            yield Block("quote", (r.parts[r.sentence[i, k]][:160], place))


def _trust(report: Report) -> Iterator[Block]:
    measures = cast(dict[str, object], report.card.get("held_out") or {})
    if not measures:
        return
    each = cast(dict[str, dict[str, float]], measures["each"])
    yield Block("section", (_say(report, words.TRUST), _say(report, words.TRUST_WHY, n=measures["texts"])))
    figures = {k: float(str(measures[k])) for k in ("macro_f1", "first_right", "calibration_error")}
    yield Block("text", (_say(report, words.MACRO, f1=f"{figures['macro_f1']:.2f}", right=f"{figures['first_right']:.0%}", ece=f"{figures['calibration_error']:.2f}"),))  # fmt: skip
    rows = [
        (report.needs[n].title.say(report.language), *(f"{m[x]:.2f}" for x in ("precision", "recall", "f1")), str(int(m["texts"])))
        for n, m in each.items() if n in report.needs
    ]  # fmt: skip
    yield _table(report, (words.NEED, words.PRECISION, words.RECALL, words.F1, words.OF_TEXTS), rows)
    yield Block("heading", (_say(report, words.CONFUSION),))
    yield Block("soft", (_say(report, words.CONFUSION_WHY),))
    yield _confusion(report, cast(dict[str, dict[str, int]], measures["confusion"]))


def _confusion(report: Report, table: dict[str, dict[str, int]]) -> Block:
    names = [n for n in report.needs if n in table or any(n in line for line in table.values())]
    counts = [[table.get(n, {}).get(m, 0) for m in names] for n in names]
    rows = tuple(
        (f"{i} {report.needs[n].title.say(report.language)}", *(str(v or "") for v in line))
        for i, (n, line) in enumerate(zip(names, counts, strict=True), 1)
    )
    numbers = tuple(tuple(v / max(1, sum(line)) for v in line) for line in counts)
    return Block("heat", ("", *(str(i) for i in range(1, len(names) + 1))), rows, numbers)


def _drift(report: Report) -> Iterator[Block]:
    watched = report.watched
    if watched is None or not (watched.learnt or watched.before):
        return
    yield Block("section", (_say(report, words.DRIFT), ""))
    for title, found in ((words.SINCE_TRAINING, watched.learnt), (words.SINCE_BEFORE, watched.before)):
        if found:
            yield Block("heading", (_say(report, title, name=watched.before_name),))
            yield Block("text", (verdict(found, report.language),))
            rows = [(_say(report, NAMES[c.aspect]), f"{c.index:.2f}", _say(report, LEVELS[c.level]), grown(c, report.needs, report.language, 3)) for c in found]  # fmt: skip
            yield _table(report, (words.ASPECT, words.INDEX, words.LEVEL, words.GREW), rows)


def _taken(report: Report) -> Iterator[Block]:
    intake = report.readings.intake
    yield Block("section", (_say(report, words.TAKEN), ""))
    yield _table(report, (words.FIELD, words.COLUMN), [(_say(report, LABELS[f]), c) for f, c in intake.columns.items()])
    yield Block("soft", (_say(report, words.LEFT_OUT, empty=intake.empty, copies=intake.copies, bad=len(intake.bad), undated=intake.undated),))  # fmt: skip
