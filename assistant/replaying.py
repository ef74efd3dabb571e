"""A reply made again from its record, and held against what today's knowledge would say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from assistant import evidence
from assistant.chat import Asked, Outcome, respond
from assistant.kit import Kit
from assistant.types import CellSource, ComputedSource, DealSource, Draft, Fact, PassageSource, Person, Reply, Role
from assistant.understanding.followups import PastTurn
from assistant.wording import words
from knowledge.language import Bilingual, Language


@dataclass(frozen=True)
class Replay:
    """`text` is the reply as made from the record; `same` says whether it is the one given, byte for byte.

    `today` is what the same question gets now; `differences` say what has changed since, empty where nothing has.
    """

    same: bool
    text: str
    today: str
    differences: tuple[Bilingual, ...]


def replay(record: dict[str, object], conversation: str, past: Sequence[PastTurn], kit: Kit) -> Replay:
    """Make the reply of `record` again, and ask again today. Nothing is saved."""
    reply, draft = cast(Reply, record["reply"]), cast(Draft, record["draft"])
    filling = evidence.Filling(draft.facts, reply.language)
    text = "".join(filling.fill(s) for s in cast(Sequence[str], record["written"])).strip()
    today = _ask_again(cast(dict[str, str], record["asked"]), conversation, past, kit)
    return Replay(text == reply.text, text, today.text, tuple(differences(reply, today)))


def _ask_again(asked: dict[str, str], conversation: str, past: Sequence[PastTurn], kit: Kit) -> Reply:
    who = Person(asked["person"], cast(Role, asked["role"]), asked.get("name", ""))
    again = Asked(who, conversation, "replay", asked["text"], tuple(past), cast(Language, asked["language"]))
    *_, outcome = respond(kit, again)
    assert isinstance(outcome, Outcome)
    return outcome.reply


def differences(then: Reply, today: Reply) -> list[Bilingual]:
    """Return what two replies to one question state otherwise: intent, refusal, facts by their place; the wording last."""
    found = []
    if then.intent != today.intent:
        found.append(
            Bilingual(f"intent was {then.intent}, is now {today.intent}", f"意图由 {then.intent} 变为 {today.intent}")
        )
    if then.refused != today.refused:
        found.append(
            Bilingual("it was not answered then, it is now", "当时未能回答，现在可以回答")
            if then.refused
            else Bilingual("it was answered then, it is not now", "当时有答案，现在没有")
        )
    old, new = _by_place(then), _by_place(today)
    for place in old.keys() | new.keys():
        before, after = old.get(place), new.get(place)
        if before is None or after is None or before.value != after.value:
            found.append(_change(place, before, after))
    # A hand-off has a new number each time it is made: that is no difference.
    if not found and then.text != today.text and then.intent not in ("person", "lead"):
        found.append(Bilingual("the facts are the same, the wording differs", "事实相同，措辞不同"))
    return sorted(found, key=lambda d: d.en)


def _by_place(reply: Reply) -> dict[str, Fact]:
    places: dict[str, Fact] = {}
    for fact in reply.facts:
        if isinstance(fact.source, CellSource):
            places[f"{fact.source.sku} {fact.source.column}"] = fact
        elif isinstance(fact.source, DealSource):
            places[f"{fact.source.deal} {fact.source.column}"] = fact
        elif isinstance(fact.source, ComputedSource) and fact.source.over == "deals":
            places[fact.source.operation] = fact
        elif isinstance(fact.source, PassageSource) and fact.kind == "quote":
            places[f"{fact.source.name}: {fact.source.quote[:60]}"] = fact
    return places


def _change(place: str, before: Fact | None, after: Fact | None) -> Bilingual:
    was = words(before, "en") if before else "–"
    now = words(after, "en") if after else "–"
    return Bilingual(f"{place}: was {was}, is now {now}", f"{place}：原为 {was}，现为 {now}")
