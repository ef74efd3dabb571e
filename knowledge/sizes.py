"""Sizes of clothes and shoes as a question says them: "in size L", "42码", "shirts in medium"."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from knowledge.bounds import Limit
from knowledge.holdings import Held
from knowledge.types import Condition

COLUMNS = ("size", "sizes", "shoe_size", "clothing_size", "尺码", "尺寸", "码数", "鞋码")
_LETTERS = r"x{1,4}[sl]|[2-6]xl|[sml]"
_WORDS = {"small": "S", "medium": "M", "large": "L", "小号": "S", "中号": "M", "大号": "L", "加大号": "XL"}
_SIZE = re.compile(
    rf"(?<!screen )(?<!display )\b(?:in )?sizes?(?: is| of)?[ :=]+(?P<named>{_LETTERS}|small|medium|large|\d{{1,2}}(?:\.5)?(?! ?(?:mm|cm|m|gb|tb|in|inch(?:es)?|yards?|feet|ft)\b))\b"
    rf"|\bin (?:an? )?(?P<in>{_LETTERS}|small|medium|large)(?= ?(?:$|[?.,!;]|please|and|or|size))"
    rf"|(?P<code>{_LETTERS}|\d{{2}}(?:\.5)?)\s*码|尺码\s*(?:是|为|要)?\s*(?P<zh>{_LETTERS}|\d{{2}}(?:\.5)?)|(?P<word>加大号|小号|中号|大号)"
)


def sizes(text: str, held: Iterable[Held]) -> Iterator[Limit]:
    """Yield the limits on the column of sizes that `text` (folded) sets; `held` are those of `COLUMNS` that there are, best first."""
    column = next((h for h in held if h.kind != "flag"), None)
    if column is None:
        return
    for match in _SIZE.finditer(text):
        said = next(group for group in match.groups() if group)
        value = _WORDS.get(said, said.upper())
        if column.kind == "text" or value[0].isdigit():  # a shop of trousers and shirts has 32 and L in one column
            exact = Decimal(value) if column.kind == "number" else value
            yield Limit(
                Condition(column.name, "=" if column.kind == "number" else "has", exact, None, match[0]), *match.span()
            )
