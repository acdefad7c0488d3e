"""The rows of every metric for one run: records -> Scores, small enough to keep as a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qa.evaluation.metrics import METRICS, Floats
from qa.evaluation.runs import Record

_DIGITS = 6  # kept in files; rounded at once, or a run would differ from its own file


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """One run over one question set, question by question."""

    name: str  # of the question set
    ids: tuple[str, ...]
    clusters: tuple[str, ...]  # questions of one cluster are resampled together
    kinds: tuple[str, ...]
    rows: Mapping[str, Floats]  # by metric name: (n, columns)

    @classmethod
    def from_records(cls, name: str, records: Sequence[Record]) -> Scores:
        """Compute the rows of every metric."""
        return cls(
            name=name,
            ids=tuple(r.question.id for r in records),
            clusters=tuple(r.question.cluster for r in records),
            kinds=tuple(r.question.kind for r in records),
            rows={metric.name: metric.rows(records).round(_DIGITS) for metric in METRICS},
        )

    @classmethod
    def from_json(cls, name: str, row: Mapping[str, Any]) -> Scores:
        """Read what `to_json` wrote."""
        return cls(
            name=name,
            ids=tuple(row["ids"]),
            clusters=tuple(row["clusters"]),
            kinds=tuple(row["kinds"]),
            rows={metric: np.array(rows, dtype=np.float64) for metric, rows in row["rows"].items()},
        )

    def to_json(self) -> dict[str, Any]:
        """Write as JSON; NaN becomes null."""
        return {
            "ids": self.ids,
            "clusters": self.clusters,
            "kinds": self.kinds,
            "rows": {
                metric: [[None if np.isnan(v) else round(float(v), _DIGITS) for v in row] for row in rows]
                for metric, rows in self.rows.items()
            },
        }

    def keep(self, ids: Sequence[str]) -> Scores:
        """Keep these questions, in this order."""
        place = {question: number for number, question in enumerate(self.ids)}
        kept = [place[question] for question in ids]
        return Scores(
            name=self.name,
            ids=tuple(ids),
            clusters=tuple(self.clusters[i] for i in kept),
            kinds=tuple(self.kinds[i] for i in kept),
            rows={metric: rows[kept] for metric, rows in self.rows.items()},
        )

    def of_kind(self, kind: str) -> Scores:
        """Keep the questions of one kind."""
        return self.keep([i for i, k in zip(self.ids, self.kinds, strict=True) if k == kind])
