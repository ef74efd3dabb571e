"""Answers from the catalogue: names, prices, stock and attributes of products as facts, cards and lines."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.clauses import telling_word
from assistant.found import Reading
from assistant.kit import Turn
from assistant.pricing import list_price
from assistant.reading import beyond_names, rest
from assistant.types import Card
from knowledge.coverage import asked as question
from knowledge.coverage import words as spoken
from knowledge.errors import NotFound
from knowledge.language import Bilingual
from knowledge.pieces import is_piece
from knowledge.properties import Asked, asked_of
from knowledge.sayings import brand_names
from knowledge.thesaurus import thesaurus
from knowledge.tokens import Tokenizer
from knowledge.types import Attribute, Price, Product, ProductQuery
from knowledge.vocabulary import vocabulary

_CURRENCIES = (
    ("USD", re.compile(r"\bUSD\b|\b(?:US )?dollars?\b|美元|美金", re.IGNORECASE)),
    ("EUR", re.compile(r"\bEUR\b|\beuros?\b|欧元", re.IGNORECASE)),
    ("CNY", re.compile(r"\bCNY\b|\bRMB\b|\byuan\b|人民币", re.IGNORECASE)),
)
_AFTER = re.compile(r"success|replaced by|superseded|followed by|后续|替代|接替|换代|升级为|取代", re.IGNORECASE)
_DULL = frozenset(
    [
        "model",
        "barcode",
        "release_date",
        "harmonized_system_hs_code",
        "customs_code",
        "processor_ark_id",
        "oem_code",
        "last_change",
        "status",
    ]
)
_CARD_ROWS = 5
_LIST_ROWS = 10
_TELLING = 0.6  # share of the words asked that a row must hold to be shown as the answer
_LONGEST_VALUE = 48  # characters; a longer value does not read on a card


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Tokenizer()


def product(turn: Turn, sku: str) -> Product | None:
    """Return a product, or None where it is not in the catalogue (any more)."""
    try:
        return turn.kit.catalogue.product(sku)
    except NotFound:
        return None


def asked_currency(turn: Turn) -> str | None:
    """Return the currency the customer named, with an amount or alone ("in US dollars"), or None."""
    named = (code for code, pattern in _CURRENCIES if pattern.search(turn.said.text))
    return turn.said.products.currency or next(named, None)


def price_of(turn: Turn, item: Product, quantity: int = 1) -> Price | None:
    """Return the unit price this person may see for so many pieces, in the currency they named or else ours."""
    return list_price(
        item, turn.who.audiences, turn.kit.today(),
        currency=asked_currency(turn), fallback=turn.kit.settings.currency, quantity=quantity,
    )  # fmt: skip


def any_price_of(turn: Turn, item: Product) -> Price | None:
    """Return a price in whatever currency there is one."""
    return list_price(item, turn.who.audiences, turn.kit.today(), currency=None, fallback=turn.kit.settings.currency)


def label(turn: Turn, attribute: Attribute) -> str:
    """Refer to an attribute's label: it may hold figures of its own ("USB 3.0 ports")."""
    words = attribute.label.say(turn.language) or attribute.name.replace("_", " ")
    return turn.sheet.said_words(words, f"column {attribute.name}", Bilingual("attribute", "参数"))


def asked(turn: Turn, item: Product) -> Asked:
    """Return what the message asks of the product: by how people ask for a property, else by the columns' own names."""
    found = asked_of(beyond_names(turn), item)
    if found.anything:
        return found
    wanted = dict.fromkeys((*turn.said.slots.attributes, *(c.column for c in turn.said.products.conditions)))
    labelled = [a for name in wanted if (a := item.attribute(name)) is not None]
    return Asked(tuple(labelled), found.missing, found.left)


def asked_attributes(turn: Turn, item: Product) -> list[Attribute]:
    """Return those attributes of the product that the message asks for, in the order asked."""
    return list(asked(turn, item).found)


def telling_attributes(turn: Turn, item: Product, most: int = 3) -> list[Attribute]:
    """Return attributes whose label or value holds most of what is asked ("does it work with a Mac?"), best first."""
    wanted = question(beyond_names(turn), {})
    scored = [
        (wanted.covered(spoken(f"{a.label.en} {a.label.zh} {a.name.replace('_', ' ')} {a.value}")), a)
        for a in item.attributes
    ]
    best = max((score for score, _ in scored), default=0.0)
    return [a for score, a in scored if score == best][:most] if best >= _TELLING else []


def beyond(turn: Turn, products: Sequence[Product], attributes: Sequence[Attribute]) -> frozenset[str]:
    """Return the telling tokens of what is asked beyond these attributes and what the products are called."""
    named = frozenset[str]().union(*(_named(p) for p in products))
    left = _left(turn, products) - _tokens(attributes) - named
    return frozenset(t for t in left if telling_word(t))


