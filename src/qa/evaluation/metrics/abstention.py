"""Does it know what it does not know? Confidence against what was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.metrics.answers import is_right
from qa.evaluation.metrics.base import Floats, Mean, Metric, divide
from qa.evaluation.metrics.statements import given
from qa.evaluation.runs import Record


def confidence(record: Record) -> float:
    """Give the confidence, 0 where asking failed."""
    return record.answer.confidence if record.answer else 0.0


@dataclass(frozen=True, slots=True)
class AbstainedUnanswerable(Mean):
    """Share of unanswerable questions left unanswered, as the service is set up (arXiv 1806.03822)."""

    name: str = "abstained, unanswerable"

    def score(self, record: Record) -> float | None:
        """1 when the service abstained; a failure is no abstention."""
        return None if record.question.answerable else float(is_right(record))


@dataclass(frozen=True, slots=True)
class AbstainedAnswerable(Mean):
    """Share of answerable questions left unanswered; lower is better (arXiv 1806.03822)."""

    name: str = "abstained, answerable"
    higher_is_better = False

    def score(self, record: Record) -> float | None:
        """1 when there is no answer."""
        return float(given(record) is None) if record.question.answerable else None


@dataclass(frozen=True, slots=True)
class Auroc(Metric):
    """Area under the ROC curve of confidence, answerable against unanswerable (Fawcett 2006); ties half."""

    name: str = "AUROC"

    def rows(self, records: Sequence[Record]) -> Floats:
        """Columns: confidence, answerable."""
        return np.array([[confidence(r), r.question.answerable] for r in records], float).reshape(-1, 2)

    def estimate(self, rows: Floats, weights: Floats) -> Floats:
        """Chance that an answerable question has the higher confidence."""
        _, yes, no = _by_score(rows[:, 0], weights, rows[:, 1] > 0)
        below = np.cumsum(no, axis=1) - no
        wins = (yes * (below + 0.5 * no)).sum(axis=1)
        return divide(wins, yes.sum(axis=1) * no.sum(axis=1))


@dataclass(frozen=True, slots=True)
class AbstainedAt(Metric):
    """Share of unanswerable questions under the threshold that costs this share of answerable ones.

    An operating point on the ROC curve (Fawcett 2006), whatever threshold the service is set to.
    """

    cost: float = 0.05

    @property
    def name(self) -> str:
        """Such as ``abstained, unanswerable, at 5 % cost``."""
        return f"abstained, unanswerable, at {self.cost:.0%} cost"

    def rows(self, records: Sequence[Record]) -> Floats:
        """Columns: confidence, answerable."""
        return Auroc().rows(records)

    def estimate(self, rows: Floats, weights: Floats) -> Floats:
        """Take the highest threshold that the cost allows."""
        _, yes, no = _by_score(rows[:, 0], weights, rows[:, 1] > 0)
        answerable, unanswerable = yes.sum(axis=1, keepdims=True), no.sum(axis=1, keepdims=True)
        zero = np.zeros((len(weights), 1))
        lost = np.concatenate([zero, np.cumsum(yes, axis=1)], axis=1)
        caught = np.concatenate([zero, np.cumsum(no, axis=1)], axis=1)
        affordable = (lost <= self.cost * answerable + 1e-9).sum(axis=1) - 1
        values = divide(np.take_along_axis(caught, affordable[:, None], axis=1)[:, 0], unanswerable[:, 0])
        return np.where(answerable[:, 0] > 0, values, np.nan)


@dataclass(frozen=True, slots=True)
class Aurc(Metric):
    """Area under the risk–coverage curve; lower is better (Geifman & El-Yaniv, arXiv 1705.08500).

    Abstained questions are answered last and count as errors there: no answer, nothing right.
    """

    name: str = "AURC"
    higher_is_better = False

    def rows(self, records: Sequence[Record]) -> Floats:
        """Columns: order of answering, error."""
        return np.array([selective(r) for r in records], float).reshape(-1, 2)

    def estimate(self, rows: Floats, weights: Floats) -> Floats:
        """Mean of the risk over all coverages; equal confidences share their errors evenly."""
        group, wrong, good = _by_score(-rows[:, 0], weights, rows[:, 1] > 0)
        order = np.argsort(-rows[:, 0], kind="stable")
        w = weights[:, order]
        errors = w * divide(wrong, wrong + good)[:, group]
        risk = divide(np.cumsum(np.nan_to_num(errors), axis=1), np.cumsum(w, axis=1))
        return divide((w * np.nan_to_num(risk)).sum(axis=1), w.sum(axis=1))


def selective(record: Record) -> tuple[float, bool]:
    """Give a question's place in the order of answering and whether its answer is wrong."""
    answer = given(record)
    if answer is None:
        return confidence(record) - 1.0, True
    return confidence(record), not (record.question.answerable and is_right(record))


@dataclass(frozen=True, slots=True)
class CalibrationError(Metric):
    """Expected calibration error of the answers given, in equal bins; lower is better (arXiv 1706.04599)."""

    bins: int = 10
    name: str = "ECE"
    higher_is_better = False

    def rows(self, records: Sequence[Record]) -> Floats:
        """Columns: confidence (NaN without an answer), right."""
        return np.array(
            [[confidence(r) if given(r) else np.nan, not selective(r)[1]] for r in records], float
        ).reshape(-1, 2)

    def estimate(self, rows: Floats, weights: Floats) -> Floats:
        """Sum over bins of the bin's share times the gap between confidence and rightness."""
        answered = ~np.isnan(rows[:, 0])
        claimed, right, w = rows[answered, 0], rows[answered, 1], weights[:, answered]
        place = np.minimum((claimed * self.bins).astype(int), self.bins - 1)
        member = np.eye(self.bins)[place]  # (n, bins)
        gaps = np.abs((w * (right - claimed)) @ member).sum(axis=1)
        return divide(gaps, w.sum(axis=1))


def _by_score(
    scores: Floats, weights: Floats, positive: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.intp]], Floats, Floats]:
    """Group equal scores, ascending: group of each sorted row, weights of positives and negatives."""
    order = np.argsort(scores, kind="stable")
    _, starts, group = np.unique(scores[order], return_index=True, return_inverse=True)
    sign = positive[order]
    if not len(scores):
        return group, np.zeros((len(weights), 0)), np.zeros((len(weights), 0))
    w = weights[:, order]
    return (
        group,
        np.add.reduceat(w * sign, starts, axis=1),
        np.add.reduceat(w * ~sign, starts, axis=1),
    )


ABSTENTION = (
    AbstainedUnanswerable(),
    AbstainedAnswerable(),
    AbstainedAt(),
    Auroc(),
    Aurc(),
    CalibrationError(),
)
