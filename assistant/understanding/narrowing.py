"""Rules for messages that change what was looked for: one step away, other limits, another kind, one by its features."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from assistant.understanding import comparing, cues
from assistant.understanding.past import Message, PastTurn, Rewritten, measure, put
from assistant.understanding.pointing import core, joined
from knowledge import larger
from knowledge.conditions import meets
from knowledge.makes import every_make
from knowledge.types import PUBLIC, Condition, Product, ProductQuery

DOCUMENTED = frozenset({"policy", "how_to", "after_sales", "document_request", "lead"})
"""Intents answered from documents: what follows them asks the same of another thing."""
_LONGEST_SWAP = 40
_PAGE = 4  # products of a list that are shown; as many may be the beginning of more
_FOR = re.compile(r"^(?:for|on|with|of) (?:the |your )?", re.IGNORECASE)


def step(m: Message) -> Rewritten | None:
    """Pick from those shown, or look one step away: "那大一号的呢?", "and the cheaper one?"."""
    wish = comparing.step(m.text)
    if wish is None or not m.shown or cues.POLICY.search(m.text):
        return None
    m = replace(m, shown=_measured(m, wish))
    if wish.most:
        return _most(m, wish)
    if m.own.category and m.own.category != m.shown[0].category and not comparing.of_those(m.text, len(m.shown)):
        return None
    if len(m.shown) == 1 and cues.MANY.search(m.text):
        return None  # of the last two spoken of one by one: see pointing.many
    if len(m.shown) > 1 and (comparing.of_those(m.text, len(m.shown)) or comparing.DIFFERENCE.search(m.text)):
        return _pick(m, wish)
    return _next_make(m, wish) or _beyond(m, wish)


def _next_make(m: Message, wish: comparing.Step) -> Rewritten | None:
    """Go over to the next larger or smaller make of the model spoken of ("小一点的有吗"), where there is one."""
    if wish.keys != comparing.SIZE or len(m.shown) != 1 or m.own.category:
        return None
    other = larger.next_to(m.shown[0], every_make(m.shown[0], m.language, m.catalogue), up=wish.up)
    return _in_place(m, other) if other else None


def neighbour(m: Message) -> Rewritten | None:
    """Take the next dearer or cheaper of the kind spoken of: "跟贵一档的比差在哪", "the next one down, is it worth it?"."""
    said = _NEXT.search(m.text)
    price = measure(m.shown[0], ("price",)) if m.shown else None
    if said is None or price is None:
        return None
    base, (_, amount, currency) = m.shown[0], price
    up = bool(re.search(r"贵|高|上|\bup\b|dearer|above", said[0], re.IGNORECASE))
    limit = Condition("price", ">" if up else "<", amount, currency, said[0])
    wanted = ProductQuery("", base.category, (limit,), "price" if up else "-price", currency, 1)
    found = m.catalogue.find(wanted, PUBLIC).hits
    if not found:
        return None
    other = found[0].product
    if comparing.VERSUS.search(m.text) or _WORTH.search(m.text):
        names = m.names((base, other))
        both = f"{names}对比" if m.language == "zh" else f"compare {names}"
        return replace(m.about(both, (base, other), ProductQuery()), intent="comparison")
    return m.about(put(m.text, said, m.name(other)), (other,), ProductQuery())


_NEXT = re.compile(
    r"[贵高低]一?档的?(?:那|这)?[个款台]?|(?:上|下)[一]?档的?(?:那|这)?[个款台]?|\bthe next (?:one |model )?(?:up|dearer|above|down|cheaper|below)\b|\bone (?:step|level|class) (?:up|down)\b",
    re.IGNORECASE,
)
_WORTH = re.compile(r"差|值不值|\b(?:worth|difference|better)\b", re.IGNORECASE)


def _measured(m: Message, wish: comparing.Step) -> tuple[Product, ...]:
    """Return those shown last that have what is wished for as a number: of a PC and two monitors, "the higher refresh rate"."""
    lists = chain((m.shown,), (m.live(t.focus) for t in reversed(m.history)))
    return next((products for products in lists if _furthest(products, wish)), m.shown)


def _pick(m: Message, wish: comparing.Step) -> Rewritten | None:
    """Choose the one furthest in the way asked; "which" and a difference keep all for the reply to tell."""
    joint = "，" if m.language == "zh" else ": "
    if comparing.WHICH.search(m.text) or comparing.DIFFERENCE.search(m.text):
        return replace(m.about(f"{m.names(m.shown)}{joint}{m.text}", m.shown), intent="comparison")
    best = _furthest(m.shown, wish)
    return _in_place(m, best) if best else None


def _in_place(m: Message, best: Product) -> Rewritten:
    """Return the message with the product in the place of the words that pick it."""
    pointed = comparing.POINTED.search(m.text)
    joint = "，" if m.language == "zh" else ": "
    said = put(m.text, pointed, m.name(best)) if pointed else f"{m.name(best)}{joint}{core(m)}"
    return m.about(said, (best,), ProductQuery())


def _most(m: Message, wish: comparing.Step) -> Rewritten | None:
    """Choose the furthest of those shown, or of all that were found where they are only the first of them."""
    listed = m.latest_list()
    if len(listed) < 2 or not _of_them(m, listed[0].category):
        return None
    if comparing.VERSUS.search(m.text) and len(m.shown) == 1:  # "what does it cost more than the cheapest?"
        both = tuple(dict.fromkeys((*m.shown, *(p for p in (_of_all(m, wish),) if p))))
        said = f"{m.names(both)}{m.comma}{comparing.POINTED.sub('', m.text)}"
        return replace(m.about(said, both, ProductQuery()), intent="comparison") if len(both) > 1 else None
    if comparing.WHICH.search(m.text):
        if len(listed) >= _PAGE or _is_whole(m, listed):
            return None  # the catalogue tells it with what follows: see `narrow`
        names = f"{m.names(listed)}{'，' if m.language == 'zh' else ': '}{m.text}"
        return replace(m.about(names, listed, ProductQuery()), intent="comparison")
    best = _of_all(m, wish) if len(listed) >= _PAGE else _furthest(listed, wish)
    return _in_place(m, best) if best else None


def _of_them(m: Message, kind: str) -> bool:
    """Return whether a superlative picks of those shown; "the cheapest monitor" is looked for anew."""
    if comparing.OF_THEM.search(m.text) or m.own.category is None:
        return True
    return m.own.category != kind and bool(comparing.ONE.search(m.text))


def _is_whole(m: Message, listed: Sequence[Product]) -> bool:
    """Return whether the list was all that the catalogue has of what was asked for, not what documents advised of it."""
    last = _latest_search(m)
    return last is not None and m.catalogue.find(last.products, PUBLIC).total == len(listed)


def _latest_search(m: Message) -> PastTurn | None:
    return next((t for t in reversed(m.history) if t.products.category), None)


def _of_all(m: Message, wish: comparing.Step) -> Product | None:
    """Return the furthest of everything that the latest list was the beginning of."""
    last = _latest_search(m)
    key = measure(m.latest_list()[0], wish.keys)
    if last is None or key is None:
        return None
    found = m.catalogue.find(replace(last.products, order=f"-{key[0]}" if wish.up else key[0], limit=1), PUBLIC)
    return found.hits[0].product if found.hits else None


def _furthest(products: Sequence[Product], wish: comparing.Step) -> Product | None:
    """Return the product with the most (or least) of what is wished for; None where none has it as a number."""
    measured = [(found[1], p) for p in products if (found := measure(p, wish.keys))]
    if not measured and wish.keys == comparing.SIZE:
        return larger.furthest(products, up=wish.up)
    return (max if wish.up else min)(measured, key=lambda x: x[0])[1] if measured else None


def _beyond(m: Message, wish: comparing.Step) -> Rewritten | None:
    """Look for what goes beyond the product spoken of, or beyond the furthest of a list, nearest first."""
    base = _furthest(m.shown, wish)
    found = measure(base, wish.keys) if base else None
    if base is None or found is None:
        return None
    key, amount, unit = found
    limit = Condition(key, ">" if wish.up else "<", amount, unit, wish.words)
    kept = [c for c in m.last.products.conditions if c.column != key]
    money = unit if key == "price" else m.last.products.currency
    order = key if wish.up else f"-{key}"
    wanted = ProductQuery("", base.category, (*merged(kept, m.own.conditions), limit), order, money)
    return m.about(_beyond_words(m, wish, base), (base,), wanted)


def _beyond_words(m: Message, wish: comparing.Step, base: Product) -> str:
    kind = base.category_label.say(m.language)
    if m.language == "zh":
        return f"有没有比{m.name(base)}{wish.words.removesuffix('的')}的{kind}"
    return f"{kind} {wish.words} than {m.name(base)}"


def swap_category(m: Message) -> Rewritten | None:
    """Keep the limits for another kind of product: "what about keyboards?"; other questions of a kind are whole."""
    piece = cues.fragment(m.text, m.language)
    if m.own.category is None or piece is None or comparing.step(m.text):
        return None
    if m.last.intent in DOCUMENTED and (said := _other_kind(m, _FOR.sub("", piece.core))):
        return m.about(said, (), m.own)
    if not piece.explicit:
        return None
    if m.last.products.category is None and not m.shown:
        return joined(m)
    if m.last.products.category in (None, m.own.category):
        return None
    kept = tuple(c for c in m.last.products.conditions if c.column in ("price", "stock", "brand"))
    if not kept:
        return None
    wanted = _joint(replace(m.last.products, conditions=kept), m.own, m.own.category)
    return m.about(f"{piece.core} {' '.join(c.said for c in kept)}", (), wanted)


def _other_kind(m: Message, kind: str) -> str | None:
    """Return the question before with its kind of product replaced by `kind`; None where it names none."""
    old, query = m.last.products.category, m.last.query
    if old in (None, m.own.category) or len(query) > _LONGEST_SWAP:
        return None
    spans = re.finditer(r"[\u4e00-\u9fff]|[A-Za-z][\w-]*", query)
    starts = [match.span() for match in spans]
    pairs = [(a, b) for i, (a, _) in enumerate(starts) for _, b in starts[i : i + 4]]
    named = [(a, b) for a, b in pairs if m.catalogue.parse(query[a:b], m.language).category == old]
    if not named:
        return None
    start, end = min(named, key=lambda span: (span[1] - span[0], span[0]))
    return f"{query[:start]}{kind}{query[end:]}"


def narrow(m: Message) -> Rewritten | None:
    """Add limits to the list asked for before: "those under 2000", "show me only the ones in stock"."""
    last = _last_list(m)
    if last is None or m.own.category or cues.POLICY.search(m.text) or _OF_MINE.search(m.text):
        return None
    if comparing.MORE.search(m.text):
        return m.about(f"{last.query.rstrip(' ?？。.')}{m.comma}{core(m)}", m.shown, last.products)
    if not (m.own.conditions or m.own.order != "relevance" or m.own.currency):
        return None
    of_one = _OF_ONE.search(m.text) and not comparing.OF_THEM.search(m.text)
    if of_one or not (comparing.SET.search(m.text) or cues.fragment(m.text, m.language)):
        return None
    wanted = _joint(last.products, m.own, last.products.category)
    return m.about(f"{last.query.rstrip(' ?？。.')}{m.comma}{core(m)}", m.shown, wanted)


_OF_ONE = re.compile(
    r"^(?:and |so |but |ok,? )*(?:does|is|can|has|will|did|do) (?:it|this|that)\b(?! one)", re.IGNORECASE
)
"""Asks of the one spoken of ("does it come with Windows?"), and narrows nothing down."""
_OF_MINE = re.compile(
    r"\bmy (?:desk|table|room|office|laptop|computer|phone|bag|wall|shelf)\b|我的?(?:桌|书桌|办公桌|电脑|笔记本|房间|手机|墙)",
    re.IGNORECASE,
)
"""What the customer has: a size of it is no limit of what is looked for."""


def required(m: Message) -> Rewritten | None:
    """Add to the list asked for what the thing is to do or to be: "主要是看表格，最好护眼", "needs to run two screens"."""
    last = _latest_search(m)
    told = m.intent in _WISHES and bool(_REQUIRES.search(m.text)) and not cues.ASKS.search(_GOT_ONE.sub("", m.text))
    return kept(m) if told and last and last.intent in _LISTED else None


def kept(m: Message) -> Rewritten | None:
    """Add what the message says to what was looked for last, whatever it says, where that was of a kind."""
    last = _latest_search(m)
    if last is None or last.products.category is None or m.own.category or m.slots.skus or cues.POLICY.search(m.text):
        return None
    joint = _joint(last.products, m.own, last.products.category)
    wanted = replace(joint, text=f"{joint.text} {m.own.text}".strip())
    kind = next((p.category_label.say(m.language) for p in m.shown if p.category == last.products.category), "")
    before = kind if kind and m.catalogue.mentions(last.query, m.language) else last.query.rstrip(" ?？。.")
    return replace(m.about(f"{before}{m.comma}{m.text}", (), wanted), intent="recommendation")


_GOT_ONE = re.compile(
    r"\b(?:have you |do you have |you )?(?:got|have) (?:one|any|something)(?: like that)?\s*\??|(?:有没有|有)(?:这样|这种)?的?(?:吗|么)?\s*[?？]?$",
    re.IGNORECASE,
)
_WISHES = frozenset(
    {"", "recommendation", "product_question", "assortment", "availability", "small_talk", "comparison"}
)
_LISTED = frozenset(
    {
        "lead",
        "unclear",
        "comparison",
        "recommendation",
        "assortment",
        "price",
        "quote_request",
        "product_question",
        "availability",
    }
)
_REQUIRES = re.compile(
    r"主要|最好|用来|拿来|用于|希望|需要|得(?:能|是|有|够)|要(?:能|够|求)|经常|平时|一般|偶尔|适合|偏好|喜欢|放在"
    r"|\b(?:mostly|mainly|ideally|preferably|prefer|needs? to|needs|has to|have to|must|should|used for|use it|will be|would be nice"
    r"|it['’]?s (?:for|going)|i['’]?ll (?:use|be)|i (?:use|do|work|play)|we (?:use|do|work)|something (?:with|that|for)|(?:is|are) (?:fine|ok|okay|enough)|will do|would do|rather)\b|就行|即可|也行|就可以",
    re.IGNORECASE,
)
"""Says what something must be or be for, and asks nothing."""


def _last_list(m: Message) -> PastTurn | None:
    """Return the latest turn that asked for a list; None where one product has been spoken of since or instead."""
    last = next((t for t in reversed(m.history) if t.products.category or t.products.conditions), None)
    if last is None:
        return None
    of_products = bool(m.catalogue.mentions(last.query, m.language))  # it asked of products by name, not for a list
    if len(m.shown) == 1 and m.own.order == "relevance":
        return None if of_products or last is not m.last else last
    return None if of_products and last.intent != "recommendation" else last


def _joint(old: ProductQuery, new: ProductQuery, category: str | None) -> ProductQuery:
    return replace(
        old,
        category=category,
        conditions=merged(old.conditions, new.conditions),
        order=new.order if new.order != "relevance" else old.order,
        currency=new.currency or old.currency,
    )


def merged(old: Sequence[Condition], new: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return both sets of limits; a new one replaces an old one on the same column from the same side."""
    sides = {(c.column, c.operator[0]) for c in new}
    exact = {c.column for c in new if c.operator == "="}
    kept = [c for c in old if (c.column, c.operator[0]) not in sides and c.column not in exact]
    return (*kept, *new)


