"""Conversations with a shop that the code has never seen, each reply beside what a right one holds.

    python -m benchmarks.conversations [--all]

A folder of `shops/` with `conversations.jsonl` is loaded and its turns are asked in order: `conversation`, `text`, `must` (each
an alternative or several, parted by |), `never`, and `note` for whoever judges. Prints the replies that miss something (all with
`--all`), and how many hold what they must and nothing that they must not. That is less than a judgement: what is right may be
said in other words, and what holds the word may be useless.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from assistant.build import open_assistant
from assistant.service import Assistant
from assistant.settings import read_settings
from assistant.types import Person

SHOPS = Path(__file__).parent / "shops"
_ADMIN = Person("admin", "admin")


def opened(shop: Path, home: Path) -> Assistant:
    """Return the assistant of a shop, its papers and products loaded into `home`."""
    assistant = open_assistant(read_settings({"ASSISTANT_HOME": str(home)}))
    for path in sorted((shop / "docs").iterdir()):
        assistant.add_document(_ADMIN, path, path.name, "public")
    assistant.import_catalogue(_ADMIN, shop / "products.csv", "products.csv")
    return assistant


def missed(reply: str, turn: dict[str, Any]) -> list[str]:
    """Return what a reply must hold and does not, and with a minus what it holds and must not."""
    said = reply.lower()
    lacking = [must for must in turn.get("must", []) if not any(way.lower() in said for way in must.split("|"))]
    return lacking + [f"-{never}" for never in turn.get("never", []) if never.lower() in said]


def play(shop: Path, *, every: bool) -> None:
    """Ask all turns of a shop and print what came of them."""
    turns = [json.loads(line) for line in (shop / "conversations.jsonl").read_text("utf-8").splitlines()]
    marked, held, known = 0, 0, dict[str, str]()
    with tempfile.TemporaryDirectory() as folder:
        assistant = opened(shop, Path(folder))
        for turn in turns:  # each conversation is a visitor of its own: one person is held to a pace
            *_, last = assistant.reply(
                Person(f"v-{turn['conversation']}", "customer"), turn["text"], known.get(turn["conversation"])
            )
            if last.reply is None:
                continue
            known[turn["conversation"]] = last.reply.conversation
            wrong = missed(last.reply.text, turn)
            told = "must" in turn or "never" in turn
            marked, held = marked + told, held + (told and not wrong)
            if wrong or every:
                print(f"\n[{turn['conversation']}] {turn['text']}  {wrong or ''}\n{last.reply.text}")
    print(f"\n{shop.name}: {held} of {marked} marked replies hold what they must, {len(turns)} turns")


def main() -> None:
    """Play every shop that has conversations."""
    for path in sorted(SHOPS.glob("*/conversations.jsonl")):
        play(path.parent, every="--all" in sys.argv)


if __name__ == "__main__":
    main()
