"""Evidence records as JSON and back: every value returns with the type it had."""

import dataclasses
import json
from datetime import date
from decimal import Decimal

from assistant import types as ours
from assistant.deals import questions as dealt
from assistant.quoting import types as quoted
from knowledge import types as known
from knowledge.language import Bilingual

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for module in (ours, known, quoted, dealt)
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
} | {"Bilingual": Bilingual}


# In the order of the JSON, so that the encoder finds them sorted.
_FIELDS = {kind: tuple(sorted(f.name for f in dataclasses.fields(kind))) for kind in _KINDS.values()}


_GONE: dict[str, frozenset[str]] = {"QuoteLine": frozenset({"rules_price", "rules_amount"})}
"""Fields that a kind once had: records that hold them are read without."""


def dump(value: object) -> str:
    """Return `value`, made of our dataclasses and plain values, as JSON. Raises TypeError for anything else.

    Each dataclass, Decimal and date carries its type under `$`.
    """
    return _ENCODER.encode(value)


def load(text: str) -> object:
    """Return the value that `dump` made. Raises ValueError where the text names a type that is not ours."""
    return _typed(json.loads(text))


def parts(text: str, *names: str) -> tuple[object, ...]:
    """Return only these entries of the dictionary that `dump` was given: the rest of it is not made anew."""
    kept = json.loads(text)
    return tuple(_typed(kept[name]) for name in names)


def _plain(value: object) -> object:
    """Return what JSON has no terms for in terms that it has."""
    if isinstance(value, Decimal):
        return {"$": "Decimal", "value": str(value)}
    if isinstance(value, date):
        return {"$": "date", "value": value.isoformat()}
    names = _FIELDS.get(type(value))
    if names is None:
        raise TypeError(f"a record cannot hold a {type(value).__name__}")
    said: dict[str, object] = {"$": type(value).__name__}
    for name in names:
        said[name] = getattr(value, name)
    return said


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain)


def _typed(value: object) -> object:
    if isinstance(value, list):
        return tuple(_typed(v) for v in value)
    if not isinstance(value, dict):
        return value
    kind = value.get("$")
    if kind is None:
        return {k: _typed(v) for k, v in value.items()}
    if kind == "Decimal":
        return Decimal(value["value"])
    if kind == "date":
        return date.fromisoformat(value["value"])
    if kind not in _KINDS:
        raise ValueError(f"the record names an unknown type: {kind}")
    left_out = {"$", *_GONE.get(kind, ())}
    return _KINDS[kind](**{k: _typed(v) for k, v in value.items() if k not in left_out})
