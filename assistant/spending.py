"""What models took for a turn, as its record says."""

import json


def spent(record: str) -> tuple[int, int] | None:
    """Return the tokens that models read and wrote for the turn of a record; None where one did not say.

    The record holds what the writer took, and each question to a model before that. What is built in asks no model, and
    is counted as none: (0, 0).
    """
    kept = json.loads(record)
    asked = [note for note in (kept.get("writing") or {}, *kept.get("requests", ())) if note.get("attempts")]
    if not all(note.get("prompt_tokens") for note in asked):
        return None
    return sum(note["prompt_tokens"] for note in asked), sum(note.get("reply_tokens", 0) for note in asked)
