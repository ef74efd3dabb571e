"""A logistic regression with a ridge, its uncertainty, and what each part of a deal adds to its chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Z90 = 1.6448536
_STEPS = 50


@dataclass(frozen=True)
class Fit:
    """Weights of standardised columns (columns,), the bias, and the covariance (columns + 1, columns + 1), bias last.

    The weights are the mode of the posterior with a normal prior of precision `ridge` on each weight and next to none on
    the bias; the covariance is that of Laplace's approximation at the mode (MacKay 1992).
    """

    weights: Floats
    bias: float
    covariance: Floats
    ridge: float


@dataclass(frozen=True)
class Told:
    """Chances with their 90 % intervals: (deals,) each; `parts` (deals, columns) are points that add up to chance - base."""

    chance: Floats
    low: Floats
    high: Floats
    parts: Floats
    base: float


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)), safe for any x."""
    found: Floats = 0.5 * (1 + np.tanh(0.5 * np.asarray(x, dtype=np.float64)))
    return found


def fit(rows: Floats, won: NDArray[np.bool_], ridge: float, weight: float = 1.0) -> Fit:
    """Return the fit to standardised rows (deals, columns), each counting `weight`: Newton's steps, halved where they go too far."""
    design = np.hstack([rows, np.ones((len(rows), 1))])
    precision = np.append(np.full(rows.shape[1], ridge), 1e-2)
    mean = float(np.clip(won.mean(), 0.01, 0.99)) if len(won) else 0.5
    beta = np.append(np.zeros(rows.shape[1]), np.log(mean / (1 - mean)))
    loss = _loss(design, won, beta, precision, weight)
    for _ in range(_STEPS):
        chance = sigmoid(design @ beta)
        slope = weight * design.T @ (chance - won) + precision * beta
        step = np.linalg.solve(_curvature(design, chance, precision, weight), slope)
        size = 1.0
        while (new := _loss(design, won, beta - size * step, precision, weight)) > loss and size > 1e-6:
            size /= 2
        beta, done, loss = beta - size * step, loss - new < 1e-9 * (1 + abs(loss)), min(loss, new)
        if done:
            break
    covariance: Floats = np.linalg.inv(_curvature(design, sigmoid(design @ beta), precision, weight)).astype(np.float64)
    return Fit(beta[:-1], float(beta[-1]), covariance, ridge)


def mixed(fits: Sequence[tuple[Fit, float]]) -> Fit:
    """Return one fit with the mean and the covariance of several, each counting its share: what they differ by is uncertainty too."""
    shares = np.array([share for _, share in fits]) / sum(share for _, share in fits)
    betas = np.array([np.append(one.weights, one.bias) for one, _ in fits])
    mean = shares @ betas
    apart = betas - mean
    inside = sum(share * one.covariance for share, (one, _) in zip(shares, fits, strict=True))
    covariance: Floats = inside + (apart * shares[:, None]).T @ apart
    ridge = float(np.exp(shares @ np.log([one.ridge for one, _ in fits])))
    return Fit(mean[:-1], float(mean[-1]), covariance, ridge)


def _curvature(design: Floats, chance: Floats, precision: Floats, weight: float) -> Floats:
    spread = weight * chance * (1 - chance)
    found: Floats = (design * spread[:, None]).T @ design + np.diag(precision)
    return found


def _loss(design: Floats, won: NDArray[np.bool_], beta: Floats, precision: Floats, weight: float) -> float:
    score = design @ beta
    return float(weight * (np.logaddexp(0, score) - won * score).sum() + 0.5 * (precision * beta * beta).sum())


def tell(model: Fit, rows: Floats) -> Told:
    """Return the chances of standardised rows (deals, columns).

    The chance is the middle of the posterior. Log-odds become points by the mean slope of the way from the base, the chance
    of a deal that is average in every column, to the deal's own (Aumann and Shapley 1974): each column's part of the
    log-odds times (chance - base) / (sum of all parts). So the points add up, and equal log-odds give equal points.
    """
    parts = rows * model.weights
    sums = parts.sum(axis=1)
    spread = np.sqrt(np.maximum(0.0, _variance(rows, model.covariance)))
    chance, base = sigmoid(model.bias + sums), float(sigmoid(np.array(model.bias)))
    flat = np.abs(sums) < 1e-6
    slope = np.where(flat, base * (1 - base), (chance - base) / np.where(flat, 1.0, sums))
    low, high = (sigmoid(model.bias + sums + z * spread) for z in (-Z90, Z90))
    return Told(chance, low, high, parts * slope[:, None], base)


def _variance(rows: Floats, covariance: Floats) -> Floats:
    design = np.hstack([rows, np.ones((len(rows), 1))])
    found: Floats = np.einsum("ij,jk,ik->i", design, covariance, design)
    return found
