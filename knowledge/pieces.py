"""For how many pieces a price is: "100 pcs", "per 1000", "千个", "/ 100 Stk"."""

import re
import unicodedata

MOST = 1_000_000
COUNTERS = (
    "台|套|件|只|部(?!分|门|署)|把|张|箱|支(?!持)|盒|枚|卷|包(?![邮括装含裹])|袋|瓶|根(?!据)|条(?![评留消信建意])|颗|粒|片(?!区)"
    "|双(?![屏核频卡十])|副(?!本|总)|桶|罐|盏|辆|捆|本(?![地次月周身人来])"
)
"""The Chinese words that pieces of goods are counted by, 个 and 块 (which money is counted by, too) aside: a pattern."""
_WORD = r"(?:pcs|pc|pieces?|units?|items?|each|ea|st(?:ü|ue)cke?|stk|st|个|件|只|支|片|颗|粒|枚|根|条|张|块|台)(?![a-zäöü])\.?"
_COUNT = r"(?:\d{1,3}(?:[,.' ]\d{3})+|\d{1,7})(?!\d)|[一1]?(?:百|千|万|百万)(?=\s*[个件只支片颗粒枚根条张块])"
_PER = re.compile(
    rf"(?:\bper\b|\bje\b|\bpro\b|/|每)\s*(?:(?P<count>{_COUNT})(?:\s*{_WORD}|(?!\s*\w))|{_WORD})", re.IGNORECASE
)
_UNIT = re.compile(rf"(?:per\s|je\s|pro\s|/|每)?\s*(?P<count>{_COUNT})\s*{_WORD}", re.IGNORECASE)
CODES = {"E": 1, "C": 100, "M": 1_000}
"""Letters that American distributors write for each, per hundred and per thousand; M is a metre elsewhere."""
_CHINESE = {"百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000}


def split_per(text: str) -> tuple[str, int | None]:
    """Return `text` without what it says of how many pieces its price is for, and how many (None where it does not say).

    "$52.00 per 1000" -> ("$52.00", 1000), "单价/个" -> ("单价", 1), "1 / 2" -> ("1 / 2", None).
    """
    folded = unicodedata.normalize("NFKC", text)
    found = _PER.search(folded)
    if not found or (not re.search(r"[^\s\d/]", found.group()) and not _closes(folded, found)):
        return text, None
    return (folded[: found.start()].rstrip() + folded[found.end() :]).strip(), _number(found["count"] or "1")


def _closes(text: str, found: re.Match[str]) -> bool:
    """Tell whether a bare "/ 100" ends the text: only there can it be read as "per 100"."""
    return not re.search(r"\w", text[found.end() :]) and _number(found["count"]) in (10, 100, 1_000, 10_000)


def pieces_of(text: str) -> int | None:
    """Return how many pieces a cell of a column of such numbers says: "100", "100 pcs", "千个", "C"; 1 for a word of one piece, else None."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded in CODES or re.fullmatch(_COUNT, folded):
        return CODES.get(folded) or _number(folded)
    return pieces_in_unit(text) or (1 if re.fullmatch(_WORD, folded, re.IGNORECASE) else None)


def pieces_in_unit(text: str) -> int | None:
    """Return how many pieces a unit of sale holds ("100 pcs", "百只"), None for a unit that is no count of pieces ("box", "kg", 箱)."""
    found = _UNIT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return _number(found["count"]) if found else None


def _number(count: str) -> int | None:
    word = count.removeprefix("一").removeprefix("1") if count[-1] in "百千万" else count
    number = _CHINESE.get(word) or int(re.sub(r"\D", "", count) or 0)
    return number if 1 <= number <= MOST else None
