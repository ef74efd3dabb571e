"""The company's look and words as HTML: the form, the preview, who changed what. Pure functions."""

from collections.abc import Sequence

from assistant.company.colours import OURS, shades
from assistant.company.colours import told as too_light
from assistant.company.fields import TONGUES, as_fields
from assistant.company.types import Company, CompanyChange
from knowledge.language import Bilingual, Language
from ui import website_words as words
from ui import words as page_words
from ui.format import escape, notice
from ui.look_format import about, logo_address
from ui.quote_form import choice, field
from ui.tables import button, table, when, whole_form

_TONGUES: tuple[Language, ...] = ("zh", "en")
_DAYS = Bilingual("Mon Tue Wed Thu Fri Sat Sun", "一 二 三 四 五 六 日")


def form(company: Company, language: Language) -> str:
    """Return the fields as they are kept; what is typed is shown in the preview at once."""
    kept = as_fields(company)
    texts = "".join(
        _text(name, tongue, kept, language) for name in ("name", "greeting", "contact") for tongue in _TONGUES
    )
    asks = "".join(_area("questions", tongue, kept, language) for tongue in _TONGUES)
    more = "".join(_text(name, tongue, kept, language) for name in ("away", "privacy") for tongue in _TONGUES)
    sides = [("right", words.RIGHT.say(language)), ("left", words.LEFT.say(language))]
    looks = (
        field("accent", words.FIELDS["accent"].say(language), kept["accent"] or OURS.light, "color"),
        choice("side", words.FIELDS["side"].say(language), sides, kept["side"]),
    )
    save = button("save", "", words.SAVE.say(language), kind="first")
    title, hint = escape(words.LOOK.say(language)), escape(words.LOOK_HINT.say(language))
    return whole_form(
        f'<fieldset class="sheet"><legend>{title}</legend><p>{hint}</p>'
        f'<input type="hidden" data-f="version" value="{company.version}">'
        f'<div class="fields pairs">{texts}{asks}{"".join(looks)}{_hours(kept, language)}{more}</div>{save}</fieldset>',
        "data-live",
    )


def logo(company: Company, language: Language) -> str:
    """Return the logo with a button that takes it away; nothing where there is none."""
    if not company.logo:
        return ""
    bare = button("no_logo", "", words.NO_LOGO.say(language))
    return f'<p class="logo-now"><img class="logo" src="{logo_address(company)}" alt="{escape(words.FIELDS["logo"].say(language))}"> {bare}</p>'


def _label(name: str, tongue: Language, language: Language) -> str:
    return f"{words.FIELDS[name].say(language)} · {TONGUES[tongue].say(language)}"


def _text(name: str, tongue: Language, kept: dict[str, str], language: Language) -> str:
    return field(f"{name}.{tongue}", _label(name, tongue, language), kept[f"{name}.{tongue}"], more=f'lang="{tongue}"')


def _area(name: str, tongue: Language, kept: dict[str, str], language: Language) -> str:
    return (
        f'<label class="field"><span>{escape(_label(name, tongue, language))}</span>'
        f'<textarea data-f="{name}.{tongue}" rows="6" lang="{tongue}" maxlength="2000">'
        f"{escape(kept[f'{name}.{tongue}'])}</textarea></label>"
    )


def _hours(kept: dict[str, str], language: Language) -> str:
    days = "".join(
        f'<label><input type="checkbox" data-f="day{n}"{" checked" if str(n) in kept["days"] else ""}> {escape(name)}</label>'
        for n, name in enumerate(_DAYS.say(language).split(), 1)
    )
    times = "".join(field(n, words.FIELDS[n].say(language), kept[n], "time") for n in ("opens", "closes"))
    title, hint = escape(words.HOURS.say(language)), escape(words.HOURS_HINT.say(language))
    zone = field("zone", words.FIELDS["zone"].say(language), kept["zone"])
    return f'<div class="hours"><span>{title} · {hint}</span><div class="days">{days}</div></div>{times}{zone}'


def preview(company: Company, language: Language) -> str:
    """Return how the chat looks on a site, on light and on dark paper, and a word where the colour is too light."""
    lighter = too_light(company.accent) if company.accent else None
    warning = notice(lighter.say(language)) if lighter else ""
    made = shades(company.accent)
    panels = (
        _panel(company, language, "light", made.light, made.light_ink),
        _panel(company, language, "night", made.dark, made.dark_ink),
    )
    return f'<section class="sheet"><h3>{escape(words.UNSAVED.say(language))}</h3>{warning}{"".join(panels)}</section>'


def _panel(company: Company, language: Language, paper: str, back: str, ink: str) -> str:
    logo = f'<img src="{logo_address(company)}" alt="">' if company.logo else ""
    greeting = company.greeting.say(language) or page_words.WELCOME.say(language)
    asks = "".join(f'<span class="ask">{escape(q)}</span>' for q in company.questions.get(language, ())[:3])
    return (
        f'<div class="mock {paper} {company.side}" style="--deep:{back};--deep-ink:{ink}"><div class="head">{logo}'
        f'<strong>{escape(company.name.say(language))}</strong></div><div class="body"><b>{escape(greeting)}</b>{asks}'
        f'{about(company, language)}</div><span class="launcher" aria-hidden="true"></span></div>'
    )


def history(changes: Sequence[CompanyChange], language: Language) -> str:
    """Return who changed what, newest first."""
    head = [words.WHEN, words.BY, words.FIELD, words.BEFORE, words.AFTER]
    rows = [
        [
            when(c.at),
            escape(c.by),
            escape(_field(c.field, language)),
            *(_value(c.field, v, language) for v in (c.before, c.after)),
        ]
        for c in changes
    ]
    title = escape(words.HISTORY.say(language))
    return f"<details><summary>{title}</summary>{table(head, rows, language, page_words.NOTHING)}</details>"


def _field(name: str, language: Language) -> str:
    kind, _, tongue = name.partition(".")
    said = words.FIELDS[kind].say(language) if kind in words.FIELDS else name
    return f"{said} · {TONGUES[tongue].say(language)}" if tongue in TONGUES else said


def _value(field: str, text: str, language: Language) -> str:
    if field == "logo" and text:  # a digest, which says nothing to anybody
        return escape(words.PICTURE.say(language))
    return escape(text if len(text) <= 120 else f"{text[:119]}…")
