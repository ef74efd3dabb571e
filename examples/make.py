"""Makes every generated file of the example company again: `python -m examples.make`."""

from pathlib import Path

from examples.catalogue import catalogue_csv, items
from examples.datasheets import datasheets
from examples.deals import deals
from examples.pages import pages
from examples.papers import papers
from examples.spreadsheets import cost_sheet, price_list

HERE = Path(__file__).parent


def make(folder: Path = HERE) -> None:
    """Write the generated files into `folder`; the same sources give the same bytes."""
    for name in ("public", "internal"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "catalogue.csv").write_text(catalogue_csv(), encoding="utf-8", newline="\n")
    for write in (pictures, pages, datasheets, price_list, cost_sheet, papers, deals):
        write(folder)


def pictures(folder: Path) -> None:
    """Draw every product's picture."""
    from examples.draw import picture

    for item in items():
        target = folder / item.image
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture(item))


if __name__ == "__main__":
    make()
