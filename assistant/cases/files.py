"""A company's own cases as JSONL and back, in the format of the evaluation suites; bad lines by number."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.errors import BadRequest
from assistant.evaluation import Case, case_of, line_of
from knowledge.language import Bilingual

MOST, LONGEST = 5_000, 20_000
_ROLES = ("customer", "sales", "admin")


def write(cases: Iterable[Case]) -> str:
    """Return cases as JSONL."""
    return "".join(json.dumps(line_of(case), ensure_ascii=False) + "\n" for case in cases)


def read(text: str) -> Iterator[tuple[int, Case | Bilingual]]:
    """Yield each line's number with its case, or with what is wrong with it. Raises BadRequest where there are too many."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise BadRequest(
            Bilingual(f"The file has {len(lines):,} lines; up to {MOST:,} cases can be kept.", f"文件共 {len(lines):,} 行，最多可保存 {MOST:,} 个用例。")
        )  # fmt: skip
    for number, line in lines:
        yield number, _read(line)


def _read(line: str) -> Case | Bilingual:
    try:
        given = json.loads(line) if len(line) <= LONGEST else None
        if isinstance(given, dict) and _fits(given):
            return case_of(given)
    except (ValueError, RecursionError, KeyError):
        pass
    return Bilingual(
        'not a case: an object with "id", "language" (zh or en) and "text" was expected, lists of texts in the rest',
        "不是有效用例：应为含 id、language（zh 或 en）和 text 的对象，其余为文本列表",
    )


def _fits(given: dict[str, Any]) -> bool:
    """Return whether every field that a case has is of the kind it must be."""
    texts = all(isinstance(given.get(name), str) and len(given[name]) > 0 for name in ("id", "language", "text"))
    lists = (given.get(n, []) for n in ("turns", "documents", "skus", "must_include", "must_not_include", "figures"))
    return (
        texts and len(given["id"]) <= 64 and given["language"] in ("zh", "en") and given.get("as", "customer") in _ROLES
        and given.get("answerable", True) in (True, False, None) and isinstance(given.get("intent"), str | None)
        and len(given["text"]) <= 4000 and len(given.get("turns", [])) <= 20
        and all(isinstance(one, list) and all(isinstance(x, str) and x for x in one) for one in lists)
    )  # fmt: skip
