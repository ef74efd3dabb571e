"""Follow-ups: a message made to stand alone, by rules over what was asked and shown before it.

A rule never guesses: one that does not apply leaves the message to the next, and a whole question stays as it is.
Names put into a message are the catalogue's own.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.types import Slots
from assistant.understanding import cues
from assistant.understanding.slots import Vocabulary, asked, plain
from knowledge.errors import NotFound
from knowledge.language import Language
from knowledge.types import Condition, Product, ProductQuery

MEMORY = 4
"""How many turns back a product is still what "it" means."""
_ASIDES = frozenset({"small_talk", "out_of_scope", "unclear", "person", "lead", "complaint"})


@dataclass(frozen=True)
class PastTurn:
    """One earlier turn: what was said, how it stood alone, the SKUs its reply showed in order, and the catalogue query."""

    text: str
    query: str
    focus: tuple[str, ...] = ()
    products: ProductQuery = field(default_factory=ProductQuery)
    intent: str = ""


@dataclass(frozen=True)
class Rewritten:
    """A message that stands alone. `focus` are the SKUs it is about; `followed_up` is False for a message kept as it was."""

    query: str
    focus: tuple[str, ...]
    products: ProductQuery
    followed_up: bool


@dataclass(frozen=True)
class _Message:
    """A message with what it may lean on. `shown` are the products last shown, `last` the turn they belong to or the latest."""

    text: str
    language: Language
    slots: Slots
    own: ProductQuery
    last: PastTurn
    history: Sequence[PastTurn]
    shown: tuple[Product, ...]
    catalogue: Vocabulary

    def name(self, product: Product) -> str:
        return product.name.say(self.language) or product.sku

    def names(self, products: Sequence[Product]) -> str:
        joint = "和" if self.language == "zh" else " and "
        return joint.join(self.name(p) for p in products)

    def about(self, query: str, products: Sequence[Product], wanted: ProductQuery | None = None) -> Rewritten:
        return Rewritten(_tidy(query, self.language), tuple(p.sku for p in products), wanted or self.own, True)


def standalone(
    text: str, language: Language, slots: Slots, history: Sequence[PastTurn], catalogue: Vocabulary
) -> Rewritten:
    """Return `text` as it would read without `history` (oldest first), with the products it is about.

    A whole question of its own is returned word for word with `followed_up` False. Products that are no longer in the
    catalogue are not pointed back to.
    """
    said = plain(text)
    own = catalogue.parse(text, language)
    fresh = Rewritten(text, slots.skus, own, False)
    recent = [t for t in history[-MEMORY:] if t.intent not in _ASIDES]
    if not recent or not said:
        return fresh
    message = _Message(said, language, slots, own, recent[-1], recent, (), catalogue)
    message = replace(message, shown=_shown(recent, catalogue))
    return next((found for rule in _RULES if (found := rule(message)) is not None), fresh)


def _shown(turns: Sequence[PastTurn], catalogue: Vocabulary) -> tuple[Product, ...]:
    """Return the products of the latest turn that showed any."""
    for turn in reversed(turns):
        products = _live(turn.focus, catalogue)
        if products:
            return products
    return ()


def _live(skus: Sequence[str], catalogue: Vocabulary) -> tuple[Product, ...]:
    found: list[Product] = []
    for sku in skus:
        try:
            found.append(catalogue.product(sku))
        except NotFound:
            continue
    return tuple(found)


def _tidy(query: str, language: Language) -> str:
    query = re.sub(r"\s+([?？,，.。])", r"\1", " ".join(query.split()))
    if language == "zh":
        query = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", query)
    return query.strip(" ,，")


# --- a product is named --------------------------------------------------------------------------------------------


def _versus(m: _Message) -> Rewritten | None:
    """ "和 V27Q 比呢", "is it better than the V27Q": the product named beside the one spoken of."""
    named = _live(m.slots.skus, m.catalogue)
    if len(named) != 1 or not m.shown or not cues.VERSUS.search(m.text):
        return None
    pronoun = cues.ONE.search(m.text) or cues.MANY.search(m.text)
    leans = pronoun or re.match(
        r"^(?:那|那么)?(?:和|跟|与|比|对比|相比)|^(?:and|what|how|compare|versus|vs)", m.text, re.I
    )
    others = tuple(
        p for p in (m.shown if pronoun and cues.MANY.search(m.text) else m.shown[:1]) if p.sku != named[0].sku
    )
    if not leans or not others:
        return None
    if pronoun:
        return m.about(_put(m.text, pronoun, m.names(others)), (*others, *named))
    both = m.names((*others, *named))
    return m.about(f"{both}对比" if m.language == "zh" else f"compare {both}", (*others, *named))


def _swap_product(m: _Message) -> Rewritten | None:
    """ "what about the V27Q?": the question before, asked of another product."""
    named = _live(m.slots.skus, m.catalogue)
    part = cues.fragment(m.text, m.language)
    if not named or part is None or m.own.conditions or asked(part.core, ()):
        return None
    rest = _without_mentions(m)
    if len(rest) > (4 if m.language == "zh" else 14):
        return None
    before = [x for x in m.catalogue.mentions(m.last.query, m.language) if x.skus]
    if len(before) == 1:
        query = m.last.query[: before[0].start] + m.names(named) + m.last.query[before[0].end :]
        return m.about(query, named)
    return m.about(m.text, named) if part.explicit else None


def _without_mentions(m: _Message) -> str:
    text = m.text
    for mention in sorted(m.catalogue.mentions(text, m.language), key=lambda x: -x.start):
        text = text[: mention.start] + text[mention.end :]
    part = cues.fragment(text, m.language)
    return re.sub(r"[\W_]|\bthe\b", "", part.core if part else text)


def _named(m: _Message) -> Rewritten | None:
    """A product is named and nothing leans back: whole, whatever else it says."""
    return Rewritten(m.text, m.slots.skus, m.own, False) if m.slots.skus else None


def _swap_category(m: _Message) -> Rewritten | None:
    """ "what about keyboards?": the limits before, on another kind of product. Other kinds of question are whole."""
    if m.own.category is None:
        return None
    part = cues.fragment(m.text, m.language)
    if part is None or not part.explicit or cues.step(m.text) or m.last.products.category in (None, m.own.category):
        return None
    kept = tuple(c for c in m.last.products.conditions if c.column in ("price", "stock", "brand"))
    wanted = replace(m.own, conditions=_merged(kept, m.own.conditions), order=_order(m), currency=_currency(m))
    limits = " ".join(c.said for c in kept if c.said)
    return m.about(f"{part.core} {limits}", (), wanted)


# --- one or several of those shown ---------------------------------------------------------------------------------


def _ordinal(m: _Message) -> Rewritten | None:
    """ "第二个多少钱", "the latter": one of the list shown last."""
    listed = _latest_list(m)
    chosen = cues.positions(m.text, len(listed))
    if not chosen:
        return None
    products = tuple(dict.fromkeys(listed[index] for index, _ in chosen))
    query = m.text
    for index, match in sorted(chosen, key=lambda c: -c[1].start()):
        query = _put(query, match, m.name(listed[index]))
    return m.about(query, products)


def _latest_list(m: _Message) -> tuple[Product, ...]:
    lists = (_live(t.focus, m.catalogue) for t in reversed(m.history))
    return next((products for products in lists if len(products) > 1), m.shown)


def _other(m: _Message) -> Rewritten | None:
    """ "what about the other one?": of two shown, the one that the turn before was not about."""
    match = cues.OTHER.search(m.text)
    rest = (
        [p for p in _spoken_of(m) if p.sku not in {x.sku for x in m.shown}] if len(m.shown) == 1 else list(m.shown[1:])
    )
    if match is None or not rest:
        return None
    part = cues.fragment(m.text, m.language)
    if part and len(re.sub(cues.OTHER, "", part.core).strip(" the")) < 2 and len(m.shown) == 1:
        asked_before = m.last.query.replace(m.name(m.shown[0]), m.name(rest[0]))
        if asked_before != m.last.query:
            return m.about(asked_before, rest[:1])
    return m.about(_put(m.text, match, m.name(rest[0])), rest[:1])


def _spoken_of(m: _Message) -> tuple[Product, ...]:
    """Return the products of the last few turns, latest turn first."""
    return _live(tuple(dict.fromkeys(sku for t in reversed(m.history) for sku in t.focus)), m.catalogue)


def _many(m: _Message) -> Rewritten | None:
    """ "compare them", "这两款有什么区别": all that were shown, or the last two spoken of one by one."""
    match = cues.MANY.search(m.text)
    bare = re.fullmatch(
        r"(?:那)?(?:请)?(?:帮我)?(?:对比|比较)(?:一下|下)?|compare|(?:what(?:['’]s| is) the )?difference",
        m.text.strip(" ?？。."),
        re.I,
    )
    if (match is None and bare is None) or (m.own.conditions and not asked(m.text, m.shown)):
        return None
    products = m.shown if len(m.shown) > 1 else _spoken_of(m)[:2][::-1]
    if re.search(r"两|俩|\bboth\b|\btwo\b", m.text, re.I):
        products = products[:2]
    if not products:
        return None
    query = _put(m.text, match, m.names(products)) if match else f"{m.text.strip(' ?？。.')} {m.names(products)}"
    return m.about(query, products)


def _one(m: _Message) -> Rewritten | None:
    """ "does it come in black", "那个有货吗": the product spoken of, or the first of those shown."""
    match = cues.ONE.search(m.text)
    if match is None:
        return None
    if m.shown:
        return m.about(_put(m.text, match, m.name(m.shown[0])), m.shown[:1], _variant(m))
    return _joined(m)


# --- another product, other limits ---------------------------------------------------------------------------------


def _step(m: _Message) -> Rewritten | None:
    """ "那大一号的呢?", "and the cheaper one?": picked from those shown, or searched for one step away."""
    step = cues.step(m.text)
    if (
        step is None
        or not m.shown
        or (m.own.category and m.own.category != m.shown[0].category)
        or cues.POLICY.search(m.text)
    ):
        return None
    if len(m.shown) > 1 and (cues.of_those(m.text) or cues.DIFFERENCE.search(m.text)):
        return _pick(m, step)
    base = m.shown[0]
    amounts = [(key, a, unit) for key in step.keys if (found := _measure(base, key)) for a, unit in (found,)]
    if not amounts:
        return None
    key, amount, unit = amounts[0]
    limit = Condition(key, ">" if step.up else "<", amount, unit, m.text.strip(" ?？"))
    order = key if step.up else f"-{key}"
    kept = tuple(c for c in m.last.products.conditions if c.column != key)
    money = unit if key == "price" else m.last.products.currency
    wanted = ProductQuery("", base.category, (*_merged(kept, m.own.conditions), limit), order, money)
    return m.about(_stepped(m, step, base), (base,), wanted)


def _stepped(m: _Message, step: cues.Step, base: Product) -> str:
    kind = base.category_label.say(m.language)
    if m.language == "zh":
        return f"有没有比{m.name(base)}{step.words.removesuffix('的')}的{kind}"
    return f"a {kind} that is {step.words} than {m.name(base)}"


def _measure(product: Product, key: str) -> tuple[Decimal, str | None] | None:
    if key == "price":
        return (product.prices[0].amount, product.prices[0].currency) if product.prices else None
    exact = product.attribute(key)
    found = exact or next((a for a in product.attributes if key in re.split(r"[_\W]+", a.name)), None)
    return (found.value, found.unit) if found and isinstance(found.value, Decimal) else None


def _pick(m: _Message, step: cues.Step) -> Rewritten | None:
    """Choose from the products shown the one furthest in the way asked; a difference keeps both."""
    measured = [(found[0], p) for p in m.shown for key in step.keys[:1] or () if (found := _measure(p, key))]
    if len(measured) < 2:
        measured = [(found[0], p) for p in m.shown for found in [_first_measure(p, step.keys)] if found]
    if not measured:
        return None
    if re.search(r"哪|谁|\bwhich\b", m.text, re.I) or cues.DIFFERENCE.search(m.text):
        return m.about(f"{m.names(m.shown)}{'，' if m.language == 'zh' else ': '}{m.text}", m.shown)
    best = (max if step.up else min)(measured, key=lambda x: x[0])[1]
    return m.about(f"{m.name(best)}{'，' if m.language == 'zh' else ': '}{_core(m)}", (best,))


def _first_measure(product: Product, keys: Sequence[str]) -> tuple[Decimal, str | None] | None:
    return next((found for key in keys if (found := _measure(product, key))), None)


def _narrow(m: _Message) -> Rewritten | None:
    """ "those under 2000", "show me only the ones in stock": limits added to the list asked for before."""
    last = next((t for t in reversed(m.history) if t.products.category or t.products.conditions), None)
    limited = m.own.conditions or m.own.order != "relevance" or m.own.currency
    if last is None or not limited or m.own.category or cues.POLICY.search(m.text):
        return None
    one = len(m.shown) == 1 and (last is not m.last or m.catalogue.mentions(last.query, m.language))
    if one or not (cues.SET.search(m.text) or cues.fragment(m.text, m.language)):
        return None
    wanted = replace(
        last.products,
        conditions=_merged(last.products.conditions, m.own.conditions),
        order=_order(m, last),
        currency=_currency(m, last),
    )
    joint = "，" if m.language == "zh" else ", "
    return m.about(f"{last.query.rstrip(' ?？。.')}{joint}{_core(m)}", m.shown, wanted)


def _merged(old: Sequence[Condition], new: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return both sets of limits; a new one replaces an old one on the same column from the same side."""
    sides = {(c.column, c.operator[0]) for c in new}
    exact = {c.column for c in new if c.operator == "="}
    kept = [c for c in old if (c.column, c.operator[0]) not in sides and c.column not in exact]
    return (*kept, *new)


