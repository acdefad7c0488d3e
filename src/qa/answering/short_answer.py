"""Point at the short answer inside a sentence: (question, sentence) -> span or nothing."""

from __future__ import annotations

from qa.answering.answer_types import AnswerSpan, answer_spans
from qa.retrieval.question import SearchQuestion
from qa.vietnamese.text import tokens


def short_answer(question: SearchQuestion, sentence: str) -> AnswerSpan | None:
    """The span of the kind asked for that stands nearest to the question's words in the sentence.

    ``None`` when the question asks for no number, date or name, or the sentence has none.
    """
    spans = answer_spans(question.asked.kind, sentence, question=question.text, unit=question.asked.unit)
    if not spans:
        return None
    anchors = [
        (token.start, weight)
        for token in tokens(sentence)
        if (weight := question.idf.get(question.form(token.text), 0.0))
    ]
    return max(spans, key=lambda span: (span.fits_unit, _nearness(span, anchors), -span.start))


def _nearness(span: AnswerSpan, anchors: list[tuple[int, float]]) -> float:
    """The weight of the question's words around a span, less the further they stand."""
    total = 0.0
    for place, weight in anchors:
        distance = max(span.start - place, place - span.end, 0)
        total += weight / (1 + distance / 15)
    return total
