"""What is asked of an order as a whole: what it comes to with tax and carriage, what it weighs, when all of it is there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant import reading, shelf
from assistant.kit import Turn
from assistant.places import destination
from assistant.quoting.types import Amounts, Asked
from assistant.skills import in_talk, order_rules
from knowledge.answerability import Sentence
from knowledge.language import Bilingual
from knowledge.makes import fitting, said
from knowledge.types import Product
from knowledge.units import convert

_LONGEST = 120  # characters of a question about an order
_ALL = re.compile(
    r"\b(?:in total|totals?|altogether|all together|in all|everything|the lot|whole (?:order|lot|thing)|(?:my|the|this|our) (?:order|parcel|package)|all (?:of (?:it|them|this|that)|this|that)|it all|comes? to|add(?:s|ed)? up)\b"
    r"|一共|总共|合计|总价|总计|总重|总额|全部|加起来|加一起|整单|算上|这[些单批]|订单|总的",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\b(?:how much|what|costs?|price)\b|多少|几钱|总价|总额|合计|总计|算一下", re.IGNORECASE)
_WEIGHT = re.compile(
    r"\b(?:how heavy|weigh(?:s|t)?|kilos?|kg)\b|多重|重量|总重|几公斤|多少公斤|几斤|多少斤|多沉|几千克|多少千克",
    re.IGNORECASE,
)
_CARRIAGE = re.compile(
    r"\b(?:shipping|ship(?:ped)?|delivery|delivered|postage|carriage|freight)\b|运费|邮费|快递费|包邮", re.IGNORECASE
)
_TAX = re.compile(r"\b(?:vat|tax(?:es)?|gst)\b|税(?!号)", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:when|how (?:soon|long|quickly|fast))\b|多久|什么时候|啥时候|几天|哪天|到齐|发货|交期|货期", re.IGNORECASE
)
_TOGETHER = re.compile(r"齐|一起|\ball\b", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:by|before|until|till|no later than|on)\s+(?:(?:next|this)\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|christmas|new year"
    r"|the (?:weekend|end of|\d{1,2}(?:st|nd|rd|th))|next week|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9})"
    r"|(?:[周礼拜星期]{1,2}[一二三四五六日天]|明天|后天|月底|年底|周末|\d{1,2}[号日])(?:之?前|以前|就?[要能得]?到)",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\d+(?:\.\d+)? ?(?:%|％|per ?cent) ?(?:off|less|discount)|\b(?:discounts?|rebates?|(?:better|best|special|lower) (?:price|deal|offer)s?|knock .{1,20}off|haggle|sharpen)\b"
    r"|\b(?:do|make|get|give|let|sell)\b.{0,24}\bcheaper\b(?! one)|\bcheaper for\b"
    r"|打折|打?个?[几\d一二三四五六七八九]折|优惠|折扣|让利|最低价|便宜[点些](?!的)|便宜一[点些](?!的)|少[点算]钱?|抹零|砍价",
    re.IGNORECASE,
)
_PRICED = frozenset(
    {"price", "quote_request", "unclear", "small_talk", "recommendation", "lead", "specification", "product_question"}
)
"""Intents of a message that asks for a lower price of what was ordered; "do you give students a discount" is of rules."""


@dataclass(frozen=True)
class Sums:
    """What a message asks of the order: `total` of the money, `weight`, `time` until all of it is there, `less` to pay.

    `tax` and `carriage` are named in it.
    """

    total: bool = False
    weight: bool = False
    time: bool = False
    less: bool = False
    tax: bool = False
    carriage: bool = False

    @property
    def any(self) -> bool:
        """Return whether anything is asked of the order."""
        return self.total or self.weight or self.time or self.less


def of(turn: Turn) -> Sums:
    """Return what a message asks of all that was ordered; nothing where it orders, or names a product beside the order."""
    text = turn.said.text
    if not turn.ordered or len(text) > _LONGEST or turn.said.slots.quantities or _names_another(turn):
        return Sums()
    whole = bool(_ALL.search(text))
    weight, tax, carriage = (bool(p.search(text)) for p in (_WEIGHT, _TAX, _CARRIAGE))
    sent = carriage and destination(text) not in (None, turn.kit.settings.region)
    money = bool(_MONEY.search(text))
    return Sums(
        total=money and (sent or (whole and (tax or carriage or not weight))),
        weight=weight and whole,
        time=bool(_DEADLINE.search(text))
        or (bool(_TIME.search(text)) and (whole or bool(_TOGETHER.search(text))) and not money_only(text)),
        less=bool(_LESS.search(text)) and turn.said.intent.name in _PRICED,
        tax=tax, carriage=carriage,
    )  # fmt: skip


def late(text: str) -> bool:
    """Return whether a message names a day by which things are to be there ("before Friday")."""
    return bool(_DEADLINE.search(text))


def money_only(text: str) -> bool:
    """Return whether what is asked is money, whatever else its words may mean ("how much is all of it when shipped")."""
    return bool(re.search(r"\bhow much\b|多少钱", text, re.IGNORECASE))


def _names_another(turn: Turn) -> bool:
    ordered = {sku for line in turn.ordered for sku in line.skus}
    mentions = turn.kit.catalogue.mentions(turn.said.text, turn.language)
    return any(m.exact and ordered.isdisjoint(m.skus) for m in mentions)


def told(turn: Turn, amounts: Amounts, asked: Sums) -> list[str]:
    """Return the lines below an estimate that answer what is asked of the order."""
    return [
        *(_taxed(turn, amounts) if asked.tax else ()),
        *(_weighed(turn, amounts) if asked.weight else ()),
        *(_timed(turn, amounts) if asked.time or late(turn.said.text) else ()),
    ]


def _taxed(turn: Turn, amounts: Amounts) -> list[str]:
    """Say what of tax is not reckoned: our documents' words on it, else that no rule of ours holds its rate."""
    if all(t.rule for t in amounts.taxes):
        return []
    found = reading.read(turn, turn.say("quote.tax_asked"))
    words: list[Sentence] = [s for s in found.sentences if _TAX.search(s.text)]
    quoted = list(order_rules.quoted(turn, found, words))
    return ["", turn.say("quote.tax_unknown"), *(f"> {one}" for one in quoted)]