def _order(m: _Message, last: PastTurn | None = None) -> str:
    return m.own.order if m.own.order != "relevance" else (last or m.last).products.order


def _currency(m: _Message, last: PastTurn | None = None) -> str | None:
    return m.own.currency or (last or m.last).products.currency


def _variant(m: _Message) -> ProductQuery:
    """Limits said of one product ("有32GB的吗") look among its kind."""
    if m.own.conditions and not m.own.category and m.shown:
        return replace(m.own, category=m.shown[0].category)
    return m.own


# --- only part of a question ---------------------------------------------------------------------------------------


def _part(m: _Message) -> Rewritten | None:
    """ "保修呢?", "how much", "what about HDMI?": said of what the turn before was about."""
    part = cues.fragment(m.text, m.language)
    bridging = m.shown and (cues.bridges(m.text) or (asked(m.text, m.shown[:1]) and not cues.of_the_company(m.text)))
    if part is None and not bridging:
        return None
    other_kind = m.own.category and m.own.category != (m.shown[0].category if m.shown else None)
    if other_kind and not cues.CAPABLE.search(m.text):
        return None
    if not m.shown or (not m.last.focus and part and part.explicit):
        return _joined(m) if part and (part.explicit or m.last.intent == "how_to") else None
    about = m.shown if len(m.last.focus) > 1 and not m.last.products.category else m.shown[:1]
    core = part.core if part else m.text
    joint = "，" if m.language == "zh" and len(core) > 12 else "" if m.language == "zh" else ": "
    return m.about(f"{m.names(about)}{joint}{core}", about, _variant(m))


