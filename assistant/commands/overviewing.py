"""`assistant usage`: how much customers use the assistant, and what waits for staff."""

import argparse
from dataclasses import asdict

from assistant.commands.terminal import operator, out
from assistant.settings import Settings
from knowledge.language import Bilingual

_LINES = (
    Bilingual("{since} to {until}, beside as many days before:", "{since} 至 {until}，括号内为之前同样天数："),
    Bilingual("conversations      {conversations} ({conversations_before})", "对话      {conversations}（{conversations_before}）"),
    Bilingual("messages answered  {answered} ({answered_before})", "已回答消息  {answered}（{answered_before}）"),
    Bilingual("not answered       {refused} ({refused_before})", "未能回答    {refused}（{refused_before}）"),
    Bilingual("passed to a person {handed_off} ({handed_off_before})", "转人工     {handed_off}（{handed_off_before}）"),
    Bilingual("rated good / bad   {up} / {down} ({up_before} / {down_before})", "好评/差评   {up} / {down}（{up_before} / {down_before}）"),
    Bilingual("waiting: {hand_offs} customers, {quotes} quotes, {contracts} contracts", "待处理：客户 {hand_offs}，报价 {quotes}，合同 {contracts}"),
)  # fmt: skip


def usage(given: argparse.Namespace, settings: Settings) -> int:
    """Print how much customers used the assistant. Raises BadRequest where the days cannot be."""
    from assistant.build import open_knowledge
    from assistant.usage import UsageDesk

    knowledge = open_knowledge(settings)
    found = UsageDesk(knowledge.engine, knowledge.catalogue).usage(operator(), given.days)
    if given.json:
        out(asdict(found))
        return 0
    before = {f"{name}_before": value for name, value in asdict(found.before).items()}
    values = {"since": found.since, "until": found.until, **asdict(found.totals), **before, **asdict(found.waiting)}
    for line in _LINES:
        print(line.say(given.language).format_map(values))
    return 0
