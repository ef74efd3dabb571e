"""Parts of a tab of which one is shown at a time, chosen by a row of buttons above them."""

from collections.abc import Mapping

from knowledge.language import Bilingual, Language
from ui.format import escape

CHOOSE = """
const all = element.closest('.parted');
element.addEventListener('click', (e) => {
  const b = e.target.closest('[data-part]');
  if (!b) return;
  all.dataset.part = b.dataset.part;
  element.querySelectorAll('[data-part]').forEach((x) => x.setAttribute('aria-pressed', String(x === b)));
  trigger('click', {part: b.dataset.part, form: window.formOf(all.querySelector(`#part-${b.dataset.part} [data-form]`))});
});
"""
"""Browser code of the row, within an element of class `parted`: one part is shown, and asked of the server when it is opened."""


def row(parts: Mapping[str, Bilingual], label: Bilingual, language: Language) -> str:
    """Return the row of buttons, the first part chosen."""
    first = next(iter(parts), "")
    buttons = "".join(
        f'<button type="button" data-part="{name}" aria-pressed="{str(name == first).lower()}">{escape(text.say(language))}</button>'
        for name, text in parts.items()
    )
    return f'<nav class="seg" aria-label="{escape(label.say(language))}">{buttons}</nav>'
