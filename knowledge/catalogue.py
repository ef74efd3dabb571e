"""The company's products: looked up, named in a text, found by limits on their columns, ranked for words."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, bindparam, delete, func, or_, select

from knowledge.called import alike, called, ending, escaped
from knowledge.catalogue_state import State, look_again, named_in, named_whole
from knowledge.embedders import Embedder
from knowledge.errors import NotFound
from knowledge.headwords import bare, bought_for, headwords, one_sign, thing_before
from knowledge.holdings import Holdings
from knowledge.index_status import IndexStatus
from knowledge.kept import kept
from knowledge.language import Bilingual, Language
from knowledge.opening import Earlier
from knowledge.product_find import Finder, Matches
from knowledge.product_reading import read_products
from knowledge.product_search import ProductSearch
from knowledge.product_store import remove
from knowledge.sayings import named_so
from knowledge.schema import products, renewed
from knowledge.store import generation_of, present_day, writing
from knowledge.tokens import Tokenizer
from knowledge.twins import renamed
from knowledge.types import Audience, Mention, Product, ProductHit, ProductQuery, ProductsFound
from knowledge.vocabulary import category_named, says_the_same

PUBLIC: frozenset[Audience] = frozenset({"public"})
NEAREST = 5
"""How many near misses are shown where nothing meets every limit."""
_CALLED_SO = [
    select(products.c.id).where(where).order_by(products.c.id).limit(1)
    for where in (
        products.c.sku == bindparam("said"),
        products.c.key == bindparam("said"),
        func.lower(products.c.sku) == bindparam("lower"),
    )
]
_HELD = 5_000  # products kept read at most
_NUMBER = 60  # characters of a text that may be a number alone
_FEW_SO = 4  # products that a thing said in words may be
_SAME_THING = 0.5  # cosine from which on a product's name in the other language is what is wanted
_RANKED = 5_000  # ids that the ranking is limited to inside the index; beyond that it is filtered afterwards


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
        with self._engine.connect() as connection:
            found = (connection.scalar(query, {"said": said, "lower": said.lower()}) for query in _CALLED_SO)
            number = next((number for number in found if number is not None), None)
        if number is not None and (read := self._read([number], state)):
            return read[number]
        raise NotFound(
            Bilingual(
                f"There is no product {said!r} in the catalogue. Check the number, or search by name.",
                f"产品目录中没有“{said}”。请核对编号，或按名称搜索。",
            )
        )

    def products(self, offset: int, limit: int, text: str = "") -> list[Product]:
        """Return `limit` products from `offset` on, by SKU; with `text` only those whose SKU or a name holds it."""
        c = products.c
        query = select(c.id).order_by(c.sku).offset(max(0, offset)).limit(max(0, limit))
        if text.strip():
            like = f"%{escaped(text.strip())}%"
            query = query.where(or_(*(column.ilike(like, escape="\\") for column in (c.sku, c.name_en, c.name_zh))))
        with self._engine.connect() as connection:
            ids = list(connection.execute(query).scalars())
        return list(self._read(ids).values())

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
        if state.spelling is None or text.isascii() is False:
            return text
        named = named_in(text, state)
        parts, at = list[str](), 0
        for start, end in [*((m.start, m.end) for m in named), (len(text), len(text))]:
            parts += [state.spelling.put_right(text[at:start]), text[start:end]]
            at = end
        return "".join(parts)

    def parse(self, text: str, language: Language = "en") -> ProductQuery:
        """Return what `text` asks of the catalogue: kind, limits, order, and what is left as free text."""
        state = self._state()
        named = [(m.start, m.end) for m in named_in(text, state) if m.exact]
        query = state.reader.parse(text, language, named)
        if query.category is None and not named:
            query = _of_a_thing(query, state)
        elif not named and query.category and not state.holdings.holds(query.category):
            query = _for_another(query, text, state)  # a word of another trade is what our own are called by
        elif not named and (thing := thing_before(text)) and not _of_ours(thing, language, state):
            query = _for_another(query, thing, state)
        spoken = " ".join(text[start:end] for start, end in named)
        return replace(query, text=f"{spoken} {query.text}".strip()) if named else query

    def sells(self, text: str) -> bool:
        """Return whether `text` says nothing but a thing that products are called ("numpad", "键鼠套装")."""
        named = bare(text)
        return bool(named) and bool(self._called(named) or self._called(alike(named)) or self._things(named))

    def _things(self, named: Sequence[str]) -> str:
        state = self._state()
        heads = [head for one in named for head in headwords(one).heads]
        return state.things.named(heads) or next(iter(state.labels_meant.nearest(named[0])), "")

    def called_so(self, thing: str) -> list[str]:
        """Return the SKUs of the few products that are called by a thing said in words ("水池"); none where many are."""
        ids = self._state().things.called(thing)
        return [product.sku for product in self._read(sorted(ids)).values()] if len(ids) <= _FEW_SO else []

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
        state = self._state()
        kinds = state.holdings.holds(query.category) if query.category else ()
        if query.category and not kinds:
            return self._of_no_kind(query, state, audiences, today)
        with self._engine.connect() as connection:
            finder = Finder(connection, state.holdings, state.members, audiences, today or self._today(), state.limited)
            matches = finder.matches(query, kinds)
            if not matches.base:
                matches = finder.matches(query, kinds, discontinued=True)
            if query.category and state.holdings.wider(query.category):  # those that are called so
                matches = Matches(matches.base & self._just(query.category) or matches.base, matches.meeting)
            return self._found(query, finder, matches, kinds, audiences)

    def _just(self, kind: str) -> frozenset[int]:
        """Return the ids of products that are by their names of a kind that none is filed under."""
        words, state = (*category_named(kind.replace("_", " ")).words, *named_so(kind)), self._state()
        found = ending(self._engine, state, words) or state.things.called(kind.replace("_", " "))
        return found or frozenset[int]().union(*map(state.things.so_called, words))

    def _of_no_kind(
        self, query: ProductQuery, state: State, audiences: frozenset[Audience], today: date | None
    ) -> ProductsFound:
        """Answer for a kind that no product is filed under: by its words where products are called so, else not at all."""
        said = (query.category or "").replace("_", " ")
        spoken = [word for word, kind in state.holdings.spoken.items() if kind == query.category]
        # Words that the vocabulary knows are told by name; of others ("phone games") the last word may be the thing.
        just = self._just(query.category or "")
        found = just or self._called([said, *spoken], "")
        found = found or (frozenset() if spoken else self._called(said.split()[-1:]))
        meant = frozenset(id for word in spoken for id in state.names_meant.nearest(word)) if not found else frozenset()
        found = found or meant
        if not found:
            return ProductsFound((), 0, (), False, query)
        with self._engine.connect() as connection:
            finder = Finder(connection, state.holdings, state.members, audiences, today or self._today(), state.limited)
            matches = finder.matches(query, ())
            narrowed = Matches(matches.base & found, matches.meeting)
            kinds = (said,) if just or meant else ()
            return self._found(replace(query, text=f"{said} {query.text}"), finder, narrowed, kinds, audiences)

    def _called(self, words: Iterable[str], category: str | None = None, beside: Iterable[str] = ()) -> frozenset[int]:
        return called(self._engine, self._state(), words, category, beside)

    def _found(
        self,
        query: ProductQuery,
        finder: Finder,
        matches: Matches,
        kinds: Sequence[str],
        audiences: frozenset[Audience],
    ) -> ProductsFound:
        if not kinds and matches.base:
            matches = self._of_the_thing(query, matches)
            if not matches.base:
                return ProductsFound((), 0, (), False, query)
        full = matches.full()
        if full and (kinds or query.conditions or query.order != "relevance"):
            ordered = self._ordered(query, full, finder, audiences)
            shown = dict(islice(ordered.items(), max(0, query.limit)))
            return ProductsFound(self._hits(shown), len(full), (), True, query)
        if full:
            narrowed = sorted(full) if len(full) <= _RANKED else None
            ranked = self._search.rank(query.text, max(1, query.limit), audiences, allowed=narrowed)
            return ProductsFound(self._hits(dict(ranked)), len(ranked), (), True, query)
        scores = dict(self._search.rank(query.text, 200, audiences)) if query.text else {}
        near = finder.nearest(query, matches, scores, NEAREST)
        misses = {number: tuple(query.conditions[at] for at in matches.unmet(number)) for number in near}
        listed = self._read(near)
        nearest = tuple(ProductHit(listed[n], -float(len(misses[n])), misses[n]) for n in near if n in listed)
        return ProductsFound((), 0, nearest, True, query)

    def _of_the_thing(self, query: ProductQuery, matches: Matches) -> Matches:
        """Return the matches that are called as the thing wanted: "the cheapest screw" where no kind is called screws.

        What a name ends with is what it is; what else is called so may be a part of it. Where nothing is called so there is
        none, unless limits or an order are given with words that say more than a name.
        """
        named = headwords(query.text)
        if not named.heads:
            return matches
        so = frozenset[int]() if named.beside else ending(self._engine, self._state(), named.heads)
        so = so or self._called(named.heads, beside=named.beside) or self._called(alike(named.heads))
        so = so or frozenset(self._state().names_meant.nearest(" ".join((*named.beside, named.heads[0])), _SAME_THING))
        limited = bool(query.conditions) or query.order != "relevance"
        if not so & matches.base and limited and not _just(query.text.strip(), named.heads):
            return matches
        return Matches(matches.base & so, matches.meeting)

    def _ordered(
        self, query: ProductQuery, full: frozenset[int], finder: Finder, audiences: frozenset[Audience]
    ) -> dict[int, float]:
        """Return the ids in the order wanted, each with its score; those without the column ordered by come last."""
        allowed = sorted(full) if len(full) <= _RANKED else None
        ranked = self._search.rank(query.text, max(200, query.limit), audiences, allowed=allowed) if query.text else []
        scores = {number: score for number, score in ranked if number in full}
        if query.order == "relevance":
            prices = finder.prices(full, finder.currency(query)) if not scores else {}
            # With nothing to rank by, what is cheaper comes first: an order that a customer can see the sense of.
            rest = sorted(full - scores.keys(), key=lambda n: (prices.get(n) is None, prices.get(n, 0), n))
            return {**scores, **dict.fromkeys(rest, 0.0)}
        column, sign = query.order.lstrip("-"), -1.0 if query.order.startswith("-") else 1.0
        values = finder.values(full, column, finder.currency(query))
        ids = sorted(full, key=lambda n: (n not in values, sign * values.get(n, 0.0), -scores.get(n, 0.0), n))
        return {number: scores.get(number, 0.0) for number in ids}

    def search(self, text: str, k: int = 10, *, audiences: frozenset[Audience] = PUBLIC) -> list[ProductHit]:
        """Return the `k` products nearest to `text`, best first; those of the kind that it names come first."""
        state = self._state()
        query = state.reader.parse(text)
        kinds = state.holdings.holds(query.category) if query.category else ()
        of_kind = state.members.of(kinds, discontinued=True) if kinds else frozenset[int]()
        meeting = self._meeting(query, kinds, state, audiences) if kinds else frozenset[int]()
        also = self._own_word(text, query, kinds, of_kind, state, audiences) if kinds else ""
        words = text[:2_000]
        found = self._search.rank(words, max(0, k), audiences, of_kind=of_kind, meeting=meeting, also=also)
        ranked = dict(found)
        alone = self._named_alone(text, state)
        if alone is not None:  # a text about another product may name it, too
            ranked = {alone: max(ranked.values(), default=0.0) + 1, **{n: s for n, s in found if n != alone}}
        return list(self._hits(dict(islice(ranked.items(), max(0, k))), state))

    def _named_alone(self, text: str, state: State) -> int | None:
        """Return the id of the one product whose number is all that the text says."""
        if len(text) > _NUMBER or not any(map(str.isdigit, text)):
            return None
        named = state.gazetteer.find(text)
        if len(named) != 1 or not named[0].exact or len(named[0].skus) != 1:
            return None
        rest = text[: named[0].start] + text[named[0].end :]
        return None if any(map(str.isalnum, rest)) else self.product(named[0].skus[0]).id

    def _meeting(
        self, query: ProductQuery, kinds: Sequence[str], state: State, audiences: frozenset[Audience]
    ) -> frozenset[int]:
        if not query.conditions:
            return frozenset()
        # A flag that is True and a number that is 1 are equal, and mean different limits.
        limits = tuple((c, type(c.value)) for c in query.conditions)
        key = (tuple(kinds), limits, query.currency, audiences)
        found = state.meeting.get(key)
        if found is None:
            with self._engine.connect() as connection:
                finder = Finder(connection, state.holdings, state.members, audiences)
                found = kept(state.meeting, key, finder.matches(query, kinds).full())
        return found

    def _own_word(
        self,
        text: str,
        query: ProductQuery,
        kinds: Sequence[str],
        of_kind: frozenset[int],
        state: State,
        audiences: frozenset[Audience],
    ) -> str:
        """Return the catalogue's own name for the kind where its products do not go by the customer's (laptop, 笔记本).

        A narrower name ("xbox") is not replaced: only words that mean the same are.
        """
        if not says_the_same(text, query.category or ""):
            return ""
        label = state.holdings.kinds[kinds[0]][0].en

        def spoken(said: tuple[str, ...]) -> bool:
            key = (tuple(kinds), said, audiences)
            found = state.spoken.get(key)
            if found is None:
                found = kept(state.spoken, key, self._search.spoken_so(said, of_kind, audiences))
            return found

        own = not spoken(self._search.said(text, query.text)) and spoken(self._search.said(label))
        return f"{query.text} {label}" if own else ""

    def _hits(self, scores: Mapping[int, float], state: State | None = None) -> tuple[ProductHit, ...]:
        listed = self._read(list(scores), state)
        return tuple(ProductHit(product, scores[number]) for number, product in listed.items())

    def _read(self, ids: Sequence[int], state: State | None = None) -> dict[int, Product]:
        state = state or self._state()
        held = state.read
        found = {number: product for number in ids if (product := held.get(number)) is not None}
        missing = [number for number in ids if number not in found]
        if missing:
            with self._engine.connect() as connection:
                read = read_products(connection, missing)
            found |= {number: renamed(product, state.twins) for number, product in read.items()}
            if len(held) > _HELD:  # other threads keep what they have taken out already
                held.clear()
            held.update(found)
        return {number: found[number] for number in ids if number in found}

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


def _just(text: str, heads: Sequence[str]) -> bool:
    """Return whether limits and an order are given with hardly more than the thing wanted: "送人的" names no thing."""
    if text.isascii():
        return bool(bare(text))
    return re.search(rf"{re.escape(heads[0])}(?!的)", text) is not None


def _of_ours(text: str, language: Language, state: State) -> bool:
    """Return whether a text names a kind that products are filed under."""
    kind = state.reader.parse(text, language).category
    return kind is not None and bool(state.holdings.holds(kind))


def _for_another(query: ProductQuery, thing: str, state: State) -> ProductQuery:
    """Return the query of the thing that is wanted where the kind that is named is only what it is for ("screens for a desk")."""
    kind = state.things.named(headwords(thing).heads)
    return replace(query, category=kind.replace(" ", "_")) if kind else query


def _of_a_thing(query: ProductQuery, state: State) -> ProductQuery:
    """Return the query of the thing that is wanted, where no known kind is named.

    It is what products are called by the ends of their names, or a kind whose label is in the other language alone.
    """
    query = replace(query, text=bought_for(query.text))
    heads = headwords(query.text).heads
    if (sign := one_sign(query.text)) and (kind := _of_one_sign(sign, state)):
        return replace(query, category=kind, text=query.text.replace(sign, " ").strip())
    kind = state.things.named(heads) or state.things.begins(query.text.strip())
    said = kind or (heads[0] if heads else "")
    kind = kind or next(iter(state.labels_meant.nearest(said)), "") if said else ""
    if not kind:
        return query
    rest = re.sub(re.escape(said), " ", query.text, count=1, flags=re.IGNORECASE)
    return replace(query, category=kind.replace(" ", "_"), text=" ".join(rest.split()))


def _of_one_sign(sign: str, state: State) -> str:
    """Return the largest kind whose Chinese label holds a character that names of products end with, else the character."""
    if not state.things.ends_in(sign):
        return ""
    return next((key for key, (label, _) in state.holdings.kinds.items() if sign in label.zh), sign)
