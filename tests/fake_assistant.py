"""A hand-written assistant for the page tests: everything in memory, a few fixed answers, the real rules of who may what."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.colleagues.types import Delivery, News, Standing
from assistant.company.types import Company
from assistant.errors import BadRequest, NotAllowed, NotFound, NotSignedIn
from assistant.types import (
    Beginning,
    Card,
    CellSource,
    Citation,
    ConversationSummary,
    Fact,
    HandOff,
    HandOffState,
    PassageSource,
    Person,
    Piece,
    Reply,
    Role,
    SourceView,
    Table,
    TurnSummary,
    User,
)
from assistant.upkeep.readiness import Readiness
from assistant.usage import Day, Totals, Usage, Waiting
from assistant.writing.desk import Tried, WriterRow
from knowledge.errors import Broken
from knowledge.guess import ColumnGuess, Guess
from knowledge.language import Bilingual, Language, detect
from knowledge.types import Audience, Document, Place, Price, Product, Progress

NOW = "2026-03-01T09:30:00+00:00"
PRODUCTS = (
    Product(
        1,
        "LK-V27Q",
        Bilingual("Vista 27 QHD monitor", "远望 27 英寸 2K 显示器"),
        "Larkspan",
        "monitor",
        Bilingual("Monitors", "显示器"),
        Bilingual("", ""),
        prices=(Price(Decimal("1499"), "CNY"), Price(Decimal("980"), "CNY", "cost", "internal")),
        stock=42,
        image="lk-v27q.svg",
    ),
    Product(
        2,
        "LK-V24F",
        Bilingual("Vista 24 FHD monitor", "远望 24 英寸显示器"),
        "Larkspan",
        "monitor",
        Bilingual("Monitors", "显示器"),
        Bilingual("", ""),
        prices=(Price(Decimal("799"), "CNY"),),
        stock=0,
    ),
)
SUGGESTIONS: dict[Language, list[str]] = {
    "en": [
        "Which monitor is good for programming?",
        "Compare LK-V27Q and LK-V24F",
        "How long is the warranty?",
        "Show me mini PCs under 3000 yuan",
    ],
    "zh": ["哪款显示器适合写代码？", "对比 LK-V27Q 和 LK-V24F", "保修多久？", "3000 元以内的迷你主机有哪些？"],
}
_QUOTE = Bilingual("Every monitor carries a three-year warranty.", "所有显示器均享三年质保。")
_REFUSAL = NotAllowed(Bilingual("The name or the password is not right.", "用户名或密码不正确。"))


COMPANY = Company(Bilingual("Larkspan", "云岫科技"), Bilingual.same("help@larkspan.example"), {})


class FakeCompanyDesk:
    """A company without a logo and without hours, that nobody else may show."""

    def logo(self) -> bytes | None:
        return None

    def framers(self) -> tuple[str, ...]:
        return ()

    def away(self) -> Bilingual | None:
        return None


class FakeColleagues:
    """Nobody answers customers in the assistant's place."""

    def news(self, who: Person, conversation: str) -> News:
        return News()

    def held(self, who: Person) -> list[str]:
        return []

    def standing(self, who: Person, conversations: Sequence[str]) -> dict[str, Standing]:
        return {id: Standing("page") for id in conversations}

    def deliveries(self, who: Person, conversation: str) -> dict[str, Delivery]:
        return {}

    def mark(self, who: Person, conversation: str) -> str:
        return ""


class FakeTickets:
    """Tickets that say who they are for."""

    def issue(self, visitor: str) -> str:
        return f"ticket-{visitor}"

    def person(self, ticket: str) -> Person:
        return Person(ticket.removeprefix("ticket-"), "customer")


@dataclass(frozen=True)
class FakeReplay:
    same: bool
    text: str
    differences: tuple[Bilingual, ...] = ()


@dataclass(frozen=True)
class FakeBadRow:
    line: int
    reason: Bilingual


@dataclass(frozen=True)
class FakeReport:
    added: int
    changed: int
    unchanged: int
    bad: tuple[FakeBadRow, ...]


def _admins_only(who: Person) -> None:
    if who.role != "admin":
        raise NotAllowed(Bilingual("Your account may not do that.", "您的账号不能这样做。"))


