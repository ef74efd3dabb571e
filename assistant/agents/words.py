"""What a tool returned, as text for a model or a person to read; figures stand as code computed them."""

import json
from dataclasses import asdict
from decimal import Decimal

from assistant.agents.types import Answer, Estimate, QuoteRow
from assistant.wording import money
from knowledge.language import Bilingual, Language

_UNRULED = {
    "shipping": Bilingual("Shipping there is set by no rule: a colleague says what it costs.", "该地运费没有规则，由同事确认。"),
    "tax": Bilingual("Tax there is set by no rule: a colleague says what it is.", "该地税费没有规则，由同事确认。"),
}  # fmt: skip
_NO_OFFER = Bilingual("An estimate at today's prices, no binding offer.", "以上按今日价格估算，不构成正式报价。")


def in_words(result: object) -> str:
    """Return a reply with its references, or amounts, as text in their language; anything else as JSON."""
    if isinstance(result, Answer):
        return _answer(result)
    if isinstance(result, Estimate):
        return _estimate(result)
    if isinstance(result, QuoteRow):
        return _quote(result)
    return json.dumps(asdict(result), ensure_ascii=False)  # type: ignore[call-overload]


def _answer(answer: Answer) -> str:
    references = [f"[{c.number}] {c.heading} ({c.path}): {c.quote[:160]}" for c in answer.citations]
    ids = f"(conversation {answer.conversation}, turn {answer.turn})"
    return "\n\n".join(filter(None, (answer.reply, "\n".join(references), ids)))


def _estimate(found: Estimate) -> str:
    say = found.language
    lines = [
        f"{line.name} ({line.sku}): {_sum(line.unit_price, found, say)} × {line.quantity}"
        f"{_off(line.discount, found)} = {_sum(line.amount, found, say)}"
        for line in found.lines
    ]
    tax = Bilingual("tax included", "其中含税") if found.tax_included else Bilingual("tax added", "另加税")
    sums = (
        (Bilingual("goods", "货款"), found.goods), (Bilingual("discount", "折扣"), found.discount),
        (Bilingual("shipping", "运费"), found.shipping), (tax, found.tax), (Bilingual("total", "合计"), found.total),
    )  # fmt: skip
    kept = [(name, amount) for name, amount in sums if Decimal(amount) or name.en == "total"]
    lines += [f"{name.say(say)}: {_sum(amount, found, say)}" for name, amount in kept]
    lines += [_UNRULED[what].say(say) for what in found.unruled]
    return "\n".join([*lines, _NO_OFFER.say(say)])


def _sum(amount: str, found: Estimate, say: Language) -> str:
    return money(Decimal(amount), found.currency, say)


def _off(discount: str, found: Estimate) -> str:
    return f" - {_sum(discount, found, found.language)}" if Decimal(discount) else ""


def _quote(made: QuoteRow) -> str:
    say = made.estimate.language
    head = Bilingual(
        f"Quote {made.number}, version {made.version}, kept as a draft; it would hold until {made.valid_until}.",
        f"报价 {made.number} 第 {made.version} 版已存为草稿，有效期至 {made.valid_until}。",
    )
    return "\n".join([head.say(say), _estimate(made.estimate), *(f"! {note}" for note in made.notes)])
