"""Deals as facts of a turn: fields of one deal, sums and shares over many, each with what it was computed from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from assistant.deals.fields import LABELS
from assistant.deals.questions import DealQuestion, DealsTold, Period
from assistant.deals.standing import standing
from assistant.deals.standing import told as standing_told
from assistant.deals.types import Deal, Stage
from assistant.errors import AssistantError
from assistant.kit import Turn
from assistant.permissions import may
from assistant.quoting.rounding import of_currency
from assistant.selling import Pipeline
from assistant.types import Draft
from knowledge.language import Bilingual

SHOWN = 5
"""Deals or parts of a list where nobody asked for more."""
COUNT = Bilingual("deals", "商机数")
AMOUNT = Bilingual("total amount", "金额合计")
SHARE = Bilingual("share", "比例")
_NAME = Bilingual("deal", "商机")
_NOTE = Bilingual("note", "说明")
_PERCENT = Decimal(100)


def desks(turn: Turn) -> Pipeline:
    """Return the desks of deals. Raises AssertionError where the turn has none: `pipeline.wanted` comes first."""
    assert turn.kit.pipeline is not None
    return turn.kit.pipeline


def today(turn: Turn) -> date:
    """Return the day that the deals are looked at from."""
    return standing(desks(turn).deals.all(turn.who), turn.kit.today())


def drafted(turn: Turn, asked: DealQuestion, parts: Iterable[str], listed: Sequence[str] = ()) -> Draft:
    """Return a draft of paragraphs, with what it was about and which deals it lists."""
    earlier = standing_told(today(turn), turn.kit.today())
    note = told(turn, earlier, "the day of the last thing noted") if earlier else ""
    plain = "\n\n".join(filter(None, (*parts, note)))
    return Draft("pipeline", plain, turn.sheet.facts, told=DealsTold(asked, tuple(listed)))


def compares(turn: Turn) -> bool:
    """Return whether who asks may compare people."""
    return may(turn.who, "compare_people")


def is_me(turn: Turn, owner: str) -> bool:
    """Return whether an owner's name is that of who asks."""
    return owner.strip().casefold() in {n.strip().casefold() for n in (turn.who.name, turn.who.id) if n.strip()}


def of_others(turn: Turn, asked: DealQuestion) -> bool:
    """Return whether results of a team, or of somebody else, are asked for by who may not compare people."""
    return not compares(turn) and bool(asked.team or (asked.owner and not is_me(turn, asked.owner)))


def of_people(turn: Turn, by: str) -> bool:
    """Return whether parts by a column would compare people, for who may not: owners, teams, and what stands for them."""
    if not by or by == "stage" or compares(turn):
        return False
    return by in ("owner", "team") or by not in desks(turn).process.columns(turn.who)


# --- one deal ------------------------------------------------------------------------------------------------------


def field(turn: Turn, deal: Deal, name: str, words: Bilingual | None = None) -> str:
    """Refer to a field of a deal that says something; "" where it is empty."""
    value = getattr(deal, name)
    if value is None or value == "":
        return ""
    currency = deal.currency if isinstance(value, Decimal) else None
    label = LABELS.get(name, _NAME)
    return turn.sheet.deal((deal.id, deal.title), name, value, label, words=words, currency=currency)


def title(turn: Turn, deal: Deal) -> str:
    """Refer to what a deal is called."""
    return turn.sheet.deal((deal.id, deal.title), "title", deal.title, _NAME, words=Bilingual.same(deal.title))


def worth(turn: Turn, deal: Deal) -> str:
    """Refer to what a deal brought, or is expected to bring; "" where no amount is known."""
    return field(turn, deal, "won_amount" if deal.won_amount is not None else "amount")


def brought(deal: Deal) -> Decimal | None:
    """Return what a deal brought or is expected to bring."""
    return deal.amount if deal.won_amount is None else deal.won_amount


def stage_of(turn: Turn, deal: Deal) -> str:
    """Refer to the stage that a deal is in."""
    return field(turn, deal, "stage", _stages(turn).get(deal.stage, Stage(deal.stage, Bilingual.same(deal.stage))).name)


