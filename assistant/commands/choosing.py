"""`assistant train intents|needs --model ...`: what the options say a classifier is to be made of."""

import argparse
from dataclasses import replace
from pathlib import Path

from assistant.errors import BadRequest
from assistant.settings import Settings
from assistant.training.choice import LINEAR, OWN, WORDS, Choice
from assistant.training.encoder import Config
from knowledge.language import Bilingual

_TUNED = ("rate", "batch", "epochs")


def choice(given: argparse.Namespace, settings: Settings) -> Choice | None:
    """Return what `--model` and its options ask for, None where nothing was asked. Raises BadRequest for what cannot be."""
    tuned = {name: getattr(given, name) for name in _TUNED if getattr(given, name) is not None}
    _check(tuned)
    if given.model in (None, LINEAR, WORDS):
        if tuned or given.search or given.texts:
            raise BadRequest(
                Bilingual(
                    "--rate, --batch, --epochs, --search and --texts are for an encoder: add --model own, or --model with its name or folder.",
                    "--rate、--batch、--epochs、--search、--texts 只用于编码器：请加上 --model own，或用 --model 给出编码器名称或目录。",
                )
            )
        return Choice(given.model, Config(seed=given.seed)) if given.model else None
    from assistant.training.recipe import OWN_CONFIG

    config = replace(OWN_CONFIG if given.model == OWN else Config(), seed=given.seed, **tuned)
    return Choice(given.model, config, given.search, _texts(given, settings) if given.model == OWN else ())


def _check(tuned: dict[str, float]) -> None:
    limits = {"rate": (1e-7, 1e-2), "batch": (1, 512), "epochs": (1, 100)}
    for name, value in tuned.items():
        low, high = limits[name]
        if not low <= value <= high:
            raise BadRequest(Bilingual(f"--{name} must be between {low:g} and {high:g}.", f"--{name} 应在 {low:g} 与 {high:g} 之间。"))  # fmt: skip


def _texts(given: argparse.Namespace, settings: Settings) -> tuple[str, ...]:
    """Return what an own encoder learns the language from: the file of `--texts`, else everything in the store."""
    from assistant.training.company_texts import texts_of_file

    return texts_of_file(Path(given.texts)) if given.texts else store_texts(settings)


def store_texts(settings: Settings) -> tuple[str, ...]:
    """Return the company's own texts in the store."""
    from assistant.build import open_knowledge
    from assistant.training.company_texts import company_texts

    return company_texts(open_knowledge(settings).engine)
