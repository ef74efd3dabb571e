"""Rules for messages that point at products shown or spoken of: pronouns, ordinals, "the other one", parts of questions."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding import comparing, cues, topics
from assistant.understanding.past import Message, Rewritten, put
from assistant.understanding.slots import asked
from knowledge.conditions import meets
from knowledge.makes import model
from knowledge.properties import asked_of
from knowledge.types import Product, ProductQuery


def versus(m: Message) -> Rewritten | None:
    """Set a product named beside the one spoken of: "和 V27Q 比呢", "is it better than the V27Q"."""
    named = m.live(m.slots.skus)
    if len(named) != 1 or not m.shown:
        return None
    many = cues.MANY.search(m.text)
    pronoun = many or cues.ONE.search(m.text)
    compared = comparing.VERSUS.search(m.text) and (pronoun or comparing.LEANING.search(m.text))
    others = tuple(p for p in (m.shown if many else m.shown[:1]) if p.sku != named[0].sku)
    if not others or not (compared or (pronoun and _together(m, pronoun))):
        return None
    if pronoun:
        return m.about(put(m.text, pronoun, m.names(others)), (*others, *named))
    both = m.names((*others, *named))
    return m.about(f"{both}对比" if m.language == "zh" else f"compare {both}", (*others, *named))


def _together(m: Message, pronoun: re.Match[str]) -> bool:
    """Return whether the pronoun stands for a product used with the one named, not for the one named itself."""
    first = m.catalogue.mentions(m.text, m.language)
    leads = bool(first) and pronoun.start() < first[0].start
    joined = re.search(r"(?:和|跟|与|with|to)\s*$", m.text[: pronoun.start()], re.IGNORECASE)
    return bool(comparing.TOGETHER.search(m.text) and (leads or joined))


def swap_product(m: Message) -> Rewritten | None:
    """Ask the question before of another product: "what about the V27Q?"."""
    named = m.live(m.slots.skus)
    part = cues.fragment(m.text, m.language)
    if m.own.conditions and part and part.explicit:  # "and the white K98S?"
        named = tuple(p for p in named if all(meets(p, c) for c in m.own.conditions))[:1]
    elif m.own.conditions:
        return None
    if not named or part is None or asked(part.core, ()):
        return None
    if len(_unnamed(m)) > (4 if m.language == "zh" else 14):
        return None
    before = [x for x in m.catalogue.mentions(m.last.query, m.language) if x.skus]
    if len(before) == 1:
        query = m.last.query[: before[0].start] + m.names(named) + m.last.query[before[0].end :]
        return m.about(query, named)
    if part.explicit and not m.shown:
        return joined(m)
    return m.about(m.text, named) if part.explicit else None


def _unnamed(m: Message) -> str:
    """Return what the message says besides product names and leaning words."""
    text = m.text
    for mention in sorted(m.catalogue.mentions(text, m.language), key=lambda x: -x.start):
        text = text[: mention.start] + text[mention.end :]
    part = cues.fragment(text, m.language)
    return re.sub(r"[\W_]|\bthe\b", "", part.core if part else text)


def named(m: Message) -> Rewritten | None:
    """Keep a message that names a product and leans on nothing."""
    return Rewritten(m.text, m.slots.skus, m.own, False) if m.slots.skus else None


def ordinal(m: Message) -> Rewritten | None:
    """Pick from the list shown last: "第二个多少钱", "the latter", "compare the first and the third"."""
    if not cues.ordinal(m.text):
        return None
    listed = m.latest_list()
    chosen = cues.positions(m.text, len(listed))
    if not chosen:
        return None
    query = m.text
    for index, match in sorted(chosen, key=lambda c: -c[1].start()):
        query = put(query, match, m.name(listed[index]))
    return m.about(query, tuple(dict.fromkeys(listed[index] for index, _ in chosen)))


def comes_with(m: Message) -> Rewritten | None:
    """Ask of what was spoken of whether a thing comes with it, whatever kind that is: "带脚踏吗", "does it include pedals"."""
    found = cues.COMES_WITH.search(m.text)
    if found is None or m.slots.skus or not m.shown or m.own.order != "relevance" or cues.ordinal(m.text):
        return None
    if m.own.conditions or asked(m.text, m.shown) or cues.MANY.search(m.text) or cues.of_the_company(m.text):
        return None
    few = len(m.last.focus) > 1 and len(m.shown) <= _TOGETHER and len({p.category for p in m.shown}) == 1
    about = m.shown if few else m.shown[:1]
    pronoun = cues.ONE.search(m.text)
    joint = ": " if m.language == "en" else ""
    query = put(m.text, pronoun, m.names(about)) if pronoun else f"{m.names(about)}{joint}{m.text}"
    return replace(m.about(query, about, ProductQuery()), intent="product_question")


def other(m: Message) -> Rewritten | None:
    """Pick, of two shown, the one that the turn before was not about: "what about the other one?"."""
    match = cues.OTHER.search(m.text)
    if match is None:
        return None
    single = len(m.shown) == 1
    rest = [p for p in m.spoken_of() if p not in m.shown] if single else list(m.shown[1:])
    if not rest:
        return None
    part = cues.fragment(m.text, m.language)
    if single and part and len(cues.OTHER.sub("", part.core).strip(" the")) < 2:
        again = m.last.query.replace(m.name(m.shown[0]), m.name(rest[0]))
        if again != m.last.query:
            return m.about(again, rest[:1])
    return m.about(put(m.text, match, m.name(rest[0])), rest[:1])


def many(m: Message) -> Rewritten | None:
    """Take all that were shown, or the last two spoken of one by one: "compare them", "这两款有什么区别"."""
    match = cues.MANY.search(m.text)
    several = len(m.shown) > 1 and not m.own.category and not cues.POLICY.search(m.text)
    among = several and (cues.AMONG.search(m.text) or cues.PER.search(m.text))
    bare = cues.BARE_COMPARE.fullmatch(m.text.strip(" ?？。."))
    narrows = m.own.conditions and not asked(m.text, m.shown) and not cues.EACH.search(m.text)
    if not (match or bare or among) or narrows:
        return None
    products = _few(m)
    if not products or (len(products) == 1 and comparing.VERSUS.search(m.text)):
        return None
    if match:
        return m.about(put(m.text, match, m.names(products)), products)
    if bare:
        return m.about(f"{m.text.strip(' ?？。.')} {m.names(products)}", products)
    return m.about(f"{m.names(products)}{'，' if m.language == 'zh' else ': '}{m.text}", products)


def _few(m: Message) -> tuple[Product, ...]:
    products = m.shown if len(m.shown) > 1 else m.spoken_of()[:2][::-1]
    models = {model(p.name.say(m.language)): p for p in reversed(products)}
    if len(models) == 2 < len(products):
        products = tuple(models.values())[::-1]  # of two models, of which one was shown in two colours
    return products[:2] if cues.TWO.search(m.text) else products


def either(m: Message) -> Rewritten | None:
    """Ask of those shown which of two things they are: "wired or wireless?", "是有线还是无线"."""
    columns = [c.column for c in m.own.conditions]
    twice = any(columns.count(name) > 1 for name in columns)
    if not twice or not _OR.search(m.text) or not m.shown or m.own.category or not 1 <= len(m.last.focus) <= _TOGETHER:
        return None
    joint = ": " if m.language == "en" else ""
    return replace(m.about(f"{m.names(m.shown)}{joint}{m.text}", m.shown, ProductQuery()), intent="product_question")


_OR = re.compile(r"\bor\b|还是|或者?", re.IGNORECASE)


def one(m: Message) -> Rewritten | None:
    """Take the product spoken of, or the first of those shown: "does it come in black", "那个有货吗"."""
    match = cues.ONE.search(m.text) if not _GIVEN_BACK.search(m.text) else None
    if match is None and m.shown and m.own.category == m.shown[0].category:
        match = cues.THIS_KIND.search(m.text)
        if match:
            return m.about(_put_kind(m, match), m.shown[:1])
    if match is None:
        return None
    if m.own.order != "relevance" and m.shown and not m.own.category:  # "the cheapest one that does that"
        kind = m.shown[0].category_label.say(m.language)
        return m.about(f"{kind}{'，' if m.language == 'zh' else ': '}{m.text}", (), variant(m))
    if m.shown and m.own.category != m.shown[0].category and _ABLE.search(m.text):  # "how many monitors can it run"
        return replace(
            m.about(put(m.text, match, m.name(m.shown[0])), m.shown[:1], ProductQuery()), intent="product_question"
        )
    if m.last.intent == "comparison" and 1 < len(m.last.focus) <= _COMPARED and m.live(m.last.focus) == m.shown:
        return m.about(
            put(m.text, match, m.names(m.shown)), m.shown
        )  # "has it USB-C", of two set side by side, asks of both
    if m.shown:
        return m.about(put(m.text, match, m.name(m.shown[0])), m.shown[:1], variant(m))
    return joined(m)


_GIVEN_BACK = re.compile(
    r"\b(?:send|sent|bring|take|give|ship|get) (?:it|this|them|that) back\b|\breturn (?:it|this|them)\b", re.IGNORECASE
)
"""What may be given back is a rule, whatever product it is."""
_ABLE = re.compile(
    r"\b(?:how many|which|what) .{2,24} (?:can|does|will|could) (?:it|this|that) (?:run|drive|take|handle|support|have|power|connect)\b|(?:它|这个|这款|那个)(?:最多)?(?:能|可以)(?:同时)?(?:接|带|连|驱动|支持)(?:几|多少)",
    re.IGNORECASE,
)
_COMPARED = 3  # products side by side that "it" may be any of


def _put_kind(m: Message, match: re.Match[str]) -> str:
    """Return the message with "this monitor" replaced by the monitor's name."""
    label = m.shown[0].category_label.say(m.language)
    rest = m.text[match.end() :]
    if label and label.lower() in rest[: len(label) + 1].lower():
        rest = rest.lstrip()[len(label) :]
    return f"{m.text[: match.start()]}{m.name(m.shown[0])}{rest}"


