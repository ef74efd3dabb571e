"""The colours and sizes of all pages, as `tokens.css` has them: for Gradio's pages as a file, for the plain ones as text."""

import functools
from pathlib import Path

FILE = Path(__file__).parent / "tokens.css"


@functools.cache
def plain() -> str:
    """Return them for a page of plain HTML, which is dark where the browser asks for it and has no class that says so."""
    light, dark = FILE.read_text(encoding="utf-8").split("\n.dark {")
    return f"{light}\n@media (prefers-color-scheme: dark) {{ :root {{{dark}}}\n:root {{ color-scheme: light dark; }}\n"