def unheard(turn: Turn, products: Sequence[Product]) -> frozenset[str]:
    """Return the telling tokens of what is asked that stand nowhere in these products' rows."""
    rows = frozenset[str]().union(*(tokens_of(p) | _otherwise(turn, p.attributes) for p in products))
    return frozenset(t for t in _left(turn, products) - rows if telling_word(t))


def _left(turn: Turn, products: Sequence[Product]) -> frozenset[str]:
    """Return the tokens of the question that no property of these products answers."""
    left = (frozenset(_tokenizer().content(asked(turn, p).left)) for p in products)
    return rest(turn).intersection(*left)


def tokens_of(item: Product) -> frozenset[str]:
    """Return the search tokens of what a product is called and of its columns."""
    return _named(item) | _tokens(item.attributes)


def _named(item: Product) -> frozenset[str]:
    kind = vocabulary().categories.get(item.category)
    texts = (item.name, item.description, item.category_label)
    words = (item.sku, item.brand, *brand_names(item.brand), *(kind.words if kind else ()))
    return frozenset(_tokenizer().tokens(" ".join((*words, *(f"{t.en} {t.zh}" for t in texts)))))


def _tokens(attributes: Sequence[Attribute]) -> frozenset[str]:
    return frozenset(_tokenizer().tokens(_words(attributes)))


def _words(attributes: Sequence[Attribute]) -> str:
    return " ".join(
        f"{a.label.en} {a.label.zh} {a.name.replace('_', ' ')} {a.value} {a.unit or ''}" for a in attributes
    )


def _otherwise(turn: Turn, attributes: Sequence[Attribute]) -> frozenset[str]:
    """Return the tokens of ideas in the question that these attributes have in other words: macOS is a Mac's."""
    said = spoken(_words(attributes))
    ideas = thesaurus().ideas(beyond_names(turn))
    return frozenset(token for idea in ideas if any(map(said.says, idea.ways)) for token in idea.own)


def told_of(words: frozenset[str], found: Reading) -> bool:
    """Return whether the best sentences that the documents hold speak of one of `words`."""
    told = " ".join(one.hit.passage.text[one.start : one.end] for one in found.sentences)
    return bool(words & frozenset(_tokenizer().tokens(told)))


def described(turn: Turn, item: Product) -> bool:
    """Return whether the product's name and description hold most of what is asked."""
    text = item.description.en + " " + item.description.zh + " " + item.name.en + " " + item.name.zh
    return _held(rest(turn), text) >= _TELLING


def told_of_it(turn: Turn, item: Product) -> bool:
    """Return whether the product's description says a word of what is asked that its name and its columns do not."""
    rows = frozenset(_tokenizer().tokens(f"{item.name.en} {item.name.zh}")) | _tokens(item.attributes)
    said = frozenset(_tokenizer().tokens(f"{item.description.en} {item.description.zh}"))
    return any(telling_word(token) for token in (rest(turn) & said) - rows)


def _held(wanted: frozenset[str], text: str) -> float:
    said = set(_tokenizer().tokens(text))
    return sum(token in said or _begins(token, said) for token in wanted) / len(wanted) if wanted else 0.0


_STEM = 4  # letters of a word that may begin another of its family


def _begins(token: str, said: set[str]) -> bool:
    """Return whether a word begins one that is said: what is lockable can be locked."""
    return token.isascii() and len(token) >= _STEM and any(word.startswith(token) for word in said)


def key_attributes(turn: Turn, item: Product, most: int = _CARD_ROWS) -> list[Attribute]:
    """Return the attributes to show: those the message asks for or limits, then those that tell most of a product."""
    wanted = [
        *turn.said.slots.attributes,
        turn.said.products.order.lstrip("-"),
        *(c.column for c in turn.said.products.conditions),
    ]
    asked = [a for name in dict.fromkeys(wanted) if (a := item.attribute(name)) is not None]
    others = [a for a in item.attributes if a not in asked and not isinstance(a.value, bool) and _short(a)]
    return (asked + sorted((a for a in others if not dull(a)), key=_weightiness))[:most]


def dull(attribute: Attribute) -> bool:
    """Return whether an attribute is of no use to someone choosing: codes, dates and the parcel's measures."""
    return attribute.name in _DULL or attribute.name.startswith(("package_", "pallet_", "master_"))


@lru_cache(maxsize=1)
def _order() -> dict[str, int]:
    return {known.name: at for at, known in enumerate(dict.fromkeys(vocabulary().attributes.values()))}


def _weightiness(attribute: Attribute) -> int:
    """Return where the vocabulary, which lists what matters most first, has the attribute; the last place if nowhere."""
    return _order().get(attribute.name, len(_order()))


