"""Makes the example company's deals of two years: invented, drawn with a fixed seed, with something in them to be found.

What is in them: won sums grow by about one per cent a month and follow a season (strong before the year ends, weak around
the new year and in August); deals stall in the stage "proposal"; docks are won more often; Zhao Peng wins less than his
deals suggest; accounts that bought before buy again; bigger deals take longer and are won less often.
"""

import csv
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random

from examples.catalogue import items
from examples.item import CATEGORIES, Item

LAST = date(2026, 11, 27)
"""The day on which the file was written: nothing in it has happened later. The first run moves all days to its own."""
COUNT = 420
WEAK = "赵鹏 Zhao Peng"
_SEED, _DAYS = 20261127, 730
_SELLERS = {
    "王丽 Wang Li": "华东 East China", "陈建国 Chen Jianguo": "华东 East China", WEAK: "华东 East China",
    "林晓梅 Lin Xiaomei": "华南 South China", "黄志强 Huang Zhiqiang": "华南 South China",
    "Anna Keller": "海外 International", "James Okafor": "海外 International", "Sofia Marin": "海外 International",
}  # fmt: skip
_LOAD = (16, 14, 14, 13, 12, 12, 10, 9)  # of a hundred deals, how many each takes
_ABROAD = "海外 International"
_SKUS = {
    "LK-MP60-16-512": 17, "LK-MP80-32-1T": 9, "LK-MF40-16-512": 7, "LK-V27Q": 15, "LK-V24F": 10, "LK-V32U": 7, "LK-D13": 11,
    "LK-D15": 9, "LK-K84W": 6, "LK-K98S": 4, "LK-M6W": 5,
}  # fmt: skip
"""What is sold most to companies, and how often of a hundred times."""
_SEASON = (0.85, 0.6, 1.1, 1.0, 1.05, 1.2, 0.9, 0.7, 1.05, 1.1, 1.4, 1.3)  # deals begun, by month
_GROWTH = 0.012  # a month
_STAYS = {"lead": 6.0, "qualified": 9.0, "proposal": 27.0, "negotiation": 10.0}  # usual days, before what the deal adds
_STALLS = 0.13  # of all proposals
_INDUSTRIES = {
    "教育 Education": 0.35, "设计 Design": 0.2, "软件 Software": 0.1, "医疗 Healthcare": 0.0, "物流 Logistics": -0.15,
    "零售 Retail": -0.25, "制造 Manufacturing": -0.1,
}  # fmt: skip
_SOURCES = {"老客户介绍 Referral": 0.55, "官网咨询 Website": 0.1, "展会 Trade fair": -0.1, "电话 Cold call": -0.45}
_REASONS = {
    "价格偏高 Price": 34, "选择竞品 Competitor": 24, "预算取消 Budget gone": 16, "没有回音 No answer": 15, "功能不符 Feature missing": 11,
}  # fmt: skip
_HAN = (
    "星澜",
    "云杉",
    "青禾",
    "远帆",
    "海岳",
    "明川",
    "嘉树",
    "北辰",
    "清溪",
    "晨屿",
    "知微",
    "松径",
    "鹿鸣",
    "沐光",
    "长亭",
    "南枝",
)
_HAN_ENDS = {
    "教育 Education": "教育科技", "设计 Design": "设计工作室", "软件 Software": "软件", "医疗 Healthcare": "医疗器械",
    "物流 Logistics": "物流", "零售 Retail": "商贸", "制造 Manufacturing": "精密制造",
}  # fmt: skip
_LATIN = ("Brackenridge", "Fennwick", "Halvorsen", "Quillmere", "Tarnholm", "Oakhaven", "Vestergard", "Marlowe", "Castellan", "Pinebrook", "Solberg", "Wrenfield", "Ashdale", "Lindqvist")  # fmt: skip
_LATIN_ENDS = {
    "教育 Education": "Academy", "设计 Design": "Studio", "软件 Software": "Software", "医疗 Healthcare": "Medical",
    "物流 Logistics": "Logistics", "零售 Retail": "Stores", "制造 Manufacturing": "Works",
}  # fmt: skip
_STEPS = (
    ("发送修订报价", "Send the revised quote"), ("电话确认预算", "Call about the budget"), ("安排产品演示", "Show the product"),
    ("跟进合同审批", "Ask about the contract"), ("寄送样机", "Send a sample"), ("约见采购负责人", "Meet the buyer"),
)  # fmt: skip
HEADER = (
    "id", "name", "account", "product", "owner", "team", "stage", "amount", "won_amount", "currency", "closed_on",
    "expected_on", "lost_because", "next_step", "next_step_on", "moves", "Product line", "Industry", "Employees", "Lead source",
)  # fmt: skip


@dataclass
class _Account:
    name: str
    industry: str
    employees: int
    abroad: bool
    won: int = 0


@dataclass
class _Deal:
    """A deal while it is made; `moves` are stages with the days on which it came into them."""

    begun: date
    account: _Account
    seller: str
    item: Item
    pieces: int
    amount: int
    source: str
    moves: list[tuple[str, date]] = field(default_factory=list)


def deals_csv() -> str:
    """Return the deals as CSV text (UTF-8, one header row, lines ended by a newline): the same at each call."""
    draw = Random(_SEED)
    accounts = _accounts(draw)
    made = sorted((_begun(draw, accounts) for _ in range(COUNT)), key=lambda d: d.begun)
    ends: list[tuple[date, _Account]] = []
    out = StringIO()
    written = csv.writer(out, lineterminator="\n")
    written.writerow(HEADER)
    for number, deal in enumerate(made, 1):
        bought = sum(on < deal.begun and account is deal.account for on, account in ends)
        _live(draw, deal, bought)
        if deal.moves[-1][0] == "won":
            ends.append((deal.moves[-1][1], deal.account))
        written.writerow(_row(draw, number, deal))
    return out.getvalue()


