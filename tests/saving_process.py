"""A process that keeps documents of the same names again and again: `URL FOLDER WHO ROUNDS`; it waits for the file `go`.

It writes each error of ours, and at last how often a document of its own text was kept.
"""

import sys
import time
from pathlib import Path

from knowledge.embedders import HashingEmbedder
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.store import open_engine


def main(url: str, folder: Path, who: str, rounds: int) -> None:
    """Keep one document by itself and two in one go, in `rounds` texts of its own."""
    library = Library(open_engine(url), HashingEmbedder(), folder / f"indexes-{who}")
    file = folder / f"{who}.md"
    (folder / f"ready-{who}").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    kept = 0
    for number in range(rounds):
        parts = "\n\n".join(f"## Part {n}\n\n{who} wrote round {number}, part {n}, of this." for n in range(6))
        file.write_text(f"# Same\n\n{parts}\n", "utf-8")
        try:
            kept += library.add(file, "same.md") is not None
            kept += library.add_many([(file, "one.md"), (file, "two.md")]).added
        except KnowledgeError as error:
            sys.stdout.write(f"{type(error).__name__}: {error.text.en}\n")
    sys.stdout.write(f"{kept}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
