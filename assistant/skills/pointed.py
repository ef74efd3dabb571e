"""The words of an order that stand for what was just shown: "2 of the white one", "1 red 1 grey", "来两个白色的"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.kit import Turn
from assistant.quoting.nicknames import nicknamed
from assistant.quoting.order_text import anew
from assistant.skills import in_talk, superlative, taking
from assistant.skills.by_figures import by_figures
from knowledge.makes import fitting, said
from knowledge.numerals import NUMBER
from knowledge.pieces import COUNTERS, STANDARD
from knowledge.types import Mention, Product

_PART = re.compile(
    rf"[,，、;；。.!！?？\n+&]|\b(?:and|plus|also|but|then|with|instead of|switch to)\b|\bfor(?= (?:the|an?) )|换成|换为|改成|和|跟|还有|再|以及|加上?(?=[\u4e00-\u9fff])"
    rf"|(?<![A-Za-z\d.-])(?:{NUMBER})(?=\s*(?:of\b|x\b|[a-z]|个|块|{COUNTERS}))",
    re.IGNORECASE,
)
_STANDARD = re.compile(STANDARD, re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:of )?(?P<en>those|these|them|that one|this one|the same|it|that(?!\s+\w))\b|\bthe (?:\w+ ){0,2}(?P<one>ones?)\b|(?P<zh>[这那](?:个|款|种|台|件|双|把|张|盒|袋)|它)",
    re.IGNORECASE,
)


def pointed(turn: Turn) -> Callable[[str, Sequence[Mention]], list[Mention]]:
    """Return what finds the words that stand for products shown last: colours and sizes of theirs, and "those"."""
    shown, models = in_talk.shown(turn), in_talk.models(turn)
    kinds = {p.category for p in shown}
    listed = shown if len(shown) > 1 else [p for p in in_talk.live(turn, turn.listed) if p.category in kinds]

    @lru_cache(maxsize=4)
    def found(text: str, named: tuple[Mention, ...]) -> tuple[Mention, ...]:
        called = [] if named and not turn.ordered else _called_ones(text, turn)
        taken = [(m.start, m.end) for m in (*named, *called)]
        text = _STANDARD.sub(lambda m: " " * len(m[0]), text)  # "10,000 DIN 127 washers" counts no 127
        parts = [(start, end) for start, end in _parts(text) if not any(start < e and s < end for s, e in taken)]
        own = superlative.of_the_order(text, turn)
        made = [
            _of_part(text, start, end, shown, models, own or listed, turn) or _of_a_kind(text, start, end, turn)
            for start, end in parts
        ]
        made.append(_first(text, shown, taken))
        out = [mention for mention in made if mention is not None]
        out += by_figures(text, [*((m.start, m.end) for m in out), *taken], turn)
        known = [*out, *(Mention((), start, end, True) for start, end in taken)]
        out += [
            m
            for m in nicknamed(text, [*shown, *_open(turn)], known)
            if _heads(text, m) and not anew(text, m, turn.kit.catalogue.called_so)
        ]
        return (*called, *out, *_each_called(text, parts, out, turn), *_as_shown(text, named, shown, models))

    return lambda text, named: list(found(text, tuple(named)))


def _open(turn: Turn) -> list[Product]:
    """Return the products of which one is meant by a line that is open: no word that they share means one of them."""
    return [p for line in turn.ordered if len(line.skus) > 1 for p in in_talk.live(turn, line.skus)]


def _called_ones(text: str, turn: Turn) -> list[Mention]:
    """Return the products that are called by the words of "the … one", other than those shown ("the two outlet one")."""
    out = list[Mention]()
    for match in _THE_ONE.finditer(text):
        skus = turn.kit.catalogue.called_so(match["how"]) if taking.PLAIN.sub("", match["how"]) else []
        if len(skus) == 1:
            out.append(Mention(tuple(skus), match.start("how"), match.end(), True))
    return out


_THE_ONE = re.compile(r"\bthe (?P<how>[\w/-]+(?: [\w/-]+){0,3}) one\b", re.IGNORECASE)


def _as_shown(
    text: str, named: Sequence[Mention], shown: Sequence[Product], models: Sequence[list[Product]]
) -> list[Mention]:
    """Return names of a model in whose place the one make of it that was just shown stands: white was asked for, "two of the K84W" are white.

    A SKU in full, or words for another make, say themselves which one is meant.
    """
    out = list[Mention]()
    for mention in named:
        every = next((ones for ones in models if {*mention.skus} <= {p.sku for p in ones}), [])
        mine = [p for p in shown if p in every]
        whole = text[mention.start : mention.end].upper() in mention.skus
        if (
            len(every) > 1
            and len(mine) == 1
            and mine[0].sku not in mention.skus
            and not whole
            and not said(text, every)
        ):
            out.append(replace(mention, skus=(mine[0].sku,)))
    return out


def _heads(text: str, mention: Mention) -> bool:
    """Return whether a word for what was shown is counted, or pointed at, in what a message says ("one timer", "the timer")."""
    return bool(_COUNTS_IT.search(text[: mention.start])) or not text[mention.start].isascii()


_COUNTS_IT = re.compile(rf"(?:{NUMBER}|\b(?:an?|the|that|this|those|these|more|of|x))\s+(?:[a-z]+ )?$", re.IGNORECASE)


def _each_called(text: str, parts: Sequence[tuple[int, int]], made: Sequence[Mention], turn: Turn) -> list[Mention]:
    """Return the products of a list of which so many are wanted each, where a part says nothing but one ("缸加柜子，一样一个")."""
    out = list[Mention]()
    for start, end in parts if _OF_EACH.search(text) else ():
        words = _ARTICLE.sub("", text[start:end]).strip(" ,.!，。的")
        skus = turn.kit.catalogue.called_so(words) if 1 < len(words) <= _WORDS else []
        at = text.find(words, start, end)
        if len(skus) == 1 and all(at + len(words) <= m.start or m.end <= at for m in made):
            out.append(Mention(tuple(skus), at, at + len(words), True))
    return out


_WORDS = 30  # characters of a thing
_OF_EACH = re.compile(r"各|一样(?=[一两二三四五六七八九十\d])|每样|\beach\b", re.IGNORECASE)


def _parts(text: str) -> list[tuple[int, int]]:
    """Return where each part of a list stands: between separators, and from one count to the next."""
    cuts = [match.span() for match in _PART.finditer(text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def _first(text: str, shown: Sequence[Product], taken: Sequence[tuple[int, int]]) -> Mention | None:
    """Return the one product shown where a count that opens the message is of it, and what is named comes after ("来10袋，糖也来5袋")."""
    count = _OPENS.match(text)
    if count is None or len(shown) != 1 or any(start < count.end() for start, _ in taken):
        return None
    if not taken and not _COUNT.search(text, count.end()):
        return None
    return Mention((shown[0].sku,), count.end("of"), count.end("of"), True)


_COUNT = re.compile(rf"(?:{NUMBER})\s*(?:个|块|{COUNTERS}|pcs|units?|pieces?|of\b)", re.IGNORECASE)
_OPENS = re.compile(
    rf"\W*(?:(?:给我|帮我|我|先)?(?:来|要|买|拿|订)|给我|(?:i['’]?ll (?:take|have)|give me)\s)?\s*(?P<of>(?:{NUMBER})\s*(?:个|块|{COUNTERS}|pcs|units?|pieces?)?)(?:\s*[,，、;；]|\s+(?:and|plus)\b|\s+(?=[\u4e00-\u9fff])|\s*(?:再|还|和))",
    re.IGNORECASE,
)


def _of_part(
    text: str, start: int, end: int, shown: Sequence[Product], models: Sequence[Sequence[Product]],
    listed: Sequence[Product], turn: Turn,
) -> Mention | None:  # fmt: skip
    """Return the product shown that one part of a message speaks of, with the words that say so."""
    part = text[start:end]
    found, spans = list[Product](), list[tuple[int, int]]()
    for every in models:
        told = said(part, every)
        fit = fitting(every, told) if told else []
        if fit and len(fit) < max(2, len(every)):
            found += fit
            spans += [span for one in told for span in one.spans]
    wished = superlative.wished(part, listed, models, turn) or superlative.the_other(part, listed, turn)
    if len(found) > 1 and (closer := superlative.wished(part, found, (), turn)):
        found, wished = [closer[0]], None
        spans.append(closer[1])
    if found and not _strange(part, spans):
        own = {p.sku for p in shown}
        skus = tuple(p.sku for p in found if p.sku in own) if len(found) > 1 else ()
        skus = skus or tuple(p.sku for p in found)
        first, last = min(s for s, _ in spans), max(e for _, e in spans)
        return Mention(skus, start + first, start + _with_one(part, last), True)
    if wished:
        return Mention((wished[0].sku,), start + wished[1][0], start + _with_one(part, wished[1][1]), True)
    points = _POINTS.search(part) if shown else None
    if points and not (points["one"] and taking.PLAIN.sub("", points[0][len("the ") :])):
        at = next(name for name in ("en", "one", "zh") if points[name])
        return Mention(tuple(p.sku for p in shown), start + points.start(at), start + points.end(at), True)
    return None


def _strange(part: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether a part says more than which make is meant: "aero black" is no black one of what was shown."""
    for start, end in spans:
        part = part[:start] + " " * (end - start) + part[end:]
    return bool(taking.PLAIN.sub("", taking.SENT.sub("", part)))


