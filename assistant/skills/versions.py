"""Which makes of a model there are: the sizes and colours that it comes in, and that it does not come as it was asked for."""

import re
from collections.abc import Sequence

from assistant import makes, reading, shelf
from assistant.kit import Turn
from assistant.reading import beyond_names
from assistant.skills import availability, price, recommendation, specification
from assistant.types import Draft
from knowledge.language import Bilingual
from knowledge.makes import Said, apart, fitting, model_of, said, values
from knowledge.options import has, options
from knowledge.types import Attribute, Product

_NEAR = 4  # makes that are shown where none is as it was asked for
_MOST_VALUES = 12
_THINGS = r"(?:sizes|colou?rs|capacities|lengths|widths|finishes|patterns)"
WHICH = re.compile(
    rf"^\W*(?:and |the |any |available )?{_THINGS}\W*$|^\W*(?:有)?(?:什么|哪些|其他)?(?:颜色|尺码|尺寸|规格)(?:呢|可选)?\W*$"
    rf"|\b(?:what|which|how many|other|different|all the|any other)\s+(?:\w+\s+){{0,2}}{_THINGS}\b|\b(?:what|which) (?:size|colou?r)\b|\b{_THINGS} (?:do|does|are|can)\b"
    r"|(?:几|哪[些几]?|什么|多少|啥|其他|别的)(?:[个种款]|样的)?(?:尺码|颜色|尺寸|码数?(?!头)|大小|容量|规格|长度)|(?:尺码|颜色|尺寸|码数)(?:都|还)?(?:有|可选|齐|全)",
    re.IGNORECASE,
)
"""Asks which values of a column there are ("which sizes does it come in?", "有哪些尺码")."""
_SHOPPING = frozenset(
    {"price", "availability", "specification", "product_question", "recommendation", "assortment", "unclear"}
)


def wanted(turn: Turn) -> bool:
    """Return whether it is asked which makes or options of one model there are."""
    return (
        bool(WHICH.search(turn.said.query)) and turn.said.intent.name in {*_SHOPPING, "policy"} and bool(_columns(turn))
    )


def lists(turn: Turn) -> bool:
    """Return whether it is asked which makes there are of a model that is named ("和面机有哪些")."""
    if turn.said.intent.name not in _SHOPPING | {"comparison"} or not _ALL.search(turn.said.query):
        return False
    focus = makes.in_focus(turn)
    return len(focus) == 1 and len(makes.meant(turn, focus[0])) > 1


_ALL = re.compile(
    r"有(?:哪些|哪几|什么|几)[种款个]?(?:型号|规格|的)?\s*[?？]?$|\b(?:what|which) .{2,30} (?:do you (?:have|sell|carry|offer)|are there)\b|\bdo you have (?:any|other)\b",
    re.IGNORECASE,
)


def all_makes(turn: Turn) -> Draft:
    """List the makes of the model that is named."""
    return recommendation.listed(turn, makes.meant(turn, makes.in_focus(turn)[0]))


def _columns(turn: Turn) -> list[str]:
    """Return the columns asked for of the one model spoken of, those first in which its makes differ."""
    focus = makes.in_focus(turn)
    every = makes.every(turn, focus[0]) if focus else []
    if not every or not {p.sku for p in focus} <= {p.sku for p in every}:
        return []
    asked = {a.name for p in every for a in shelf.asked_attributes(turn, p)}
    columns = dict.fromkeys([*apart(every), *(a.name for a in every[0].attributes)])
    return [name for name in columns if name in asked]


def answer(turn: Turn) -> Draft:
    """Say in which values of the columns asked for the model comes, and which of these are out of stock."""
    every, columns = makes.every(turn, makes.in_focus(turn)[0]), _columns(turn)
    if len(every) == 1:
        return specification.about(turn, every)
    told = [one for one in said(beyond_names(turn), every) if one.column not in columns]
    if told and not fitting(every, told):
        return _none_so(turn, every, told)
    every = fitting(every, told)
    name = _name(turn, every)
    parts = [_range(turn, name, every, column) for column in columns]
    cards = tuple(shelf.card(turn, p) for p in every[:_NEAR])
    return Draft("specification", "\n".join(parts), turn.sheet.facts, cards=cards)


def _name(turn: Turn, every: Sequence[Product]) -> str:
    shared = model_of(every).say(turn.language) if len(every) > 1 else ""
    rule = "what its makes are called"
    return turn.sheet.said_words(shared, rule, Bilingual("name", "名称")) if shared else turn.sheet.name(every[0])


def _range(turn: Turn, name: str, every: Sequence[Product], column: str) -> str:
    held = values(every, column)[:_MOST_VALUES]
    label = shelf.label(turn, held[0][1])
    words = turn.say("versions.range", name=name, label=label, values=_listed(turn, held))
    gone = [(p, a) for p, a in held if all(m.stock == 0 for m in every if m.attribute(column) == a)]
    if not gone:
        return words
    return turn.sentences(words, turn.say("versions.gone", values=_listed(turn, gone)))


