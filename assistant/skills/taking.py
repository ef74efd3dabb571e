"""Orders of what was just shown, said in few words: "2 of the white one to Berlin", "1 red 1 grey", "来两个白色的"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant import makes
from assistant.kit import Turn
from assistant.pricing import list_price
from assistant.quoting.nicknames import nicknamed
from assistant.understanding import cues
from knowledge.errors import NotFound
from knowledge.larger import furthest
from knowledge.makes import fitting, said
from knowledge.numerals import NUMBER
from knowledge.pieces import COUNTERS, STANDARD
from knowledge.types import Mention, Product, ProductQuery

_MOST = 8  # products shown that an order may be of
_PART = re.compile(
    rf"[,，、;；。.!！?？\n+&]|\b(?:and|plus|also|but|then|with)\b|和|跟|还有|再|以及|加上?(?=[\u4e00-\u9fff])|(?<![A-Za-z\d.-])(?:{NUMBER})(?=\s*(?:of\b|x\b|[a-z]|个|块|{COUNTERS}))",
    re.IGNORECASE,
)
_STANDARD = re.compile(STANDARD, re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:of )?(?P<en>those|these|them|that one|this one|the same|it|that(?!\s+\w))\b|\bthe (?:\w+ ){0,2}(?P<one>ones?)\b|(?P<zh>[这那](?:个|款|种|台|件|双|把|张|盒|袋)|它)",
    re.IGNORECASE,
)
_BIG, _SMALL = (
    re.compile(
        r"\b(?:big|bigger|biggest|large|larger|largest|taller|wider|longer)\b|大的|大号|大包|大一?[点些]", re.IGNORECASE
    ),
    re.compile(r"\b(?:small|smaller|smallest|little|shorter)\b|小的|小号|小包|小一?[点些]", re.IGNORECASE),
)
_CHEAP, _DEAR = (
    re.compile(r"\b(?:cheap|cheaper|cheapest)\b|便宜的", re.IGNORECASE),
    re.compile(r"\b(?:dearer|dearest|pricier|(?:more|most) expensive|expensive)\b|贵的", re.IGNORECASE),
)
_TAKES = re.compile(
    r"\b(?:i(?:['’]?ll| will)|give me|get me|i(?:['’]d like| want| need)|we (?:need|want|take)|let me (?:have|get)|order|send (?:me|us)|take|make (?:it|that|them)|add|throw(?:ing)? in|chuck in|buy)\b"
    r"|\b(?:can|could) (?:i|we) (?:get|have|order)\b"
    r"|(?<![需主重只不])要(?!是|不)|来|给我|拿|买|订|下单|加",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|fine|yes|yeah|yep|sure|great|good|perfect|alright|all right|well|then|so|and|好的?|好吧|行|可以|嗯+|那就?|就)\b[\s,，.!！]*|(?:好的?|好吧|行吧?|可以|嗯+|那就?|就)[\s,，.!！]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,，.!！]*(?:(?:then|please|pls|thanks|thank you|now)\b|吧|谢谢|就行|就好|好了)*[\s,，.!！]*$", re.IGNORECASE
)
_SENT = re.compile(
    r"[\s,，]*(?:\b(?:(?:and |please )?(?:ship|send|deliver|delivered|shipped|delivery|sent)(?: (?:it|them|this))? )?(?:to|for) (?!me\b)[A-Za-z][\w .'-]{1,30}|(?:送货?|寄|发货?|运)(?:到|往|去|给)?\s*[\u4e00-\u9fff]{2,8})[\s.!！。]*$",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"\b(?:{NUMBER}|x|pcs?|pieces?|units?|sets?|pairs?|of|in|and|or|plus|each|the|a|an|one|ones|more|too|as|well|just|only|please|them|those|these|it|that|this|i|we|me|us|my|to|take|want|need|order|buy|get|have|give|would|like|will|ll|d"
    rf"|s|version|kind|colou?r|size|actually|make|add|ok|okay|fine|then|also|instead|same|again|but|double|twice|throw|forget|lose|scrap|skip|ditch|drop|remove|cancel|leave|out|off|about|no|now|small(?:er|est)?|big(?:ger|gest)?|larger?|largest|cheap(?:er|est)?|dear(?:er|est)?|other|both|half)\b|[大小贵]|便宜|不要|算了|去掉|取消|换成?|改成?|只|减|少|\d+|[×*+]|我们?|你|给|来|要|买|订|拿|各|和|与|加|再|万|千|百|十|[一二两三四五六七八九]|个|块|谢谢|吧|那|就|的|款|种|色|也|了|先|帮|麻烦|下单|{COUNTERS}|\W",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return an order without the words around it that order nothing: "ok 10 then" is 10."""
    return _TAIL.sub("", _LEAD.sub("", text)) or text


