"""What an evaluation found, set by set: scores -> figures with intervals -> JSON and a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa import wire
from qa.evaluation.fate import fate
from qa.evaluation.metrics import GROUPS, METRICS, Metric
from qa.evaluation.runs import Record
from qa.evaluation.scores import Scores
from qa.evaluation.statistics import Estimate, estimate, point

FORMAT = 1  # of the JSON file


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOutcome:
    """One question set, asked and scored."""

    name: str
    records: tuple[Record, ...]
    scores: Scores
    corpus: Mapping[str, Any]  # what the questions were asked of
    estimates: Mapping[str, Estimate]  # by metric name; a metric that applies to no question is absent
    kinds: Mapping[str, Mapping[str, float]]  # by kind, then metric name

    @classmethod
    def from_records(cls, name: str, records: Sequence[Record], corpus: Mapping[str, Any]) -> SetOutcome:
        """Score the records of one run."""
        scores = Scores.from_records(name, records)
        estimates = {m.name: e for m in METRICS if (e := estimate(m, scores)) is not None}
        kinds: dict[str, dict[str, float]] = {}
        for kind in dict.fromkeys(scores.kinds):
            part = scores.of_kind(kind)
            kinds[kind] = {m.name: v for m in METRICS if (v := point(m, part)) is not None}
        return cls(
            name=name,
            records=tuple(records),
            scores=scores,
            corpus=corpus,
            estimates=estimates,
            kinds=kinds,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that one command found."""

    sets: tuple[SetOutcome, ...]
    options: Mapping[str, Any]
    made_at: str  # ISO date-time
    commit: str  # empty outside a git checkout
    command: str

    def to_json(self) -> dict[str, Any]:
        """Write all of it; the file serves as a later ``--baseline``."""
        return {
            "format": FORMAT,
            "made_at": self.made_at,
            "commit": self.commit,
            "command": self.command,
            "options": dict(self.options),
            "sets": [_set_json(each) for each in self.sets],
        }


def _set_json(outcome: SetOutcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "questions": len(outcome.records),
        "corpus": dict(outcome.corpus),
        "metrics": [
            {
                "name": metric.name,
                "group": group,
                "value": round(found.value, 6),
                "low": round(found.low, 6),
                "high": round(found.high, 6),
                "questions": found.questions,
                "unit": metric.unit,
                "higher_is_better": metric.higher_is_better,
            }
            for group, metrics in GROUPS.items()
            for metric in metrics
            if (found := outcome.estimates.get(metric.name)) is not None
        ],
        "kinds": [
            {"kind": kind, "questions": outcome.scores.kinds.count(kind), "metrics": dict(values)}
            for kind, values in outcome.kinds.items()
        ],
        "answers": [
            {
                "id": record.question.id,
                "question": record.question.question,
                "fate": fate(record).value,
                "answer": wire.answer(record.answer) if record.answer else None,
                "error": record.error or None,
            }
            for record in outcome.records
        ],
        "scores": outcome.scores.to_json(),
    }


def figure(metric: Metric, value: float) -> str:
    """Write a value the way reports do.

    >>> from qa.evaluation.metrics.answers import Right
    >>> from qa.evaluation.metrics.latency import Latency
    >>> figure(Right(), 0.91349), figure(Latency(0.5), 12.345), figure(Right(), 1.0)
    ('91.3', '12.3', '100.0')
    """
    if math.isnan(value):
        return "–"
    shown = value * 100 if metric.unit == "share" else value
    return f"{shown:.1f}"


def table(outcome: SetOutcome) -> str:
    """Write the figures for a terminal: shares in per cent, times in milliseconds."""
    lines = [f"{outcome.name}: {len(outcome.records)} questions, {outcome.corpus.get('passages')} passages"]
    for group, metrics in GROUPS.items():
        for metric in metrics:
            found = outcome.estimates.get(metric.name)
            if found is None:
                continue
            lines.append(
                f"  {group:11} {metric.name:40} {figure(metric, found.value):>6}"
                f"  [{figure(metric, found.low)}, {figure(metric, found.high)}]  n={found.questions}"
            )
    return "\n".join(lines)
