"""For how many pieces a price is: "100 pcs", "per 1000", "千个", "/ 100 Stk"."""

import re
import unicodedata

MOST = 1_000_000
COUNTERS = (
    "台|套|件|只|部(?!分|门|署)|把|张|箱|支(?!持)|盒|枚|卷|包(?![邮括装含裹])|袋|瓶|根(?!据)|条(?![评留消信建意])|颗|粒|片(?!区)"
    "|双(?![屏核频卡十])|副(?!本|总)|桶|罐|盏|辆|捆|本(?![地次月周身人来])"
)
"""The Chinese words that pieces of goods are counted by, 个 and 块 (which money is counted by, too) aside: a pattern."""
STANDARD = r"\b(?:din|iso|en|iec|ansi|astm|asme|jis|ral|rfc)[ -]?\d{2,6}(?:-\d+)*\b|\bgb(?:/t)? ?\d{3,6}(?:\.\d)?\b"
"""The numbers of standards: a pattern, in lower case. "DIN 933" is no nine hundred and thirty-three pieces."""
_WORD = r"(?:pcs|pc|pieces?|units?|items?|each|ea|st(?:ü|ue)cke?|stk|st|个|件|只|支|片|颗|粒|枚|根|条|张|块|台)(?![a-zäöü])\.?"
_COUNT = (
    r"(?:\d{1,3}(?:[,.' ]\d{3})+|\d{1,7})(?![\d.,])k?(?![a-z])|[一1]?(?:百|千|万|百万)(?=\s*[个件只支片颗粒枚根条张块]|$)"
    r"|(?:a )?(?:hundred|thousand|dozen|gross)\b|1?k\b|hundert|tausend|dutzend|一?打(?!印)"
)
_PER = re.compile(
    rf"(?:\bper\b|\bje\b|\bpro\b|/|每)\s*(?:(?P<count>{_COUNT})(?:\s*{_WORD}|(?!\s*\w))|(?P<code>C)(?!\w)|{_WORD})",
    re.IGNORECASE,
)
_OTHER = re.compile(r"(?:\bper\b|\bje\b|\bpro\b|/|每)\s*(?:-?\d|pack|box|case|set of|\w+ of \d)", re.IGNORECASE)
_UNIT = re.compile(rf"(?:per\s|je\s|pro\s|/|每)?\s*(?P<count>{_COUNT})\s*{_WORD}", re.IGNORECASE)
CODES = {"E": 1, "C": 100, "M": 1_000, "%": 100, "‰": 1_000, "TSD": 1_000, "KPC": 1_000}
"""What distributors write for each, per hundred and per thousand; M is a metre elsewhere."""
_NAMED = {
    "百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "k": 1_000, "hundred": 100, "hundert": 100, "thousand": 1_000, "tausend": 1_000,
    "dozen": 12, "dutzend": 12, "打": 12, "gross": 144,
}  # fmt: skip


def split_per(text: str) -> tuple[str, int | None]:
    """Return `text` without what it says of how many pieces its price is for, and how many (None where it does not say).

    "$52.00 per 1000" -> ("$52.00", 1000), "单价/个" -> ("单价", 1), "60元/月" -> ("60元/月", None). Raises ValueError where it
    names a number that is no count of pieces ("12.50 per 0", "per 100 g", "per box of 50").
    """
    folded = unicodedata.normalize("NFKC", text)
    found = _PER.search(folded)
    if found and (re.search(r"[^\s\d/]", found.group()) or _closes(folded, found)):
        pieces = 100 if found["code"] else _number(found["count"] or "1")
        if pieces:
            return (folded[: found.start()].rstrip() + folded[found.end() :]).strip(), pieces
    if _OTHER.search(folded):
        raise ValueError(text)
    return text, None


def _closes(text: str, found: re.Match[str]) -> bool:
    """Tell whether a bare "/ 100" ends the text: only there can it be read as "per 100"."""
    return not re.search(r"\w", text[found.end() :]) and _number(found["count"]) in (10, 100, 1_000, 10_000)


def pieces_of(text: str) -> int | None:
    """Return how many pieces a cell of a column of such numbers says: "100", "per 100", "千个", "C"; None where it is no such count.

    A word of one piece or of any other unit without a number ("Stk", "kg", "box") is one.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    bare = re.sub(r"^(?:per|je|pro|/|每)\s*", "", folded, flags=re.IGNORECASE)
    if bare.upper() in CODES:
        return CODES[bare.upper()]
    if re.fullmatch(_COUNT, bare, re.IGNORECASE):
        return _number(bare)
    return pieces_in_unit(text) or (None if re.search(r"\d", folded) else 1)


def pieces_in_unit(text: str) -> int | None:
    """Return how many pieces a unit of sale holds ("100 pcs", "百只", "1000"), None for one that is no count of pieces ("box", "kg", 箱)."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _UNIT.fullmatch(folded) or re.fullmatch(r"(?P<count>1(?:0{1,3}|,000))", folded)
    return _number(found["count"]) if found else None


def is_piece(unit: str) -> bool:
    """Tell whether a unit is one piece ("pcs", "Stk", 个): a price for it needs no word of what it is for."""
    return bool(re.fullmatch(_WORD, unit.strip(), re.IGNORECASE))


def _number(count: str) -> int | None:
    word = count.lower().removeprefix("a ").removeprefix("一") if not count.isdecimal() else count
    named = _NAMED.get(word) or _NAMED.get(word.removeprefix("1"))
    number = named or int(re.sub(r"\D", "", count) or 0) * (1_000 if word.endswith("k") else 1)
    return number if 1 <= number <= MOST else None
