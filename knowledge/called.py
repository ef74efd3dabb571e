"""Products that are called by some words: those whose name holds them, whole."""

import re
from collections.abc import Hashable, Iterable, Sequence

from sqlalchemy import Engine, Select, func, literal, or_, select

from knowledge.catalogue_state import State
from knowledge.kept import kept
from knowledge.schema import products
from knowledge.thesaurus import thesaurus
from knowledge.things import bare_name


def called(
    engine: Engine, state: State, words: Iterable[str], category: str | None = None, beside: Iterable[str] = ()
) -> frozenset[int]:
    """Return the ids of products (of `category` where given) whose name holds one of `words` as whole words.

    Each word of `beside` must stand in the name or the description, too.
    """
    listed, also = tuple(words), tuple(beside)
    query = _query(listed, category, also)
    if query is None:
        return frozenset()
    key: Hashable = (listed, category, also)
    if (found := state.called.get(key)) is None:
        with engine.connect() as connection:
            ids: frozenset[int] = frozenset(connection.execute(query).scalars())
        found = kept(state.called, key, ids)
    return found


def _query(words: tuple[str, ...], category: str | None, beside: tuple[str, ...]) -> Select[int] | None:
    c = products.c
    latin = [word for word in words if word.isascii() and len(word) > 2]
    # "Fleece Hoodie, L" is called a hoodie, too.
    names = [
        literal(" ").concat(func.replace(func.lower(name), ",", " ")).concat(" ") for name in (c.name_en, c.name_zh)
    ]
    likes = [n.like(f"% {escaped(w)}{end} %", escape="\\") for w in latin for end in ("", "s") for n in names]
    likes += [c.name_zh.like(f"%{escaped(word)}%", escape="\\") for word in words if not word.isascii()]
    if not likes:
        return None
    query = select(c.id).where(or_(*likes))
    told = func.lower(c.name_en.concat(" ").concat(c.description_en))
    query = query.where(*(told.like(f"%{escaped(word.removesuffix('s'))}%", escape="\\") for word in beside))
    return query if category is None else query.where(c.category == category)


def ending(engine: Engine, state: State, words: Iterable[str]) -> frozenset[int]:
    """Return the ids of products whose name ends with one of `words`, what stands in brackets, behind a comma or after "for" left out.

    The end of a name says what a product is: a number pad, not the bag for one. A figure may follow ("Stapler 10 sheets").
    """
    listed = tuple(word.lower() for word in words)
    key: Hashable = ("ending", listed)
    if (found := state.called.get(key)) is not None:
        return found
    names = _names(engine, state, sorted(called(engine, state, listed)))
    ends = {
        id: [end.lower() for n in both for end in (_BESIDE.sub("", n).strip(), bare_name(n))]
        for id, both in names.items()
    }
    return kept(
        state.called, key, frozenset(id for id, said in ends.items() if any(one.endswith(listed) for one in said))
    )


def _names(engine: Engine, state: State, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the names of products: from memory where they are kept there, else from the database."""
    if state.names:
        return {id: state.names[id] for id in ids if id in state.names}
    c, found = products.c, dict[int, tuple[str, str]]()
    with engine.connect() as connection:
        for start in range(0, len(ids), _MANY):
            some = select(c.id, c.name_en, c.name_zh).where(c.id.in_(ids[start : start + _MANY]))
            found |= {id: (en, zh) for id, en, zh in connection.execute(some)}
    return found


_MANY = 500  # values in one IN list: every database takes as many
_BESIDE = re.compile(r"[(（,，].*$| for .*$", re.IGNORECASE)


def alike(words: Iterable[str]) -> tuple[str, ...]:
    """Return the other ways to say each of `words`, where the thesaurus knows it whole ("numpad": "number pad")."""
    ideas = (idea for word in words for idea in thesaurus().ideas(word) if idea.said in (word, word.removesuffix("s")))
    return tuple(dict.fromkeys(way for idea in ideas for way in idea.ways))


def escaped(text: str) -> str:
    """Return text as a LIKE pattern that means just it."""
    return text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
