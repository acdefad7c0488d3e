"""What a metric is, and the commonest kind: a mean over questions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from qa.evaluation.runs import Record

Floats = npt.NDArray[np.float64]
Unit = Literal["share", "ms"]


class Metric(ABC):
    """A figure over many questions. ``str(metric)`` is how reports write it."""

    __slots__ = ()

    higher_is_better: bool = True
    unit: Unit = "share"

    @property
    @abstractmethod
    def name(self) -> str:
        """The name in reports, in gates.toml and in JSON."""

    @abstractmethod
    def rows(self, records: Sequence[Record]) -> Floats:
        """Give each question its row, (n, columns); NaN in column 0: the metric does not apply."""

    @abstractmethod
    def estimate(self, rows: Floats, weights: Floats) -> Floats:
        """Give the figure for each weighting: rows (n, columns), weights (b, n) -> (b,); NaN: no question."""

    def __str__(self) -> str:
        return self.name


class Mean(Metric):
    """The mean of one score a question; a missing answer scores 0 and stays in the mean."""

    __slots__ = ()

    @abstractmethod
    def score(self, record: Record) -> float | None:
        """Score one question, 0..1; None where the metric does not apply."""

    def rows(self, records: Sequence[Record]) -> Floats:
        """One column: the score."""
        scores = [self.score(record) for record in records]
        return np.array([[np.nan if s is None else s] for s in scores], dtype=np.float64).reshape(-1, 1)

    def estimate(self, rows: Floats, weights: Floats) -> Floats:
        """Weighted mean over the questions that it applies to."""
        applies = ~np.isnan(rows[:, 0])
        w = weights[:, applies]
        return divide(w @ rows[applies, 0], w.sum(axis=1))


def divide(above: Floats, below: Floats) -> Floats:
    """Divide, NaN where there is nothing to divide by.

    >>> divide(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    quotient: Floats = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return quotient
