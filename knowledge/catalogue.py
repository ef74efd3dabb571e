"""The company's products: looked up, named in a text, found by limits on their columns, ranked for words."""

import threading
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, bindparam, delete, func, or_, select

from knowledge.called import alike, called, escaped
from knowledge.catalogue_state import State, look_again, named_in, named_whole
from knowledge.embedders import Embedder
from knowledge.errors import NotFound
from knowledge.finding import Finding
from knowledge.headwords import bare
from knowledge.holdings import Holdings
from knowledge.index_status import IndexStatus
from knowledge.kind_asked import kind_asked
from knowledge.language import Bilingual, Language
from knowledge.opening import Earlier
from knowledge.product_search import ProductSearch
from knowledge.product_store import remove
from knowledge.read_products import hits, shown
from knowledge.schema import products, renewed
from knowledge.store import generation_of, present_day, writing
from knowledge.thing_asked import asked, thing_called
from knowledge.tokens import Tokenizer
from knowledge.types import PUBLIC, Audience, Mention, Product, ProductHit, ProductQuery, ProductsFound

_CALLED_SO = [
    select(products.c.id).where(where).order_by(products.c.id).limit(1)
    for where in (
        products.c.sku == bindparam("said"),
        products.c.key == bindparam("said"),
        func.lower(products.c.sku) == bindparam("lower"),
    )
]
_NUMBER = 60  # characters of a text that may be a number alone
_FEW_SO = 4  # products that a thing said in words may be


