"""Questions that ask the same: average-linkage clusters of their vectors, the same whatever order they came in."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

NEAR = 0.6
"""The mean cosine between two groups from which on they are one. Chosen on the choosing halves in `benchmarks/gaps.py`."""
MOST = 4_000
"""Different wordings that are grouped at most: the distances of all pairs are held at once, 64 MB of them."""

_Key = TypeVar("_Key", bound=Hashable)


def grouped(vectors: Mapping[bytes, NDArray[np.float32]], near: float = NEAR) -> dict[bytes, int]:
    """Return the number of the group of each wording, from 0; `vectors` are unit rows by what a wording is known by.

    Agglomerative clustering by average linkage (UPGMA; Sokal and Michener 1958), cut where groups are less alike than
    `near` (cosine). The wordings are put in the order of their keys first, so the outcome depends on which there are and
    not on how they came. Raises ValueError for more than `MOST`.
    """
    if len(vectors) > MOST:
        raise ValueError(f"{len(vectors)} wordings are more than the {MOST} that can be grouped at once")
    keys = sorted(vectors)
    if len(keys) < 2:
        return dict.fromkeys(keys, 0)
    from scipy.cluster.hierarchy import fcluster, linkage

    rows = np.stack([vectors[key] for key in keys])
    apart = np.clip(1.0 - rows @ rows.T, 0.0, 2.0)[np.triu_indices(len(keys), 1)]
    numbers = fcluster(linkage(apart, method="average"), 1.0 - near, criterion="distance")
    first: dict[int, int] = {}
    return {key: first.setdefault(int(n), len(first)) for key, n in zip(keys, numbers, strict=True)}


def nearest(vectors: Mapping[_Key, NDArray[np.float32]]) -> _Key:
    """Return the key of the vector nearest to the middle of all, the smallest key of equal ones. Raises ValueError for none."""
    keys = sorted(vectors, key=str)
    rows = np.stack([vectors[key] for key in keys])
    return keys[int(np.argmax(np.round(rows @ rows.mean(axis=0), 5)))]
