"""The word that says what thing is wanted, where no known kind is named: "a petrol lawn mower" is a mower."""

import re
from dataclasses import dataclass

from knowledge.kinds import folded

_REQUEST = re.compile(
    r"\b(?:do|does|did|would|could|can|will|have|has|had|got|get|is|are|was|there|you|your|we|our|i'm|im|i|me|my|us|to|a|an|the|any|some|"
    r"sell|sells|selling|carry|stock|offer|need|needs|want|wants|wanted|looking|look|search|searching|find|buy|buying|purchase|order|"
    r"show|give|recommend|suggest|recommendation|what|which|how|many|much|please|pls|hi|hello|hey|thanks|thank|like|love|interested|after|it|they|them|this|that|these|those|"
    r"available|shop|store|catalogue|catalog|range|selection|good|best|nice|cheap|cheapest|great|decent|new|kind|kinds|type|types|sort|of|"
    r"something|anything|one|ones|thing|things|product|products|item|items|also|maybe|just|only|by chance|models?|options?|choices?)\b"
    r"|你们|你家|贵司|请问|我想|我要|想要|想买|要买|买|卖不卖|卖|有没有|有无|有|没有|哪些|哪种|哪款|哪个|什么样|什么|推荐|介绍|一下|几款|几种|多少|款式|品牌|牌子|价格|现货|供应|提供|经营|"
    r"产品|商品|东西|型号|吗|呢|啊|呀|吧|嘛|的|了|一个|一台|一款|一只|一把|一张|一套|一些|那种|这种|可以|给我|我|看看|需要|这里|这儿|店里|目录里|最好|好的|便宜|都|还|想|要|卖的|款|种",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:for|with|without|under|over|that|who|when|in|on|at|from|near|about|around|and|or|plus|so|because|if|but|as)\b"
    r"|[,.;:!?()，。；：！？、（）]|适合|用于|(?<![胶皮磁宽背绑扎表领灯腰织送传])带|给|用来|和|或"
)
_WORD = re.compile(r"[a-z][a-z0-9'-]+|[㐀-鿿]{2,}")
_LONGEST = 8  # characters of a Chinese name; a longer piece is a sentence, not a thing


@dataclass(frozen=True)
class Wanted:
    """A thing that is wanted: the ways its head may be written, the fullest first, and the words that narrow it."""

    heads: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def headwords(text: str) -> Wanted:
    """Return what thing `text` wants; without heads where it names none.

    An English head is the last word of its phrase, also in the singular; a Chinese one is the whole piece or its end.
    """
    said = folded(text)
    parts = (_REQUEST.sub("\n", part) for part in _AFTER.split(said))
    runs = [words for part in parts for run in part.split("\n") if (words := _WORD.findall(run))]
    if not runs:
        return Wanted()
    *others, head = runs[0]
    if head.isascii():
        return Wanted(_singular(head), tuple(word for word in others[-2:] if word.isascii() and len(word) > 2))
    return Wanted(_chinese(head)) if len(head) <= _LONGEST else Wanted()


_BOUGHT_FOR = re.compile(
    r"(?P<whom>[给为帮][^，,。！？?买选挑配]{1,12}?)(?:买|选|挑|配)(?:一?[个台辆款只件张把套双条顶]|点)?(?=[\u4e00-\u9fff])"
)


def bought_for(text: str) -> str:
    """Return what is to be bought before whom it is for: "车 给5岁女儿" of 给5岁女儿买车."""
    found = _BOUGHT_FOR.search(text)
    return f"{text[: found.start()]}{text[found.end() :]} {found['whom']}" if found else text


def one_sign(text: str) -> str:
    """Return the one Chinese character that is wanted ("你们有锁吗"); "" where more or nothing is said beside the request."""
    said = re.split(r"[给为帮]", folded(text))[0]
    rest = re.sub(r"[\W_]", "", _REQUEST.sub("", said))
    return rest if len(rest) == 1 and "㐀" <= rest <= "鿿" else ""


_FOR = re.compile(r"\b(?:for|under|beside|behind|next to|to go with)\b|(?:适合|用于|配套?)", re.IGNORECASE)


def thing_before(text: str) -> str:
    """Return what stands before the words that say what a thing is for ("acoustic screens" of "acoustic screens for my desk"); "" without them."""
    found = _FOR.search(text)
    return text[: found.start()].strip() if found else ""


def _chinese(head: str) -> tuple[str, ...]:
    """Return the ways a Chinese head may be written: whole, its end, and without 子 ("炉子" is a 炉)."""
    ways = dict.fromkeys((head, head[-3:], head[-2:]))
    return (*ways, head.removesuffix("子")) if head.endswith("子") and len(head) > 1 else tuple(ways)


def bare(text: str) -> tuple[str, ...]:
    """Return the ways to write the thing that `text` is nothing but the name of; none where it says more."""
    said = folded(text).strip(" ?!.？！。~")
    words = _WORD.findall(said)
    if (
        (_REQUEST.search(said) and said.isascii())
        or not words
        or len(words) > _FEW
        or "".join(words) != re.sub(r"\s", "", said)
    ):
        return ()
    whole = " ".join(words)
    return (
        (whole, *_singular(whole))
        if whole.isascii()
        else (whole,)
        if len(words) == 1 and len(whole) <= _LONGEST
        else ()
    )


_FEW = 3  # words of a name


def _singular(word: str) -> tuple[str, ...]:
    word = word.removesuffix("'s")
    ways = [word]
    for ending, instead in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            ways.append(word.removesuffix(ending) + instead)
    return tuple(dict.fromkeys(ways))
