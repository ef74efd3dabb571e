"""Evidence records as JSON and back: every value returns with the type it had."""

import dataclasses
import json
from datetime import date
from decimal import Decimal

from assistant import types as ours
from assistant.quoting import types as quoted
from knowledge import types as known
from knowledge.language import Bilingual

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for module in (ours, known, quoted)
    for kind in vars(module).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
} | {"Bilingual": Bilingual}


def dump(value: object) -> str:
    """Return `value`, made of our dataclasses and plain values, as JSON. Raises TypeError for anything else."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)


def load(text: str) -> object:
    """Return the value that `dump` made. Raises ValueError where the text names a type that is not ours."""
    return _typed(json.loads(text))


def plain(value: object) -> object:
    """Return `value` in JSON's own terms; each dataclass, Decimal and date carries its type under `$`."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return {"$": "Decimal", "value": str(value)}
    if isinstance(value, date):
        return {"$": "date", "value": value.isoformat()}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if dataclasses.is_dataclass(value) and type(value).__name__ in _KINDS:
        fields = {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"$": type(value).__name__} | fields
    raise TypeError(f"a record cannot hold a {type(value).__name__}")


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
    return _KINDS[kind](**{k: _typed(v) for k, v in value.items() if k != "$"})
