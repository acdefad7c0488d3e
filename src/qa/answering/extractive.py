"""Answer with whole sentences, verbatim: Search -> Answer.

Needs no language model and cannot invent. The best sentences are chosen by the learned ranking, their
spans are exact at both ends, and an answer that is not likely enough to be right is not given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.answering.candidates import FloatMatrix, SentenceCandidate, candidates, matrix, names_missing
from qa.answering.closer import CloseReading, answer_support, read_closely
from qa.answering.messages import abstention
from qa.answering.model import FloatVector, fitted
from qa.answering.short_answer import short_answer
from qa.index.lexical import known_words
from qa.reading import Reader
from qa.records import AbstainReason, Citation, Hit, Source, Status, Verdict
from qa.retrieval.question import SearchQuestion
from qa.vietnamese.questions import QuestionKind

_MOST, _MOST_OF_A_LIST = 2, 4  # sentences of an answer
_LIKELY = 0.8  # sentences are added until they hold the answer with this chance
_MARKER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer without its identity and timings."""

    status: Status
    answer: str
    short_answer: str | None
    confidence: float
    abstain_reason: AbstainReason | None
    citations: tuple[Citation, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The sentences that answer one part of a question, and how sure that is."""

    chosen: tuple[SentenceCandidate, ...]
    short_answer: str | None
    confidence: float


def find_answer(question: SearchQuestion, hits: Sequence[Hit], reader: Reader | None) -> Found | None:
    """The best sentences of the hits for one question; ``None`` when there are no sentences at all."""
    found = candidates(question, hits)
    if not found:
        return None
    features, reading = all_features(question, found, reader)
    model = fitted(foreign=question.foreign, read=reading is not None)
    scores = model.sentence_scores(features)
    best = int(np.argmax(scores))
    support = 0.0
    if reader is not None and reading is not None:
        support = answer_support(question, found[best], reading.answers[best], reader)
    return Found(
        chosen=tuple(choose(question, found, scores)),
        short_answer=short_answer(
            question, found[best].text, read=reading.answers[best] if reading else None
        ),
        confidence=model.probability(
            confidence_features(question, hits, found, scores, reading, support=support)
        ),
    )


def all_features(
    question: SearchQuestion, found: Sequence[SentenceCandidate], reader: Reader | None
) -> tuple[FloatMatrix, CloseReading | None]:
    """The features of all candidates, (n, features) float32; with a reader its columns come last.

    The reader reads what the model without a reader likes best.
    """
    features = matrix(found)
    if reader is None:
        return features, None
    scores = fitted(foreign=question.foreign, read=False).sentence_scores(features)
    reading = read_closely(question, found, scores, reader)
    return np.hstack([features, reading.features]), reading


def answer_extractively(
    searched: Sequence[tuple[SearchQuestion, Sequence[Hit]]], reader: Reader | None, *, abstain_below: float
) -> Draft:
    """Answer a question, given its parts and their hits; a reader is optional.

    A part that is not likely enough to be right is left out, and then the answer is partial; when no
    part is left, the answer abstains and says why.
    """
    parts = [find_answer(question, hits, reader) for question, hits in searched]
    found = [part for part in parts if part is not None]
    if not found:
        return abstain(AbstainReason.NO_EVIDENCE, 0.0)
    sure = [part for part in found if part.confidence >= abstain_below]
    if not sure:
        return abstain(AbstainReason.LOW_CONFIDENCE, max(part.confidence for part in found))
    chosen = {(one.hit.article.id, one.span): one for part in sure for one in part.chosen}
    shorts = [part.short_answer for part in sure if part.short_answer]
    return compose(
        list(chosen.values()),
        status=Status.ANSWERED if len(sure) == len(parts) else Status.PARTIAL,
        confidence=min(part.confidence for part in sure),
        short="; ".join(dict.fromkeys(shorts)) or None,
    )


def abstain(reason: AbstainReason, confidence: float) -> Draft:
    """A polite refusal."""
    return Draft(
        status=Status.ABSTAINED,
        answer=abstention(reason),
        short_answer=None,
        confidence=confidence,
        abstain_reason=reason,
    )


def confidence_features(
    question: SearchQuestion,
    hits: Sequence[Hit],
    found: Sequence[SentenceCandidate],
    scores: FloatVector,
    reading: CloseReading | None = None,
    *,
    support: float = 0.0,
) -> dict[str, float]:
    """What the confidence is judged by; see `qa.answering.model.CONFIDENCE_FEATURES`."""
    order = np.argsort(-scores, kind="stable")
    best = found[int(order[0])]
    shares = np.exp(scores - scores.max())
    cosines = np.array([one.feature("dense") for one in found], np.float32)
    article = f"{best.hit.article.title or ''} {best.hit.article.text}"
    article_words = known_words(article)
    first = hits[:5]
    asks_unit = question.asked.kind is QuestionKind.NUMBER and bool(question.asked.unit)
    return {
        "best": float(shares.max() / shares.sum()),
        "margin": float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else 0.0,
        "dense": best.feature("dense"),
        "standout": float((cosines.max() - cosines.mean()) / (cosines.std() + 1e-3)),
        "coverage": best.feature("coverage"),
        "coverage_near": best.feature("coverage_near"),
        "coverage_article": question.coverage(article_words),
        "rarest_missing": _rarest_missing(question, best.near_words),
        "rarest_missing_article": _rarest_missing(question, article_words),
        "numbers_missing": best.feature("numbers_missing"),
        "names_missing": best.feature("names_missing"),
        "other_date": best.feature("other_date"),
        "other_name": best.feature("other_name"),
        "utmost_missing": best.feature("utmost_missing"),
        "names_missing_article": names_missing(question, article),
        "typed": best.feature("typed"),
        "untyped": best.feature("untyped"),
        "unit_missing": float(asks_unit and not best.feature("unit")),
        "name_missing": float(best.feature("names_missing") > 0),
        "passage_dense": best.hit.dense,
        "agreement": sum(hit.article.id == best.hit.article.id for hit in first) / len(first),
        "words": math.log(len(question.idf) + 1),
        "read": float(reading.features[order[0], 0]) if reading else 0.0,
        "relevance": float(reading.features[order[0], 2]) if reading else 0.0,
        "read_best": float(reading.features[:, 0].max()) if reading else 0.0,
        "support": support,
    }


def _rarest_missing(question: SearchQuestion, evidence: Sequence[str]) -> float:
    """How rare the rarest content word is that the evidence lacks, against the rarest of all, 0..1."""
    if not question.idf:
        return 0.0
    held = {question.form(word) for word in evidence}
    missing = [weight for word, weight in question.idf.items() if word not in held]
    return max(missing, default=0.0) / (max(question.idf.values()) or 1.0)


def choose(
    question: SearchQuestion, found: Sequence[SentenceCandidate], scores: FloatVector
) -> list[SentenceCandidate]:
    """The fewest sentences that likely hold the answer, likeliest first; more for a list."""
    most = _MOST_OF_A_LIST if question.asked.kind is QuestionKind.LIST else _MOST
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    order = np.argsort(-scores, kind="stable")
    kept: list[SentenceCandidate] = []
    words: list[frozenset[str]] = []
    likely = 0.0
    for row in order:
        if len(kept) == most or likely >= _LIKELY:
            break
        likely += float(shares[row])
        mine = frozenset(known_words(found[row].text))
        if all(len(mine & other) < 0.7 * min(len(mine), len(other)) for other in words):
            kept.append(found[row])
            words.append(mine)
    return kept


def without_markers(text: str) -> str:
    """Put the article's own bracketed numbers in round brackets: they would read as our markers.

    >>> without_markers("Theo nghiên cứu [2], giá tăng.")
    'Theo nghiên cứu (2), giá tăng.'
    """
    return _MARKER.sub(r"(\1)", text)


def compose(
    chosen: Sequence[SentenceCandidate], *, status: Status, confidence: float, short: str | None
) -> Draft:
    """Write the sentences one after another, each followed by its marker."""
    sources: dict[str, Source] = {}
    citations: list[Citation] = []
    text = ""
    for number, one in enumerate(chosen, 1):
        article = one.hit.article
        source = sources.setdefault(article.id, Source.of(article, len(sources) + 1))
        shown = without_markers(one.text)
        begin = len(text) + 1 if text else 0
        text = f"{text} {shown} [{number}]" if text else f"{shown} [{number}]"
        citations.append(
            Citation(
                n=number,
                answer_span=(begin, begin + len(shown)),
                source_id=source.id,
                article_id=article.id,
                source_span=one.span,
                quote=one.text,
                verdict=Verdict.SUPPORTED,
                score=confidence,
            )
        )
    return Draft(
        status=status,
        answer=text,
        short_answer=short,
        confidence=confidence,
        abstain_reason=None,
        citations=tuple(citations),
        sources=tuple(sources.values()),
    )
