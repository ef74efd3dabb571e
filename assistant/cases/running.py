"""A case put to the assistant as it is now, and what has changed since it passed last; nothing is saved."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol, cast

from assistant import records as codec
from assistant.cases.types import OwnCase, Result
from assistant.chat import Asked, Outcome, respond
from assistant.evaluation import Case, faults
from assistant.kit import Kit
from assistant.recall import past_turn
from assistant.replaying import differences
from assistant.types import Person, Reply, Role
from assistant.understanding.followups import PastTurn
from knowledge.catalogue import Catalogue
from knowledge.language import Bilingual, Language
from knowledge.store import now
from knowledge.types import Document

_SAID = 600  # characters of a reply that are kept to look at


class Documents(Protocol):
    """The library, as far as cases ask which documents there are."""

    def named(self, name: str) -> Document | None:
        """Return the document of a name, or None."""


def ask(kit: Kit, catalogue: Catalogue, text: str, role: str, language: Language, turns: tuple[str, ...] = ()) -> Reply:
    """Return what somebody is replied now, after the `turns` of a conversation. Nothing is saved, nobody is handed over."""
    who = Person("case", cast(Role, role), "case")
    past = list[PastTurn]()
    replies = list[Reply]()
    for number, message in enumerate((*turns, text)):
        *_, outcome = respond(kit, Asked(who, "case", f"case-{number}", message, tuple(past[-6:]), language))
        assert isinstance(outcome, Outcome)
        turn, language = past_turn(codec.dump(outcome.record), catalogue)
        past.append(turn)
        replies.append(outcome.reply)
    return replies[-1]


def tried(own: OwnCase, good: str, kit: Kit, catalogue: Catalogue, library: Documents) -> tuple[Result, str | None]:
    """Return how a case goes now, and what to keep of it where it passes. `good` is what was kept then."""
    case, moment = own.case, now()
    due = _not_due(case, library, kit.today())
    if due is not None:
        return Result("not_due", moment, _since(own, "not_due", moment), _good_at(own), changed=(due,)), None
    reply = ask(kit, catalogue, case.text, case.role, case.language, case.turns)
    found = faults(case, reply)
    if not found:
        kept = codec.dump({"reply": reply, "versions": _versions(reply, case, library)})
        return Result("passed", moment, _since(own, "passed", moment), moment, said=reply.text[:_SAID]), kept
    changed = tuple(_changed(case, good, reply, library))
    since = _since(own, "failed", moment)
    return Result("failed", moment, since, _good_at(own), found, changed, reply.text[:_SAID]), None


def _since(own: OwnCase, outcome: str, moment: str) -> str:
    return own.result.since if own.result and own.result.outcome == outcome else moment


def _good_at(own: OwnCase) -> str:
    return own.result.good_at if own.result else ""


def _not_due(case: Case, library: Documents, today: date) -> Bilingual | None:
    """Return why a case cannot pass today: everything that may be cited counts on other days only."""
    kept = [library.named(name) for name in case.documents]
    if not kept or any(document is None or document.validity.holds(today) for document in kept):
        return None
    days = cast(Document, kept[0]).validity
    if days.until and days.until < today:
        return Bilingual(f"the answer counted until {days.until}", f"答案有效期至 {days.until}")
    return Bilingual(f"the answer counts from {days.since} on", f"答案自 {days.since} 起生效")


def _versions(reply: Reply, case: Case, library: Documents) -> dict[str, int]:
    names = {c.path for c in reply.citations if not c.sku} | set(case.documents)
    return {name: document.version for name in sorted(names) if (document := library.named(name)) is not None}


def _changed(case: Case, good: str, reply: Reply, library: Documents) -> Iterator[Bilingual]:
    """Yield what is otherwise than when the case passed last: documents first, then what the reply states."""
    then, versions = codec.parts(good, "reply", "versions") if good else (None, dict[str, int]())
    known = cast(Mapping[str, int], versions)
    for name in dict.fromkeys((*case.documents, *known)):
        document = library.named(name)
        if document is None:
            yield Bilingual(f"the document “{name}” was deleted", f"文档“{name}”已被删除")
        elif name in known and document.version != known[name]:
            day = document.added_at[:10]
            yield Bilingual(f"the document “{name}” was replaced on {day}", f"文档“{name}”已于 {day} 更新")
    if then is None:
        yield Bilingual("it never passed", "该用例从未通过")
    else:
        yield from differences(cast(Reply, then), reply)