def counts_only(text: str) -> bool:
    """Return whether a message says how many and no more ("买2台呢")."""
    return not _PLAIN.sub("", re.sub(r"[呢啊呀]", "", text)) and not re.search(
        r"第|\b(?:first|second|third|last|each|both|all)\b|各|都|[这那]", text
    )


def sends(text: str) -> bool:
    """Return whether a message says where to send things and no more ("ship to Germany please", 送到德国)."""
    return _SENT.fullmatch(plain(text)) is not None and not cues.ASKS.search(text)


def bare(text: str) -> bool:
    """Return whether a message is hardly more than a count of what was ordered ("same again but 5")."""
    counted = re.search(rf"{NUMBER}|\b(?:double|twice|half)\b", text, re.IGNORECASE)
    return not _PLAIN.sub("", _SENT.sub("", text)) and bool(counted)


def pointed(turn: Turn) -> Callable[[str, Sequence[Mention]], list[Mention]]:
    """Return what finds the words that stand for products shown last: colours and sizes of theirs, and "those"."""
    shown, models = _shown(turn), _models(turn)
    kinds = {p.category for p in shown}
    listed = shown if len(shown) > 1 else [p for p in _live(turn, turn.listed) if p.category in kinds]

    @lru_cache(maxsize=4)
    def found(text: str, named: tuple[Mention, ...]) -> tuple[Mention, ...]:
        taken = [(m.start, m.end) for m in named]
        text = _STANDARD.sub(lambda m: " " * len(m[0]), text)  # "10,000 DIN 127 washers" counts no 127
        parts = [(start, end) for start, end in _parts(text) if not any(start < e and s < end for s, e in taken)]
        made = [
            _of_part(text, start, end, shown, models, listed, turn) or _of_a_kind(text, start, end, turn)
            for start, end in parts
        ]
        made.append(_first(text, shown, taken))
        out = [mention for mention in made if mention is not None]
        out += _by_figures(text, [*((m.start, m.end) for m in out), *taken], turn)
        known = [*out, *(Mention((), start, end, True) for start, end in taken)]
        out += [m for m in nicknamed(text, shown, known) if _heads(text, m)]
        return (*out, *_each_called(text, parts, out, turn), *_as_shown(text, named, shown, models))

    return lambda text, named: list(found(text, tuple(named)))


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


def _shown(turn: Turn) -> list[Product]:
    return _live(turn, turn.shown)


def _live(turn: Turn, skus: Sequence[str]) -> list[Product]:
    found = list[Product]()
    for sku in skus[:_MOST]:
        try:
            found.append(turn.kit.catalogue.product(sku))
        except NotFound:
            continue
    return found


def _models(turn: Turn) -> list[list[Product]]:
    """Return the makes of each model that was shown or ordered."""
    skus = dict.fromkeys((*turn.shown[:_MOST], *(line.skus[0] for line in turn.ordered if len(line.skus) == 1)))
    found: list[list[Product]] = []
    for sku in skus:
        if any(sku == p.sku for every in found for p in every):
            continue
        try:
            found.append(makes.every(turn, turn.kit.catalogue.product(sku)))
        except NotFound:
            continue
    return found


def another(turn: Turn) -> Product | None:
    """Return the one make of an ordered model that a message speaks of and that is not ordered ("and for the 120s?")."""
    ordered = {sku for line in turn.ordered for sku in line.skus}
    for every in _models(turn):
        told = said(turn.said.text, every)
        fit = fitting(every, told) if told and ordered & {p.sku for p in every} else []
        if len(fit) == 1 and fit[0].sku not in ordered:
            return fit[0]
    return None


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
_FIGURE = re.compile(
    r"(?<![\d.,/×x*-])(?P<n>\d{1,4}(?:\.\d+)?)(?:[ -]?(?P<unit>mm|cm|m|ml|l|g|kg|v|w|kw|mah|in|inch(?:es)?|bar|hz|microns?|瓦|升|寸|厘米|公分|米|公斤|克)(?![a-z]))?"
    r"(?=的|\s*ones?\b|\s*$|\s*[,，。.;；!！]|\s+(?:for|to|with|and|please|instead|switch)\b"
    r"|\s*(?:和|、|跟|与|/)\s*\d{1,4}(?:\.\d)?\s*[a-z\u4e00-\u9fff]{0,2}的)",
    re.IGNORECASE,
)
"""A figure that stands for a product by itself, with its unit, "的" or "one" behind it: 换成90的, "swap the 50m"."""
_KIN = 40  # products of one kind


