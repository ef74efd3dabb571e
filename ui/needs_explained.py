"""Why a text is read as it is, as HTML: its words marked, the labelled examples nearest to it, what changed. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.language import Language
from ui import needs_words as words
from ui.format import escape
from ui.needs_format import choice, choices


def marked(found: Any) -> str:  # noqa: ANN401 - assistant.analysis.explaining.Explanation
    """Return the text with the words marked that spoke for its likeliest need."""
    return _marked(found.text, found.guesses[0].words if found.guesses else ())


def _marked(text: str, spoken: Sequence[Any]) -> str:
    out, at = [], 0
    for word in spoken:
        if word.weight > 0:
            out.append(f"{escape(text[at : word.start])}<mark>{escape(word.text)}</mark>")
            at = word.end
    return "".join(out) + escape(text[at:])


def near(found: Any, needs: Mapping[str, Any], language: Language) -> str:  # noqa: ANN401
    """Return the labelled examples nearest to a text, with what each is; nothing where there are none."""
    items = "".join(
        f"<li>{escape(n.example.text)}<small> {escape(', '.join(needs[x].title.say(language) for x in n.example.needs if x in needs))}</small></li>"
        for n in found.near
    )
    return f"<details><summary>{escape(words.NEAR.say(language))}</summary><ul>{items}</ul></details>" if items else ""


def explained(found: Any, needs: Mapping[str, Any], language: Language) -> str:  # noqa: ANN401
    """Return how a text is read: each likely need with its probability and words, the nearest examples, and the correction."""
    rows = "".join(
        f"<tr><td>{escape(needs[g.need].title.say(language))}</td><td>{g.chance:.0%}{' ✓' if g.held else ''}</td>"
        f"<td>{_marked(found.text, g.words)}</td></tr>"
        for g in found.guesses if g.need in needs
    )  # fmt: skip
    mood = words.MOODS[(found.mood > 0.1) - (found.mood < -0.1)].say(language) + (f" · {words.HURRIES.say(language)}" if found.urgent else "") + (f" · {words.OUTSIDE.say(language)}" if found.outside else "")  # fmt: skip
    guesses = [g.need for g in found.guesses if g.need in needs]
    keys = "".join(choice(n, needs[n].title, language, kind="guess", on=g.held) for n, g in zip(guesses, found.guesses, strict=False))  # fmt: skip
    return (
        f'<div data-case="{escape(found.text)}" data-quiet class="labelling"><div class="scroll"><table class="list"><tbody>{rows}</tbody></table></div>'
        f"<p><small>{escape(mood)}</small></p>{near(found, needs, language)}<p>{escape(words.WRONG.say(language))}</p>"
        f"{choices(keys, guesses, needs, language, urgent=found.urgent)}"
        f'<p><button type="button" class="small first" data-do="correct">{escape(words.CORRECT.say(language))}</button></p></div>'
    )


def corrections(changed: Sequence[Any], language: Language, most: int = 30) -> str:
    """Return the corrections that a new model reads otherwise than the one before, and those still read wrongly."""
    shown = [c for c in changed if c.before != c.after or not c.after][:most]
    if not shown:
        return ""
    rows = "".join(
        f"<tr><td>{escape(c.text[:120])}</td><td>{'–' if c.before is None else _sign(c.before)}</td><td>{_sign(c.after)}</td></tr>"
        for c in shown
    )
    head = "".join(
        f'<th scope="col">{escape(h.say(language))}</th>' for h in (words.CORRECTION, words.BEFORE, words.AFTER)
    )
    return f'<h4>{escape(words.EACH_CORRECTION.say(language))}</h4><div class="scroll" tabindex="0"><table class="list"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _sign(right: bool) -> str:
    return "✓" if right else "✗"
