"""The company as plain texts by field, and such texts made clean."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.company.types import Company
from assistant.customers.fields import seen
from assistant.errors import BadRequest
from knowledge.language import Bilingual

MOST_QUESTIONS = 8
LABELS = {
    "name": Bilingual("Company name", "公司名称"),
    "greeting": Bilingual("Greeting", "问候语"),
    "contact": Bilingual("Contact", "联系方式"),
    "away": Bilingual("When nobody is there", "无人值守时"),
    "privacy": Bilingual("Privacy note (https://…)", "隐私说明（https://…）"),
    "questions": Bilingual("Suggested questions, one a line", "推荐问题，每行一个"),
    "accent": Bilingual("Colour", "主题色"),
    "side": Bilingual("Side of the button", "按钮位置"),
    "days": Bilingual("Days (1 Monday … 7 Sunday)", "工作日（1 周一 … 7 周日）"),
    "opens": Bilingual("From", "开始时间"),
    "closes": Bilingual("To", "结束时间"),
    "zone": Bilingual("Time zone", "时区"),
}
"""What each field is called where it is filled in, and where it is wrong."""
TONGUES = {"zh": Bilingual("Chinese", "中文"), "en": Bilingual("English", "英文")}
_LONGEST = {"name": 80, "contact": 240, "greeting": 120, "away": 240, "privacy": 300}
_QUESTION = 120
_TEXTS = ("name", "contact", "greeting", "away", "privacy")
FIELDS: tuple[str, ...] = (
    *(f"{name}.{tongue}" for name in (*_TEXTS, "questions") for tongue in ("zh", "en")),
    "accent", "side", "days", "opens", "closes", "zone",
)  # fmt: skip
"""Every field that can be set; questions are one a line."""


def as_fields(company: Company) -> dict[str, str]:
    """Return the company's fields as texts."""
    made = {f"{name}.{tongue}": getattr(getattr(company, name), tongue) for name in _TEXTS for tongue in ("zh", "en")}
    made |= {f"questions.{tongue}": "\n".join(company.questions.get(tongue, ())) for tongue in ("zh", "en")}
    hours = company.hours
    return made | {
        "accent": company.accent, "side": company.side, "days": hours.days, "opens": hours.opens, "closes": hours.closes,
        "zone": hours.zone,
    }  # fmt: skip


def changed(company: Company, values: Mapping[str, str]) -> Company:
    """Return the company with these fields changed; the others stay. Raises BadRequest naming what does not fit."""
    unknown = next((name for name in values if name not in FIELDS), None)
    if unknown is not None:
        known = ", ".join(FIELDS)
        raise BadRequest(
            Bilingual(f"{seen(unknown)[:40]} is no field. Known are {known}.", f"没有字段 {seen(unknown)[:40]}。可用的有 {known}。")
        )  # fmt: skip
    old = as_fields(company)
    new = old | {name: _clean(name, value) for name, value in values.items() if value != old[name]}
    texts = {name: Bilingual(new[f"{name}.en"], new[f"{name}.zh"]) for name in _TEXTS}
    if not (texts["name"].en and texts["name"].zh):
        raise _bad("name", Bilingual("the company needs a name in both languages", "公司需要中英文名称"))
    hours = replace(company.hours, **{part: new[part] for part in ("days", "opens", "closes", "zone")})
    if hours.days and hours.opens == hours.closes:
        raise _bad("closes", Bilingual("it is the time of opening; choose another", "与开始时间相同，请另选"))
    return replace(
        company, name=texts["name"], contact=texts["contact"], greeting=texts["greeting"], away=texts["away"],
        privacy=texts["privacy"], hours=hours, accent=new["accent"], side=new["side"],
        questions={"zh": _lines(new["questions.zh"]), "en": _lines(new["questions.en"])},
    )  # fmt: skip


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _clean(name: str, value: str) -> str:
    kind = name.partition(".")[0]
    return _CLEANERS[kind](name, value)


def _text(name: str, value: str) -> str:
    said, longest = seen(value), _LONGEST[name.partition(".")[0]]
    if len(said) > longest:
        raise _bad(name, Bilingual(f"at most {longest} characters", f"最多 {longest} 个字符"))
    return said


def _questions(name: str, value: str) -> str:
    lines = list(dict.fromkeys(line for part in value.splitlines() if (line := seen(part))))
    if len(lines) > MOST_QUESTIONS or any(len(line) > _QUESTION for line in lines):
        most = Bilingual(
            f"at most {MOST_QUESTIONS} questions of {_QUESTION} characters, one a line",
            f"最多 {MOST_QUESTIONS} 个问题，每行一个，每个不超过 {_QUESTION} 个字符",
        )
        raise _bad(name, most)
    return "\n".join(lines)


def _address(name: str, value: str) -> str:
    said = _text(name, value)
    try:
        parts = urlsplit(said)
    except ValueError as error:
        raise _bad(name, _LINK) from error
    if said and (parts.scheme != "https" or not parts.hostname or re.search(r"[\s\"'<>\\]", said)):
        raise _bad(name, _LINK)
    return said


_LINK = Bilingual("an address that begins with https://", "应为 https:// 开头的网址")


def _accent(name: str, value: str) -> str:
    said = value.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", said):
        said = "#" + "".join(c * 2 for c in said[1:])
    if said and not re.fullmatch(r"#[0-9a-f]{6}", said):
        raise _bad(name, Bilingual("a colour such as #1f5f5b", "应为 #1f5f5b 这样的颜色值"))
    return said


def _side(name: str, value: str) -> str:
    if value not in ("left", "right"):
        raise _bad(name, Bilingual("left or right", "应为 left 或 right"))
    return value


def _days(name: str, value: str) -> str:
    said = "".join(sorted(set(value.replace(",", "").replace(" ", ""))))
    if not re.fullmatch(r"[1-7]*", said):
        raise _bad(
            name, Bilingual("the days as numbers, 1 for Monday to 7 for Sunday", "用数字表示星期，1 为周一，7 为周日")
        )
    return said


def _time(name: str, value: str) -> str:
    try:
        return time.fromisoformat(value.strip()).strftime("%H:%M")
    except ValueError as error:
        raise _bad(name, Bilingual("a time such as 09:00", "应为 09:00 这样的时间")) from error


def _zone(name: str, value: str) -> str:
    said = value.strip()
    try:
        return ZoneInfo(said).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _bad(name, Bilingual("a time zone such as Asia/Shanghai", "应为 Asia/Shanghai 这样的时区")) from error


_CLEANERS: dict[str, Callable[[str, str], str]] = {
    "name": _text, "contact": _text, "greeting": _text, "away": _text, "questions": _questions, "privacy": _address,
    "accent": _accent, "side": _side, "days": _days, "opens": _time, "closes": _time, "zone": _zone,
}  # fmt: skip


def label(name: str) -> Bilingual:
    """Return what a field is called, with its language where it has one."""
    kind, _, tongue = name.partition(".")
    called = LABELS[kind]
    if not tongue:
        return called
    return Bilingual(f"{called.en} · {TONGUES[tongue].en}", f"{called.zh} · {TONGUES[tongue].zh}")


def _bad(name: str, why: Bilingual) -> BadRequest:
    called = label(name)
    return BadRequest(
        Bilingual(f"{called.en}: {why.en}. Nothing was changed.", f"{called.zh}：{why.zh}。未作任何更改。")
    )