_MANNER = re.compile(
    r"(?:那)?(?:要|该|具体|应该)?(?:怎么|如何|咋)(?P<verb>[装弄做搞办加换接连设刷升])?(?:置|级|操作)?",
)
_MANNER_EN = re.compile(
    r"(?:and |but |so )?how(?: exactly)?(?: (?:do|can|would) (?:i|we|you) (?:do|go about) (?:that|it|this))?", re.I
)


def manner(m: Message) -> Rewritten | None:
    """Ask how to do what was just asked about: after "MP60 能装 Linux 吗", "怎么装" is of Linux on it."""
    bare = m.text.strip(" ?？。.!！")
    said = _MANNER.fullmatch(bare) or _MANNER_EN.fullmatch(bare)
    verb = said["verb"] if said and said.re is _MANNER else None
    if said is None or (verb not in (None, "弄", "做", "搞", "办") and verb not in m.last.query):
        return None
    return joined(m, m.shown[:1] if len(m.last.focus) == 1 else ())


def part(m: Message) -> Rewritten | None:
    """Say a part of a question of what the turn before was about: "保修呢?", "how much", "what about HDMI?"."""
    piece = cues.fragment(m.text, m.language)
    other_kind = m.own.category and m.own.category != (m.shown[0].category if m.shown else None)
    if other_kind and not cues.CAPABLE.search(m.text):
        return None
    if piece is None and not _bridging(m):
        return None
    explicit = piece is not None and piece.explicit
    if piece and m.last.intent == "policy" and cues.POLICY.search(piece.core):
        return None
    if not m.shown or (not m.last.focus and explicit):
        return joined(m) if explicit or (piece and m.last.intent == "how_to") else None
    about = m.shown if len(m.last.focus) > 1 and not m.last.products.category else m.shown[:1]
    text = piece.core if piece else m.text
    if explicit and m.last.intent == "recommendation" and (used := _for_another_use(m, about[0], text)):
        return used
    joint = ": " if m.language == "en" else "，" if len(text) > 12 or text[:1].isascii() else ""
    other_make = len(about) == 1 and m.own.conditions and cues.MAKE.search(m.text)  # "the 16 GB one"
    names = m.model(about[0]) if other_make else m.names(about)
    return m.about(f"{names}{joint}{text}", about, variant(m))


