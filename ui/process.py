"""The sales process, made inside the sales tab: a span of days, a column to compare by, and what came of the deals."""

from datetime import date, timedelta
from typing import Any

import gradio as gr

from assistant.errors import BadRequest
from assistant.process.desk import BY
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.store import present_day
from ui import process_format as show
from ui.frame import fields_of, listing, plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service

_SLOW: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 2, "concurrency_id": "process"}
EVERYTHING: show.Span = ("", "", "owner")


class ProcessPart:
    """Totals, findings, funnel, times, groups, stalled deals, reasons and conversations."""

    def __init__(self, assistant: Service, _labels: Labels) -> None:
        self._assistant = assistant
        self._controls, self._found = listing("process-controls"), plain("process")
        self.shown = [self._controls, self._found]
        self._controls.click(self.act, None, self.shown, show_progress_on=[self._found], **_SLOW)

    @told
    def all(self, request: gr.Request) -> tuple[str, str]:
        """Return the whole time, by person."""
        return self._of(EVERYTHING, request)

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        """Return the span of days that was chosen."""
        given = fields_of(event)
        since, until, by = (str(given.get(name) or "")[:80] for name in ("since", "until", "by"))
        if getattr(event, "act", "") == "span":
            since, until = _quick(str(event.id)), ""
        return self._of((since, until, by or "owner"), request)

    def _of(self, span: show.Span, request: gr.Request) -> tuple[str, str]:
        who, said = asking(self._assistant, request)
        found = analysed(self._assistant, who, span)
        return show.controls(span, self._assistant.process.columns(who), said), show.process(found, span, said)


def analysed(assistant: Service, who: Person, span: show.Span) -> Any:  # noqa: ANN401 - a Process
    """Return the analysis of a span as typed. Raises BadRequest where a day is none, or NotAllowed."""
    since, until, by = span
    return assistant.process.process(
        who, since=_day(since), until=_day(until), by=tuple(dict.fromkeys((*BY, by or "owner")))
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(
            Bilingual(f"{text[:20]!r} is no date such as 2026-03-31.", f"“{text[:20]}”不是有效日期，如 2026-03-31。")
        ) from error


def _quick(days: str) -> str:
    """Return the first day of the last so many days; "" for the whole time."""
    return (present_day() - timedelta(days=int(days))).isoformat() if days in ("90", "365") else ""
