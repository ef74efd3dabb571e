"""Files of deals and the stages of selling as HTML: columns and what they mean, what an import did, the list of stages. Pure functions."""

from collections.abc import Mapping, Sequence

from assistant.deals.types import DealImport, Stage
from knowledge.language import Bilingual, Language
from ui import process_words as words
from ui.format import escape, notice
from ui.tables import button, table, when, whole_form

_MOST_BAD = 200


def guess(
    columns: Mapping[str, str], samples: Mapping[str, str], language: Language, *, problem: str = "", told: str = ""
) -> str:
    """Return what each column of a file means, those of the file itself to be overruled.

    `samples` are a cell of each column of the file; what `problem` says stands in the way of importing.
    """
    said = notice(problem, "error") if problem else f'<p class="hint">{escape(words.GUESS_HINT.say(language))}</p>'
    rows = [
        [
            f"<b>{escape(c)}</b>",
            _meaning(c, m, language) if c in samples else _joined(m, language),
            escape(samples.get(c, "")),
        ]
        for c, m in columns.items()
    ]
    head = (words.COLUMN, words.MEANING, words.SAMPLE)
    return f'<h3>{escape(words.GUESS_TITLE.say(language))}</h3>{said}{told}<div class="guess">{table(head, rows, language)}</div>'


def _meaning(column: str, meaning: str, language: Language) -> str:
    options = "".join(
        f'<option value="{name}"{" selected" if name == meaning else ""}>{escape(text.say(language))}</option>'
        for name, text in words.MEANINGS.items() if name != "list_price"
    )  # fmt: skip
    label = f"{words.MEANING.say(language)}: {column}"
    return f'<select class="meant" data-mean="{escape(column)}" aria-label="{escape(label)}">{options}</select>'


def _joined(meaning: str, language: Language) -> str:
    """Return what a column of a further file adds; the one it is joined by says by which column of the deals."""
    if meaning.startswith("= "):
        return f"<span>{escape(words.JOINED_BY.say(language).replace('{by}', meaning[2:]))}</span>"
    return f"<span>{escape(words.MEANINGS.get(meaning, Bilingual.same(meaning)).say(language))}</span>"


def would(found: DealImport, language: Language) -> str:
    """Return what importing a file would do, and what was assumed."""
    return notice(_counts(words.WOULD, found, language)) + _told(found, language)


def imported(found: DealImport, language: Language) -> str:
    """Return what an import did, what was assumed, and row by row what could not be used."""
    return notice(_counts(words.IMPORTED, found, language), "done") + _told(found, language)


def _counts(text: Bilingual, found: DealImport, language: Language) -> str:
    said = text.say(language)
    for name, count in (("added", found.added), ("changed", found.changed), ("unchanged", found.unchanged), ("bad", len(found.bad))):  # fmt: skip
        said = said.replace(f"{{{name}}}", f"{count:,}")
    return said


def _told(found: DealImport, language: Language) -> str:
    notes = [n.say(language) for n in found.notes]
    if found.new_stages:
        named = ("、" if language == "zh" else ", ").join(found.new_stages)
        notes.append(words.NEW_STAGES.say(language).replace("{stages}", named))
    made = f"<ul class=told>{''.join(f'<li>{escape(n)}</li>' for n in notes)}</ul>" if notes else ""
    if not found.bad:
        return made
    rows = [[f"{b.line:,}", escape(b.reason.say(language))] for b in found.bad[:_MOST_BAD]]
    more = ""
    if len(found.bad) > _MOST_BAD:
        more = words.NOT_ALL.say(language).replace("{shown}", str(_MOST_BAD)).replace("{all}", f"{len(found.bad):,}")
    listed = table((words.LINE, words.REASON), rows, language)
    title = f"{words.LEFT_OUT.say(language)} ({len(found.bad):,})"
    return f'{made}<details open><summary>{escape(title)}</summary><div class="bad-rows">{listed}</div>{f"<p class=hint>{escape(more)}</p>" if more else ""}</details>'


