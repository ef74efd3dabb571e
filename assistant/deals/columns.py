"""What the columns of a file of deals mean: guessed by their names, shown, and overruled."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from assistant.customers.fields import seen
from assistant.deals.stages import fold
from assistant.errors import BadRequest
from knowledge.cells import currency
from knowledge.language import Bilingual

TRAIT, IGNORED, PRICE = "trait", "ignored", "list_price"
_WORDS: dict[str, str] = {
    # Parted by bars, the likeliest first; compared by letters and digits alone.
    "id": (
        "id|deal id|opportunity id|opportunityid|deal number|opportunity number|record id|编号|商机编号|商机id|机会编号|商机号|"
        "销售机会编号"
    ),
    "name": (
        "name|deal name|opportunity name|opportunity|deal|deal title|title|topic|subject|名称|商机名称|商机|机会名称|项目名称|商机主题|"
        "主题|销售机会"
    ),
    "account": (
        "account|account name|company|company name|organization|organisation|customer name|client|client name|"
        "associated company|buyer|客户|客户名称|公司|公司名称|客户公司|单位|所属客户"
    ),
    "customer": (
        "customer|customer id|客户编号"
    ),
    "product": (
        "product|product name|products|sku|item|product line|product family|产品|产品名称|商品|产品线|意向产品|货号"
    ),
    "owner": (
        "owner|deal owner|opportunity owner|sales agent|sales rep|salesperson|salesman|rep|account owner|agent|"
        "assigned to|seller|account executive|负责人|销售|销售人员|业务员|销售代表|销售员|商机负责人|所有人|归属人|跟进人|客户经理"
    ),
    "team": (
        "team|sales team|department|sales group|territory|团队|销售团队|部门|所属部门|销售组|大区"
    ),
    "manager": (
        "manager|sales manager|team lead|team leader|supervisor|主管|经理|销售经理|上级|团队负责人"
    ),
    "stage": (
        "stage|deal stage|sales stage|stage name|opportunity stage|pipeline stage|to stage|new stage|phase|阶段|销售阶段|"
        "商机阶段|当前阶段|机会阶段|状态"
    ),
    "outcome": (
        "outcome|status|deal status|state|result|is won|结果|商机状态|赢单状态|成交状态"
    ),
    "amount": (
        "amount|expected value|expected amount|estimated value|estimated revenue|deal value|deal amount|value|"
        "opportunity amount|expected revenue|est revenue|deal size|potential value|pipeline value|金额|预计金额|预计销售金额|"
        "商机金额|预计成交金额|预估金额|销售金额|项目金额"
    ),
    "won_amount": (
        "won amount|close value|closed value|closed amount|actual value|actual revenue|actual amount|won value|"
        "won revenue|revenue won|final amount|成交金额|实际金额|赢单金额|合同金额|成单金额|实际成交金额"
    ),
    "currency": (
        "currency|currency code|amount currency|deal currency|currency iso code|币种|货币"
    ),
    "opened_on": (
        "opened on|created|created on|created date|create date|created at|date created|creation date|engage date|"
        "open date|opened|start date|add time|deal created|创建日期|创建时间|新建日期|录入日期|开始日期|立项日期|商机创建时间"
    ),
    "closed_on": (
        "closed on|close date|closed date|closing date|date closed|closed|closed at|actual close date|won time|"
        "关闭日期|成交日期|结束日期|赢单日期|结单日期|实际成交日期|关单日期"
    ),
    "expected_on": (
        "expected on|expected close date|expected closing date|expected close|estimated close date|est close date|"
        "forecast close date|target close date|预计成交日期|预计结单日期|预计关闭日期|预计签约日期|预计成交时间"
    ),
    "moved_on": (
        "moved on|stage date|stage changed on|stage change date|last stage change date|stage entered|"
        "stage entered on|entered on|entered stage on|changed on|changed at|change date|event date|event time|"
        "timestamp|date|进入阶段日期|阶段变更日期|阶段变更时间|阶段日期|变更日期|变更时间|进入日期|日期|时间"
    ),
    "lost_because": (
        "lost because|lost reason|loss reason|reason lost|reason for loss|closed lost reason|reason|输单原因|丢单原因|失单原因|"
        "流失原因|未成交原因"
    ),
    "next_step": (
        "next step|next steps|next action|next activity|下一步|下一步计划|下步计划|下一步行动|后续计划"
    ),
    "next_step_on": (
        "next step on|next step date|next activity date|next action date|下一步日期|下一步时间|下次跟进日期|下次跟进时间"
    ),
    "quote": (
        "quote|quote number|报价单|报价单号|报价编号"
    ),
    "conversation": (
        "conversation|对话"
    ),
    "source": (
        "source"
    ),
    "moves": (
        "moves"
    ),
}  # fmt: skip
MEANINGS = (*(m for m in _WORDS if m != "manager"), TRAIT, IGNORED)
"""What a column may be said to mean."""
_PRICES = frozenset(map(fold, ("sales price", "list price", "price", "unit price", "retail price", "价格", "单价", "标价", "目录价", "售价", "定价")))  # fmt: skip
_SAID = [
    (fold(word), meaning, place) for meaning, words in _WORDS.items() for place, word in enumerate(words.split("|"))
]
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")


def guess(columns: Sequence[str], said: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what each column means: as `said`, else by its name; what no name tells is a trait.

    Two columns never mean the same: the one with the usual name has it. A manager stands for the team where no column
    is one. Raises BadRequest where `said` names a column or a meaning that there is not.
    """
    given = _overruled(columns, said or {})
    taken = {meaning for meaning in given.values() if meaning not in (TRAIT, IGNORED)}
    found = sorted(
        (place, n, column, meaning)
        for n, column in enumerate(columns)
        if column not in given
        for meaning, place in _candidates(column)
    )
    for _, _, column, meaning in found:
        if column not in given and meaning not in taken:
            given[column] = meaning
            taken.add(meaning)
    for column, meaning in given.items():
        if meaning == "manager":
            given[column] = TRAIT if "team" in taken else "team"
    return {column: given.get(column, TRAIT) for column in columns}


