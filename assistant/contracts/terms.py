"""The terms of a contract: the clauses of the library with what the quote, the parties and the company's policy put in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal

from assistant.contracts import library
from assistant.contracts.types import Clause, Party, Term
from assistant.customers.fields import seen
from assistant.errors import BadRequest
from assistant.prompting import PromptError, render
from assistant.quoting.amount_words import in_chinese, in_english
from assistant.quoting.paper import figure
from assistant.quoting.types import Quote, QuoteVersion
from assistant.wording import money
from knowledge.language import Bilingual, Language

PARTY = tuple(f.name for f in fields(Party))
SELLER = (*PARTY, "city", "law")
_OWN = ("delivery_place", "dispute_place", "governing_law", "arbitration_body")
LABELS = {
    "name": Bilingual("company name", "公司名称"), "address": Bilingual("address", "地址"),
    "representative": Bilingual("authorised representative", "授权代表"), "phone": Bilingual("phone", "电话"),
    "email": Bilingual("email", "邮箱"), "tax_id": Bilingual("tax id", "纳税人识别号"), "bank": Bilingual("bank", "开户银行"),
    "account": Bilingual("account number", "银行账号"), "city": Bilingual("city", "所在城市"), "law": Bilingual("law", "适用法律"),
    "delivery_place": Bilingual("place of delivery", "交货地点"), "dispute_place": Bilingual("place of jurisdiction", "管辖地"),
    "governing_law": Bilingual("governing law", "适用法律"), "arbitration_body": Bilingual("arbitration body", "仲裁机构"),
}  # fmt: skip
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4})?")
_LONGEST = 300


def buyer(quote: Quote, given: Mapping[str, str]) -> Party:
    """Return the buyer as the quote has them, `buyer_...` values of the salesperson first."""
    from_quote = {
        "name": quote.buyer.company or quote.buyer.name, "address": quote.buyer.address, "representative": quote.buyer.name if quote.buyer.company else "",
        "phone": quote.buyer.phone, "email": quote.buyer.email, "tax_id": quote.buyer.tax_number,
    }  # fmt: skip
    return Party(**{name: given.get(f"buyer_{name}") or from_quote.get(name, "") for name in PARTY})


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """Return the given variables made clean. Raises BadRequest naming one that is unknown, too long or no number."""
    known = {*(f"buyer_{n}" for n in PARTY), *_OWN, *library.policy()}
    cleaned = {name: seen(value) for name, value in given.items()}
    for name, value in cleaned.items():
        if name not in known:
            raise BadRequest(
                Bilingual(
                    f"A contract has no variable {seen(name)[:40]}. There are {', '.join(sorted(known))}.",
                    f"合同没有变量“{seen(name)[:40]}”。可用的有：{'、'.join(sorted(known))}。",
                )
            )
        if name in library.policy() and not _NUMBER.fullmatch(value):
            raise BadRequest(
                Bilingual(f"{name} is a number, not {value[:40]!r}.", f"{name} 应为数字，而不是 {value[:40]!r}。")
            )
        if len(value) > _LONGEST:
            raise BadRequest(Bilingual(f"{name}: at most {_LONGEST} characters.", f"{name}：最多 {_LONGEST} 个字符。"))
    return cleaned


def terms(
    clauses: Iterable[Clause], quote: Quote, seller: Mapping[str, str], party: Party, given: Mapping[str, str], language: Language
) -> tuple[Term, ...]:  # fmt: skip
    """Return the terms, each beside the standard wording. Raises BadRequest naming everything that is missing."""
    chosen = tuple(clauses)
    values = {**_of_quote(quote.current, quote.number, language), **_of_parties(seller, party)}
    values |= {n: given[n] for n in _OWN if given.get(n)}
    standard, wanted = {**values, **library.policy()}, {**values, **library.policy(), **given}
    _complete(chosen, wanted, seller, party)
    return tuple(
        Term(n, c.name, c.version, c.title, _filled(c, wanted), _filled(c, standard)) for n, c in enumerate(chosen, 1)
    )


def _of_quote(version: QuoteVersion, number: str, language: Language) -> dict[str, str]:
    a = version.amounts
    return {
        "quote_number": number, "quote_version": str(version.version), "total": amount(a.total, a.currency, language),
        "total_words": in_chinese(a.total, a.currency) if language == "zh" else in_english(a.total, a.currency),
        "net": amount(a.net, a.currency, language), "tax": amount(a.tax, a.currency, language),
        "payment_terms": _sentence(version.terms.payment.say(language)), "delivery_terms": _sentence(version.terms.delivery.say(language)),
    }  # fmt: skip


def amount(value: Decimal, currency: str, language: Language) -> str:
    """Return an amount as contracts write it: in English with the currency's code, since $ and ¥ are of several."""
    return money(value, currency, "zh") if language == "zh" else f"{currency} {figure(value)}"