def _with_one(part: str, end: int) -> int:
    """Return where the words for a make end, with the "one" behind them, which counts nothing."""
    behind = re.compile(r"\s+(?:colou?red\s+)?ones?\b", re.IGNORECASE).match(part, end)
    return behind.end() if behind else end


def _of_a_kind(text: str, start: int, end: int, turn: Turn) -> Mention | None:
    """Return the few products that a counted part says by their kind ("one red chair"), with the words that say so."""
    part = taking.SENT.sub("", text[start:end])
    counted = re.search(rf"(?:{NUMBER}|\ban?)\s*$", text[:start], re.IGNORECASE) or _ARTICLE.match(part)
    words = _ARTICLE.sub("", part).strip(" ,.!，。")
    if not counted or not words:
        return None
    query = turn.kit.catalogue.parse(words, turn.language)
    if not query.category or query.text or query.order != "relevance":
        return None
    found = turn.kit.catalogue.find(query, turn.who.audiences)
    at = start + part.find(words)
    skus = tuple(hit.product.sku for hit in found.hits)
    return Mention(skus, at, at + len(words), True) if 1 <= found.total <= _FEW else None


_FEW = 4  # products that a kind may be, to ask which is meant
_ARTICLE = re.compile(rf"^\s*(?:(?:an?|one)\s+|个|{COUNTERS})", re.IGNORECASE)
