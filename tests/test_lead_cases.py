"""What people say of themselves, in forty sentences of our own: half were read while writing the patterns, half were not."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.customers.leads import gather
from knowledge.language import detect

FIELDS = ("name", "company", "budget", "timing", "consent")
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "prompts/cases/leads.jsonl").read_text(encoding="utf-8").splitlines()
]


def heard(case: dict[str, Any]) -> dict[str, object]:
    """Return what is heard in a case, field by field."""
    lead = gather([], case["text"], detect(case["text"]))
    return {
        "name": lead.name, "company": lead.company, "budget": lead.budget, "timing": bool(lead.timing), "consent": lead.agreed,
    }  # fmt: skip


@pytest.mark.parametrize("half", [0, 1])
def test_most_of_what_is_said_is_heard(half: int) -> None:
    chosen = [case for n, case in enumerate(CASES) if n // 2 % 2 == half]
    right = sum(heard(case)[field] == case.get(field) for case in chosen for field in FIELDS)
    assert right / (len(chosen) * len(FIELDS)) >= 0.95


def test_nobody_is_taken_to_agree_who_did_not() -> None:
    agreed = [case["text"] for case in CASES if heard(case)["consent"] and not case.get("consent")]
    assert agreed == []
