"""The evaluation suites by name: which cases, over which knowledge, measured how."""

import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.build import open_assistant, open_knowledge
from assistant.errors import BadRequest
from assistant.evaluation import Case, evaluate_answers, evaluate_search, read_cases
from assistant.first_run import load_examples
from assistant.followup_suite import follow, read_dialogues, summary
from assistant.pipeline_suite import TODAY, load_deals, measure_pipeline, read_pipeline_cases
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.training.current import current_model
from assistant.training.intent_measures import HELD_OUT, measure, read_held_out
from assistant.types import Person, Reply
from knowledge.catalogue_import import import_catalogue
from knowledge.language import Bilingual

Suite = Callable[[Settings, Path | None], dict[str, Any]]


def run_suite(name: str, settings: Settings, data: Path | None) -> dict[str, Any]:
    """Run a suite and return its figures. Each has a store of its own below the data folder; yours is not touched.

    Raises BadRequest for a suite that is not there, or where it needs `data` and has none.
    """
    if name not in SUITES:
        raise BadRequest(
            Bilingual(
                f"There is no suite {name}. There are: {', '.join(SUITES)}, own.",
                f"没有评测 {name}。可用：{'、'.join(SUITES)}、own。",
            )
        )
    scratch = replace(settings, home=settings.home / "evaluation" / name, database="", messages_per_minute=10**9)
    return SUITES[name](scratch, data)


def _intents(settings: Settings, data: Path | None) -> dict[str, Any]:
    """Measure the intent model on the utterances kept apart from training."""
    model = current_model(settings.home.parent.parent / "models" / "intents", lambda text: None)
    return {name: asdict(measure(model, read_held_out(_cases(f"{name}.jsonl")))) for name in HELD_OUT}


def _example(settings: Settings, data: Path | None) -> dict[str, Any]:
    """Put a first-time visitor's questions to the example company, then those that were written later and kept apart."""
    _fresh_example(settings)
    held_out = _measured(settings, read_cases(_cases("example_heldout.jsonl")))
    return {**_measured(settings, read_cases(_cases("example.jsonl"))), "held_out": held_out}


def _fresh_example(settings: Settings) -> None:
    """Load the example company as it is today, whatever an earlier run left."""
    shutil.rmtree(settings.home, ignore_errors=True)
    load_examples(settings)


def _followups(settings: Settings, data: Path | None) -> dict[str, Any]:
    """Put follow-ups to the example company: those its rules were written by, and dialogues that nobody tuned on.

    The first come with turns written out over a small catalogue of their own; the second are whole conversations.
    """
    _fresh_example(settings)
    held_out = follow(open_assistant(settings), read_dialogues(_cases("followups_heldout.jsonl")))
    small = replace(settings, home=settings.home / "small")
    load_examples(small)
    store = open_knowledge(small)
    catalogue = _cases("followups_products.csv")
    import_catalogue(store.engine, catalogue, name=catalogue.name, embedder=store.library.embedder, replace_all=True)
    own = follow(open_assistant(small), read_dialogues(_cases("followups.jsonl")))
    return {"own": summary(own), "held_out": summary(held_out)}


def _knowledge(settings: Settings, data: Path | None) -> dict[str, Any]:
    """Put our questions to a hardware vendor's documentation and a catalogue of electronics."""
    if data is None or not (data / "khadas_docs").is_dir():
        raise BadRequest(
            Bilingual(
                "This suite needs --data FOLDER with khadas_docs/ and icecat/ in it.",
                "该评测需要 --data 目录，内含 khadas_docs/ 和 icecat/。",
            )
        )
    store = open_knowledge(settings)
    root = data / "khadas_docs"
    store.library.add_many((p, p.relative_to(root).as_posix()) for p in sorted(root.rglob("*.md")))
    catalogue = data / "icecat" / "products.jsonl.gz"
    import_catalogue(store.engine, catalogue, name=catalogue.name, embedder=store.library.embedder)
    parts = {
        "documents": "khadas.jsonl",
        "documents, held out": "khadas_heldout.jsonl",
        "catalogue": "icecat.jsonl",
        "catalogue, held out": "icecat_heldout.jsonl",
    }
    return {
        name: _measured(settings, read_cases(_cases(file))) for name, file in parts.items() if _cases(file).exists()
    }


def _measured(settings: Settings, cases: tuple[Case, ...]) -> dict[str, Any]:
    assistant = open_assistant(settings)
    answers = evaluate_answers(cases, lambda case: _ask(assistant, case)).summary()
    return {"search": evaluate_search(cases, assistant.library).summary(), "answers": answers}


def _ask(assistant: Assistant, case: Case) -> Reply:
    who = Person(f"evaluation-{case.role}", case.role, "evaluation")  # type: ignore[arg-type]
    *_, last = assistant.reply(who, case.text, page_language=case.language)
    assert last.reply is not None
    return last.reply


def _cases(file: str) -> Path:
    return Path(str(files("prompts"))) / "cases" / file


def _pipeline(settings: Settings, data: Path | None) -> dict[str, Any]:
    """Put questions of staff about deals to the example company with deals of its own, then those kept apart."""
    _fresh_example(settings)
    assistant = open_assistant(settings, today=lambda: TODAY)
    load_deals(assistant.deals, _cases("pipeline_deals.csv"))
    parts = {"own": "pipeline", "held_out": "pipeline_heldout", "held_out_second": "pipeline_heldout_second"}
    return {
        name: measure_pipeline(assistant, read_pipeline_cases(_cases(f"{file}.jsonl"))) for name, file in parts.items()
    }


SUITES: dict[str, Suite] = {
    "intents": _intents,
    "example": _example,
    "knowledge": _knowledge,
    "followups": _followups,
    "pipeline": _pipeline,
}