def _candidates(column: str) -> Iterable[tuple[str, int]]:
    """Yield what a column's name may mean, with its place among the usual names."""
    for n, name in enumerate(_names(column)):
        for word, meaning, place in _SAID:
            if word == name:
                yield meaning, place + 100 * n


def _names(column: str) -> list[str]:
    """Return a column's name folded: as it stands, and without what stands in brackets or a currency at its end."""
    text = seen(column)
    bare = _BRACKETS.sub(" ", text)
    words = re.split(r"[\s_-]+", bare.strip())
    last = " ".join(words[:-1]) if len(words) > 1 and _code(words[-1]) else ""
    return [name for name in dict.fromkeys(map(fold, (text, bare, last))) if name]


def _overruled(columns: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    known, given = {fold(seen(c)) or c: c for c in columns}, dict[str, str]()
    for name, meaning in said.items():
        column = name if name in columns else known.get(fold(name))
        if column is None:
            raise BadRequest(
                Bilingual(
                    f"There is no column {seen(name)[:60]!r}. There are: {', '.join(map(shown, columns))}.",
                    f"没有“{seen(name)[:60]}”这一列。现有：{'、'.join(map(shown, columns))}。",
                )
            )
        given[column] = _meant(meaning)
    twice = next((m for m in given.values() if m not in (TRAIT, IGNORED) and list(given.values()).count(m) > 1), None)
    if twice:
        raise BadRequest(Bilingual(f"Two columns are said to be {twice}. Name one.", f"有两列都被指定为 {twice}，请只指定一列。"))  # fmt: skip
    return given


def _meant(meaning: str) -> str:
    said = fold(meaning)
    for each in MEANINGS:
        if said == fold(each):
            return each
    found = next((m for word, m, _ in _SAID if word == said and m != "manager"), "team" if said == "manager" else "")
    if not found:
        raise BadRequest(
            Bilingual(
                f"A column cannot mean {seen(meaning)[:40]!r}. It may be: {', '.join(MEANINGS)}.",
                f"列不能指定为“{seen(meaning)[:40]}”。可用的有：{'、'.join(MEANINGS)}。",
            )
        )
    return found


def of_join(column: str) -> str:
    """Return what a column of a further file adds to a deal: its list price, its team, or a trait."""
    names = _names(column)
    if any(name in _PRICES for name in names):
        return PRICE
    meant = {meaning for meaning, _ in _candidates(column)}
    return next((m for m in ("team", "manager", "currency") if m in meant), TRAIT)


@lru_cache(maxsize=1_000)
def currency_in(column: str) -> str:
    """Return the currency that a column's name ends with or has in brackets ("Amount (EUR)", "金额（元）"); "" where none."""
    text = unicodedata.normalize("NFKC", seen(column))
    words = [*_BRACKETS.findall(text), re.split(r"[\s_-]+", text)[-1]]
    return next((code for word in words if (code := _code(word))), "")


def _code(word: str) -> str:
    """Return the ISO code of a word that names a currency and is nothing else, such as a plain word of three letters."""
    code = currency(word.strip())
    return code if code and (code != word.strip().upper() or word.strip().isupper()) else ""


def shown(column: str) -> str:
    """Return a column's name as it is shown: on one line, not too long."""
    return seen(str(column))[:60]