def _for_another_use(m: Message, product: Product, use: str) -> Rewritten | None:
    """Look for the same kind of product for another use: "how about gaming?", "那打游戏的呢"."""
    kind = product.category_label.say(m.language)
    if (
        not kind
        or _WHAT_ELSE.search(use)
        or m.own.conditions
        or asked_of(use, product).anything
        or asked(use, (product,))
        or cues.of_the_company(use)
    ):
        return None
    query = f"{use.removesuffix('的')}用的{kind}" if m.language == "zh" else f"{kind} for {use.removeprefix('for ')}"
    return replace(m.about(query, (), m.catalogue.parse(query, m.language)), intent="recommendation")


_WHAT_ELSE = re.compile(r"另外|还[要得需]|什么|啥|\bwhat\b|\belse\b", re.IGNORECASE)


def _bridging(m: Message) -> bool:
    if not m.shown:
        return False
    of_it = asked(m.text, m.shown[:1]) and not cues.of_the_company(m.text)
    return bool(cues.bridges(m.text) or of_it or (cues.ACT.search(m.text) and not cues.POLICY.search(m.text)))


def variant(m: Message) -> ProductQuery:
    """Return what is asked of the catalogue; limits said of one product ("有32GB的吗") look among its kind."""
    if (m.own.conditions or m.own.order != "relevance") and not m.own.category and m.shown:
        return replace(m.own, category=m.shown[0].category)
    return m.own


