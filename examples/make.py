"""Makes every generated file of the example company again: `python -m examples.make`."""

from pathlib import Path

from examples.catalogue import catalogue_csv

HERE = Path(__file__).parent


def make(folder: Path = HERE) -> None:
    """Write the generated files into `folder`; the same sources give the same bytes."""
    (folder / "catalogue.csv").write_text(catalogue_csv(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    make()
