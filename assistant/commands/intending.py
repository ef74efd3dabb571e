"""`assistant train intention` and `assistant deals score`: chances of deals from the command line."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from assistant.commands.terminal import bar, none, operator, out, wait
from assistant.deals.types import Deal
from assistant.intention.reasons import label_of, thing_of
from assistant.intention.types import Intention, IntentionCard
from assistant.settings import Settings
from knowledge.language import Bilingual, Language

_WARMTH = {"hot": Bilingual("hot", "热"), "warm": Bilingual("warm", "温"), "cool": Bilingual("cool", "冷")}


def train_intention(given: argparse.Namespace, settings: Settings) -> int:
    """Learn from the decided deals and say how it went on later ones; it is used only where it did better."""
    from assistant.build import open_assistant

    desk = open_assistant(settings, wait).intentions
    progress, done = bar("intention")
    try:
        card = desk.train(operator(), progress)
    finally:
        done()
    if given.json:
        out(asdict(card))
    else:
        for line in _card_lines(card, given.language):
            print(line)
    return 0


def _card_lines(card: IntentionCard, language: Language) -> Iterator[str]:
    yield card.note.say(language)
    share = f"{card.base:.1%} ({card.base_low:.1%}-{card.base_high:.1%})"
    yield Bilingual(
        f"Decided deals: {card.decided} ({card.won} won, {card.lost} lost); base rate {share}.",
        f"已结束商机：{card.decided} 个（赢单 {card.won}，输单 {card.lost}）；总体成交率 {share}。",
    ).say(language)
    if card.auc is not None and card.ece is not None:
        figures = f"AUC {card.auc:.3f} ({card.auc_low:.3f}-{card.auc_high:.3f}), ECE {card.ece:.3f}"
        yield Bilingual(
            f"Tried on {card.tried} deals decided from {card.tried_from}: {figures}.",
            f"用 {card.tried_from} 起结束的 {card.tried} 个商机检验：{figures}。",
        ).say(language)
    weights: dict[str, float] = {}
    for column, weight in card.used.items():
        weights[thing_of(column)] = max(weights.get(thing_of(column), 0.0), abs(weight))
    for thing, weight in sorted(weights.items(), key=lambda item: -item[1]):
        yield f"  {weight:5.2f}  {label_of(thing).say(language)}"
    for name, why in card.left_out.items():
        yield f"      -  {name}: {why.say(language)}"


def score(given: argparse.Namespace, settings: Settings) -> int:
    """Print the chance of each open deal, the greatest first, with its interval and reasons."""
    from assistant.build import open_assistant

    assistant = open_assistant(settings, wait)
    if trouble := assistant.intentions.trouble(operator()):
        wait(trouble.say(given.language))
    deals = {deal.id: deal for deal in assistant.deals.all(operator())}
    told = sorted(assistant.intentions.of(operator(), deals.values()).values(), key=lambda t: (-t.chance, t.deal))
    told = told[: max(0, given.limit)]
    if given.json:
        out([{**asdict(one), "title": deals[one.deal].title} for one in told])
        return 0
    none(given, told, Bilingual("There are no open deals. Bring some in with: assistant deals import FILE", "没有进行中的商机。可用 assistant deals import 文件 导入。"))  # fmt: skip
    for line in _score_lines(told, deals, given.language):
        print(line)
    return 0


def _score_lines(told: Sequence[Intention], deals: dict[str, Deal], language: Language) -> Iterator[str]:
    for one in told:
        share = f"{one.chance:4.0%} ({one.low:.0%}-{one.high:.0%})"
        yield f"{one.deal:12} {share:16} {_WARMTH[one.warmth].say(language):5} {deals[one.deal].title}"
        for reason in one.reasons:
            yield f"    {reason.points * 100:+6.1f}  {reason.label.say(language)}  {reason.value}".rstrip()
