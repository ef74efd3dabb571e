"""A small encoder-decoder in plain numpy: T5 (Raffel et al. 2020, "Exploring the Limits of Transfer Learning"), read greedily.

It needs no torch to serve: 8 million parameters are 32 MB in memory, and one token is a few dozen matrix-vector products.
Keys and values of what is already written are kept, so that each token costs the same.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
_TINY = 1e-6
_FAR = 128  # T5: distances beyond are one bucket


class SmallModel:
    """Weights and the two passes. Thread-safe: nothing is written after loading."""

    def __init__(self, weights: dict[str, Rows], config: dict[str, Any]) -> None:
        self._w = weights
        self._heads, self._layers = int(config["num_heads"]), int(config["num_layers"])
        self._out_layers = int(config["num_decoder_layers"])
        self._buckets = int(config["relative_attention_num_buckets"])
        self._scale = np.float32(int(config["d_model"]) ** -0.5)
        # Query, key and value are one product: a third of the calls.
        for side, count in (("encoder", self._layers), ("decoder", self._out_layers)):
            for n in range(count):
                at = f"{side}.block.{n}.layer.0.SelfAttention"
                weights[f"{at}.qkv"] = np.concatenate([weights.pop(f"{at}.{x}.weight") for x in "qkv"])

    def remember(self, asked: list[int]) -> list[tuple[Rows, Rows]]:
        """Return the keys and values (heads, length, size) of what is to be said, for each layer that writes."""
        x = self._w["shared.weight"][asked]
        bias = self._bias("encoder", len(asked), np.arange(len(asked)), both=True)
        for n in range(self._layers):
            at = f"encoder.block.{n}.layer"
            q, k, v = self._split(_normed(x, self._w[f"{at}.0.layer_norm.weight"]), f"{at}.0.SelfAttention")
            x = x + _attend(q, k, v, bias) @ self._w[f"{at}.0.SelfAttention.o.weight"].T
            x = x + self._forward(x, f"{at}.1")
        x = _normed(x, self._w["encoder.final_layer_norm.weight"])
        places = [f"decoder.block.{n}.layer.1.EncDecAttention" for n in range(self._out_layers)]
        return [
            (self._headed(x @ self._w[f"{a}.k.weight"].T), self._headed(x @ self._w[f"{a}.v.weight"].T)) for a in places
        ]

    def write(self, asked: list[int], choose: Callable[[Rows], int | None], longest: int) -> Iterator[int]:
        """Yield tokens as `choose` picks them from the scores of the next one, until it picks none or after `longest`."""
        memory = self.remember(asked)
        size = self._w["shared.weight"].shape[1] // self._heads
        kept = [np.zeros((2, self._heads, longest, size), np.float32) for _ in range(self._out_layers)]
        token = 0
        for at in range(longest):
            chosen = choose(self._next(token, at, kept, memory))
            if chosen is None:
                return
            token = chosen
            yield token

    def _next(self, token: int, at: int, kept: list[Rows], memory: list[tuple[Rows, Rows]]) -> Rows:
        """Return the scores of the token after `token`, which stands at place `at`."""
        x = self._w["shared.weight"][token][None]
        bias = self._bias("decoder", at + 1, np.array([at]), both=False)
        for n in range(self._out_layers):
            layer = f"decoder.block.{n}.layer"
            q, k, v = self._split(_normed(x, self._w[f"{layer}.0.layer_norm.weight"]), f"{layer}.0.SelfAttention")
            kept[n][0, :, at], kept[n][1, :, at] = k[:, 0], v[:, 0]
            seen = _attend(q, kept[n][0, :, : at + 1], kept[n][1, :, : at + 1], bias)
            x = x + seen @ self._w[f"{layer}.0.SelfAttention.o.weight"].T
            q = self._headed(
                _normed(x, self._w[f"{layer}.1.layer_norm.weight"]) @ self._w[f"{layer}.1.EncDecAttention.q.weight"].T
            )
            x = x + _attend(q, *memory[n], None) @ self._w[f"{layer}.1.EncDecAttention.o.weight"].T
            x = x + self._forward(x, f"{layer}.2")
        last = _normed(x, self._w["decoder.final_layer_norm.weight"])[0] * self._scale
        scores: Rows = self._w["shared.weight"] @ last
        return scores

    def _split(self, x: Rows, at: str) -> tuple[Rows, Rows, Rows]:
        q, k, v = np.split(x @ self._w[f"{at}.qkv"].T, 3, axis=1)
        return self._headed(q), self._headed(k), self._headed(v)

    def _headed(self, x: Rows) -> Rows:
        return x.reshape(len(x), self._heads, -1).transpose(1, 0, 2)

    def _forward(self, x: Rows, at: str) -> Rows:
        inner = np.maximum(
            _normed(x, self._w[f"{at}.layer_norm.weight"]) @ self._w[f"{at}.DenseReluDense.wi.weight"].T, 0
        )
        out: Rows = inner @ self._w[f"{at}.DenseReluDense.wo.weight"].T
        return out

    def _bias(self, side: str, keys: int, places: NDArray[np.int64], *, both: bool) -> Rows:
        """Return (heads, places, keys): what distance adds to attention, learned in the first layer of a side."""
        table = self._w[f"{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
        distance = np.arange(keys)[None] - places[:, None]
        bias: Rows = table[_bucket(distance, self._buckets, both=both)].transpose(2, 0, 1)
        return bias


def _bucket(distance: NDArray[np.int64], buckets: int, *, both: bool) -> NDArray[np.int64]:
    """Return T5's bucket of each distance: near ones have their own, far ones share one by logarithm."""
    out = np.zeros_like(distance)
    if both:
        buckets //= 2
        out += (distance > 0) * buckets
        distance = np.abs(distance)
    else:
        distance = -np.minimum(distance, 0)
    exact = buckets // 2
    with np.errstate(divide="ignore"):
        far = exact + (np.log(distance / exact) / np.log(_FAR / exact) * (buckets - exact)).clip(-(10**6)).astype(
            np.int64
        )
    return out + np.where(distance < exact, distance, np.minimum(far, buckets - 1))


def _normed(x: Rows, weight: Rows) -> Rows:
    out: Rows = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + _TINY) * weight
    return out


def _attend(q: Rows, k: Rows, v: Rows, bias: Rows | None) -> Rows:
    """Return (places, model size) of heads (heads, places, size); T5 does not scale its queries."""
    scores = q @ k.transpose(0, 2, 1)
    if bias is not None:
        scores = scores + bias
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    seen = (scores / scores.sum(axis=-1, keepdims=True)) @ v
    out: Rows = seen.transpose(1, 0, 2).reshape(q.shape[1], -1)
    return out


def load(folder: Path) -> SmallModel:
    """Read a model of `model.safetensors` and `config.json`. Raises OSError or ValueError where it is not one."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text("utf-8"))
    weights = {name: rows.astype(np.float32) for name, rows in load_file(folder / "model.safetensors").items()}
    return SmallModel(weights, config)
