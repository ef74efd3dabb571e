"""Rules for messages that complete the question before, or that another word of a name completes."""

import re
from dataclasses import replace

from assistant.understanding import topics
from assistant.understanding.past import Message, Rewritten
from assistant.understanding.pointing import core
from knowledge.properties import asked_of
from knowledge.types import PUBLIC, Product, ProductQuery

_WHICH_HAS = re.compile(
    r"(?:那|那么)?哪[一]?[个款台种](?:型号)?(?:才)?(?:有|支持|可以|能|带|行)(?:的|呢|啊|吗)*"
    r"|(?:and |so |then |but |ok,? )*which (?:(?:one|ones|model|models|of (?:them|those|yours)) )?(?:has|have|does|do|can|would|will|supports?)(?: that| it| this| one)?",
    re.IGNORECASE,
)


def which_has(m: Message) -> Rewritten | None:
    """Ask which product has what the one before was asked for: "then which one does?"."""
    if not _WHICH_HAS.fullmatch(m.text.strip(" ?？。.!")):
        return None
    said = m.last.query
    for mention in sorted(m.catalogue.mentions(said, m.language), key=lambda x: -x.start):
        said = said[: mention.start] + said[mention.end :]
    said = said.strip(" :：,，?？。.")
    kinds = {p.category_label.say(m.language) for p in m.shown}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if not said:
        return None
    query = f"哪款{kind}：{said}" if m.language == "zh" else f"which of your {kind.lower() or 'products'}: {said}"
    return replace(m.about(query, (), ProductQuery()), intent="product_question")


_NAMED_SO = 100  # products of a kind among which a word of a name is looked for
_POINTED = re.compile(
    r"\bthe (?P<en>[a-z]{4,})(?: one| model| version)?(?=[\s,.?!]|$)|那?个?(?P<zh>[\u4e00-\u9fff]{2,4})(?:那|的那|这)[个款只台]"
    r"|[那这][款个台只](?P<so>[\u4e00-\u9fff]{2,4}?)(?=啥|多少|有|什么|怎么|能|是|呢|的|[，,。?？]|$)",
    re.IGNORECASE,
)


def nicknamed(m: Message) -> Rewritten | None:
    """Take a product of the kind spoken of by a word that only its name has: "the ultrawide", "轨迹球那个"."""
    if not m.shown or m.slots.skus:
        return None
    words = [(match["en"] or match["zh"] or match["so"]).lower() for match in _POINTED.finditer(m.text)]
    named = [
        word for word in words if not asked_of(word, m.shown[0]).anything
    ]  # "the warranty" is looked for in no name
    found = m.catalogue.find(ProductQuery("", m.shown[0].category, limit=_NAMED_SO), PUBLIC) if named else None
    if found is None or found.total > _NAMED_SO:
        return None
    for word in named:
        fitting = [h.product for h in found.hits if _bears(h.product, word)]
        if len({m.model(p) for p in fitting}) == 1:
            joint = "，" if m.language == "zh" else ": "
            return m.about(f"{m.name(fitting[0])}{joint}{core(m)}", fitting[:1])
    return None


def _bears(product: Product, word: str) -> bool:
    """Return whether a word stands in a product's name, an English one as a whole."""
    if word.isascii():
        return bool(re.search(rf"\b{re.escape(word)}\b", product.name.en, re.IGNORECASE))
    return word in product.name.zh


_ONLY_NAMING = re.compile(
    r"(?:就?(?:是|用的?是?)|我的?(?:是|用)?|型号是?|那个|这个|的|吧|啊|哦"
    r"|(?:刚|才)?买了?(?:才|不到|大概|差不多|有)*[\d一二两三四五六七八九十半几]+(?:多)?个?[天周月年]|(?:上个?[周月]|昨天|前天|刚刚?|今年|去年)买的"
    r"|\b(?:i |we )?(?:just )?bought (?:it )?(?:about |only |less than )?(?:\d+|an?|two|three|last|a few|yesterday)(?: (?:days?|weeks?|months?|years?))?(?: ago)?\b"
    r"|\b(?:it['’]?s|it is|i have|i['’]ve got|the|my|a|an|this is|mine is|model|one)\b|[\W_])+",
    re.IGNORECASE,
)