class FakeModels:
    """Two writers of whom one is used."""

    def __init__(self) -> None:
        self.used = "composed"

    def all(self, who: Person) -> tuple[WriterRow, ...]:
        _admins_only(who)
        names = {
            "composed": Bilingual("built in, needs no model", "内置，无需模型"),
            "endpoint": Bilingual.same("a-model"),
        }
        return tuple(
            WriterRow(n, kind, "" if n == "composed" else "a-model", n == self.used) for n, kind in names.items()
        )

    def use(self, who: Person, name: str) -> tuple[WriterRow, ...]:
        _admins_only(who)
        self.used = name
        return self.all(who)

    def test(self, who: Person, name: str, language: Language) -> Tried:
        _admins_only(who)
        return Tried(name, "The sample lamp costs ¥128.00.", True, None, 12.0)

    def compare(self, who: Person, names: tuple[str, str], question: str, language: Language) -> tuple[Tried, Tried]:
        _admins_only(who)
        slow = Bilingual("the model did not begin in time", "模型未在限定时间内开始回复")
        return Tried(names[0], f"{question} <b>", True, None, 12.0), Tried(names[1], "Plain.", False, slow, 6012.0)


class FakeUpkeep:
    """Always ready, counts nothing, has nothing to finish."""

    metrics_token = ""

    def ready(self) -> Readiness:
        return Readiness({"database": "ok"})

    def metrics(self) -> str:
        return ""

    def close(self) -> None:
        pass

    def finished(self) -> bool:
        return True


class FakeUsage:
    """Nobody has written yet."""

    def usage(self, who: Person, days: int = 30) -> Usage:
        _admins_only(who)
        day = date(2026, 1, 1)
        return Usage(day, day, Totals(), Totals(), (Day(day, Totals()),), (), (), Waiting(0, 0, 0))


class FakeDocumentsDesk:
    """Lists the fake's documents and deletes them."""

    bin_days = 30

    def __init__(self, documents: dict[str, Document]) -> None:
        self._documents = documents

    def list(self, who: Person, text: str = "", offset: int = 0, limit: int = 100) -> tuple[list[Document], int]:
        if who.role != "admin":
            raise NotAllowed(Bilingual("Your account may not do that.", "您的账号不能这样做。"))
        return list(self._documents.values()), len(self._documents)

    def today(self) -> date:
        return date(2026, 3, 2)

    def named(self, who: Person, name: str) -> Document:
        return self._documents[name]

    def delete(self, who: Person, document: str) -> None:
        self.list(who)
        del self._documents[document]


