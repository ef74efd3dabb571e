"""What may be written into a customer's entry: each value made clean, or refused with the reason."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from assistant.errors import BadRequest
from knowledge.language import Bilingual

LONGEST = {
    "name": 120, "company": 200, "email": 254, "phone": 40, "language": 2, "group": 64, "currency": 3, "address": 300,
    "tax_id": 40, "need": 2000, "budget": 200, "timing": 200, "next_step": 500, "next_step_on": 10, "consent": 200,
}  # fmt: skip
"""The fields a person may write and how many characters each may have."""

LABELS = {
    "name": Bilingual("name", "姓名"), "company": Bilingual("company", "公司"), "email": Bilingual("email", "邮箱"),
    "phone": Bilingual("phone", "电话"), "language": Bilingual("language", "语言"),
    "group": Bilingual("group", "客户分组"), "currency": Bilingual("currency", "币种"),
    "address": Bilingual("address", "地址"), "tax_id": Bilingual("tax id", "税号"), "need": Bilingual("need", "需求"),
    "budget": Bilingual("budget", "预算"), "timing": Bilingual("timing", "时间"),
    "next_step": Bilingual("next step", "下一步"), "next_step_on": Bilingual("next step on", "下一步日期"),
    "consent": Bilingual("consent", "同意方式"),
}  # fmt: skip

# Characters that change how text around them reads, or that nobody sees: they come along when copying, or to deceive.
_UNSEEN = re.compile("[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_GROUP = re.compile(r"[\w .-]{1,64}")
_TAX_ID = re.compile(r"[A-Za-z0-9 ./-]{4,40}")


def seen(text: str) -> str:
    """Return `text` on one line: control and unseen characters out, other whitespace as single spaces."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())


def clean(values: Mapping[str, str], region: str = "CN") -> dict[str, str]:
    """Return each value as it is kept. `region` (ISO 3166) is where a phone number without a country code is from.

    An empty value empties its field. Raises BadRequest naming the field that is unknown, too long or no such thing.
    """
    return {name: _value(name, value, region) for name, value in values.items()}


def _value(name: str, value: str, region: str) -> str:
    if name not in LONGEST:
        raise BadRequest(
            Bilingual(
                f"A customer has no field {seen(name)[:40]}. Known are {', '.join(LONGEST)}.",
                f"客户资料没有“{seen(name)[:40]}”这一项。可用的有：{'、'.join(LONGEST)}。",
            )
        )
    text = seen(value)
    if len(text) > LONGEST[name]:
        raise _wrong(
            name,
            Bilingual(f"at most {LONGEST[name]} characters, not {len(text)}", f"最多 {LONGEST[name]} 个字符，现有 {len(text)} 个"),
        )  # fmt: skip
    if not text:
        return "en" if name == "language" else ""
    if name == "email":
        return email(text)
    if name == "phone":
        return phone(text, region)
    return _SPECIAL[name](text) if name in _SPECIAL else text


def email(text: str) -> str:
    """Return an email address with its domain in lower case. Raises BadRequest where it is none.

    The syntax is checked, not whether the mailbox exists; quoted and non-ASCII local parts are refused, since not every
    mail server takes them.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(
            text, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False, allow_display_name=False
        )
    except EmailNotValidError as error:
        raise _wrong("email", Bilingual("not an email address", "不是有效的邮箱地址")) from error
    if "." not in found.ascii_domain or not found.ascii_email or found.ascii_email.count("@") != 1:
        raise _wrong("email", Bilingual("not an email address", "不是有效的邮箱地址"))
    return found.ascii_email


def is_email(text: str) -> bool:
    """Return whether `text` is an email address."""
    try:
        return bool(email(text))
    except BadRequest:
        return False


def phone(text: str, region: str = "CN") -> str:
    """Return a phone number as `+` and digits, an extension after `-`. Raises BadRequest where it cannot be one."""
    import phonenumbers

    joined = re.sub(r"^(\+?\d{7,15})-(\d{1,8})$", r"\1#\2", text)  # as kept
    written, _, extension = re.sub(r"(?i)\s*(?:转|ext\.?|x)\s*", "#", joined).partition("#")
    written = re.sub(r"^\s*00", "+", written)
    if not 7 <= len(re.sub(r"\D", "", written)) <= 17:
        raise _wrong("phone", Bilingual("not a phone number", "不是有效的电话号码"))
    # Surely a number of the region, or of North America; else at least of a length there can be.
    for country, sure in (
        (region, phonenumbers.is_valid_number),
        ("US", phonenumbers.is_valid_number),
        (region, phonenumbers.is_possible_number),
    ):
        try:
            number = phonenumbers.parse(written, country)
        except phonenumbers.NumberParseException:
            continue
        if sure(number):
            plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            digits = re.sub(r"\D", "", extension)[:8]
            return plain + (f"-{digits}" if digits else "")
    raise _wrong("phone", Bilingual("not a phone number", "不是有效的电话号码"))


def _language(text: str) -> str:
    if text.lower() in ("zh", "中文", "chinese"):
        return "zh"
    if text.lower() in ("en", "英文", "english"):
        return "en"
    raise _wrong("language", Bilingual("zh or en", "只能是 zh 或 en"))


def _currency(text: str) -> str:
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise _wrong("currency", Bilingual("three letters such as CNY or EUR", "三个字母，如 CNY、EUR"))
    return code


def _group(text: str) -> str:
    if not _GROUP.fullmatch(text):
        raise _wrong("group", Bilingual("letters, digits, spaces, dots and hyphens only", "只能用文字、数字、空格、点和连字符"))  # fmt: skip
    return text


def _tax_id(text: str) -> str:
    if not _TAX_ID.fullmatch(text):
        raise _wrong("tax_id", Bilingual("4 to 40 letters and digits", "4 至 40 个字母和数字"))
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
    except ValueError as error:
        raise _wrong("next_step_on", Bilingual("a date such as 2026-03-31", "日期，如 2026-03-31")) from error


_SPECIAL = {
    "language": _language, "currency": _currency, "group": _group, "tax_id": _tax_id, "next_step_on": _day,
}  # fmt: skip


def _wrong(name: str, why: Bilingual) -> BadRequest:
    label = LABELS[name]
    return BadRequest(
        Bilingual(f"{label.en.capitalize()}: {why.en}. Nothing was saved.", f"{label.zh}：{why.zh}。未保存任何内容。")
    )
