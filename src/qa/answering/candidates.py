"""Turn hits into sentences that may answer, each with its features: Search -> list[SentenceCandidate].

A feature says something of a question and a sentence that holds for any corpus; what it is worth is
learned (see `qa.answering.model`). Follows the feature-based sentence rankers of open question answering;
judges relevance and form, not truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.answering.answer_types import (
    answer_spans,
    cached_dates,
    cached_names,
    cached_quantities,
    has_short_answer,
)
from qa.answering.conflicts import other_date, other_name, utmost_missing
from qa.index.lexical import known_words
from qa.records import Hit, Span
from qa.retrieval.question import SearchQuestion
from qa.vietnamese.numbers import unmatched_numbers
from qa.vietnamese.questions import QuestionKind
from qa.vietnamese.text import fold

FEATURES = (
    "dense",  # cosine of question and sentence
    "dense_gap",  # the same, below the best sentence's
    "dense_near",  # best cosine of the sentences beside it
    "coverage",  # share of the question's weight that the sentence holds
    "coverage_gap",  # the same, below the best sentence's
    "coverage_near",  # share held by the sentence, its neighbours and its context together
    "passage",  # fused score of its best passage
    "passage_gap",  # the same, below the best passage's
    "typed",  # holds something of the kind asked for that the question does not say
    "untyped",  # the kind asked for is a number, date or name, and it holds none
    "unit",  # holds a number that counts what was asked for
    "numbers_missing",  # share of the question's numbers and dates that it does not hold
    "names_missing",  # share of the question's names that neither it nor its context holds
    "other_date",  # it is dated, and otherwise than the question
    "other_name",  # share of the question's people and places in whose stead it names others
    "utmost_missing",  # asked for the most or the first, and it has no such word
    "list_like",  # asked for a list, and it enumerates
    "reason_like",  # asked why, and it gives a cause
    "definition_like",  # asked what something is, and it says "là"
    "length",  # log of its syllables
    "asks",  # is a question itself
)
FloatMatrix = npt.NDArray[np.float32]

_CAUSES = (
    "do ",
    "vì ",
    "bởi",
    "nhờ",
    "nguyên nhân",
    "nên ",
    "nhằm",
    "để ",
    "khiến",
    "dẫn đến",
    "because",
    "due to",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceCandidate:
    """One sentence of one hit, with its features."""

    hit: Hit
    span: Span  # in the article
    text: str
    before: str  # the sentence before in its passage; empty: there is none
    near_words: tuple[str, ...]  # of the sentence, its neighbours and its passage's context
    features: tuple[float, ...]  # in the order of FEATURES

    def feature(self, name: str) -> float:
        """One feature by name."""
        return self.features[FEATURES.index(name)]


def candidates(question: SearchQuestion, hits: Sequence[Hit]) -> list[SentenceCandidate]:
    """Every sentence of the hits once, in the order of the hits and of the text."""
    if not hits:
        return []
    drafts: dict[tuple[str, Span], _Draft] = {}
    for hit in hits:
        texts = _texts(hit)
        words = [known_words(text) for text in texts]
        context = known_words(hit.passage.context)
        for at, span in enumerate(hit.passage.sentences):
            if (hit.article.id, span) not in drafts:
                drafts[hit.article.id, span] = _Draft(hit, span, at, texts, words, context)
    rows = [_features(question, draft) for draft in drafts.values()]
    best_dense = max(values["dense"] for values in rows)
    best_coverage = max(values["coverage"] for values in rows)
    best_passage = max(values["passage"] for values in rows)
    for values in rows:
        values["dense_gap"] = values["dense"] - best_dense
        values["coverage_gap"] = values["coverage"] - best_coverage
        values["passage_gap"] = values["passage"] - best_passage
    return [
        SentenceCandidate(
            hit=draft.hit,
            span=draft.span,
            text=draft.text,
            before=draft.texts[draft.row - 1] if draft.row else "",
            near_words=draft.near_words,
            features=tuple(values[name] for name in FEATURES),
        )
        for draft, values in zip(drafts.values(), rows, strict=True)
    ]


def matrix(found: Sequence[SentenceCandidate]) -> FloatMatrix:
    """The features of all candidates, (n, len(FEATURES)) float32."""
    return np.array([one.features for one in found], np.float32).reshape(len(found), len(FEATURES))


@dataclass(frozen=True, slots=True)
class _Draft:
    hit: Hit
    span: Span
    row: int
    texts: list[str]
    words: list[tuple[str, ...]]  # of each text
    context: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.texts[self.row]

    @property
    def near(self) -> list[str]:
        return [self.hit.passage.context, *self.texts[max(0, self.row - 1) : self.row + 2]]

    @property
    def near_words(self) -> tuple[str, ...]:
        beside = self.words[max(0, self.row - 1) : self.row + 2]
        return sum(beside, self.context)


def _texts(hit: Hit) -> list[str]:
    start = hit.passage.start
    return [hit.passage.text[first - start : last - start] for first, last in hit.passage.sentences]


def _features(question: SearchQuestion, draft: _Draft) -> dict[str, float]:
    kind, text = question.asked.kind, draft.text
    words = draft.words[draft.row]
    cosines = draft.hit.sentence_dense
    spans = answer_spans(kind, text, question=question.worded, unit=question.asked.unit)
    lowered = f"{text.lower()} "
    return {
        "dense": cosines[draft.row],
        "dense_near": max(
            (*cosines[max(0, draft.row - 1) : draft.row], *cosines[draft.row + 1 : draft.row + 2]),
            default=0.0,
        ),
        "coverage": question.coverage(words),
        "coverage_near": question.coverage(draft.near_words),
        "passage": draft.hit.score,
        "typed": float(bool(spans)),
        "untyped": float(has_short_answer(kind) and not spans),
        "unit": float(any(span.fits_unit for span in spans)),
        "numbers_missing": numbers_missing(question.text, *draft.near),
        "names_missing": names_missing(question, " ".join(draft.near)),
        "other_date": other_date(question.text, text),
        "other_name": other_name(question.worded, text, kind=kind),
        "utmost_missing": utmost_missing(question.text, text),
        "list_like": float(kind is QuestionKind.LIST) * min(1.0, (text.count(",") + text.count(";")) / 4),
        "reason_like": float(kind is QuestionKind.REASON and any(cause in lowered for cause in _CAUSES)),
        "definition_like": float(kind is QuestionKind.DEFINITION and " là " in lowered),
        "length": math.log(len(words) + 1),
        "asks": float(text.rstrip('"”’)').endswith("?")),
    }


def numbers_missing(question: str, *evidence: str) -> float:
    """The share of the question's numbers and dates that the evidence does not hold, 0..1."""
    total = len(cached_quantities(question)) + len(cached_dates(question))
    return min(1.0, len(unmatched_numbers(question, *evidence)) / total) if total else 0.0


def names_missing(question: SearchQuestion, evidence: str) -> float:
    """The share of the question's names that the evidence does not hold, accents aside, 0..1."""
    wanted = [fold(name.text) for name in cached_names(question.worded)]
    if not wanted:
        return 0.0
    held = fold(evidence)
    return sum(name not in held for name in wanted) / len(wanted)
