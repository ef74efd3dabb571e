"""The needs that texts are labelled with, as HTML: the list and the form of one. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.analysis.leaves import LONGEST_EXAMPLE, MOST_EXAMPLES, Leaf, Written
from assistant.analysis.taxonomy import FEWEST, GROUPS, PRAISE
from knowledge.language import Bilingual, Language
from ui import needs_words as words
from ui.format import escape
from ui.quote_form import choice, field
from ui.tables import button, table, whole_form


def listed(items: Sequence[Leaf], language: Language, *, shown: bool = False) -> str:
    """Return every leaf, folded away or `shown`, with how much it has, how it stands, and a button to edit it or bring it back."""
    titles = {leaf.need.name: leaf.need.title.say(language) for leaf in items}
    rows = [
        [escape(titles[leaf.need.name]), f"{leaf.examples:,}", f"{leaf.labelled:,}", escape(_state(leaf, titles, language)), _act(leaf, language)]
        for leaf in items
    ]  # fmt: skip
    made = table((words.NEED, words.EXAMPLES, words.LABELLED, words.STATE, Bilingual("", "")), rows, language)
    head = words.ALL_LEAVES.say(language).replace("{n}", str(len(items)))
    return f"<details{' open' if shown else ''}><summary>{escape(head)}</summary>{made}</details>"


def _act(leaf: Leaf, language: Language) -> str:
    if leaf.retired:
        return button("restore", leaf.need.name, words.RESTORE.say(language))
    return button("edit", leaf.need.name, words.EDIT.say(language))


def _state(leaf: Leaf, titles: Mapping[str, str], language: Language) -> str:
    if leaf.retired:
        said = words.RETIRED_INTO if leaf.into else words.RETIRED
        return said.say(language).replace("{into}", titles.get(leaf.into, leaf.into))
    if leaf.waits:
        return words.WAITS.say(language).format(n=leaf.examples + leaf.labelled, fewest=FEWEST)
    return words.IN_USE.say(language)


def form(leaf: Leaf | None, items: Sequence[Leaf], language: Language, given: Mapping[str, Any] | None = None) -> str:
    """Return the form of a leaf, or of a new one; `given` is what was typed already."""
    cells = {**_cells(leaf), **{k: str(v) for k, v in (given or {}).items()}}
    fields = "".join(field(name, text.say(language), cells[name]) for name, text in words.LEAF_FIELDS.items())
    lines = (
        f'<label class="field wide"><span>{escape(words.LEAF_EXAMPLES.say(language))}</span>'
        f'<textarea data-f="examples" rows="5" maxlength="{MOST_EXAMPLES * (LONGEST_EXAMPLE + 1)}">{escape(cells["examples"])}</textarea></label>'
    )
    save = button("save", leaf.need.name if leaf else "", words.SAVE_LEAF.say(language), kind="first")
    group, gone = "", ""
    if leaf:
        gone = f'<div class="fields">{choice("into", words.INTO.say(language), _others(leaf, items, language), "")}</div>{_retire(leaf, language)}'
    else:
        groups = [(name, text.say(language)) for name, text in GROUPS.items() if name != PRAISE]
        group = choice("group", words.GROUP.say(language), groups, cells.get("group", "product"))
    title = escape((leaf.need.title if leaf else words.NEW_LEAF).say(language))
    return whole_form(
        f'<fieldset><legend>{title}</legend><div class="fields">{group}{fields}</div>{lines}<p>{save}</p>{gone}</fieldset>'
    )


def _retire(leaf: Leaf, language: Language) -> str:
    sure = words.SURE_RETIRE.say(language)
    for name, value in (("examples", leaf.examples), ("labelled", leaf.labelled), ("need", leaf.need.title.say(language))):  # fmt: skip
        sure = sure.replace(f"{{{name}}}", str(value))
    return f"<p>{button('retire', leaf.need.name, words.RETIRE.say(language), sure)}</p>"


def _others(leaf: Leaf, items: Sequence[Leaf], language: Language) -> list[tuple[str, str]]:
    """Return what a leaf can be retired into, its own group first."""
    alive = [x.need for x in items if not x.retired and x.need.name != leaf.need.name]
    alive.sort(key=lambda n: n.group != leaf.need.group)
    return [("", words.NOWHERE.say(language)), *((n.name, n.title.say(language)) for n in alive)]


def _cells(leaf: Leaf | None) -> dict[str, str]:
    if leaf is None:
        return {**dict.fromkeys(words.LEAF_FIELDS, ""), "examples": ""}
    texts = {"label": leaf.need.label, "description": leaf.need.description, "action": leaf.need.action}
    return {f"{n}_{tongue}": getattr(text, tongue) for n, text in texts.items() for tongue in ("en", "zh")} | {"examples": leaf.lines}  # fmt: skip


def written(given: Mapping[str, Any]) -> Written:
    """Return what the form's fields say."""
    said = {name: str(given.get(name) or "") for name in words.LEAF_FIELDS}
    label, description, action = (
        Bilingual(said[f"{n}_en"], said[f"{n}_zh"]) for n in ("label", "description", "action")
    )
    return Written(label, description, action, str(given.get("examples") or ""))
