"""How long a question takes, measured by the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.metrics.base import Floats, Metric
from qa.evaluation.runs import Record


@dataclass(frozen=True, slots=True)
class Latency(Metric):
    """A quantile of the time of one ``ask``, nearest rank (Hyndman & Fan 1996, definition 1)."""

    quantile: float
    higher_is_better = False
    unit = "ms"

    @property
    def name(self) -> str:
        """Such as ``ask p95``."""
        return f"ask p{self.quantile * 100:.0f}"

    def rows(self, records: Sequence[Record]) -> Floats:
        """One column: milliseconds."""
        return np.array([[r.ask_ms if not r.error else np.nan] for r in records], float).reshape(-1, 1)

    def estimate(self, rows: Floats, weights: Floats) -> Floats:
        """Take the smallest time that this share of questions does not exceed."""
        asked = ~np.isnan(rows[:, 0])
        if not asked.any():
            return np.full(len(weights), np.nan)
        times = rows[asked, 0]
        order = np.argsort(times, kind="stable")
        reached = np.cumsum(weights[:, asked][:, order], axis=1)
        first = (reached < self.quantile * reached[:, -1:] - 1e-9).sum(axis=1)
        return np.asarray(times[order][np.minimum(first, len(times) - 1)])


LATENCY = (Latency(0.5), Latency(0.95))
