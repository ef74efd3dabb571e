"""Makes every generated file of the example company again: `python -m examples.make`."""

from pathlib import Path

from examples.catalogue import catalogue_csv, items

HERE = Path(__file__).parent


def make(folder: Path = HERE) -> None:
    """Write the generated files into `folder`; the same sources give the same bytes."""
    (folder / "catalogue.csv").write_text(catalogue_csv(), encoding="utf-8", newline="\n")
    pictures(folder)


def pictures(folder: Path) -> None:
    """Draw every product's picture."""
    from examples.draw import picture

    for item in items():
        target = folder / item.image
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture(item))


if __name__ == "__main__":
    make()
