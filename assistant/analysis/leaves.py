"""The second level of needs as an administrator has it: leaves added, named otherwise, given examples, retired, brought back.

A leaf's name never changes, so that labels given long ago go on to mean what they meant; one that is retired says where
its labels and examples count from then on, and has them again when it is brought back.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Boolean, Column, Connection, String, Table, Text, delete, insert, select

from assistant import evidence
from assistant.analysis.cases import need_labels
from assistant.analysis.taxonomy import FEWEST, GROUPS, PRAISE, Need, Taxonomy, example, taxonomy
from assistant.errors import BadRequest, NotFound
from knowledge.language import Bilingual, detect
from knowledge.store import metadata, now

MOST = 200
"""Needs in use at most: people choose among them by eye."""
MOST_EXAMPLES, LONGEST_EXAMPLE, MOST_ALTOGETHER = 500, 500, 20_000
LONGEST = {"label": 60, "description": 200, "action": 300}
"""Characters of a leaf's texts."""

need_leaves = Table(
    "need_leaves",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("texts", Text, nullable=False),  # JSON: field -> {"en", "zh"}; a field that is not there is the file's
    Column("examples", Text, nullable=False),  # one a line, beside those of the file
    Column("retired", Boolean, nullable=False),
    Column("into", String(80), nullable=False),  # where a retired one counts, "" for nowhere
    Column("by", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)


@dataclass(frozen=True)
class Written:
    """What somebody writes of a leaf; an empty text leaves what is there. `examples` is one a line, None to leave them."""

    label: Bilingual
    description: Bilingual = Bilingual("", "")
    action: Bilingual = Bilingual("", "")
    examples: str | None = None


@dataclass(frozen=True)
class Leaf:
    """A leaf with how much it has: `examples` of its own, `labelled` texts that people gave it, and its `lines` of examples.

    `waits` says that it was added and has too few of both to be learnt; `into` is where a retired one counts.
    """

    need: Need
    examples: int
    labelled: int
    lines: str
    added: bool
    retired: bool
    into: str
    waits: bool


@dataclass(frozen=True)
class _Row:
    texts: Mapping[str, Mapping[str, str]]
    examples: str
    retired: bool
    into: str


def known_needs(connection: Connection, base: Taxonomy | None = None) -> Taxonomy:
    """Return the needs that hold here. Raises Unavailable where the file cannot be read."""
    base, rows = base or taxonomy(), _rows(connection)
    if not rows:
        return base
    known = {name: _need(name, rows[name], base.known.get(name)) if name in rows else need for name, need in base.known.items()}  # fmt: skip
    praise = known.pop(PRAISE, None)
    known |= {name: _need(name, row, None) for name, row in rows.items() if name not in base.known}
    known |= {PRAISE: praise} if praise else {}
    told = json.dumps([(n, r.examples, r.retired, r.into) for n, r in sorted(rows.items()) if r.examples or r.retired])
    digest = base.digest if told == "[]" else hashlib.sha256(f"{base.digest}{told}".encode()).hexdigest()
    into = {n: r.into for n, r in rows.items() if r.retired}
    return Taxonomy(base.path, known, digest, into, frozenset(rows.keys() - base.known.keys()))


def _rows(connection: Connection) -> dict[str, _Row]:
    found = connection.execute(select(need_leaves).order_by(need_leaves.c.at, need_leaves.c.name))
    return {r.name: _Row(json.loads(r.texts), r.examples, r.retired, r.into) for r in found}


def _need(name: str, row: _Row, base: Need | None) -> Need:
    said = {
        field: Bilingual(**row.texts[field]) if field in row.texts else getattr(base, field, Bilingual("", ""))
        for field in LONGEST
    }
    more = tuple(example(line, detect(line, "zh"), name) for line in row.examples.splitlines())
    return Need(name, said["label"], said["description"], said["action"], (*(base.examples if base else ()), *more))


def leaves(connection: Connection) -> list[Leaf]:
    """Return every leaf by group, those retired too, praise left out."""
    known, rows, labelled = known_needs(connection), _rows(connection), _labelled(connection)
    found = [
        Leaf(
            need, len(need.examples), labelled.get(name, 0), rows[name].examples if name in rows else "", name in known.added,
            name in known.into, known.into.get(name, ""), name in known.added and len(need.examples) + labelled.get(name, 0) < FEWEST,
        )
        for name, need in known.known.items() if name != PRAISE
    ]  # fmt: skip
    return sorted(found, key=lambda leaf: [*GROUPS].index(leaf.need.group))


def _labelled(connection: Connection) -> dict[str, int]:
    """Return how many texts people gave each need."""
    given: dict[str, set[str]] = {}
    for row in connection.execute(select(need_labels.c.case, need_labels.c.needs)):
        for name in json.loads(row.needs):
            given.setdefault(name, set()).add(row.case)
    return {name: len(cases) for name, cases in given.items()}


def add(connection: Connection, group: str, said: Written, by: str) -> str:
    """Add a leaf and return its name. Raises BadRequest for texts that cannot be, a label that is there, or too many."""
    known = known_needs(connection)
    if group not in GROUPS or group == PRAISE:
        raise BadRequest(Bilingual("Choose product, service or complaint.", "请选择产品、服务或投诉。"))
    if len(known.needs) >= MOST:
        raise BadRequest(Bilingual(f"There are {MOST} needs, and nobody finds one among more. Retire some first.", f"需求已有 {MOST} 个，再多就难以查找。请先停用一部分。"))  # fmt: skip
    if not (said.label.en.strip() and said.label.zh.strip()):
        raise BadRequest(Bilingual("Give the name in both languages.", "请填写中英文名称。"))
    texts, examples = _texts(said), _examples(said.examples or "", known)
    _unlike(known, group, "", texts["label"])
    stem = re.sub(r"[^a-z0-9]+", "_", said.label.en.casefold()).strip("_")[:40] or "need"
    names = (f"{group}.{stem}{end}" for end in ("", *(f"_{i}" for i in range(2, 10_000))))
    name = next(n for n in names if n not in known.known)
    _keep(connection, name, _Row(texts, examples, False, ""), by)
    return name


def change(connection: Connection, name: str, said: Written, by: str) -> None:
    """Name a leaf otherwise, or give it other texts or examples. Raises NotFound, or BadRequest as `add` does."""
    known = known_needs(connection)
    need, row = _one(connection, known, name)
    texts = {**row.texts, **_texts(said, need)}
    _unlike(known, need.group, name, texts.get("label", {"en": need.label.en, "zh": need.label.zh}))
    examples = row.examples if said.examples is None else _examples(said.examples, known)
    _keep(connection, name, replace(row, texts=texts, examples=examples), by)


def retire(connection: Connection, name: str, into: str, by: str) -> None:
    """Take a leaf out of use; what it has counts as `into` from now on, or not at all where that is empty.

    Raises NotFound, or BadRequest for the last leaf of its group and where `into` is not in use.
    """
    known = known_needs(connection)
    need, row = _one(connection, known, name)
    if name in known.into:
        raise BadRequest(Bilingual("It is retired already.", "该需求已停用。"))
    if into and (into not in known.needs or into in (name, PRAISE)):
        raise BadRequest(Bilingual("Choose a need in use for its texts to move to.", "请选择一个在用的需求来接收其文本。"))  # fmt: skip
    if not any(n != name and other.group == need.group for n, other in known.needs.items()):
        raise BadRequest(Bilingual("It is the last need of its group: name it otherwise instead.", "这是该大类的最后一个需求，请改名而不要停用。"))  # fmt: skip
    _keep(connection, name, replace(row, retired=True, into=into), by)


def restore(connection: Connection, name: str, by: str) -> None:
    """Bring a retired leaf back, with all that it had. Raises NotFound, or BadRequest where its label is taken by now."""
    known = known_needs(connection)
    need, row = _one(connection, known, name)
    _unlike(known, need.group, name, {"en": need.label.en, "zh": need.label.zh})
    _keep(connection, name, replace(row, retired=False, into=""), by)


def _one(connection: Connection, known: Taxonomy, name: str) -> tuple[Need, _Row]:
    if name not in known.known or name == PRAISE:
        raise NotFound(Bilingual("There is no such need.", "没有这个需求。"))
    return known.known[name], _rows(connection).get(name, _Row({}, "", False, ""))


def _keep(connection: Connection, name: str, row: _Row, by: str) -> None:
    others = sum(r.examples.count("\n") + 1 for n, r in _rows(connection).items() if n != name and r.examples)
    if row.examples and others + row.examples.count("\n") + 1 > MOST_ALTOGETHER:
        raise BadRequest(Bilingual(f"All needs together take {MOST_ALTOGETHER:,} examples at most.", f"全部需求的例句合计最多 {MOST_ALTOGETHER:,} 条。"))  # fmt: skip
    first = connection.scalar(select(need_leaves.c.at).where(need_leaves.c.name == name))
    connection.execute(delete(need_leaves).where(need_leaves.c.name == name))
    texts = json.dumps(row.texts, ensure_ascii=False)
    connection.execute(insert(need_leaves).values(name=name, texts=texts, examples=row.examples, retired=row.retired, into=row.into, by=by, at=first or now()))  # fmt: skip


def _texts(said: Written, need: Need | None = None) -> dict[str, Mapping[str, str]]:
    """Return the texts that were written, made clean; those of one language alone stand beside what `need` has."""
    found: dict[str, Mapping[str, str]] = {}
    for field, longest in LONGEST.items():
        told: Bilingual = getattr(said, field)
        en, zh = _line(told.en, longest), _line(told.zh, longest)
        if not (en or zh):
            continue
        old: Bilingual = getattr(need, field) if need else Bilingual("", "")
        found[field] = {"en": en or old.en or zh, "zh": zh or old.zh or en}
    for text in found.get("action", {}).values():
        problems = evidence.check(text, ())
        if problems:
            raise BadRequest(
                Bilingual(
                    f"A suggestion states no figures of its own ({problems[0].found}). Take it out.",
                    f"建议中不能写数字或承诺（{problems[0].found}），请删去。",
                )
            )
    return found


def _line(text: str, longest: int) -> str:
    """Return a text on one line without what cannot be seen. Raises BadRequest where it is too long or has no letter."""
    told = " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text).split())
    if len(told) > longest:
        raise BadRequest(Bilingual(f"At most {longest} characters, please: {told[:30]}…", f"最多 {longest} 个字符：{told[:30]}…"))  # fmt: skip
    if told and not any(c.isalnum() for c in told):
        raise BadRequest(Bilingual(f"{told!r} says nothing.", f"“{told}”没有文字。"))
    return told


def _examples(text: str, known: Taxonomy) -> str:
    """Return examples one a line, each once. Raises BadRequest for too many, too long ones, or an @name that is no need."""
    lines = dict.fromkeys(found for line in text.splitlines() if (found := _line(line, LONGEST_EXAMPLE)))
    if len(lines) > MOST_EXAMPLES:
        raise BadRequest(Bilingual(f"At most {MOST_EXAMPLES:,} examples, please.", f"例句最多 {MOST_EXAMPLES:,} 条。"))
    unknown = {n for line in lines for n in example(line, "en", PRAISE).needs} - known.known.keys()
    if unknown:
        raise BadRequest(Bilingual(f"@{min(unknown)} is no need.", f"@{min(unknown)} 不是已有的需求。"))
    return "\n".join(lines)


def _unlike(known: Taxonomy, group: str, name: str, label: Mapping[str, str]) -> None:
    """Raise BadRequest where another leaf in use of the group has the label in either language."""
    said = {_folded(text) for text in label.values()}
    for other, need in known.needs.items():
        if other != name and need.group == group and said & {_folded(need.label.en), _folded(need.label.zh)}:
            raise BadRequest(Bilingual(f"There is {need.title.en} already.", f"已有“{need.title.zh}”。"))


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