def _weighed(turn: Turn, amounts: Amounts) -> list[str]:
    """Say what each line weighs and all together, as far as the catalogue knows."""
    rows, parts, total, without = list[str](), list[str](), Decimal(0), list[str]()
    for line in amounts.lines:
        item = shelf.product(turn, line.sku)
        if item is None:
            continue
        known = _weight(item)
        cell = item.attribute(known[0]) if known else None
        if known is None or cell is None:
            without.append(turn.sheet.name(item))
            continue
        each = turn.sheet.attribute(item, cell)
        pieces = turn.sheet.said(Decimal(line.quantity), f"the customer said, for {item.sku}", Bilingual("quantity", "数量"), unit="pcs")  # fmt: skip
        weight = known[1] * line.quantity
        total += weight
        parts.append(turn.sheet.computed(_short(weight), f"weight of {item.sku} x quantity", Bilingual("weight", "重量"), (each, pieces), unit="kg"))  # fmt: skip
        rows.append(turn.say("quote.weight_line", name=turn.sheet.name(item), quantity=pieces, each=each, weight=parts[-1]))  # fmt: skip
    out = [""]
    if rows:
        label = Bilingual("total weight", "总重")
        summed = turn.sheet.computed(_short(total), "sum of weights", label, parts, unit="kg")
        out += [turn.say("quote.weight", total=summed), *rows]
    if without:
        out.append(turn.say("quote.weight_unknown", names=turn.together(without)))
    return out


def _weight(item: Product) -> tuple[str, Decimal] | None:
    """Return the column that says what a piece weighs, packed where that is known, and its kilograms."""
    for name in ("package_weight", "weight"):
        cell = item.attribute(name)
        if cell is not None and isinstance(cell.value, Decimal) and cell.unit:
            kilograms = convert(cell.value, cell.unit, "kg")
            if kilograms is not None:
                return name, kilograms
    return None


def _short(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _timed(turn: Turn, amounts: Amounts) -> list[str]:
    """Say of each line that is spoken of how long it takes, of all of them how long the last does, and promise no date."""
    lines = _spoken_of(turn, [Asked((line.sku,), line.quantity) for line in amounts.lines])
    days, out, unknown = list[tuple[int, str]](), list[str](), False
    for line in lines:
        item = shelf.product(turn, line.skus[0])
        if item is None or item.lead_days is None:
            unknown = True
            continue
        lead = turn.sheet.lead_time(item)
        days.append((item.lead_days, lead))
        if len(lines) > 1 or len(amounts.lines) > 1:
            out.append("- " + turn.say("quote.time_line", name=turn.sheet.name(item), lead=lead))
    if days and not unknown and len(lines) == 1 == len(amounts.lines):
        out.append(turn.say("quote.time_one", lead=days[0][1]))
    elif days and not unknown and len(lines) > 1:
        out.append(turn.say("quote.time_all", lead=max(days)[1]))
    return ["", *out, turn.say("quote.no_date")]


def _spoken_of(turn: Turn, lines: Sequence[Asked]) -> Sequence[Asked]:
    """Return the lines that a message speaks of by what tells them from their makes ("when is the white one there"), else all."""
    meant = set[str]()
    for every in in_talk.models(turn):
        words = said(turn.said.text, every)
        meant |= {p.sku for p in fitting(every, words)} if words else set()
    return [line for line in lines if line.skus[0] in meant] or lines
