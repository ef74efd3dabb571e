"""Which products our own documents advise for what the customer means to do: named in a sentence that speaks of it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant import shelf
from assistant.clauses import telling_word
from assistant.found import Reading
from assistant.kit import Turn
from assistant.reading import of_a_sheet
from knowledge.answerability import Sentence
from knowledge.coverage import Asked, asked, sentences_of, tokenizer, words
from knowledge.types import Product

_SPOKEN_OF = 0.45  # share of what the use is called that a sentence, with its headings, must hold
_AS_GOOD = 0.75  # of the best: what is told less well of the use is no advice beside it
_BESIDE = 0.9  # what a sentence that says "not for this, take that" counts beside one that says "take that"
_WORKS_WITH = frozenset(
    {"operating_system", "compatible_operating_systems", "works_with", "os"}
)  # documents say more of it
_BUYING = (
    "suit suits suitable sell sold selling buy buying purchase shopping looking stock have got budget yuan rmb dollars bucks euros money cheap cheaper cheapest affordable inexpensive value price "
    "预算 块 元 人民币 美元 左右 以内 以下 便宜 实惠 划算 性价比 价格 卖 买 采购 现货"
)
_FAMILY = 12  # products that one name may stand for; more is no name of a product
_CLAUSE = re.compile(r"[，。；、,;:：.!?！？]|\bso\b|\bbut\b|但|因此|所以")
_NOT = re.compile(
    r"n't\b|\bnot\b|\bno\b|\bnone\b|\bnever\b|\bavoid\b|\bwithout\b|\binstead of\b|\brather than\b|\btoo (?:weak|slow|small)\b"
    r"|不适合|不建议|不推荐|不要|不能|不支持|不如|无法|没有|不带|别选|别买|浪费|吃力",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Advice:
    """A product, and the sentence that advises it."""

    product: Product
    sentence: Sentence


def use(turn: Turn, found: Reading, items: Sequence[Product]) -> Asked | None:
    """Return what is asked for beyond kinds, limits, names and the columns of `items`; None where that says nothing of a use."""
    query = turn.said.products
    text = " ".join((query.text, *(c.said for c in query.conditions if c.column in _WORKS_WITH)))
    columns = _columns(turn, items)
    own = frozenset(tokenizer().content(text)) - columns if found.hits else frozenset[str]()
    rarity = {token: idf for token, idf in (found.hits[0].terms if own else ()) if token in own}
    if not rarity:
        return None
    wanted = asked(text, rarity)
    ideas = frozenset(t for i in wanted.ideas if columns.isdisjoint(i.own) for t in (*i.own, i.said))
    of_columns = frozenset(i.said for i in wanted.ideas) - ideas
    weights = {
        t: w
        for t, w in wanted.weights.items()
        if t in ideas or (t not in of_columns and telling_word(t) and not t.isdigit())
    }
    return replace(wanted, weights=weights, names=frozenset(), exact=()) if weights else None


def advised(
    turn: Turn, found: Reading, wanted: Asked, among: Callable[[], Sequence[Product]] | None = None
) -> list[Advice]:
    """Return the products that sentences of the documents name for a use, the best told first.

    What a sentence says "not" of is not advised. Of a family one stands for all. Only products `among` those given, which
    are asked for where anything is named at all, or any that we carry. Words of the asker's language go before the other's.
    """
    told = list(found.chosen) if found.chosen is not None else list(_speaking(found, wanted))
    for language in (turn.language, "zh" if turn.language == "en" else "en"):
        named = list(_named(turn, [s for s in told if s.hit.passage.language == language]))
        items = among() if among is not None and named else None
        chosen = list(_chosen(turn, named, items))
        if chosen:
            best = max(a.sentence.score for a in chosen)
            return [a for a in chosen if a.sentence.score >= _AS_GOOD * best]
    return []


def heard(wanted: Asked, items: Sequence[Product]) -> bool:
    """Return whether a use is spoken of in the row of one of the products."""
    return any(wanted.covered(words(_row(item))) >= _SPOKEN_OF for item in items)


def _chosen(
    turn: Turn, named: Sequence[tuple[Sentence, tuple[str, ...]]], among: Sequence[Product] | None
) -> Iterator[Advice]:
    """Yield each product named, by its best sentence."""
    seen = set[str]()
    for sentence, family in sorted(named, key=lambda n: -n[0].score):
        if seen.isdisjoint(family) and (item := _member(turn, family, among, sentence.text)) is not None:
            seen.update(family)
            yield Advice(item, sentence)


def _member(turn: Turn, family: Sequence[str], among: Sequence[Product] | None, told: str) -> Product | None:
    """Return the make of a family that the sentence says most of ("the MP60 with 16 GB and 512 GB"), the first of equals."""
    known = among if among is not None else [p for sku in family if (p := shelf.product(turn, sku)) is not None]
    items = [p for p in known if p.sku in family]
    said = frozenset(tokenizer().tokens(told))
    return max(items, key=lambda p: len(said & frozenset(tokenizer().tokens(p.name.say(turn.language)))), default=None)


def _row(item: Product) -> str:
    said = (f"{a.label.en} {a.label.zh} {a.value}" for a in item.attributes)
    return "\n".join((item.name.en, item.name.zh, item.description.en, item.description.zh, *said))


def _columns(turn: Turn, items: Sequence[Product]) -> frozenset[str]:
    """Return the tokens of the columns that are limited or asked for: they are looked up, not advised."""
    names = {*turn.said.slots.attributes, *(c.column for c in turn.said.products.conditions)} - _WORKS_WITH
    labels = {f"{a.label.en} {a.label.zh}" for item in items[:_FAMILY] for a in item.attributes if a.name in names}
    return frozenset(tokenizer().tokens(" ".join((*labels, *names, _BUYING))))


def _speaking(found: Reading, wanted: Asked) -> Iterator[Sentence]:
    """Yield the sentences that speak of the use, alone or with their headings."""
    for hit in found.hits:
        # A page's title speaks of all it names, not of this sentence.
        above = wanted.marks(words("\n".join(hit.passage.heading[1:])))
        for start, end, own in sentences_of(hit.passage.text):
            held = wanted.marks(own)
            share = 0.5 * (wanted.share(held) + wanted.share(held | above))
            # Cells of a table list, they advise nothing.
            if share >= _SPOKEN_OF and not of_a_sheet(hit.passage.text[start:end]):
                plainly = 1.0 if not _NOT.search(own.written) else _BESIDE
                yield Sentence(hit, start, end, plainly * share)


def _named(turn: Turn, told: Sequence[Sentence]) -> Iterator[tuple[Sentence, tuple[str, ...]]]:
    """Yield the SKUs of each product that a clause of a sentence names and says no "not" of."""
    for sentence in told:
        for mention in turn.kit.catalogue.named_whole(sentence.text):
            if len(mention.skus) <= _FAMILY and not _NOT.search(_clause(sentence.text, mention.start)):
                yield sentence, mention.skus


def _clause(text: str, at: int) -> str:
    """Return the clause that stands around a place."""
    marks = [m.span() for m in _CLAUSE.finditer(text)]
    start = max((end for _, end in marks if end <= at), default=0)
    return text[start : min((begin for begin, _ in marks if begin >= at), default=len(text))]
