"""How fast documents are read: pages of PDF a second beside pypdf, pdfminer.six and bare pypdfium2, and Markdown files.

Run: python benchmarks/readers.py [folder of Markdown files]
It draws its own PDF of 200 pages (text, headings, a table on every page). Peers give bare text; ours gives headings,
paragraphs put together, table rows with their header, and places. pdfminer.six is left out where it is not installed.
Each figure is the best of three runs; "kept" is the share of the table rows whose cells come out on one line in order.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

PAGES = 200
RUNS = 3
SENTENCE = "The mini PC stays below 25 dB in office work and drives up to three displays over HDMI and USB-C. "


def draw(path: Path) -> list[str]:
    """Write the PDF; return the table rows in it, each as its cells with one space between."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()
    story: list[Flowable] = []
    rows: list[str] = []
    for page in range(1, PAGES + 1):
        cells = [
            [f"LK-{page}-{row}", f"{row * 8} GB", f"{row * 256} GB", f"{page * 7 + row} yuan"] for row in range(1, 11)
        ]
        rows.extend(" ".join(line) for line in cells)
        story += [Paragraph(f"Model {page}", style["Heading1"]), Paragraph(SENTENCE * 12, style["Normal"])]
        story += [
            Table([["SKU", "Memory", "Storage", "Price"], *cells]),
            Paragraph(SENTENCE * 9, style["Normal"]),
            PageBreak(),
        ]
    SimpleDocTemplate(str(path)).build(story)
    return rows


def ours(path: Path) -> str:
    """Read in this process."""
    from knowledge.readers import read

    return "\n".join(block.text for block in read(path, path.name).blocks)


def ours_safely(path: Path) -> str:
    """Read in the limited child process, its start included."""
    from knowledge.readers.sandbox import read_safely

    return "\n".join(block.text for block in read_safely(path, path.name).blocks)


def pypdfium2(path: Path) -> str:
    """Read the bare text by the library under ours."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def pypdf(path: Path) -> str:
    """Read the bare text by pypdf."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pdfminer(path: Path) -> str:
    """Read the text by pdfminer.six, which also analyses the layout."""
    high_level = import_module("pdfminer.high_level")
    return str(high_level.extract_text(path))


def best(reader: Callable[[Path], str], path: Path) -> tuple[float, str]:
    """Return the shortest of the runs' seconds, and the text."""
    seconds, text = float("inf"), ""
    for _ in range(RUNS):
        begun = time.perf_counter()
        text = reader(path)
        seconds = min(seconds, time.perf_counter() - begun)
    return seconds, text


def kept(text: str, rows: list[str]) -> float:
    """Return the share 0..1 of `rows` whose cells stand in order on one line, names of columns aside."""
    plain = "\n".join(
        " ".join(part.split(": ", 1)[-1] for part in line.split("; ")) if "; " in line else line
        for line in text.replace("\r", "").split("\n")
    )
    found = set(plain.split("\n"))
    return sum(row in found for row in rows) / len(rows)


def pdf_figures(folder: Path) -> None:
    """Print pages a second, ours and the peers' side by side."""
    path = folder / "pages.pdf"
    rows = draw(path)
    readers: list[tuple[str, Callable[[Path], str]]] = [
        ("ours, in process", ours),
        ("ours, in the limited child", ours_safely),
        ("pypdfium2 (bare text)", pypdfium2),
        ("pypdf (bare text)", pypdf),
    ]
    if find_spec("pdfminer"):
        readers.append(("pdfminer.six (layout)", pdfminer))
    else:
        print("pdfminer.six is not installed and is left out.")
    print(f"{'PDF, ' + str(PAGES) + ' pages':<30}{'pages/s':>10}{'characters':>12}{'rows kept':>11}")
    for name, reader in readers:
        seconds, text = best(reader, path)
        print(f"{name:<30}{PAGES / seconds:>10.0f}{len(text):>12,}{kept(text, rows):>11.0%}")


def markdown_figures(folder: Path) -> None:
    """Print how long a folder of Markdown takes through one child, its start included, and then to cut to chunks."""
    from knowledge.chunks import chunks
    from knowledge.errors import Unreadable
    from knowledge.readers.sandbox import read_many

    paths = sorted(folder.rglob("*.md"))
    begun = time.perf_counter()
    results = [result for _, result in read_many((path, path.name) for path in paths)]
    reading = time.perf_counter() - begun
    documents = [result for result in results if not isinstance(result, Unreadable)]
    begun = time.perf_counter()
    count = sum(len(chunks(document)) for document in documents)
    print(
        f"Markdown: {len(paths):,} files in {reading:.1f} s ({len(paths) / reading:,.0f} files/s), "
        f"{len(paths) - len(documents)} refused; {count:,} chunks in {time.perf_counter() - begun:.1f} s"
    )


def write_markdown(folder: Path, files: int = 1_000) -> None:
    """Write Markdown files of the size and kind that product documentation has."""
    for number in range(files):
        table = "\n".join(f"| LK-{number}-{row} | {row * 8} GB |" for row in range(8))
        body = f"# Model {number}\n\n{SENTENCE * 5}\n\n| SKU | Memory |\n|---|---|\n{table}\n\n" + f"- {SENTENCE}\n" * 6
        (folder / f"{number}.md").write_text(body + "\n```\n$ reboot\n```\n")


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdf_figures(folder)
        if len(sys.argv) > 1:
            markdown_figures(Path(sys.argv[1]))
        else:
            write_markdown(folder)
            markdown_figures(folder)


if __name__ == "__main__":
    main()