def all_attributes(turn: Turn, item: Product) -> list[Attribute]:
    """Return the attributes for a list of specifications: short ones, yes and no last."""
    return sorted(showable(item), key=lambda a: (isinstance(a.value, bool), _weightiness(a)))[:_LIST_ROWS]


def showable(item: Product) -> list[Attribute]:
    """Return the attributes that can be told in a line: short ones, no codes or the parcel's measures."""
    return [a for a in item.attributes if _short(a) and not dull(a)]


def cells(turn: Turn, items: Sequence[Product]) -> list[tuple[Product, Attribute, str, str]]:
    """Return the columns of products as a model reads them, each with its product's name and in words; none without a model."""
    if turn.kit.model() is None or not turn.kit.settings.writer_reads:
        return []
    told = ((p, a) for p in items for a in showable(p))
    return [(p, a, p.name.say(turn.language), _in_words(turn, a)) for p, a in told]


def _in_words(turn: Turn, attribute: Attribute) -> str:
    words = attribute.label.say(turn.language) or attribute.name.replace("_", " ")
    return f"{words}: {attribute.value} {attribute.unit or ''}".strip()


def _short(attribute: Attribute) -> bool:
    return len(str(attribute.value)) <= _LONGEST_VALUE


def card(turn: Turn, item: Product, note: str = "") -> Card:
    """Make the product's card: every figure on it is a fact."""
    price = price_of(turn, item) or any_price_of(turn, item)
    rows = [
        (a.label.say(turn.language) or a.name, _id(turn.sheet.attribute(item, a))) for a in key_attributes(turn, item)
    ]
    if item.stock is not None:
        rows.append((turn.pick(Bilingual("In stock", "库存")), _id(turn.sheet.stock(item))))
    return Card(
        sku=item.sku, name=item.name.say(turn.language), image=item.image,
        price=_id(turn.sheet.price(item, price)) if price else None, rows=tuple(rows), note=note,
    )  # fmt: skip


def no_longer_made(turn: Turn, item: Product) -> str:
    """Say that a product is no longer made, and what came after it where its row tells; "" where it is still made."""
    if not item.discontinued:
        return ""
    after = _successor(turn, item)
    named = turn.say("product.successor", name=turn.sheet.name(after)) if after else ""
    return turn.sentences(turn.say("product.discontinued"), named)


def _successor(turn: Turn, item: Product) -> Product | None:
    """Return the product that the row names as its successor: in a column of that name, else in the description."""
    told = [str(a.value) for name in ("successor", "replaced_by", "replacement") if (a := item.attribute(name))]
    told += [text for text in (item.description.en, item.description.zh) if _AFTER.search(text)]
    for text in told:
        for mention in turn.kit.catalogue.mentions(text, turn.language):
            found = next((p for sku in mention.skus if sku != item.sku and (p := product(turn, sku))), None)
            if found is not None and not found.discontinued:
                return found
    return None


def price_words(turn: Turn, item: Product) -> str:
    """Say what a product costs, or that it has no price, or that it has one in another currency only."""
    name, price = turn.sheet.name(item), price_of(turn, item)
    if price is not None:
        unit = item.attribute("sales_unit")
        words = turn.say("price.one", name=name, price=turn.sheet.price(item, price))
        if unit is None or is_piece(str(unit.value)):
            return words
        return turn.sentences(words, turn.say("price.unit", unit=turn.sheet.attribute(item, unit)))
    if (other := any_price_of(turn, item)) is not None:
        return turn.say("price.other_currency", name=name, price=turn.sheet.price(item, other))
    if (note := item.attribute("price_note")) is not None:
        return turn.say("price.noted", name=name, note=turn.sheet.attribute(item, note))
    return turn.say("price.none", name=name)


def details(turn: Turn, item: Product) -> str:
    """Say in a line what matters of a product in a list: price, then the attributes asked for."""
    price = price_of(turn, item) or any_price_of(turn, item)
    parts = [turn.sheet.price(item, price)] if price else []
    parts += [f"{label(turn, a)} {turn.sheet.attribute(item, a)}" for a in key_attributes(turn, item, 3)]
    return turn.together(parts) or turn.sheet.sku(item)


def categories(turn: Turn, most: int = 6) -> str:
    """Name the largest categories of the catalogue."""
    return kinds(turn, [text for _, text, _ in turn.kit.catalogue.categories()[:most]])


def kinds(turn: Turn, labels: Sequence[Bilingual]) -> str:
    """Name these categories."""
    return turn.together(
        [
            turn.sheet.said_words(turn.pick(text), f"category {text.en}", Bilingual("category", "类别"))
            for text in labels
        ]
    )


def wants_products(query: ProductQuery) -> bool:
    """Return whether the words ask for products by kind, limit or order."""
    return bool(query.category or query.conditions or query.order != "relevance")


def _id(reference: str) -> str:
    return reference.strip("[]")