def _by_figures(text: str, taken: Sequence[tuple[int, int]], turn: Turn) -> list[Mention]:
    """Return the products of the kinds named, shown or ordered whose name alone holds a figure that is said ("and a 400m")."""
    out = list[Mention]()
    for match in _FIGURE.finditer(text):
        behind, the = _ONE.match(text, match.end()), text[: match.start()].lower().endswith(" the ")
        free = all(match.end() <= start or end <= match.start() for start, end in taken)
        if not free or not (
            match["unit"] or behind or the or text[match.end() : match.end() + 1] in tuple("和、跟与/")
        ):
            continue
        if found := _only(turn, [p.sku for p in _kin(text, turn) if _holds(p, match["n"], match["unit"])]):
            out.append(Mention(found, match.start(), behind.end() if behind else match.end(), True))
    for match in _HAN_ONE.finditer(text):
        starts = range(match.start(), match.end("said") - 1)
        free = all(match.end() <= start or end <= match.start() for start, end in taken)
        for start in starts if free else ():
            said = text[start : match.end("said")]
            if found := _only(turn, [p.sku for p in _kin(text, turn) if said in p.name.zh]):
                out.append(Mention(found, start, match.end(), True))
                break
    return out


def _only(turn: Turn, having: Sequence[str]) -> tuple[str, ...]:
    """Return the one product among those spoken of, else the one at all; nothing where several are left."""
    near = {*turn.shown, *turn.listed, *(sku for line in turn.ordered for sku in line.skus)} & {*having}
    found = tuple(near or {*having})
    return found if len(found) == 1 else ()


_HAN_ONE = re.compile(r"(?P<said>[\u4e00-\u9fff]{2,5})的(?=$|[\s,，。.;；来要加减换各再不去删改也只就取拿])")
"""What tells a product from others of its kind, with 的 behind it: 单孔的, 五合一的."""


_ONE = re.compile(r"的|\s*ones?\b", re.IGNORECASE)


def _kin(text: str, turn: Turn) -> list[Product]:
    """Return the products of the kinds that were shown or ordered, a kind of many aside."""
    found = dict[str, Product]()
    own = _live(turn, [m.skus[0] for m in turn.kit.catalogue.mentions(text, turn.language)])
    kinds = dict.fromkeys(p.category for p in (*(p for every in _models(turn) for p in every), *own) if p.category)
    for kind in kinds:
        hits = turn.kit.catalogue.find(ProductQuery(category=kind, limit=_KIN), turn.who.audiences)
        if hits.total <= _KIN:
            found |= {hit.product.sku: hit.product for hit in hits.hits}
    return list(found.values())


def _holds(item: Product, figure: str, unit: str | None) -> bool:
    """Return whether a product's name holds a figure, with the same unit where both have one."""
    for name in {item.name.en.lower(), item.name.zh.lower()}:
        for match in re.finditer(
            rf"(?<![\d.,/]){re.escape(figure)}(?![\d.,/]*\d)[ -]?(?P<unit>[a-z]{{1,7}}|[\u4e00-\u9fff])?", name
        ):
            own = match["unit"]
            if not unit or not own or _unit(own) == _unit(unit):
                return True
    return False


def _unit(said: str) -> str:
    low = said.lower()
    same = {"inch": "in", "inches": "in", "寸": "in", "瓦": "w", "升": "l", "米": "m", "克": "g"}
    return same.get(low, low)


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
    wished = _wished(part, listed, models, turn) or _the_other(part, listed, turn)
    if len(found) > 1 and (closer := _wished(part, found, (), turn)):
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
    if shown and (points := _POINTS.search(part)):
        at = next(name for name in ("en", "one", "zh") if points[name])
        return Mention(tuple(p.sku for p in shown), start + points.start(at), start + points.end(at), True)
    return None


def _the_other(part: str, listed: Sequence[Product], turn: Turn) -> tuple[Product, tuple[int, int]] | None:
    """Return the one product of those listed that is not ordered yet, where "the other one" is spoken of."""
    match = _OTHER.search(part)
    ordered = {sku for line in turn.ordered for sku in line.skus}
    rest = [p for p in listed if p.sku not in ordered]
    return (rest[0], match.span()) if match and ordered and len(rest) == 1 else None


_OTHER = re.compile(r"\bthe other(?: one)?\b(?! [a-z])|另外?一[个款种]", re.IGNORECASE)