def deals(folder: Path) -> None:
    """Write `folder`/deals.csv."""
    (folder / "deals.csv").write_text(deals_csv(), encoding="utf-8", newline="\n")


def _accounts(draw: Random) -> list[_Account]:
    industries, found = list(_INDUSTRIES), list[_Account]()
    for names, ends, abroad in ((_HAN, _HAN_ENDS, False), (_LATIN, _LATIN_ENDS, True)):
        for n, name in enumerate(names):
            for industry in (industries[n % len(industries)], industries[(n * 3 + 2) % len(industries)])[
                : 2 if n % 2 else 1
            ]:
                employees = round(math.exp(draw.gauss(4.6, 1.0)) / 5) * 5 + 10
                title = f"{name} {ends[industry]}" if abroad else f"{name}{ends[industry]}"
                found.append(_Account(title, industry, employees, abroad))
    return found


def _chosen(draw: Random, weights: dict[str, int]) -> str:
    return draw.choices(list(weights), list(weights.values()))[0]


def _begun(draw: Random, accounts: list[_Account]) -> _Deal:
    """Return a deal with what it is about, on a day of the two years."""
    while True:
        begun = LAST - timedelta(days=draw.randrange(_DAYS))
        months = (begun.year - LAST.year) * 12 + begun.month - LAST.month
        if begun.weekday() < 5 and draw.random() < _SEASON[begun.month - 1] / 1.4 * (1 + _GROWTH) ** months:
            break
    seller = _chosen(draw, dict(zip(_SELLERS, _LOAD, strict=True)))
    abroad = _SELLERS[seller] == _ABROAD
    account = draw.choice([a for a in accounts if a.abroad == abroad])
    item = {i.sku: i for i in items()}[_chosen(draw, _SKUS)]
    usual = (14_000 if item.cny < 500 else 30_000) / item.cny
    pieces = max(3, round(math.exp(draw.gauss(math.log(usual), 0.5)) * (account.employees / 110) ** 0.2))
    price = item.usd if abroad else item.cny
    amount = round(pieces * price * (1 - draw.choice((0, 0, 0.02, 0.03, 0.05, 0.08))) / 10) * 10
    return _Deal(begun, account, seller, item, pieces, amount, draw.choice(list(_SOURCES)))


def _yuan(deal: _Deal) -> float:
    """Return how big a deal is, in yuan or what would be that."""
    return deal.pieces * float(deal.item.cny)


def _live(draw: Random, deal: _Deal, bought: int) -> None:
    """Let a deal go through its stages until it ends, or until the last day of the file."""
    size = (_yuan(deal) / 30_000) ** 0.25
    odds = -0.3 - 0.45 * math.log(_yuan(deal) / 30_000) + _INDUSTRIES[deal.account.industry] + _SOURCES[deal.source]
    odds += (
        0.9 * min(bought, 2) ** 0.5
        + (1.3 if deal.item.category == "Docks and hubs" else 0)
        - (1.3 if deal.seller == WEAK else 0)
    )
    won = draw.random() < 1 / (1 + math.exp(-odds))
    last = "negotiation" if won else _chosen(draw, {"lead": 16, "qualified": 18, "proposal": 46, "negotiation": 20})
    stalls = draw.random() < _STALLS
    on = deal.begun
    for stage, usual in _STAYS.items():
        deal.moves.append((stage, on))
        stay = usual * size * math.exp(draw.gauss(-0.1, 0.5)) * (1.5 if stage == last and not won else 1)
        if stalls and stage == "proposal":
            stay = 150 + 250 * draw.random()
        on += timedelta(days=max(1, round(stay)))
        if on > LAST:
            return
        if stage == last:
            break
    deal.moves.append(("won" if won and not stalls else "lost", on))


def _row(draw: Random, number: int, deal: _Deal) -> list[str]:
    stage, on = deal.moves[-1]
    ended = stage in ("won", "lost")
    won = round(deal.amount * (0.9 + 0.12 * draw.random())) if stage == "won" else ""
    usual = deal.begun + timedelta(days=round(sum(_STAYS.values()) * (_yuan(deal) / 30_000) ** 0.25))
    expected = "" if ended or draw.random() < 0.15 else (usual + timedelta(days=draw.randrange(0, 30))).isoformat()
    quiet = (LAST - on).days > 60
    step, step_on = ("", "") if ended or draw.random() < (0.6 if quiet else 0.1) else _next_step(draw, deal)
    reason = _chosen(draw, _REASONS) if stage == "lost" else ""
    return [
        f"LD-{number:04d}", f"{deal.pieces} × {deal.item.sku.removeprefix('LK-')}", deal.account.name, deal.item.sku, deal.seller,
        _SELLERS[deal.seller], stage, str(deal.amount), str(won), "USD" if deal.account.abroad else "CNY",
        on.isoformat() if ended else "", expected, reason, step, step_on,
        json.dumps([[s, day.isoformat()] for s, day in deal.moves]),
        f"{CATEGORIES[deal.item.category]} {deal.item.category}", deal.account.industry, _band(deal.account.employees), deal.source,
    ]  # fmt: skip


def _next_step(draw: Random, deal: _Deal) -> tuple[str, str]:
    pick: Callable[[tuple[str, str]], str] = (lambda s: s[1]) if deal.account.abroad else (lambda s: s[0])
    return pick(draw.choice(_STEPS)), (LAST + timedelta(days=draw.randrange(-3, 22))).isoformat()


def _band(employees: int) -> str:
    return next(name for most, name in ((50, "1-50"), (200, "51-200"), (10**9, "201+")) if employees <= most)