_MODEL = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]*\d)[A-Za-z][A-Za-z0-9-]{1,15}(?![A-Za-z0-9])")


_OF_A_PRODUCT = frozenset({"specification", "product_question", "price", "availability"})


def _of_it(m: Message) -> bool:
    """Return whether a kind that is named is a part of what was spoken of ("电池能用多久"), or a thing it is to work with."""
    return bool(cues.WORKS.search(m.text) or any(asked_of(m.text, p).found for p in m.shown))


_TOGETHER = 4  # products of one kind of which a question without a subject may ask at once
_APART = frozenset({"small_talk", "out_of_scope", "person", "complaint"})


def subjectless(m: Message) -> Rewritten | None:
    """Take a short question that only a product can answer and that names none to be about the one spoken of last."""
    asking = [part for part in re.split(r"[,，.。!！;；]|(?<=[\u4e00-\u9fff]) ", m.text) if cues.ASKS.search(part)]
    asks = asking[0] if len(asking) == 1 else m.text
    whole = (m.own.category and not _of_it(m)) or m.intent not in _OF_A_PRODUCT or cues.of_the_company(m.text)
    if whole or not m.last.focus or not m.shown or not topics.short(asks, m.language):
        return None
    joint = ": " if m.language == "en" else ""
    if len(m.last.focus) == 1:
        return m.about(f"{m.name(m.shown[0])}{joint}{m.text}", m.shown[:1], variant(m))
    kinds = {p.category for p in m.shown}
    return (
        m.about(f"{m.names(m.shown)}{joint}{m.text}", m.shown)
        if len(kinds) == 1 and len(m.shown) <= _TOGETHER
        else None
    )


def continued(m: Message) -> Rewritten | None:
    """Put a short message after a question to the documents to that question, where it has no theme of its own."""
    if m.last.focus or m.own.category or m.intent in _APART or not topics.short(m.text, m.language):
        return None
    apart = m.intent == "how_to" != m.last.intent
    if apart or topics.themes(m.text) - topics.themes(m.last.query) or _ADDRESSED.search(m.text):
        return None
    return joined(m)


_ADDRESSED = re.compile(r"你们|贵司|贵公司|您|\b(?:you|your|yours|our)\b", re.IGNORECASE)


def joined(m: Message, products: Sequence[Product] = ()) -> Rewritten:
    """Put a fragment to a question about documents: a model number takes the last one's place, else both are kept."""
    old, new = _MODEL.findall(m.last.query), _MODEL.findall(m.text)
    if len(set(old)) == 1 and len(set(new)) == 1 and old != new:
        return m.about(m.last.query.replace(old[0], new[0]), products or m.live(m.slots.skus))
    before, said = m.last.query.rstrip(" ?？。."), core(m)
    if (other := topics.swapped(before, said)) is not None:
        return m.about(other, products or m.live(m.slots.skus))
    added = f"{m.comma}{core(replace(m, text=m.last.text))}"
    if m.last.query != m.last.text and before.endswith(added) and not m.last.focus:
        before = before.removesuffix(added)  # of several parts put to one question only the latest is kept
    return m.about(f"{before}{m.comma}{said}", products or m.live(m.slots.skus))


def core(m: Message) -> str:
    """Return the message without its leaning words."""
    piece = cues.fragment(m.text, m.language)
    return piece.core if piece else m.text
