"""An index entry as its database row keeps it: search tokens by field, and a vector."""

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


def write_tokens(fields: Mapping[str, Iterable[str]]) -> str:
    """Return the tokens of each field as the text that the `tokens` column keeps."""
    return json.dumps({field: " ".join(tokens) for field, tokens in fields.items()}, ensure_ascii=False)


def read_tokens(text: str) -> dict[str, list[str]]:
    """Return the tokens of each field from what the `tokens` column keeps. A field may be kept as a list, too."""
    fields: dict[str, str | list[str]] = json.loads(text)
    return {field: tokens.split() if isinstance(tokens, str) else tokens for field, tokens in fields.items()}


def pack(rows: NDArray[np.float32]) -> list[bytes]:
    """Return each row as the float16 bytes that the `vector` column keeps."""
    return [row.tobytes() for row in rows.astype("<f2")]


def unpack(blobs: Sequence[bytes], size: int) -> NDArray[np.float32]:
    """Return the rows (len(blobs), size) kept by `pack`, at length one again."""
    rows = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), size).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = rows / np.maximum(lengths, 1e-6)
    return scaled