def stage_name(turn: Turn, stage: str) -> str:
    """Refer to a stage by its name."""
    known = _stages(turn).get(stage)
    name = known.name if known else Bilingual.same(stage)
    return turn.sheet.said_words(turn.pick(name), f"stage {stage}", LABELS["stage"])


def _stages(turn: Turn) -> Mapping[str, Stage]:
    return {s.id: s for s in desks(turn).deals.stages(turn.who)}


def line(turn: Turn, deal: Deal, *more: str) -> str:
    """Return a deal as a line of a list: its name, then amount, stage, owner, day, and what is said of it besides."""
    day = field(turn, deal, "closed_on" if deal.kind != "open" else "expected_on")
    account = "" if deal.account in deal.title else field(turn, deal, "account")
    told = [account, worth(turn, deal), stage_of(turn, deal), field(turn, deal, "owner")]
    if day:
        told.append(turn.say("pipeline.closed_on" if deal.kind != "open" else "pipeline.expected_on", day=day))
    return turn.say("pipeline.line", name=title(turn, deal), details=turn.together([t for t in (*told, *more) if t]))


def lines(turn: Turn, deals: Sequence[Deal], most: int = 0) -> tuple[str, tuple[str, ...]]:
    """Return the first deals as a list with a word on how many more there are, and the ids of those listed."""
    shown = deals[: most or SHOWN]
    rows = [line(turn, d) for d in shown]
    if left := len(deals) - len(shown):
        rows.append(turn.say("pipeline.more", count=count(turn, left, "the deals not listed")))
    return "\n".join(rows), tuple(d.id for d in shown)


# --- many ----------------------------------------------------------------------------------------------------------


def computed(
    turn: Turn, value: Decimal, how: str, label: Bilingual, *, unit: str | None = None, currency: str | None = None
) -> str:  # fmt: skip
    """Refer to a figure computed over deals as they stand; `how` says over which."""
    return turn.sheet.computed(value, how, label, unit=unit, currency=currency, over="deals")


def count(turn: Turn, number: int, how: str, label: Bilingual = COUNT) -> str:
    """Refer to how many there are of something."""
    return computed(turn, Decimal(number), f"count of {how}", label)


def percent(turn: Turn, share: float, how: str, label: Bilingual = SHARE) -> str:
    """Refer to a share 0..1 as a percentage: whole, or to a tenth where it is small."""
    exact = Decimal(repr(share)) * _PERCENT
    step = Decimal("0.1") if 0 < exact < 10 and exact != exact.to_integral_value() else Decimal(1)
    return computed(turn, exact.quantize(step), how, label, unit="%")


def level(turn: Turn, number: int) -> str:
    """Refer to the level of an interval, such as 80 %."""
    return turn.sheet.said(Decimal(number), "interval", Bilingual("level of the interval", "区间水平"), unit="%")


def days(turn: Turn, number: float, how: str, label: Bilingual) -> str:
    """Refer to a number of days."""
    return computed(turn, Decimal(repr(float(number))).quantize(Decimal(1)), how, label, unit="day")


def money(turn: Turn, value: Decimal, currency: str, how: str, label: Bilingual = AMOUNT) -> str:
    """Refer to an amount computed over deals."""
    return computed(turn, of_currency(currency).round(value), f"{how}, {currency}", label, currency=currency)


def sums(deals: Iterable[Deal]) -> dict[str, Decimal]:
    """Return what deals bring together by currency, the most used first: two currencies are never added."""
    totals, used = dict[str, Decimal](), dict[str, int]()
    for deal in deals:
        amount = brought(deal)
        if amount is not None:
            totals[deal.currency] = totals.get(deal.currency, Decimal()) + amount
            used[deal.currency] = used.get(deal.currency, 0) + 1
    return dict(sorted(totals.items(), key=lambda item: (-used[item[0]], item[0])))


def amounts(turn: Turn, totals: Mapping[str, Decimal], how: str) -> str:
    """Refer to a sum in each currency, one beside the other; "" where there is none."""
    return turn.together(
        [money(turn, total, currency, f"sum of the amounts of {how}") for currency, total in totals.items()]
    )