class FakeAssistant:
    """See the module. `pace` is how many seconds one word of a reply takes."""

    def __init__(self, pictures: Path | None = None, pace: float = 0.01) -> None:
        self.company = COMPANY
        self.company_desk, self.tickets, self.colleagues = FakeCompanyDesk(), FakeTickets(), FakeColleagues()
        self.models = FakeModels()
        self.upkeep = FakeUpkeep()
        self.usage = FakeUsage()
        self.pace = pace
        self._pictures = pictures
        self._number = itertools.count(1)
        self._sessions: dict[str, str] = {}
        self._users = {
            "u1": User("u1", "ada", "admin", NOW),
            "u2": User("u2", "sam", "sales", NOW),
        }
        self._passwords = {"ada": "admin-secret", "sam": "sales-secret"}
        self._owners: dict[str, Person] = {}
        self._turns: dict[str, list[TurnSummary]] = {}
        self._hand_offs: dict[str, HandOff] = {}
        self._documents = {
            "d1": Document("d1", "warranty.md", "Warranty", "en", "public", "0" * 64, "markdown", 900, 6, 1, NOW),
            "d2": Document("d2", "costs.xlsx", "成本表", "zh", "internal", "1" * 64, "xlsx", 900, 3, 1, NOW),
        }
        self.documents_desk = FakeDocumentsDesk(self._documents)
        self.ratings: list[tuple[str, bool, str]] = []

    # --- identity

    def visitor(self, token: str | None) -> tuple[Person, str]:
        kept = token if token and token.startswith("v-") else f"v-{next(self._number)}"
        return Person(kept, "customer"), kept

    def sign_in(self, name: str, password: str, client: str = "", known: Sequence[str] = ()) -> str:
        if not password or self._passwords.get(name) != password:
            raise _REFUSAL
        token = f"s-{next(self._number)}"
        self._sessions[token] = next(u.id for u in self._users.values() if u.name == name)
        return token

    def remember(self, session: str, token: str | None) -> str:
        return token or f"b-{next(self._number)}"

    def person(self, token: str | None) -> Person:
        user = self._users.get(self._sessions.get(token or "", ""))
        if user is None or not user.active:
            raise NotSignedIn(Bilingual("Please sign in.", "请先登录。"))
        return Person(user.id, user.role, user.name)

    def sign_out(self, token: str) -> None:
        self._sessions.pop(token, None)

    # --- conversation

    def looked_at(self, sku: str) -> Product | None:
        return next((p for p in PRODUCTS if p.sku == sku), None)

    def message(self, text: str) -> str:
        if not text.strip():
            raise BadRequest(Bilingual("Please write a question first.", "请先输入您的问题。"))
        if len(text) > 4000:
            raise BadRequest(Bilingual("That message is too long.", "消息太长了，请缩短后再发。"))
        return text.strip()

    def reply(
        self, who: Person, text: str, conversation: str | None = None, *, page_language: Language = "en",
        beginning: Beginning | None = None, about: str = "", client: str = "",
    ) -> Iterator[Piece]:  # fmt: skip
        text = self.message(text)
        if conversation:
            self._mine(who, conversation)
        return self._written(who, text, conversation or f"c{next(self._number)}", detect(text, page_language))

    def _written(self, who: Person, text: str, conversation: str, language: Language) -> Iterator[Piece]:
        made = answer(text, f"t{next(self._number)}", conversation, language)
        for word in made.text.split(" ") if language == "en" else list(made.text):
            time.sleep(self.pace)
            yield Piece(word + (" " if language == "en" else ""))
        self._owners.setdefault(conversation, who)
        self._turns.setdefault(conversation, []).append(TurnSummary(made.turn, text, made, NOW))
        yield Piece(reply=made)

    def _mine(self, who: Person, conversation: str) -> None:
        owner = self._owners.get(conversation)
        if owner is None or (owner.id != who.id and not (who.role != "customer" and owner.role == "customer")):
            raise NotFound(Bilingual("There is no such conversation.", "没有这个对话。"))

    def conversations(self, who: Person, limit: int = 50) -> list[ConversationSummary]:
        return [
            ConversationSummary(c, self._owners[c].id, NOW, NOW, len(t), t[0].asked, (t[0].reply.intent,), ("LK-V27Q",))
            for c, t in self._turns.items()
            if who.role != "customer" or self._owners[c].id == who.id
        ][:limit]

    def conversation(
        self, who: Person, conversation: str, *, last: int | None = None, before: str = ""
    ) -> list[TurnSummary]:
        self._mine(who, conversation)
        turns = self._turns[conversation]
        end = next((i for i, held in enumerate(turns) if held.turn == before), len(turns))
        return turns[max(0, end - last) if last else 0 : end]

    def _turn(self, who: Person, turn: str) -> tuple[str, int]:
        for conversation, turns in self._turns.items():
            for i, held in enumerate(turns):
                if held.turn == turn:
                    self._mine(who, conversation)
                    return conversation, i
        raise NotFound(Bilingual("There is no such turn.", "没有这条回复。"))

    def source(self, who: Person, turn: str, fact: str) -> SourceView:
        conversation, i = self._turn(who, turn)
        found = next(f for f in self._turns[conversation][i].reply.facts if f.id == fact)
        if isinstance(found.source, CellSource):
            rows = (("sku", "LK-V27Q", False), ("price", "CNY 1,499.00", True))
            return SourceView("Catalogue", "catalogue.csv", (), Place(), "", "", "", rows)
        return SourceView(
            "Warranty <terms>",
            "warranty.md",
            ("Service", "Coverage"),
            Place(page=3),
            "Before. ",
            str(found.value),
            " After.",
        )

    def rate(self, who: Person, turn: str, good: bool, reason: str = "") -> None:
        conversation, i = self._turn(who, turn)
        self.ratings.append((turn, good, reason))
        self._turns[conversation][i] = replace(self._turns[conversation][i], rating=1 if good else -1)

    def suggestions(self, language: Language) -> list[str]:
        return SUGGESTIONS[language]

    def hand_off(self, who: Person, conversation: str, contact: str = "", note: str = "") -> HandOff:
        self._mine(who, conversation)
        made = HandOff(
            f"H-{next(self._number)}", conversation, "waiting", self._turns[conversation][0].asked, contact, note, NOW
        )
        self._hand_offs[made.id] = made
        return made

    def hand_offs(self, who: Person, state: HandOffState | None = None) -> list[HandOff]:
        self._only(who, "sales", "admin")
        return [h for h in self._hand_offs.values() if state is None or h.state == state]

    def acknowledge(self, who: Person, hand_off: str) -> HandOff:
        self._only(who, "sales", "admin")
        self._hand_offs[hand_off] = replace(self._hand_offs[hand_off], state="acknowledged", acknowledged_by=who.name)
        return self._hand_offs[hand_off]

    def close_hand_off(self, who: Person, hand_off: str) -> HandOff:
        self._only(who, "sales", "admin")
        self._hand_offs[hand_off] = replace(self._hand_offs[hand_off], state="closed", closed_at=NOW)
        return self._hand_offs[hand_off]

    def _only(self, who: Person, *roles: Role) -> None:
        if who.role not in roles:
            raise NotAllowed(Bilingual("Your account may not do that.", "您的账号不能这样做。"))

    # --- knowledge

    def documents(self, who: Person) -> list[Document]:
        self._only(who, "admin")
        return list(self._documents.values())

    def add_document(
        self, who: Person, path: Path, name: str, audience: Audience | None, progress: Progress | None = None
    ) -> Document | None:
        self._only(who, "admin")
        if name.endswith(".pdf"):
            raise Broken(Bilingual("This file is not a PDF inside. Export it again.", "文件内容不是 PDF，请重新导出。"))
        made = Document(
            name, name, path.stem, "en", audience or "public", "2" * 64, "text", path.stat().st_size, 2, 1, NOW
        )
        self._documents[name] = made
        return made

    def delete_document(self, who: Person, document: str) -> None:
        self._only(who, "admin")
        del self._documents[document]

    def preview_catalogue(self, who: Person, path: Path, name: str) -> Guess:
        self._only(who, "admin")
        columns = (
            ColumnGuess("Model", "sku", sample="LK-V27Q"),
            ColumnGuess("Price (CNY)", "price", unit="CNY", name="list", kind="number", sample="1,499"),
        )
        return Guess(columns, rows=2)

    def import_catalogue(
        self, who: Person, path: Path, name: str, progress: Progress | None = None, guess: Guess | None = None
    ) -> FakeReport:
        self._only(who, "admin")
        if progress:
            progress(1, 1, name)
        return FakeReport(1, 0, 1, (FakeBadRow(7, Bilingual("The price is negative.", "价格为负数。")),))

    def products(self, who: Person, text: str = "", offset: int = 0, limit: int = 50) -> list[Product]:
        found = [p for p in PRODUCTS if text.lower() in f"{p.sku} {p.name.en} {p.name.zh}".lower()]
        return found[offset : offset + limit]

    def picture(self, sku: str) -> Path | None:
        file = self._pictures / "lk-v27q.svg" if self._pictures else None
        return file if file and sku == "LK-V27Q" and file.is_file() else None

    # --- admin

    def record(self, who: Person, turn: str) -> dict[str, object]:
        self._only(who, "admin")
        conversation, i = self._turn(who, turn)
        held = self._turns[conversation][i]
        return {
            "turn": turn,
            "question": held.asked,
            "query": held.asked.lower(),
            "understanding": {"intent": held.reply.intent, "confidence": held.reply.confidence},
            "passages": [{"id": 4, "title": "Warranty", "score": 0.0312, "dense": 0.71, "sparse": 8.2}],
            "facts": [{"id": f.id, "kind": f.kind, "value": str(f.value)} for f in held.reply.facts],
            "checks": [],
            "timings": {"understanding": 2.1, "skill": 7.9, "wording": 0.4},
        }

    def recent_turns(self, who: Person, limit: int = 50) -> list[dict[str, object]]:
        self._only(who, "admin")
        turns = [t for held in self._turns.values() for t in held]
        return [
            {"id": t.turn, "asked": t.asked, "at": t.at, "intent": t.reply.intent, "confidence": t.reply.confidence}
            for t in reversed(turns)
        ][:limit]

    def replay(self, who: Person, turn: str) -> FakeReplay:
        self._only(who, "admin")
        conversation, i = self._turn(who, turn)
        return FakeReplay(True, self._turns[conversation][i].reply.text)

    def users(self, who: Person) -> list[User]:
        self._only(who, "admin")
        return list(self._users.values())

    def add_user(self, who: Person, name: str, role: Role, password: str | None = None) -> tuple[User, str]:
        self._only(who, "admin")
        if not name:
            raise BadRequest(Bilingual("Give the user a name.", "请输入用户名。"))
        made = User(f"u{next(self._number)}", name, role, NOW)
        self._users[made.id] = made
        self._passwords[name] = password or f"secret-{made.id}"
        return made, self._passwords[name]

    def set_active(self, who: Person, user: str, active: bool) -> None:
        self._only(who, "admin")
        self._users[user] = replace(self._users[user], active=active)

    def reset_password(self, who: Person, user: str) -> str:
        self._only(who, "admin")
        self._passwords[self._users[user].name] = "fresh-secret"
        return "fresh-secret"

    def overview(self, who: Person) -> dict[str, int | str]:
        self._only(who, "admin")
        return {
            "documents": len(self._documents),
            "passages": 1283,
            "products": len(PRODUCTS),
            "conversations": len(self._turns),
            "turns": sum(map(len, self._turns.values())),
            "hand_offs": len(self._hand_offs),
            "generation": 7,
            "embedder": "hashing-256",
            "writer": "composed",
        }


