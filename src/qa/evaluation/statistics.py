"""How sure is a figure? Intervals and comparisons by resampling, with a fixed seed.

Questions about one article stand or fall together, so whole articles are drawn, not questions:
the cluster bootstrap (Field & Welsh 2007) and a paired permutation test whose coin is thrown
once an article (Smucker et al., CIKM 2007; clusters after Dror et al., ACL 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.evaluation.metrics import Floats, Mean, Metric
from qa.evaluation.scores import Scores

SEED = 20250828
Numbers = npt.NDArray[np.intp]
_DRAWS = 2000
_BATCH = 250  # draws at once: bounds the memory of large sets


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure, its 95 % interval, and how many questions it rests on."""

    value: float
    low: float
    high: float
    questions: int


def estimate(metric: Metric, scores: Scores) -> Estimate | None:
    """Compute a metric with its interval; None when it applies to no question."""
    rows = scores.rows[metric.name]
    n = int((~np.isnan(rows[:, 0])).sum())
    value = float(metric.estimate(rows, np.ones((1, len(rows))))[0])
    if n == 0 or np.isnan(value):
        return None
    draws = _bootstrap(metric, [rows], _numbered(scores.clusters))[:, 0]
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return Estimate(value=value, low=float(low), high=float(high), questions=n)


def point(metric: Metric, scores: Scores) -> float | None:
    """Compute a metric without its interval; None when it applies to no question."""
    rows = scores.rows[metric.name]
    value = float(metric.estimate(rows, np.ones((1, len(rows))))[0])
    return None if np.isnan(value) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed from a baseline to now on the same questions."""

    before: float
    now: float
    p_value: float  # two-sided
    questions: int

    @property
    def change(self) -> float:
        """Now minus before."""
        return self.now - self.before


def compare(metric: Metric, before: Scores, now: Scores) -> Difference | None:
    """Compare two runs over the same questions, in the same order; None where one has no figure.

    Means are tested by permutation, over the questions that the metric applies to in both runs.
    Other figures, whose rows of two systems may not be mixed, are tested by the paired bootstrap
    of their difference (Efron & Tibshirani 1993).
    """
    old, new = before.rows[metric.name], now.rows[metric.name]
    clusters = _numbered(now.clusters)
    if isinstance(metric, Mean):
        both = ~np.isnan(old[:, 0]) & ~np.isnan(new[:, 0])
        old, new, clusters = old[both], new[both], clusters[both]
    ones = np.ones((1, len(new)))
    value_before, value_now = float(metric.estimate(old, ones)[0]), float(metric.estimate(new, ones)[0])
    if np.isnan(value_before) or np.isnan(value_now):
        return None
    if isinstance(metric, Mean):
        p_value = _permutation(new[:, 0] - old[:, 0], clusters)
    else:
        draws = _bootstrap(metric, [old, new], clusters)
        change = draws[:, 1] - draws[:, 0]
        change = change[~np.isnan(change)]
        tail = min((change <= 0).sum(), (change >= 0).sum()) + 1
        p_value = min(1.0, 2 * float(tail) / (len(change) + 1))
    n = int((~np.isnan(new[:, 0])).sum())
    return Difference(before=value_before, now=value_now, p_value=p_value, questions=n)


def _numbered(clusters: Sequence[str]) -> Numbers:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(c, len(numbers)) for c in clusters], dtype=np.intp)


def _bootstrap(metric: Metric, tables: Sequence[Floats], clusters: Numbers) -> Floats:
    """Estimate every table under the same draws of clusters: (draws, tables)."""
    count = int(clusters.max()) + 1 if len(clusters) else 0
    random = np.random.default_rng(SEED)
    found = []
    for _ in range(_DRAWS // _BATCH):
        drawn = random.multinomial(count, np.full(count, 1 / count), size=_BATCH)
        weights = drawn[:, clusters].astype(np.float64)
        found.append(np.column_stack([metric.estimate(rows, weights) for rows in tables]))
    return np.concatenate(found)


def _permutation(difference: Floats, clusters: Numbers) -> float:
    """Share of coin throws, one a cluster, under which the sum of differences is at least as large."""
    by_cluster = np.bincount(clusters, weights=difference)
    observed = abs(by_cluster.sum())
    random = np.random.default_rng(SEED)
    throws = 5 * _DRAWS
    extreme = 0
    for _ in range(throws // _BATCH):
        signs = random.integers(0, 2, size=(_BATCH, len(by_cluster))) * 2 - 1
        extreme += int((np.abs(signs @ by_cluster) >= observed - 1e-9).sum())
    return (extreme + 1) / (throws + 1)
