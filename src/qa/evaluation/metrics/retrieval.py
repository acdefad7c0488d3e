"""Retrieval figures, computed by ir_measures.

Each needed piece of evidence is one relevant document; a hit stands for the first piece that it
carries and for nothing when that piece was already found. So overlapping passages are not
rewarded twice, and where any one piece suffices there is one relevant document, found or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from qa.evaluation.metrics.base import Floats, Mean
from qa.evaluation.runs import Record


class Grain(StrEnum):
    """What counts as found."""

    ARTICLE = "article"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class Retrieval(Mean):
    """nDCG@10 (Järvelin & Kekäläinen 2002), R@k, RR@10 (Voorhees 1999), by ir_measures (ECIR 2022)."""

    measure: str  # as ir_measures writes it
    grain: Grain

    @property
    def name(self) -> str:
        """Such as ``R@1 by article``."""
        return f"{self.measure} by {self.grain}"

    def score(self, record: Record) -> float | None:
        """Score one question; a question without evidence has nothing to find."""
        return None if np.isnan(value := self.rows([record])[0, 0]) else float(value)

    def rows(self, records: Sequence[Record]) -> Floats:
        """All questions in one call of ir_measures."""
        import ir_measures

        qrels, run = [], []
        for number, record in enumerate(records):
            if not record.gold:
                continue
            needed = {_piece(record, i) for i in range(len(record.gold))}
            qrels += [ir_measures.Qrel(str(number), piece, 1) for piece in sorted(needed)]
            ranking = ranked(record, self.grain) or ["nothing"]
            run += [
                ir_measures.ScoredDoc(str(number), found, -float(rank)) for rank, found in enumerate(ranking)
            ]
        values = np.full((len(records), 1), np.nan)
        if qrels:
            for metric in ir_measures.iter_calc([ir_measures.parse_measure(self.measure)], qrels, run):
                values[int(metric.query_id), 0] = metric.value
        return values


def ranked(record: Record, grain: Grain) -> list[str]:
    """Name what each rank found: a piece of evidence, or something else."""
    ranking: list[str] = []
    seen: set[str] = set()
    for hit in record.hits:
        if grain is Grain.ARTICLE:
            if hit.article_id in seen:
                continue
            seen.add(hit.article_id)
        pieces = [
            _piece(record, i)
            for i, gold in enumerate(record.gold)
            if gold.article_id == hit.article_id
            and (grain is Grain.ARTICLE or (gold.span is not None and _overlap(gold.span, hit.span)))
        ]
        fresh = [piece for piece in dict.fromkeys(pieces) if piece not in ranking]
        if fresh:
            ranking += fresh
        elif not pieces:
            ranking.append(f"other {len(ranking)}")
    return ranking


def _piece(record: Record, index: int) -> str:
    return f"piece {index}" if record.question.all_evidence else "evidence"


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


RETRIEVAL = tuple(
    Retrieval(measure, grain)
    for grain in (Grain.ARTICLE, Grain.PASSAGE)
    for measure in ("R@1", "R@5", "R@10", "nDCG@10", "RR@10")
)