class Catalogue:
    """Products in the database and what finds them. Safe for threads, and for many processes on one database.

    It follows the database: a change by any process is seen at the next call. `folder` is where copies of a large index go;
    `earlier` is as in `Library`; `today` says on which day prices are looked at.
    """

    def __init__(
        self,
        engine: Engine,
        embedder: Embedder,
        folder: Path | None = None,
        *,
        earlier: Earlier = lambda fingerprint: None,
        today: Callable[[], date] = present_day,
    ) -> None:
        self._engine, self._today = engine, today
        self._search = ProductSearch(engine, embedder, Tokenizer(), folder, earlier)
        self._lock = threading.Lock()
        self._known: State | None = None

    # --- upkeep ------------------------------------------------------------------------------------------------------

    def index_generation(self) -> int:
        """Return the generation that the search index reflects, as it is now; -1 before it was first asked."""
        return self._search.index.generation

    def index_status(self) -> IndexStatus:
        """Return how the search index stands to the database."""
        return self._search.index.status()

    def rebuild(self) -> None:
        """Make every product's vector, and the index, anew; return when all is made."""
        with writing(self._engine) as connection:
            connection.execute(products.update().values(vector=None, embedder=None))
            connection.execute(delete(renewed).where(renewed.c.kind == "product"))
        self._search.index.drop()
        self._search.index.sync()
        self._search.index.wait()

    # --- one product and lists ---------------------------------------------------------------------------------------

    def product(self, sku: str) -> Product:
        """Return the product by its SKU or by the key it was imported with, in any case. Raises NotFound."""
        said, state = sku.strip()[:200], self._state()
        number = self._id_of(said)
        if number is not None and (read := shown(self._engine, state, [number])):
            return read[number]
        raise NotFound(
            Bilingual(
                f"There is no product {said!r} in the catalogue. Check the number, or search by name.",
                f"产品目录中没有“{said}”。请核对编号，或按名称搜索。",
            )
        )

    def _id_of(self, said: str) -> int | None:
        with self._engine.connect() as connection:
            found = (connection.scalar(query, {"said": said, "lower": said.lower()}) for query in _CALLED_SO)
            return next((number for number in found if number is not None), None)

    def products(self, offset: int, limit: int, text: str = "") -> list[Product]:
        """Return `limit` products from `offset` on, by SKU; with `text` only those whose SKU or a name holds it."""
        c = products.c
        query = select(c.id).order_by(c.sku).offset(max(0, offset)).limit(max(0, limit))
        if text.strip():
            like = f"%{escaped(text.strip())}%"
            query = query.where(or_(*(column.ilike(like, escape="\\") for column in (c.sku, c.name_en, c.name_zh))))
        with self._engine.connect() as connection:
            ids = list(connection.execute(query).scalars())
        return list(shown(self._engine, self._state(), ids).values())

    def count(self) -> int:
        """Return how many products there are."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(products)).scalar_one())

    def knows(self, name: str) -> bool:
        """Return whether any product's texts hold a name such as a model number, in one piece."""
        return self._search.knows(name)

    def categories(self) -> list[tuple[str, Bilingual, int]]:
        """Return (key, label, number of products) of each kind, the largest first."""
        return [(key, label, count) for key, (label, count) in self._state().holdings.kinds.items()]

    def holdings(self) -> Holdings:
        """Return what the catalogue holds now: kinds, brands, attributes with their units, currencies."""
        return self._state().holdings

    def words(self) -> list[str]:
        """Return the names, brands and SKUs that search tokens should keep whole."""
        c = products.c
        with self._engine.connect() as connection:
            rows = connection.execute(select(c.sku, c.name_en, c.name_zh, c.brand))
            return sorted({word for row in rows for word in row if word})

    def generation(self) -> int:
        """Return the number of the last committed change to the database."""
        return generation_of(self._engine)

    def delete(self, sku: str) -> None:
        """Delete the product with that SKU or key. Raises NotFound or StorageFailed."""
        number = self.product(sku).id
        with writing(self._engine) as connection:
            remove(connection, [number])

    # --- what a text says --------------------------------------------------------------------------------------------

    def mentions(self, text: str, language: Language = "en") -> list[Mention]:
        """Return the products named in `text`, in order; more than one SKU in a mention means it is ambiguous."""
        return list(named_in(text, self._state()))

    def named_whole(self, text: str) -> list[Mention]:
        """Return the products that `text` names by their whole names or numbers: in what is written, a part of one is none."""
        return list(named_whole(text, self._state()))

    def spelled(self, text: str) -> str:
        """Return the text with slips in plain English words put right, beside the products that it names."""
        state = self._state()
        if state.spelling is None or not text.isascii():
            return text
        named = named_in(text, state)
        parts, at = list[str](), 0
        for start, end in [*((m.start, m.end) for m in named), (len(text), len(text))]:
            parts += [state.spelling.put_right(text[at:start]), text[start:end]]
            at = end
        return "".join(parts)

    def parse(self, text: str, language: Language = "en") -> ProductQuery:
        """Return what `text` asks of the catalogue: kind, limits, order, and what is left as free text."""
        return asked(text, language, self._state())

    def sells(self, text: str) -> bool:
        """Return whether `text` says nothing but a thing that products are called ("numpad", "键鼠套装")."""
        named, state = bare(text), self._state()
        if not named:
            return False
        ways = (called(self._engine, state, words) for words in (named, alike(named)))
        return any(ways) or bool(thing_called(named, state))

    def called_so(self, thing: str) -> list[str]:
        """Return the SKUs of the few products that are called by a thing said in words ("水池"); none where many are."""
        state = self._state()
        ids = state.things.called(thing)
        return [p.sku for p in shown(self._engine, state, sorted(ids)).values()] if len(ids) <= _FEW_SO else []

    def parse_each(self, text: str, language: Language = "en") -> list[tuple[str, str, ProductQuery]]:
        """Return what `text` asks of each kind of a list ("20 monitors and 20 keyboards"): its words, the kind's, the query."""
        return self._state().reader.parse_each(text, language)

    # --- finding -----------------------------------------------------------------------------------------------------

    def find(
        self, query: ProductQuery, audiences: frozenset[Audience] = PUBLIC, today: date | None = None
    ) -> ProductsFound:
        """Return the products that meet every limit, in the query's order, and how many they are in all.

        Where none does, `nearest` holds those that miss the least, each with the limits it misses. Limits on prices
        hold in one currency: the customer's, else the catalogue's own. Products no longer made are left out unless
        nothing else is of the kind.
        """
        finding = Finding(self._engine, self._state(), self._search, audiences, today or self._today())
        return finding.find(query)

    def search(self, text: str, k: int = 10, *, audiences: frozenset[Audience] = PUBLIC) -> list[ProductHit]:
        """Return the `k` products nearest to `text`, best first; those of the kind that it names come first."""
        state, most = self._state(), max(0, k)
        kind = kind_asked(text, state, self._search, self._engine, audiences)
        found = self._search.rank(
            text[:2_000], most, audiences, of_kind=kind.of_kind, meeting=kind.meeting, also=kind.also
        )
        ranked = dict(found)
        alone = self._named_alone(text, state)
        if alone is not None:  # a text about another product may name it, too
            ranked = {alone: max(ranked.values(), default=0.0) + 1, **{n: s for n, s in found if n != alone}}
        return list(hits(self._engine, state, dict(islice(ranked.items(), most))))

    def _named_alone(self, text: str, state: State) -> int | None:
        """Return the id of the one product whose number is all that the text says."""
        if len(text) > _NUMBER or not any(map(str.isdigit, text)):
            return None
        named = state.gazetteer.find(text)
        if len(named) != 1 or not named[0].exact or len(named[0].skus) != 1:
            return None
        rest = text[: named[0].start] + text[named[0].end :]
        return None if any(map(str.isalnum, rest)) else self._id_of(named[0].skus[0])

    # --- following the database --------------------------------------------------------------------------------------

    def _state(self) -> State:
        """Return what is kept ready, made anew only where products changed since; the index is then caught up as well."""
        known = self._known
        now = generation_of(self._engine)
        self._search.sync(now)
        if known is not None and known.generation == now:
            return known
        with self._lock:
            if self._known is None or self._known.generation != now:
                with self._engine.connect() as connection:
                    self._known = look_again(connection, self._known)
            return self._known