def told_apart(m: Message) -> Rewritten | None:
    """Compare two of those shown that are named by what they have: "is the 4K one worth it over the 2K?"."""
    limits = [c for c in m.own.conditions if c.column not in ("stock", "price")]
    if both := by_figures(m):
        names = m.names(both)
        return replace(
            m.about(f"{names}对比" if m.language == "zh" else f"compare {names}", both, ProductQuery()),
            intent="comparison",
        )
    if len(m.shown) < 2 or len({c.column for c in limits}) != 1 or len(limits) != 2 or not _OVER.search(m.text):
        return None
    fitting = [next((p for p in m.shown if meets(p, c)), None) for c in limits]
    both = tuple(dict.fromkeys(p for p in fitting if p is not None))
    if len(both) != 2:
        return None
    names = m.names(both)
    said = f"{names}对比" if m.language == "zh" else f"compare {names}"
    return replace(m.about(said, both, ProductQuery()), intent="comparison")


def by_figures(m: Message) -> tuple[Product, ...]:
    """Return the two of those shown that are called by figures of their names ("the difference between the 120 and the 160")."""
    if len(m.shown) < 2 or not comparing.VERSUS.search(m.text):
        return ()
    figures = list(dict.fromkeys(re.findall(r"(?<![\d.])\d{1,5}(?![\d.])", m.text)))
    found = (next((p for p in m.shown if n in re.findall(r"\d+", p.name.say(m.language))), None) for n in figures)
    both = tuple(dict.fromkeys(p for p in found if p is not None))
    return both if len(figures) == len(both) == 2 else ()


_OVER = re.compile(r"\b(?:over|vs|versus|or|than|against|compared)\b|还是|比|和|跟|与", re.IGNORECASE)


def described(m: Message) -> Rewritten | None:
    """Pick from those shown by a feature: "the 27 inch one", "24寸的那个保修多久"."""
    limits = [c for c in m.own.conditions if c.column != "stock"]
    pointed = cues.ONE.search(m.text) or "那个" in m.text or "那款" in m.text
    if len(m.shown) < 2 or not limits or not pointed:
        return None
    fitting = [p for p in m.shown if all(meets(p, c) for c in limits)]
    if len(fitting) > 1 and (wish := comparing.step(m.text)) and (best := _furthest(fitting, wish)):
        fitting = [best]  # "the bigger one in oak"
    if len(fitting) != 1:
        return None
    joint = "，" if m.language == "zh" else ": "
    rest = replace(m.own, conditions=tuple(c for c in m.own.conditions if c not in limits))
    return m.about(f"{m.name(fitting[0])}{joint}{core(m)}", fitting, rest)