def answer(text: str, turn: str, conversation: str, language: Language) -> Reply:
    """Return the fixed reply to `text`: a comparison, products, or the warranty sentence."""
    facts = _facts(language)
    values = {
        "f1": _QUOTE.say(language),
        "f2": "CNY 1,499.00" if language == "en" else "1,499.00 元",
        "f3": "27 in" if language == "en" else "27 英寸",
        "f4": "2560 × 1440",
        "f5": "CNY 799.00" if language == "en" else "799.00 元",
        "f6": "23.8 in" if language == "en" else "23.8 英寸",
    }
    size, pixels = ("Screen size", "Resolution") if language == "en" else ("屏幕尺寸", "分辨率")
    one = Card("LK-V27Q", PRODUCTS[0].name.say(language), "lk-v27q.svg", "f2", ((size, "f3"), (pixels, "f4")))
    two = Card("LK-V24F", PRODUCTS[1].name.say(language), None, "f5", ((size, "f6"),))
    citations = (
        Citation(1, "f1", "d1", "warranty.md", "Warranty › Coverage", 3, values["f1"], Place(page=3)),
        Citation(
            2,
            "f2",
            "catalogue",
            "catalogue/LK-V27Q",
            PRODUCTS[0].name.say(language),
            None,
            values["f2"],
            Place(),
            "LK-V27Q",
        ),
    )
    said = Bilingual(
        f"The **Vista 27 QHD** suits text work: it costs {values['f2']}[2]. {values['f1']}[1]",
        f"**远望 27 英寸 2K 显示器**适合看文字，价格为 {values['f2']}[2]。{values['f1']}[1]",
    ).say(language)
    comparing = any(w in text.lower() for w in ("compare", "对比"))
    only_text = any(w in text.lower() for w in ("warranty", "保修"))
    label = "Price" if language == "en" else "价格"
    table = Table(("LK-V27Q", "LK-V24F"), ((label, ("f2", "f5")), (size, ("f3", "f6")), (pixels, ("f4", None))))
    return Reply(
        turn,
        conversation,
        f"{values['f1']}[1]" if only_text else said,
        language,
        "comparison" if comparing else "policy" if only_text else "recommendation",
        0.93,
        False,
        citations[:1] if only_text else citations,
        facts,
        values,
        () if only_text else (one, two),
        table if comparing else None,
        tuple(SUGGESTIONS[language][1:3]),
        False,
        12.0,
    )


def _facts(language: Language) -> tuple[Fact, ...]:
    passage = PassageSource(4, "d1", "Warranty", "warranty.md", ("Coverage",), Place(page=3), 0, 9, _QUOTE.en, "public")
    cell = CellSource("LK-V27Q", "price", 7, PRODUCTS[0].name)
    return (
        Fact("f1", "quote", _QUOTE.say(language), passage),
        Fact("f2", "price", Decimal("1499"), cell, currency="CNY", product="LK-V27Q"),
        Fact("f3", "attribute", Decimal("27"), cell, unit="in", product="LK-V27Q"),
        Fact("f4", "attribute", "2560 × 1440", cell, product="LK-V27Q"),
        Fact("f5", "price", Decimal("799"), cell, currency="CNY", product="LK-V24F"),
        Fact("f6", "attribute", Decimal("23.8"), cell, unit="in", product="LK-V24F"),
    )
