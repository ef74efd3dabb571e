"""`assistant train needs` and `assistant analyse needs`."""

import argparse
from dataclasses import asdict

from assistant.commands.terminal import bar, out
from assistant.settings import Settings
from knowledge.language import Language


def train_needs(given: argparse.Namespace, settings: Settings) -> int:
    """Train the needs model and put it into use where it is no worse, or go back to the one before."""
    from assistant.training.needs_current import rollback
    from assistant.training.needs_current import train_needs as train

    folder = settings.home / "models" / "needs"
    if given.rollback:
        name = rollback(folder)
        out({"in_use": name}) if given.json else print(name)
        return 0
    progress, done = bar("needs")
    change = train(folder, progress=progress)
    done()
    if given.json:
        out(asdict(change))
        return 0
    language: Language = given.language
    print(change.reason.say(language))
    for name, measures in (("before", change.before), ("after", change.after)):
        if measures:
            print(
                f"{name:7}",
                {k: measures[k] for k in ("texts", "macro_f1", "exact", "first_right", "calibration_error")},
            )
    return 0
