"""A version of a quote as a file to send."""

from typing import Literal

from assistant.quoting.amounts import rounding_of
from assistant.quoting.paper import Letterhead, PaperLanguage, paper
from assistant.quoting.rules import Case, RuleBook
from assistant.quoting.types import Exported, Quote, QuoteVersion

Format = Literal["pdf", "xlsx"]
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(
    quote: Quote, version: QuoteVersion, head: Letterhead, format_: Format, language: PaperLanguage, book: RuleBook
) -> Exported:
    """Return the version as a PDF or XLSX file, named by its number and version."""
    name = f"{quote.number}-v{version.version}.{format_}"
    laid = paper(quote, version, head, language)
    if format_ == "pdf":
        from assistant.quoting.pdf import as_pdf

        return Exported(name, "application/pdf", as_pdf(laid))
    from assistant.quoting.xlsx import as_xlsx

    rounding = rounding_of(book, Case(on=version.priced_on, currency=version.amounts.currency))
    return Exported(name, _SHEET, as_xlsx(laid, rounding))
