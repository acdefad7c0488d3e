"""Curves of the report: scores -> points. Axes run from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.metrics.abstention import Aurc, Auroc, CalibrationError
from qa.evaluation.scores import Scores

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Answers of about one confidence."""

    low: float
    high: float
    claimed: float  # mean confidence
    right: float  # share that was right
    questions: int


def risk_coverage(scores: Scores) -> Points:
    """Give (share of questions answered, share of those that are wrong), the surest first."""
    rows = scores.rows[Aurc().name]
    order = np.argsort(-rows[:, 0], kind="stable")
    errors = np.cumsum(rows[order, 1])
    number = np.arange(1, len(order) + 1)
    last = np.append(np.diff(rows[order, 0]) != 0, True)  # one point where confidences are equal
    return [(float(n / len(order)), float(e / n)) for n, e in zip(number[last], errors[last], strict=True)]


def roc(scores: Scores) -> Points:
    """Give (share of answerable abstained, share of unanswerable abstained) as the threshold rises."""
    rows = scores.rows[Auroc().name]
    answerable = rows[:, 1] > 0
    if answerable.all() or not answerable.any():
        return []
    thresholds = np.append(np.unique(rows[:, 0]), np.inf)
    yes, no = np.sort(rows[answerable, 0]), np.sort(rows[~answerable, 0])
    lost = np.searchsorted(yes, thresholds) / len(yes)
    caught = np.searchsorted(no, thresholds) / len(no)
    return [(float(x), float(y)) for x, y in zip(lost, caught, strict=True)]


def reliability(scores: Scores) -> list[Bin]:
    """Sort the answers given into equal bins of confidence; empty bins are left out."""
    metric = CalibrationError()
    rows = scores.rows[metric.name]
    rows = rows[~np.isnan(rows[:, 0])]
    place = np.minimum((rows[:, 0] * metric.bins).astype(int), metric.bins - 1)
    return [
        Bin(
            low=number / metric.bins,
            high=(number + 1) / metric.bins,
            claimed=float(rows[place == number, 0].mean()),
            right=float(rows[place == number, 1].mean()),
            questions=int((place == number).sum()),
        )
        for number in range(metric.bins)
        if (place == number).any()
    ]