def _listed(turn: Turn, held: Sequence[tuple[Product, Attribute]]) -> str:
    return turn.together([turn.sheet.attribute(p, a) for p, a in held])


def asks_for_option(turn: Turn) -> bool:
    """Return whether it is asked if one product has an option that its cells list, or lacks it ("available in 47?", "in black?")."""
    item = _with_options(turn) if reading.asks(turn.said.text) else None
    if item is None:
        return False
    text, others = makes.own_words(turn), makes.family(turn, item)
    if len(others) > 1 and said(text, others):
        return False  # other makes have it, or none has
    told = options(text, item)
    for start, end in sorted({span for one in told for span in one.spans}, reverse=True):
        text = text[:start] + " " + text[end:]
    return bool(told) and not _MORE.sub("", text)


_MORE = re.compile(
    r"\b(?:is|are|does|do|can|could|has|have|got|u|you|i|we|it|that|this|one|they|them|the|an?|in|of|with|and|or|size|colou?rs?|come|comes|available|availability|also|still|there|any|get|stock"
    r"|how|much|price|cost|please|what|about|ok|so|then|for|me|sold|sell|version)\b|[有没吗么呢的在还能可以要买卖货现库存这那款个双件种颜色尺码号请问你们多少钱价格是不它啊和]|[\W_]",
    re.IGNORECASE,
)


def _with_options(turn: Turn) -> Product | None:
    focus = makes.in_focus(turn) if turn.said.intent.name in _SHOPPING else []
    return focus[0] if len(focus) == 1 and not WHICH.search(turn.said.text) else None


def option(turn: Turn) -> Draft:
    """Say with yes or no whether the product has the options asked for, and what else was asked of it."""
    item = _with_options(turn)
    assert item is not None
    name, parts, held = turn.sheet.name(item), list[str](), True
    for one in options(makes.own_words(turn), item):
        attribute = item.attribute(one.column)
        if attribute is not None:
            held = held and has(item, one)
            way = "spec.yes" if has(item, one) else "spec.misses"
            label, value = shelf.label(turn, attribute), turn.sheet.attribute(item, attribute)
            parts.append(turn.say(way, name=name, label=label, value=value))
    intent = turn.said.intent.name
    more = {"price": price.answer, "availability": availability.stock}.get(intent) if held else None
    told = more(turn) if more else None
    plain = "\n\n".join([*parts, *([told.plain] if told else [])])
    return Draft("specification", plain, turn.sheet.facts, cards=(shelf.card(turn, item),))


def missing(turn: Turn) -> bool:
    """Return whether a make is asked for that there is none of ("the linen shirt in XXL")."""
    return turn.said.intent.name in _SHOPPING and bool(_asked_in_vain(turn))


def _asked_in_vain(turn: Turn) -> list[Product]:
    """Return the makes of the model, none of which is as it is asked for; else none."""
    if all(len(mention.skus) == 1 for mention in turn.said.slots.mentions):
        return []
    focus = makes.in_focus(turn)
    every = makes.family(turn, focus[0]) if len(focus) == 1 else []
    told = said(beyond_names(turn), every) if len(every) > 1 else []
    return every if told and not fitting(every, told) else []


_LEAD = re.compile(r"^\W*(?:(?:in|the|an?|sizes?|what about|how about|and|or)\b\W*|[那换])*", re.IGNORECASE)


def none(turn: Turn) -> Draft:
    """Say that there is no such make, and show what comes nearest."""
    every = _asked_in_vain(turn)
    return _none_so(turn, every, said(beyond_names(turn), every))


def _none_so(turn: Turn, every: Sequence[Product], told: Sequence[Said]) -> Draft:
    text = beyond_names(turn)
    words = [_LEAD.sub("", text[start:end]).strip() for one in told for start, end in one.spans]
    asked = turn.sheet.said_words(", ".join(words), "the customer said", Bilingual("make", "款式"))
    name = _name(turn, every)
    strange = [one.column for one in told if not fitting(every, [one])]
    if strange:
        parts = [turn.say("versions.strange", name=name, asked=asked), *(_range(turn, name, every, c) for c in strange)]
        cards = tuple(shelf.card(turn, p) for p in every[:_NEAR])
        return Draft("specification", turn.sentences(*parts), turn.sheet.facts, cards=cards)
    lead = turn.say("versions.none", name=name, asked=asked)
    near = sorted(every, key=lambda p: -sum(bool(fitting([p], [one])) for one in told))[:_NEAR]
    lines = [recommendation.line(turn, p) for p in near]
    plain = "\n".join([lead, "", *lines])
    return Draft("recommendation", plain, turn.sheet.facts, cards=tuple(shelf.card(turn, p) for p in near))
