"""Point at the short answer inside a sentence: (question, sentence) -> span or nothing."""

from __future__ import annotations

from qa.answering.answer_types import AnswerSpan, answer_spans
from qa.records import Span
from qa.retrieval.question import SearchQuestion
from qa.vietnamese.text import tokens


def short_answer(question: SearchQuestion, sentence: str, *, read: Span | None = None) -> str | None:
    """The words that answer: those of the kind asked for, or else those that a reader points at.

    Of several spans of the right kind, one inside what was ``read`` wins, then the one that stands nearest
    to the question's words. ``None`` when there is nothing to point at.
    """
    pointed = sentence[read[0] : read[1]] if read else None
    spans = answer_spans(question.asked.kind, sentence, question=question.worded, unit=question.asked.unit)
    if read is not None:
        spans = [span for span in spans if span.start < read[1] and read[0] < span.end]
    if not spans:
        return pointed
    anchors = [
        (token.start, weight)
        for token in tokens(sentence)
        if (weight := question.idf.get(question.form(token.text), 0.0))
    ]
    return max(spans, key=lambda span: (span.fits_unit, _nearness(span, anchors), -span.start)).text


def _nearness(span: AnswerSpan, anchors: list[tuple[int, float]]) -> float:
    """The weight of the question's words around a span, less the further they stand."""
    total = 0.0
    for place, weight in anchors:
        distance = max(span.start - place, place - span.end, 0)
        total += weight / (1 + distance / 15)
    return total
