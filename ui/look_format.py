"""What the company's look and words make of the customer page, as HTML, every outside text escaped. Pure functions."""

from assistant.company.colours import shades
from assistant.company.types import Company
from knowledge.language import Language
from knowledge.types import Product
from ui import words
from ui.format import escape


def style(company: Company) -> str:
    """Return the company's colour as a style sheet; nothing where it has none, and the pages keep their own."""
    if not company.accent:
        return ""
    made = shades(company.accent)
    return (
        f"<style>html:root{{--deep:{made.light};--deep-ink:{made.light_ink}}}"
        f"body.dark{{--deep:{made.dark};--deep-ink:{made.dark_ink}}}</style>"
    )


def mark(company: Company) -> str:
    """Return the company's logo, or the pages' own mark."""
    if not company.logo:
        return '<span class="mark" aria-hidden="true"></span>'
    return f'<img class="logo" src="{logo_address(company)}" alt="">'


def logo_address(company: Company) -> str:
    """Return the address of the logo, a new one for each picture; nothing where there is none."""
    return f"/logo?v={company.logo[:16]}" if company.logo else ""


def about(company: Company, language: Language) -> str:
    """Return how to reach the company, its hours and its note on privacy, as one line."""
    parts = [escape(t) for t in (company.contact.say(language), company.hours.said().say(language)) if t]
    if link := company.privacy.say(language):
        name = escape(words.PRIVACY.say(language))
        parts.append(f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer">{name}</a>')
    return f'<p class="company">{" · ".join(parts)}</p>' if parts else ""


def looking(product: Product, language: Language) -> str:
    """Return the line of the product looked at, with questions about it."""
    picture = f'<img src="/picture/{escape(product.sku)}" alt="">' if product.image else ""
    name = escape(product.name.say(language) or product.name.en or product.sku)
    asks = "".join(
        f'<button type="button" class="ask" data-ask="{escape(question.say(language).replace("{sku}", product.sku))}">'
        f"{escape(label.say(language))}</button>"
        for label, question in words.ABOUT_PRODUCT
    )
    title = escape(words.LOOKING_AT.say(language))
    return (
        f'<section class="looking" aria-label="{title}">{picture}<div><p><small>{title}</small> <strong>{name}</strong></p>'
        f'<div class="asks">{asks}</div></div></section>'
    )