_MODEL = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]*\d)[A-Za-z][A-Za-z0-9-]{1,15}(?![A-Za-z0-9])")


def _joined(m: _Message) -> Rewritten | None:
    """Put a fragment to a question about documents: a model number takes the place of the one before, else both are kept."""
    old, new = _MODEL.findall(m.last.query), _MODEL.findall(m.text)
    if len(set(old)) == 1 and len(set(new)) == 1 and old != new:
        return m.about(m.last.query.replace(old[0], new[0]), ())
    joint = "，" if m.language == "zh" else ", "
    return m.about(f"{m.last.query.rstrip(' ?？。.')}{joint}{_core(m)}", ())


def _core(m: _Message) -> str:
    part = cues.fragment(m.text, m.language)
    return part.core if part else m.text


def _put(text: str, match: re.Match[str], name: str) -> str:
    """Return `text` with the words of `match` replaced by `name`, a possessive kept."""
    word = match.group().lower()
    start, end = match.span()
    for group in ("bare", "subject", "start"):
        if match.groupdict().get(group):
            start, end = match.span(group)
    gap = " " if text[end : end + 1].isalnum() and text[end : end + 1].isascii() else ""
    possessive = "'s" if word == "its" else " is" if word in ("it's", "it’s") else ""
    return f"{text[:start]}{name}{possessive}{gap}{text[end:]}"


_RULES: tuple[Callable[[_Message], Rewritten | None], ...] = (
    _versus, _swap_product, _named, _ordinal, _other, _step, _swap_category, _narrow, _many, _one, _part,
)  # fmt: skip