def filled(m: Message) -> Rewritten | None:
    """Put the product that is only named to the question before, which named none: "it's the M3W"."""
    found = m.catalogue.mentions(m.text, m.language)
    named_ = m.live(m.slots.skus)
    if len(found) != 1 or not named_ or m.catalogue.mentions(m.last.query, m.language) or not _completes(m):
        return None
    rest = m.text[: found[0].start] + m.text[found[0].end :]
    if rest.strip() and not _ONLY_NAMING.fullmatch(rest):
        return None
    said = m.text[found[0].start : found[0].end]
    return replace(
        m.about(f"{said} {m.last.query}", named_),
        intent="after_sales" if m.last.intent == "complaint" else m.last.intent,
    )


def doing(m: Message) -> Rewritten | None:
    """Ask of a product that is named what was wished for before: "will the D15 do it?", "D13 行吗"."""
    found = m.catalogue.mentions(m.text, m.language)
    named_ = m.live(m.slots.skus)
    if len(found) != 1 or not named_ or m.last.query == m.text:
        return None
    rest = f"{m.text[: found[0].start]}◇{m.text[found[0].end :]}".strip()
    if not _WOULD_DO.fullmatch(rest):
        return None
    asked_ = m.last.query.rstrip(" ?？。.")
    return replace(
        m.about(f"{m.text[found[0].start : found[0].end]}{m.comma}{asked_}", named_), intent="product_question"
    )


_WOULD_DO = re.compile(
    r"(?:那|那么|用)?(?:这款|这个)?◇(?:的话)?(?:可以|行|够用?|能行|能用|合适|够不够|行不行|可不可以|做得到|能做到|带得动|搞得定)(?:吗|么|嘛|不|的)*[?？。]*"
    r"|(?:and |so |ok,? |then )*(?:will|would|can|could|does|is) (?:the |a |your )?◇ (?:do|manage|handle|work|enough|suit|be (?:enough|ok|fine)|ok|okay|suitable)"
    r"(?: (?:it|that|this|both|for (?:it|that|this|me|us)|with (?:it|that|this)))?\s*[?.]*",
    re.IGNORECASE,
)


def _completes(m: Message) -> bool:
    """Return whether the question before is one that a product's name completes."""
    return m.last.intent in {"how_to", "after_sales", "product_question", "specification", "complaint"}


def returning(m: Message) -> Rewritten | None:
    """Ask of the return that is spoken of what is else asked of a delivery: "运费谁出", "who pays the postage"."""
    both = topics.themes(m.text) == {"shipping", "returns"}
    of_a_return = m.last.intent in _AFTER_BUYING or "returns" in topics.themes(m.last.query)
    if _WHO_PAYS.fullmatch(m.text.strip(" ?？.。")) and of_a_return:
        return m.about("退换货运费谁承担" if m.language == "zh" else "who pays the postage for a return", ())
    if m.last.intent not in _AFTER_BUYING or not both or not topics.short(m.text, m.language):
        return None
    return m.about(f"退换货{m.text}" if m.language == "zh" else f"{m.text.rstrip(' ?.')} for a return", ())


def of_fault(m: Message) -> Rewritten | None:
    """Ask of the thing that is at fault what is asked after it: "is that under warranty?", "这种保修管不管", "tried another cable"."""
    faults = [t for t in m.history[-4:] if t.intent in _FAULTS]
    fault = next((t for t in faults if t.products.category), faults[0] if faults else None)
    if fault is None or m.slots.skus or m.intent not in _OF_FAULTS or m.last.focus:
        return None
    kind = fault.products.category
    if m.own.category and m.own.category != kind and m.catalogue.find(m.own, PUBLIC).total:
        return None  # another thing that we carry
    if COVERED.search(m.text) or m.intent in ("after_sales", "how_to", "", "comparison"):
        return replace(
            m.about(f"{fault.text.rstrip(' ?？。.')}{m.comma}{m.text}", ()),
            intent="" if m.intent == "policy" else "after_sales",
        )
    return None


_FAULTS = frozenset({"after_sales", "complaint"})
_OF_FAULTS = frozenset({"policy", "after_sales", "how_to", "complaint", "comparison", "product_question", ""})
COVERED = re.compile(
    r"保修|质保|在保|管不管|给修|赔|\b(?:warrant\w*|waranty|warrenty|guarantee|covered|cover (?:it|this|that))\b",
    re.IGNORECASE,
)

_WHO_PAYS = re.compile(
    r"(?:and |so |then )*who (?:pays|would pay|covers it)(?: for (?:it|that|this))?|(?:那)?谁(?:出钱?|付|掏钱|承担)",
    re.IGNORECASE,
)
_AFTER_BUYING = frozenset({"after_sales", "complaint"})