def _sentence(text: str) -> str:
    return seen(text).rstrip(".。;； ")


class Missing(BadRequest):
    """A contract lacks what its clauses need; `names` are the variables to give, none where only our own side lacks some."""

    def __init__(self, text: Bilingual, names: tuple[str, ...]) -> None:
        super().__init__(text)
        self.names = names


def _of_parties(seller: Mapping[str, str], party: Party) -> dict[str, str]:
    found = {
        "delivery_place": party.address,
        "dispute_place": seller.get("city", ""),
        "governing_law": seller.get("law", ""),
    }
    return {name: text for name, text in found.items() if text}


def _complete(clauses: Iterable[Clause], values: Mapping[str, str], seller: Mapping[str, str], party: Party) -> None:
    needed = dict.fromkeys(name for c in clauses for name in library.VARIABLE.findall(c.text))
    missing = [name for name in needed if not values.get(name)]
    missing += [f"buyer_{n}" for n in ("name", "address") if not getattr(party, n)]
    missing += [f"seller {n}" for n in ("name", "address") if not seller.get(n)]
    if missing:
        raise Missing(
            Bilingual(
                f"The contract cannot be written yet. Missing: {', '.join(_label(n).en for n in missing)}. Fill "
                "them in; our own side is set once by an administrator.",
                f"暂时无法生成合同。缺少：{'、'.join(_label(n).zh for n in missing)}。请补充填写；我方信息由管理员设置一次即可。",
            ),
            tuple(name for name in missing if " " not in name),
        )


def _label(name: str) -> Bilingual:
    for prefix, side in (("buyer_", Bilingual("buyer's ", "买方")), ("seller ", Bilingual("seller's ", "卖方"))):
        if name.startswith(prefix):
            label = LABELS[name.removeprefix(prefix)]
            return Bilingual(side.en + label.en, side.zh + label.zh)
    return LABELS.get(name, Bilingual.same(name))


def _filled(clause: Clause, values: Mapping[str, str]) -> str:
    needed = set(library.VARIABLE.findall(clause.text))
    return render(clause.text, {name: value for name, value in values.items() if name in needed})


def reworded(text: str) -> str:
    """Return the text of a term as a person wrote it, each line clean. Raises BadRequest where it is no term."""
    lines = [seen(line) for line in text.splitlines()]
    cleaned = "\n".join(line for line in lines if line)
    if not cleaned or len(cleaned) > 5000:
        raise BadRequest(Bilingual("A term has 1 to 5,000 characters.", "条款须为 1 至 5,000 个字符。"))
    if found := library.VARIABLE.search(cleaned):
        raise BadRequest(
            Bilingual(f"{found[0]} was not filled in. Write the value itself.", f"{found[0]} 未填写，请直接写明内容。")
        )
    return cleaned


def choose(language: Language, alternatives: tuple[str, ...]) -> tuple[Clause, ...]:
    """Return the clauses of a contract with these alternatives. Raises BadRequest where there is no such one."""
    try:
        return library.chosen(language, alternatives)
    except PromptError as error:
        known = ", ".join(c.name for c in library.clauses(language) if "." in c.name)
        raise BadRequest(
            Bilingual(
                f"There is no alternative clause {error}. There are {known}.",
                f"没有备选条款 {error}。可用的有：{known}。",
            )
        ) from error
