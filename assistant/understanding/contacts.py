"""Who the customer says they are: email addresses, telephone numbers and, after a cue, names."""

import re
from functools import lru_cache

from knowledge.places import Places

ASKED_AGAIN = 256
"""Messages remembered: one is looked through by several who ask the same of it."""
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w+-][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9])", re.ASCII
)

_PHONES = tuple(
    re.compile(p)
    for p in (
        r"(?<![\d.+])(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![\d.])",  # mainland mobile
        r"(?<![\d-])(?:\+?86[\s-]?)?\(?0\d{2,3}\)?[\s-]\d{7,8}(?:\s?(?:转|ext\.?|-)\s?\d{1,5})?(?!\d)",  # mainland landline
        r"(?<![\d-])[48]00[\s-]\d{3}[\s-]?\d{4}(?!\d)",  # mainland service number
        r"(?<![\d+])\+\d{1,3}(?:[\s.-]?\(?\d{1,4}\)?){2,5}(?!\d)",  # with a country code
        r"(?<![\d-])\(?[2-9]\d{2}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\d)",  # North America
    )
)

# A name in Chinese runs on into the sentence, so it ends before the words that commonly follow one.
_ZH_NAME_ENDS = "我你您的是在想要来自有需请和跟就们公司，。、！？；："
_ZH_NAME = rf"(?P<name>(?:(?![{_ZH_NAME_ENDS}])[\u4e00-\u9fff·]){{2,4}})"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方"
    "邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔文施洪"
)
_EN_NAME = r"(?P<name>[A-Z][\w'’.-]*(?:\s+(?:van|de|der|von|la)?\s?[A-Z][\w'’-]*){0,2})"
_NAMES = tuple(
    re.compile(p)
    for p in (
        rf"(?:我(?:的名字)?叫|我的名字是|本人叫|联系人(?:是|：|:)?|姓名(?:是|：|:)|收件人(?:是|：|:)?)\s*{_ZH_NAME}",
        rf"(?:我是|这里是)\s*(?P<name>[{SURNAMES}](?:(?![{_ZH_NAME_ENDS}])[\u4e00-\u9fff]){{1,2}})(?=$|[\s，,。.！!；;、])",
        rf"(?:我|免贵|敝人)姓\s*(?P<name>[{SURNAMES}])",
        r"(?:我叫|我的名字是|联系人[是：:]?|姓名[是：:])\s*(?P<name>[A-Za-z][A-Za-z'’.-]+(?: [A-Z][A-Za-z'’.-]+){0,2})",
        rf"\b(?i:my name is|my name's|name\s?:|contact\s?:|signed,|regards,)\s*{_EN_NAME}",
        rf"\b(?i:this is|i am|i'm|i’m|it's)\s+{_EN_NAME}(?=\s+(?:from|at|with|of|here)\b|\s*[,(])",
    )
)
_NOT_NAMES = frozenset(
    ["the", "a", "an", "interested", "looking", "not", "sorry", "just", "here", "happy", "in", "from"]
)


@lru_cache(maxsize=ASKED_AGAIN)
def emails(text: str) -> tuple[str, ...]:
    """Return the email addresses in `text` as written, without repeats."""
    return tuple(dict.fromkeys(m.group() for m in _EMAIL.finditer(text)))


@lru_cache(maxsize=ASKED_AGAIN)
def phones(text: str) -> tuple[str, ...]:
    """Return the telephone numbers in `text`, without repeats: digits only, with `+` where one was written and `-` before an extension."""
    found, places = dict[tuple[int, int], str](), Places(text)
    for match in (m for pattern in _PHONES for m in pattern.finditer(text)):
        digits = re.sub(r"\D", "", match.group())
        if 7 <= len(digits) <= 17 and places.take(*match.span()):
            found[match.span()] = _plain(match.group())
    return tuple(dict.fromkeys(found[span] for span in sorted(found)))


@lru_cache(maxsize=ASKED_AGAIN)
def blanked(text: str) -> str:
    """Return `text` with its email addresses and telephone numbers blanked: their digits are no price and no size."""
    for pattern in (_EMAIL, *_PHONES):
        text = pattern.sub(lambda m: " " * len(m.group()), text)
    return text


def without_phones(text: str, put: str) -> str:
    """Return `text` with `put` in the place of every telephone number."""
    for pattern in _PHONES:
        text = pattern.sub(put, text)
    return text


def _plain(written: str) -> str:
    number, _, extension = re.sub(r"\s?(?:转|ext\.?)\s?", "#", written.strip()).partition("#")
    digits = re.sub(r"\D", "", number)
    return ("+" if number.startswith("+") else "") + digits + (f"-{extension}" if extension else "")


@lru_cache(maxsize=ASKED_AGAIN)
def names(text: str) -> tuple[str, ...]:
    """Return the names that follow a cue such as "我叫" or "my name is"; a name without a cue is not guessed at."""
    found = [m.group("name").strip(" .,-") for pattern in _NAMES for m in pattern.finditer(text)]
    return tuple(dict.fromkeys(n for n in found if n and n.split()[0].lower() not in _NOT_NAMES))
