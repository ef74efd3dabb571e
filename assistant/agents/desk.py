"""The agents' desk: what a program may look up and have computed for a person; each method authorises, and keeps nothing."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.agents import limits as limited
from assistant.agents.explaining import explained
from assistant.agents.rows import (
    estimate,
    holding,
    passage_row,
    price_of,
    product_row,
    product_sheet,
    side_by_side,
)
from assistant.agents.types import (
    Estimate,
    Explained,
    Holding,
    Limit,
    NearMiss,
    PassagesRead,
    ProductSheet,
    ProductsRead,
    SideBySide,
    Wanted,
)
from assistant.database import Records, no_entry
from assistant.errors import BadRequest, Unavailable
from assistant.kit import Kit
from assistant.permissions import may, require
from assistant.quoting.errors import RulesContradict
from assistant.quoting.ordering import plain
from assistant.quoting.types import Order, OrderLine
from assistant.types import Person
from knowledge.catalogue import Catalogue
from knowledge.errors import NotFound
from knowledge.language import Bilingual, Language
from knowledge.library import Library
from knowledge.types import Document, ProductHit, ProductQuery
from knowledge.vocabulary import category_named

MOST_FOUND = 50
MOST_COMPARED = 6
_LONGEST_QUERY = 2_000


class AgentDesk:
    """Looks up and computes within what the asker may see; what is said to people goes through `Assistant.reply`."""

    def __init__(self, kit: Kit, library: Library, catalogue: Catalogue, records: Records) -> None:
        self._kit, self._library, self._catalogue, self._records = kit, library, catalogue, records

    # --- the catalogue ------------------------------------------------------------------------------------------------

    def holds(self, who: Person, category: str = "", *, language: Language) -> Holding:
        """Return what the catalogue holds: kinds, brands, currencies, and the columns (of one kind) to limit by."""
        require(who, "search")
        held, category = self._catalogue.holdings(), plain(category, "category")
        return holding(held, self._kinds(category), self._catalogue.count(), language)

    def find(
        self, who: Person, query: str = "", *, category: str = "", limits: Sequence[Limit] = (), order: str = "",
        currency: str = "", most: int = 10, language: Language,
    ) -> ProductsRead:  # fmt: skip
        """Return the products that meet what the words and the limits ask, run on the catalogue's columns. Raises BadRequest."""
        require(who, "search")
        query, category = plain(query, "query", _LONGEST_QUERY, lines=True), plain(category, "category")
        if not (query or category or limits):
            raise BadRequest(Bilingual("Say what to look for.", "请说明要找什么。"))
        held, kinds = self._catalogue.holdings(), self._kinds(category)
        read = self._catalogue.parse(query, language) if query else ProductQuery()
        asked = replace(
            read, conditions=(*read.conditions, *limited.conditions(limits, held, kinds)), limit=max(1, min(most, MOST_FOUND)),
            category=category_named(category).key if category else read.category,
            currency=currency.strip().upper()[:3] or read.currency,
            order=limited.order(order, held, kinds) if order.strip() else read.order,
        )  # fmt: skip
        found = self._catalogue.find(asked, who.audiences, self._kit.today())
        said = tuple(map(limited.shown, asked.conditions))
        columns = tuple(c.column for c in asked.conditions)
        money = asked.currency or next((c.unit for c in asked.conditions if c.column == "price"), None)

        def row(hit: ProductHit) -> NearMiss:
            price = price_of(hit.product, who, self._kit, money)
            return NearMiss(product_row(hit.product, price, columns, language), tuple(map(limited.shown, hit.unmet)))

        return ProductsRead(
            found.total, tuple(row(hit).product for hit in found.hits), tuple(map(row, found.nearest)),
            found.category_known, asked.category, said, asked.order,
        )  # fmt: skip

    def product(self, who: Person, sku: str, *, language: Language) -> ProductSheet:
        """Return everything of one product that the asker may see. Raises knowledge.errors.NotFound."""
        require(who, "search")
        return product_sheet(self._catalogue.product(plain(sku, "SKU")), who, self._kit, language)

    def compare(self, who: Person, skus: Sequence[str], *, language: Language) -> SideBySide:
        """Return two to six products side by side. Raises BadRequest or knowledge.errors.NotFound."""
        require(who, "search")
        if not 2 <= len(skus) <= MOST_COMPARED:
            raise BadRequest(
                Bilingual(
                    f"Name 2 to {MOST_COMPARED} products to compare.", f"请给出 2 至 {MOST_COMPARED} 个要比较的产品。"
                )
            )
        found = {p.sku: p for p in (self._catalogue.product(plain(sku, "SKU")) for sku in skus)}
        if len(found) < 2:
            raise BadRequest(Bilingual("These are one and the same product.", "这些是同一个产品。"))
        return side_by_side(list(found.values()), who, self._kit, language)

    def _kinds(self, category: str) -> tuple[str, ...]:
        return self._catalogue.holdings().holds(category_named(category).key) if category else ()

    # --- documents ----------------------------------------------------------------------------------------------------

    def passages(self, who: Person, query: str, *, most: int = 6, language: Language | None = None) -> PassagesRead:
        """Return the passages nearest to a question, of documents that the asker may see."""
        require(who, "search")
        query = plain(query, "query", _LONGEST_QUERY, lines=True)
        found = self._library.search(query, max(1, min(most, MOST_FOUND)), audiences=who.audiences, language=language)
        return PassagesRead(tuple(map(passage_row, found)))

    def documents(self, who: Person) -> list[Document]:
        """Return the documents that the asker may see and that count today, by name."""
        require(who, "search")
        today = self._kit.today()
        return [d for d in self._library.documents() if d.audience in who.audiences and d.validity.holds(today)]

    def text(self, who: Person, document: str) -> str:
        """Return a document's text, passage by passage under their headings. Raises knowledge.errors.NotFound."""
        require(who, "search")
        found = next((d for d in self.documents(who) if d.id == document), None)
        if found is None:  # the same words for one that does not exist and one of another audience: ids tell nothing
            raise NotFound(Bilingual("There is no such document.", "没有这份文档。"))
        parts, heading = [f"# {found.title}"], tuple[str, ...]()
        for passage in self._library.passages_of(found.id, who.audiences):
            if passage.heading != heading:
                heading = passage.heading
                parts.append(f"## {' › '.join(heading)}")
            parts.append(passage.text)
        return "\n\n".join(parts)

    # --- amounts ------------------------------------------------------------------------------------------------------

    def estimate(
        self, who: Person, lines: Sequence[Wanted], *, currency: str = "", country: str = "", language: Language
    ) -> Estimate:
        """Return what so many pieces cost today by the rules, with tax; nothing is kept. Raises BadRequest or Unavailable."""
        require(who, "reply")
        order = order_of(lines, currency, country, language)
        try:
            amounts = self._kit.estimates.price(order)
            return estimate(amounts, self._kit.estimates.unruled(order), language, staff=who.role != "customer")
        except RulesContradict as error:
            if may(who, "see_price_rules"):
                raise
            raise Unavailable(
                Bilingual(
                    "This price cannot be computed just now. Ask for a person, who will see to it.",
                    "暂时无法计算该价格，请转人工处理。",
                )
            ) from error

    # --- the record ---------------------------------------------------------------------------------------------------

    def explain(self, who: Person, turn: str) -> Explained:
        """Return how a reply came about: of customers' conversations and one's own; administrators of all. Raises NotFound."""
        require(who, "explain_turns")
        row = self._records.turn(turn)
        owner, role = self._records.owner(row.conversation)
        if owner != who.id and role != "customer" and not may(who, "read_records"):
            raise no_entry()
        return explained(row)


def order_of(lines: Sequence[Wanted], currency: str, country: str, language: Language) -> Order:
    """Return the order of so many pieces, to be checked where it is priced."""
    wanted = tuple(OrderLine(line.sku, line.quantity) for line in lines)
    return Order(wanted, currency=currency, region=country, language=language)