def name(turn: Turn, text: str, label: Bilingual) -> str:
    """Refer to a name that deals hold, or say that there is none."""
    return turn.sheet.said_words(text, "deals", label) if text else turn.say("pipeline.nobody")


def told(turn: Turn, text: Bilingual, how: str) -> str:
    """Refer to a sentence that a desk says, its figures in it."""
    return turn.sheet.computed(text.en, how, _NOTE, words=text, over="deals")


def failed(turn: Turn, asked: DealQuestion, error: AssistantError) -> Draft:
    """Say why a desk cannot answer and what to do."""
    return drafted(turn, asked, [told(turn, error.text, "the reason")])


# --- which are meant -----------------------------------------------------------------------------------------------


def between(turn: Turn, period: Period) -> dict[str, str]:
    """Return the first and the last day of a period as references."""
    return {
        "since": turn.sheet.day(period.since, "asked: first day", Bilingual("first day", "起始日期")),
        "until": turn.sheet.day(period.until, "asked: last day", Bilingual("last day", "截止日期")),
    }


def said_of(asked: DealQuestion) -> str:
    """Return which deals are meant, as the source of a figure says it."""
    parts = [f"{asked.state or 'all'} deals"]
    named = (
        ("owner", asked.owner),
        ("team", asked.team),
        ("stage", asked.stage),
        ("product", ", ".join(asked.products)),
        ("currency", asked.currency),
    )
    parts += [f"{what} {value}" for what, value in named if value]
    parts += [f"amount >= {asked.least}"] if asked.least is not None else []
    parts += [f"amount <= {asked.largest}"] if asked.largest is not None else []
    parts += [f"account {', '.join(asked.accounts)}"] if asked.accounts else []
    parts += [f"{asked.period.since}..{asked.period.until}"] if asked.period else []
    return ", ".join(parts)


def scope(turn: Turn, asked: DealQuestion, when: str = "") -> str:
    """Return which deals are meant as words that follow "deals" in English and stand before it in Chinese."""
    parts = [
        turn.say(f"pipeline.of_{what}", name=turn.sheet.said_words(value, "deals", LABELS[what]))
        for what, value in (("owner", asked.owner), ("team", asked.team), ("product", turn.together(asked.products)), ("account", turn.together(asked.accounts)))
        if value
    ]  # fmt: skip
    if asked.stage:
        parts.append(turn.say("pipeline.in_stage", name=stage_name(turn, asked.stage)))
    for key, amount in (("pipeline.at_least", asked.least), ("pipeline.at_most", asked.largest)):
        if amount is not None:
            said = turn.sheet.said(
                amount, "asked: amount", Bilingual("amount", "金额"), currency=asked.currency or None
            )
            parts.append(turn.say(key, amount=said))
    if asked.period and when:
        parts.insert(0 if turn.language == "zh" else len(parts), turn.say(when, **between(turn, asked.period)))
    return "".join(parts)


def chosen(
    deals: Iterable[Deal], asked: DealQuestion, day: Callable[[Deal], date | None] | None = None
) -> list[Deal]:  # fmt: skip
    """Return the deals that a question means; `day` is the one that its period is about."""
    period = asked.period if day else None

    def same(value: str, wanted: str) -> bool:
        return not wanted or value.strip().casefold() == wanted.strip().casefold()

    return [
        d
        for d in deals
        if (not asked.state or d.kind == asked.state)
        and same(d.owner, asked.owner) and same(d.team, asked.team) and same(d.stage, asked.stage)
        and (not asked.products or d.product in asked.products) and same(d.currency, asked.currency)
        and (not asked.accounts or d.account in asked.accounts)
        and (asked.least is None or ((amount := brought(d)) is not None and amount >= asked.least))
        and (asked.largest is None or ((amount := brought(d)) is not None and amount <= asked.largest))
        and (period is None or day is None or ((on := day(d)) is not None and period.since <= on <= period.until))
    ]  # fmt: skip