def kept(counts: Mapping[str, tuple[int, str]], language: Language) -> str:
    """Return how many deals are kept by where they come from (count, latest change), the way to a CSV, and to delete them."""
    title = f"<h3>{escape(words.KEPT_TITLE.say(language))}</h3>"
    if not counts:
        return f'{title}<p class="empty">{escape(words.KEPT_NONE.say(language))}</p>'
    rows = [
        [escape(words.KEPT_BY[source].say(language)), f"{n:,}", when(at), _delete(source, n, language)]
        for source, (n, at) in counts.items()
    ]
    head = (words.SOURCE, words.COUNT, words.LATEST, Bilingual.same(""))
    own = sum(n for source, (n, _) in counts.items() if source != "quote")
    every = button("delete", "", words.DELETE_ALL.say(language), _sure(words.SURE_ALL, own, "", language), "bad") if own else ""  # fmt: skip
    link = f'<a class="small" href="/admin/files/deals" download>{escape(words.EXPORT.say(language))}</a>'
    return f'{title}<div class="kept-deals">{table(head, rows, language)}</div><p class="acts-line">{link}{every}</p>'


def _delete(source: str, count: int, language: Language) -> str:
    if source == "quote":
        return ""
    name = words.KEPT_BY[source].say(language)
    return button("delete", source, words.DELETE.say(language), _sure(words.SURE_SOURCE, count, name, language), "bad")


def _sure(text: Bilingual, count: int, name: str, language: Language) -> str:
    return text.say(language).replace("{n}", f"{count:,}").replace("{source}", name)


def stages(items: Sequence[Stage], counts: Mapping[str, int], language: Language) -> str:
    """Return the stages in their order as one form: names in both languages, how many deals stand in each, and what can be done."""
    opens = [s for s in items if s.kind == "open"]
    rows = "".join(_stage(s, opens, counts.get(s.id, 0), language) for s in items)
    head = (words.STAGE_EN, words.STAGE_ZH, words.WHAT, words.IN_IT, Bilingual.same(""))
    top = "".join(f'<th scope="col">{escape(h.say(language))}</th>' for h in head)
    new = "".join(
        f'<label class="field"><span>{escape(label.say(language))}</span><input type="text" data-f="new_{tongue}" maxlength="64"></label>'
        for tongue, label in (("en", words.STAGE_EN), ("zh", words.STAGE_ZH))
    )
    return whole_form(
        f'<div class="scroll"><table class="list stages"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"<p>{button('save', '', words.SAVE.say(language), kind='first')}</p>"
        f'<fieldset class="new-stage"><legend>{escape(words.NEW_STAGE.say(language))}</legend><div class="fields">{new}</div>'
        f"{button('add', '', words.ADD_STAGE.say(language))}</fieldset>"
    )


def _stage(stage: Stage, opens: Sequence[Stage], count: int, language: Language) -> str:
    name = stage.name.say(language)
    fields = "".join(
        f'<td data-label="{escape(label.say(language))}"><input type="text" data-l="{tongue}" value="{escape(text)}" maxlength="64" '
        f'aria-label="{escape(label.say(language))}: {escape(name)}"></td>'
        for tongue, label, text in (("en", words.STAGE_EN, stage.name.en), ("zh", words.STAGE_ZH, stage.name.zh))
    )
    acts = ""
    if stage.kind == "open":
        acts = _move("up", "↑", words.UP, stage, name, language, off=stage == opens[0])
        acts += _move("down", "↓", words.DOWN, stage, name, language, off=stage == opens[-1])
        sure = words.SURE_STAGE.say(language).replace("{name}", name)
        acts += button("remove", stage.id, words.REMOVE.say(language), sure, "bad")
    return (
        f"<tr data-row>{fields}"
        f'<td data-label="{escape(words.WHAT.say(language))}"><span class="chip">{escape(words.KIND[stage.kind].say(language))}</span></td>'
        f'<td class="n" data-label="{escape(words.IN_IT.say(language))}">{count:,}</td><td>{acts}<input type="hidden" data-l="id" value="{escape(stage.id)}"></td></tr>'
    )


def _move(act: str, sign: str, text: Bilingual, stage: Stage, name: str, language: Language, *, off: bool) -> str:
    said = escape(text.say(language).replace("{name}", name))
    return (
        f'<button type="button" class="small" data-act="{act}" data-id="{escape(stage.id)}" aria-label="{said}" title="{said}"'
        f"{' disabled' if off else ''}>{sign}</button>"
    )
