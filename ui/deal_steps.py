"""What the buttons of a deal do at its desk: save, move, win, lose. Each keeps what stands in the form along with it."""

from collections.abc import Mapping
from typing import Any

from assistant.deals.desk import DealDesk
from assistant.deals.types import Deal
from assistant.errors import BadRequest
from assistant.types import Person
from knowledge.language import Bilingual
from ui import pipeline_words as words
from ui.deal_form import values_of

_LONGEST = 600


def step(desk: DealDesk, who: Person, do: str, target: str, given: Mapping[str, Any]) -> tuple[Deal, Bilingual]:
    """Do what a deal's button says and return the deal with the word for it.

    Raises BadRequest where a value cannot be, or somebody changed the deal since the form was shown; then nothing is
    changed. Raises NotFound.
    """
    deal, seen = str(given.get("deal") or ""), str(given.get("seen") or "")
    before = desk.get(who, deal)
    if not seen and before.updated_at:
        raise BadRequest(words.OPEN_AGAIN)
    values = values_of(given, before)
    if do == "save_deal":
        return desk.change(who, deal, seen=seen, **values), words.SAVED
    stages = desk.stages(who)
    if do == "won":
        stage = next(s for s in stages if s.kind == "won")
        values["won_amount"] = _said(given, "won_amount", words.AMOUNT_FIRST)
    elif do == "lost":
        stage = next(s for s in stages if s.kind == "lost")
        values["lost_because"] = _said(given, "lost_because", words.REASON_FIRST)
    else:
        found = next((s for s in stages if do == "move" and s.kind == "open" and s.id == target), None)
        if found is None:
            raise BadRequest(words.NO_STAGE)
        stage = found
    moved = desk.change(who, deal, seen=seen, **values, stage=stage.id)
    return moved, _filled(words.MOVED, stage.name)


def _said(given: Mapping[str, Any], name: str, missing: Bilingual) -> str:
    text = str(given.get(name) or "").strip()[:_LONGEST]
    if not text:
        raise BadRequest(missing)
    return text


def _filled(text: Bilingual, name: Bilingual) -> Bilingual:
    return Bilingual(text.en.replace("{stage}", name.en), text.zh.replace("{stage}", name.zh))
