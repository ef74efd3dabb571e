"""A contract as it is laid out on paper, whatever the file: parties, clauses, the table of goods, signatures."""

from dataclasses import dataclass

from assistant.contracts import library
from assistant.contracts.terms import LABELS, PARTY
from assistant.contracts.types import Contract, ContractLine, ContractVersion, Party
from assistant.quoting.amount_words import in_chinese, in_english
from assistant.quoting.paper import Letterhead, figure, paper
from assistant.quoting.types import Amounts, Quote
from knowledge.language import Bilingual, Language

BLANK = "______________________"


@dataclass(frozen=True)
class Paragraph:
    """One numbered paragraph of a clause: `4.2` and its text."""

    number: str
    text: str


@dataclass(frozen=True)
class Section:
    """One clause on paper; `mark` says that and from which standard clause it deviates, "" where it does not."""

    number: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    mark: str = ""
    standard: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything that stands in a contract, in order. The table of goods comes after the first section."""

    language: Language
    title: str
    number: str
    mark: str
    parties: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    opening: str
    sections: tuple[Section, ...]
    columns: tuple[str, ...]
    lines: tuple[ContractLine, ...]
    sums: tuple[tuple[str, str], ...]
    words: str
    signatures: tuple[tuple[str, ...], ...]
    footer: str
    """With places `{page}` and `{pages}`."""


_MARK = Bilingual("DRAFT – not approved, not to be signed", "草稿：未经批准，不得签署")
_COLUMNS = (
    Bilingual("No.", "序号"), Bilingual("Model", "型号"), Bilingual("Description", "品名"), Bilingual("Quantity", "数量"),
    Bilingual("Unit price", "单价"), Bilingual("Amount", "金额"),
)  # fmt: skip
_OPENING = Bilingual(
    "The Seller and the Buyer have agreed as follows.",
    "买卖双方本着平等、自愿、公平和诚实信用的原则，经协商一致，订立本合同。",
)
_SIGN = (
    Bilingual("Company stamp:", "（盖章）："), Bilingual("Authorised signature:", "授权代表（签字）："),
    Bilingual("Name:", "姓名："), Bilingual("Date:", "日期："),
)  # fmt: skip
_SELLER, _BUYER = Bilingual("Seller", "卖方"), Bilingual("Buyer", "买方")


def goods(quote: Quote, language: Language) -> tuple[tuple[ContractLine, ...], tuple[tuple[str, str], ...]]:
    """Return the lines and the sums of a quote's latest version, written out; optional lines are no part of a contract."""
    laid = paper(quote, quote.current, Letterhead(Bilingual("", ""), Bilingual("", "")), language)
    lines = tuple(_line(n, row.line.sku, row.name, row.line, language) for n, row in enumerate(laid.rows, 1))
    return lines, tuple((s.label, figure(s.amount)) for s in laid.sums)


def _line(number: int, sku: str, name: str, line: object, language: Language) -> ContractLine:
    from assistant.quoting.types import QuoteLine

    assert isinstance(line, QuoteLine)
    if line.bundle_discount:
        off = figure(line.bundle_discount)
        name += Bilingual(f" (bundle discount {off})", f"（组合优惠 {off}）").say(language)
    return ContractLine(number, sku, name, f"{line.quantity:,}", figure(line.unit_price), figure(line.amount))


def in_words(amounts: Amounts, language: Language) -> str:
    """Return a quote's total in words."""
    return (in_chinese if language == "zh" else in_english)(amounts.total, amounts.currency)


def sheet(contract: Contract, version: ContractVersion) -> Sheet:
    """Lay out a version of a contract; marks are there until it is approved."""
    language = contract.language
    settled = contract.state in ("approved", "signed") and version.version == contract.version
    sections = tuple(
        Section(
            _number(t.number, language), t.title, tuple(Paragraph(f"{t.number}.{n}", p) for n, p in enumerate(t.text.splitlines(), 1)),
            "" if settled or not t.deviates else _deviation(t.name, t.version).say(language),
            "" if settled or not t.deviates else t.standard,
        )
        for t in version.terms
    )  # fmt: skip
    number = contract.number + (f" / {version.version}" if version.version > 1 else "")
    return Sheet(
        language=language, title=library.title(language), number=Bilingual(f"No. {number}", f"合同编号：{number}").say(language),
        mark="" if settled else _MARK.say(language),
        parties=tuple((side.say(language), _party(party, language)) for side, party in ((_SELLER, contract.seller), (_BUYER, contract.buyer))),
        opening=_OPENING.say(language), sections=sections, columns=tuple(c.say(language) for c in _COLUMNS), lines=contract.lines,
        sums=contract.sums, words=Bilingual(f"In words: {contract.total_words}", f"金额大写：{contract.total_words}").say(language),
        signatures=tuple(_signature(side.say(language), party.name, language) for side, party in ((_SELLER, contract.seller), (_BUYER, contract.buyer))),
        footer=Bilingual(f"{number}   ·   Page {{page}} of {{pages}}", f"{number}   ·   第 {{page}} 页，共 {{pages}} 页").say(language),
    )  # fmt: skip


def _number(number: int, language: Language) -> str:
    return f"第{_HAN[number - 1]}条" if language == "zh" else f"{number}."


_HAN = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六")


def _deviation(name: str, version: int) -> Bilingual:
    return Bilingual(
        f"Deviates from standard clause {name} v{version}: for review", f"偏离标准条款 {name} v{version}：待审阅"
    )


def _party(party: Party, language: Language) -> tuple[tuple[str, str], ...]:
    labels = {"name": Bilingual("Company", "名称")} | LABELS
    labels |= {"name": Bilingual("Company", "名称")}
    return tuple((_upper(labels[n].say(language)), getattr(party, n) or BLANK) for n in PARTY)


def _upper(label: str) -> str:
    return label[:1].upper() + label[1:]


def _signature(side: str, name: str, language: Language) -> tuple[str, ...]:
    return (f"{side}{'：' if language == 'zh' else ': '}{name}", *(s.say(language) for s in _SIGN))
