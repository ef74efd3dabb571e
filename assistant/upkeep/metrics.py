"""What this process counted and how it stands, in Prometheus' text format. Labels are our own few words, never a customer's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.skills import SKILLS
from assistant.upkeep.counts import BOUNDS, Counts
from assistant.writing.model_writer import ModelWriter

if TYPE_CHECKING:
    from prometheus_client.core import Metric

TYPE = "text/plain; version=0.0.4; charset=utf-8"
_INTENTS = {*SKILLS, "unclear"}


@dataclass(frozen=True)
class Gauge:
    """A value as it stands now, or one for each value of a label; without a label the one value's key is empty."""

    name: str
    what: str
    values: Mapping[str, float]
    label: str = ""


def exposition(counts: Counts, models: tuple[ModelWriter, ...], gauges: Sequence[Gauge]) -> str:
    """Return everything as text."""
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

    registry = CollectorRegistry()
    registry.register(_Collected([*_turns(counts), *_models(models), *_gauges(gauges)]))
    ProcessCollector(registry=registry)
    return generate_latest(registry).decode()


class _Collected:
    def __init__(self, metrics: "list[Metric]") -> None:
        self._metrics = metrics

    def collect(self) -> "Iterator[Metric]":
        yield from self._metrics


def _turns(counts: Counts) -> "Iterator[Metric]":
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    turns = CounterMetricFamily(
        "assistant_turns", "Messages answered, by intent and by how it ended.", labels=["intent", "outcome"]
    )
    told: dict[tuple[str, str], int] = {}
    for (intent, ending), number in [*counts.turns.items()]:
        key = (intent if intent in _INTENTS else "other", ending)
        told[key] = told.get(key, 0) + number
    for labels, number in told.items():
        turns.add_metric(labels, number)
    yield turns
    times, below = [*counts.times], 0
    buckets = list[tuple[str, float]]()
    for bound, number in zip([*map(str, BOUNDS), "+Inf"], times, strict=True):
        below += number
        buckets.append((bound, below))
    yield HistogramMetricFamily(
        "assistant_turn_seconds", "From a message to its last word.", buckets=buckets, sum_value=counts.seconds
    )
    yield CounterMetricFamily("assistant_turned_away", "Messages there was no place for.", value=counts.away)
    ratings = CounterMetricFamily("assistant_ratings", "Replies rated by their readers.", labels=["rating"])
    for rating in ("good", "bad"):
        ratings.add_metric([rating], counts.ratings[rating])
    yield ratings


def _models(models: tuple[ModelWriter, ...]) -> "Iterator[Metric]":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    requests = CounterMetricFamily(
        "assistant_model_requests", "Requests to a model, by how they went.", labels=["writer", "outcome"]
    )
    tokens = CounterMetricFamily("assistant_model_tokens", "Tokens of prompts and replies.", labels=["writer", "part"])
    cost = CounterMetricFamily("assistant_model_cost", "What the tokens cost.", labels=["writer", "currency"])
    resting = GaugeMetricFamily(
        "assistant_model_resting", "1 while a model that failed is left alone.", labels=["writer"]
    )
    for model in models:
        for outcome, number in [*model.tally.requests.items()]:
            requests.add_metric([model.name, outcome], number)
        tokens.add_metric([model.name, "prompt"], model.tally.asked)
        tokens.add_metric([model.name, "reply"], model.tally.written)
        cost.add_metric([model.name, model.tally.currency], float(model.tally.cost))
        resting.add_metric([model.name], float(model.breaker.open))
    yield from (requests, tokens, cost, resting)


def _gauges(gauges: Sequence[Gauge]) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    for each in gauges:
        made = GaugeMetricFamily(f"assistant_{each.name}", each.what, labels=[each.label] if each.label else [])
        for value, number in each.values.items():
            made.add_metric([value] if each.label else [], number)
        yield made
