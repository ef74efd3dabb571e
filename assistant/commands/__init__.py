"""What each command does: one function a command, over the same objects that the pages use."""

import argparse
from collections.abc import Callable

from assistant.commands import (
    agents,
    asking,
    caring,
    channels,
    chatting,
    company,
    contracts,
    customers,
    dealing,
    forecasting,
    governing,
    keeping,
    keys,
    knowing,
    letters,
    models,
    needing,
    overviewing,
    processing,
    questioning,
    quoting,
    site,
)
from assistant.private import keep_private
from assistant.settings import Settings, read_settings

_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "serve": site.serve, "ingest": knowing.ingest, "documents": governing.documents, "passages": governing.passages, "catalogue": knowing.catalogue,
    "search": knowing.search, "index": knowing.index, "ask": asking.ask, "replay": asking.replay, "train": caring.train, "analyse": processing.analyse, "needs": needing.needs,
    "evaluate": caring.evaluate, "customers": customers.customers, "forecast": forecasting.forecast, "quote": quoting.quote, "rules": quoting.rules,
    "email": letters.email, "contract": contracts.contract, "models": models.models, "users": caring.users, "keys": keys.keys, "doctor": caring.doctor,
    "deals": dealing.deals, "usage": overviewing.usage, "backup": keeping.backup, "restore": keeping.restore, "tidy": keeping.tidy,
    "messengers": channels.messengers, "webhooks": channels.webhooks,
    "mcp": agents.mcp, "chat": chatting.chat, "company": company.company,
    "gaps": questioning.gaps, "answers": questioning.answers, "cases": questioning.cases,
}  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Run the command that was parsed and return the exit code."""
    settings = read_settings()
    try:
        return _COMMANDS[given.command](given, settings)
    finally:
        if settings.home.is_dir():
            keep_private(settings.home)  # what the command put there