def _strange(part: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether a part says more than which make is meant: "aero black" is no black one of what was shown."""
    for start, end in spans:
        part = part[:start] + " " * (end - start) + part[end:]
    return bool(_PLAIN.sub("", _SENT.sub("", part)))


def _with_one(part: str, end: int) -> int:
    """Return where the words for a make end, with the "one" behind them, which counts nothing."""
    behind = re.compile(r"\s+(?:colou?red\s+)?ones?\b", re.IGNORECASE).match(part, end)
    return behind.end() if behind else end


def _of_a_kind(text: str, start: int, end: int, turn: Turn) -> Mention | None:
    """Return the few products that a counted part says by their kind ("one red chair"), with the words that say so."""
    part = _SENT.sub("", text[start:end])
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


def one_each(turn: Turn, text: str) -> bool:
    """Return whether a message takes one of each thing that it names without a number ("I'll take it, plus a lamp")."""
    return bool(_ONE_OF.search(text)) and not asks(text)


_ONE_OF = re.compile(
    r"\b(?:take|have|buy|order|get|want|add|need|throw in|chuck in)\s+(?:it|this|that|the|an?)\b|\b(?:plus|and) an? \w|就(?:要|买|拿|选)(?:它|这|那)|(?:要|买|拿)(?:它|这个|那个|这款|那款)",
    re.IGNORECASE,
)


def _wished(
    part: str, shown: Sequence[Product], models: Sequence[Sequence[Product]], turn: Turn
) -> tuple[Product, tuple[int, int]] | None:
    """Return the largest, smallest, cheapest or dearest of those shown, where one of them is spoken of so."""
    among = shown if len(shown) > 1 else next(iter(models), ())
    for pattern, of_price, up in (
        (_BIG, False, True),
        (_SMALL, False, False),
        (_CHEAP, True, False),
        (_DEAR, True, True),
    ):
        match = pattern.search(part)
        if match and len(among) > 1:
            alike = len({p.category for p in among}) == 1  # a mould is no smaller than a bag of flour
            best = _priced(turn, among, up=up) if of_price else furthest(among, up=up) if alike else None
            return (best, match.span()) if best else None
    return None


def _priced(turn: Turn, among: Sequence[Product], *, up: bool) -> Product | None:
    own = turn.kit.settings.currency
    prices = [
        (price.amount, p)
        for p in among
        if (price := list_price(p, turn.who.audiences, turn.kit.today(), currency=None, fallback=own)) is not None
    ]
    return (max if up else min)(prices, key=lambda one: one[0])[1] if prices else None


def orders(turn: Turn, mentions: Sequence[Mention], strange: Sequence[str] = (), *, strictly: bool = False) -> bool:
    """Return whether a message is an order by its words: it takes something, or is hardly more than products and counts.

    `strange` are counted things in it that no product is known for. `strictly`, it must be no more than those.
    """
    text = _SUM.sub("", turn.said.text)
    if asks(text):
        return False
    if _TAKES.search(text) and not strictly:
        return True
    rest = _SENT.sub(" ", text)
    for mention in sorted(mentions, key=lambda m: -m.start):
        if mention.end <= len(rest):
            rest = rest[: mention.start] + " " * (mention.end - mention.start) + rest[mention.end :]
    for thing in strange:
        rest = re.sub(re.escape(thing), " ", rest, count=1, flags=re.IGNORECASE)
    return not _PLAIN.sub("", rest)


def asks(text: str) -> bool:
    """Return whether a message asks, or speaks of what no order holds, whatever it counts."""
    return bool(cues.ASKS.search(_POLITE.sub("", plain(text))) or _NO_ORDER.search(text))


_POLITE = re.compile(
    rf"^(?:can|could|may) (?:i|we|you)(?: please)? (?:get|have|order|add|take|send me|give me)(?=\s+(?:{NUMBER}|an?|some)\b)|(?:可以|能)?给我(?=来)",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"[\s,，。.]*(?:一共|总共|合计|总价)(?:是|要)?多少钱?[?？]?$|[\s,，。.]*(?:一共|总共|合计|总价)[?？]?$|[\s,.]*(?:and )?(?:what(?:['’]?s| is) the total|how much (?:is|does) (?:that|it)(?: come to)?(?: in total| altogether)?|total)\W*$",
    re.IGNORECASE,
)
"""Asks what an order comes to, at its end."""
_NO_ORDER = re.compile(
    r"\b(?:people|persons?|kids|hours?|days?|weeks?|years?|months?|budget|under|over|below|discount|return|broken|cheaper(?! (?:ones?|of)\b)|bought|ordered|already)\b"
    r"|[$€£¥￥]\s?\d|\d\s*(?:元|块钱|yuan|rmb|usd|eur|euros?|dollars?|bucks|pounds)(?![a-z])"
    r"|多少|预算|以内|以下|退|坏|已经|了吗|便宜(?!的)|优惠|[人天年月岁]",
    re.IGNORECASE,
)
